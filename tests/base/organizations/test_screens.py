"""The screens under 设置, by what people see and do on them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.route_objects import World, make_user, make_world

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.models import AuditRow
from gongkai.base.organizations import queries
from gongkai.base.organizations.installing import install
from gongkai.base.organizations.models import CalendarDay, Membership, StandIn, Unit, UnitName
from gongkai.base.organizations.roles import Role

BASE = "/workbench/settings/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def as_(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def test_the_generated_password_is_shown_once_and_works(world: World) -> None:
    client = as_(world, Role.SYSTEM_ADMIN)
    page = client.post(f"{BASE}people/add/", {"username": "li", "name": "李四"}).content.decode()
    user = User.objects.get(username="li")
    password = re.findall(r"<dt>密码</dt><dd><code>([^<]+)</code>", page)[0]
    assert user.check_password(password) and user.must_change_password
    assert password not in client.get(f"{BASE}people/{user.code}/").content.decode()
    assert password not in str(list(AuditRow.objects.values("payload", "personal_digests")))


def test_the_system_administrator_makes_accounts_but_grants_nothing(world: World) -> None:
    client = as_(world, Role.SYSTEM_ADMIN)
    user = make_user("li")
    form = {"unit": world.own.code, "role": "clerk", "since": "2021-11-15"}
    assert client.post(f"{BASE}people/{user.code}/grant/", form).status_code == 403
    assert not user.memberships.exists()
    assert as_(world, Role.SECURITY_ADMIN).post(f"{BASE}people/{user.code}/grant/", form).status_code == 302
    assert user.memberships.get().role == "clerk"


def test_a_refused_grant_keeps_what_was_typed_and_says_why(world: World) -> None:
    admin = world.users[Role.AUDIT_ADMIN]
    form = {"unit": world.own.code, "role": "system_admin", "since": "2021-12-01"}
    response = as_(world, Role.SECURITY_ADMIN).post(f"{BASE}people/{admin.code}/grant/", form)
    page = response.content.decode()
    assert response.status_code == 422 and "三员须由三人分别担任" in page and "2021-12-01" in page
    assert not Membership.objects.filter(user=admin, role="system_admin").exists()


def test_taking_a_role_back(world: World) -> None:
    user = make_user("li", (world.other, Role.CLERK))
    post = user.memberships.get()
    client = as_(world, Role.SECURITY_ADMIN)
    assert client.post(f"{BASE}posts/{post.code}/end/", {"until": "2021-11-15"}).status_code == 302
    post.refresh_from_db()
    assert str(post.until) == "2021-11-15"


def test_a_clerk_sees_his_own_unit_only(world: World) -> None:
    page = as_(world, Role.CLERK).get(f"{BASE}units/").content.decode()
    assert world.own.name in page and world.other.name not in page


def test_another_units_page_is_not_there_and_the_try_is_audited(world: World) -> None:
    response = as_(world, Role.CLERK).get(f"{BASE}units/{world.other.code}/")
    assert response.status_code == 404 and world.other.name not in response.content.decode()
    row = AuditRow.objects.get(kind="access.refused")
    assert row.subject == world.other.code and row.actor_name == "own-clerk"


def test_a_refusal_names_the_act_in_chinese(world: World) -> None:
    page = as_(world, Role.CLERK).get(f"{BASE}people/").content.decode()
    assert "您的角色不能查看人员和任职" in page


def test_the_office_confirms_renames_and_merges_a_unit(world: World) -> None:
    client = as_(world, Role.OFFICE)
    Unit.objects.filter(pk=world.own.pk).update(needs_confirming=True)
    assert "待确认" in client.get(f"{BASE}units/?show=confirm").content.decode()
    same = {"name": world.own.name, "short_name": "市财政局", "on": "2021-11-15", "source": "三定规定"}
    assert client.post(f"{BASE}units/{world.own.code}/rename/", same).status_code == 302
    assert not Unit.objects.get(pk=world.own.pk).needs_confirming
    assert UnitName.objects.filter(unit=world.own).count() == 2
    merge = {"until": "2021-11-15", "successor": world.other.code, "source": "改革方案"}
    page = client.post(f"{BASE}units/{world.own.code}/close/", merge, follow=True).content.decode()
    assert "登记撤并" in page and "任职随之结束" in page and "own-clerk" in page
    assert "市财政局" in client.get(f"{BASE}units/{world.other.code}/").content.decode()


def test_a_wrong_form_writes_nothing(world: World) -> None:
    client = as_(world, Role.OFFICE)
    form = {"name": world.other.name, "short_name": "市教育局", "kind": "department", "source": "x"}
    page = client.post(f"{BASE}units/add/", form).content.decode()
    assert "请先核对是否为同一单位" in page
    assert Unit.objects.count() == 3


def test_a_subordinate_unit_stands_under_its_parent(world: World) -> None:
    client = as_(world, Role.OFFICE)
    form = {
        "name": "测试市教育考试中心",
        "short_name": "市考试中心",
        "kind": "subordinate",
        "parent": world.other.code,
        "source": "编办批复",
    }
    client.post(f"{BASE}units/add/", form)
    assert "测试市教育考试中心" in client.get(f"{BASE}units/{world.other.code}/").content.decode()


def test_a_unit_head_arranges_stand_ins_for_his_own_unit_only(world: World) -> None:
    client = as_(world, Role.UNIT_HEAD)
    own = make_user("mine", (world.own, Role.CLERK))
    foreign = make_user("theirs", (world.other, Role.CLERK))
    dates = {"since": "2021-11-15", "until": "2021-11-20", "reason": "休假"}
    form = {"principal": own.code, "stand_in": foreign.code} | dates
    client.post(f"{BASE}stand-ins/", form | {"unit": world.other.code})
    assert not StandIn.objects.exists()
    assert client.post(f"{BASE}stand-ins/", form | {"unit": world.own.code}).status_code == 302
    assert StandIn.objects.get().stand_in == foreign
    page = client.get(f"{BASE}stand-ins/").content.decode()
    assert "代岗中" in page and "休假" in page
    client.post(f"{BASE}stand-ins/{StandIn.objects.get().code}/end/")
    assert str(StandIn.objects.get().until) == "2021-11-15"


def test_only_the_office_corrects_the_calendar(world: World) -> None:
    form = {"day": "2022-06-07", "kind": "rest", "layer": "county", "source": "本市通知"}
    assert as_(world, Role.CLERK).post(f"{BASE}calendar/", form).status_code == 403
    assert not CalendarDay.objects.exists()
    assert as_(world, Role.OFFICE).post(f"{BASE}calendar/", form).status_code == 302
    entered = CalendarDay.objects.get()
    assert entered.vouched_by == "own-office"
    assert not queries.calendar().is_workday(entered.day).workday
    as_(world, Role.OFFICE).post(f"{BASE}calendar/", form | {"kind": "work"})
    assert queries.calendar().is_workday(entered.day).workday


def test_the_rules_are_shown_with_their_basis(db: None) -> None:
    result = install("652301", [], source="方案", actor=SYSTEM)
    client = Client()
    client.force_login(make_user("office", (result.authority.office, Role.OFFICE)))
    page = client.get(f"{BASE}calendar/").content.decode()
    assert "依申请公开答复期限" in page and "20个工作日" in page and "第三十三条" in page
    assert "新疆维吾尔自治区" in page and "xinjiang" not in page
