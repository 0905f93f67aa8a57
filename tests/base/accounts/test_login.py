"""Logging in, out, and what one must do first."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings
from tests.route_objects import World, make_user, make_world

from gongkai.base.accounts import services, throttle, totp
from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.audit import personal_digest
from gongkai.base.core.models import AuditRow
from gongkai.base.organizations.acting import SESSION_KEY
from gongkai.base.organizations.models import Membership
from gongkai.base.organizations.roles import Role

PASSWORD = "Ku8-right-one"
NOTICE = "本系统为非涉密系统，严禁上传涉密信息"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def clerk(world: World) -> User:
    return make_user("wang", (world.own, Role.CLERK), full_name="王小明")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "delay_after", lambda failures, free=0: 0)


def attempt(client: Client, username: str = "wang", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/login/", {"username": username, "password": password, **more})


def kinds() -> list[str]:
    return list(AuditRow.objects.order_by("id").values_list("kind", flat=True))


def enable_totp(user: User) -> pyotp.TOTP:
    user.totp_secret, user.totp_confirmed = pyotp.random_base32(), True
    user.save()
    return pyotp.TOTP(user.totp_secret)


def code_now(generator: pyotp.TOTP, shift: int = 0) -> str:
    return generator.generate_otp(totp.current_step() + shift)


# --- password -----------------------------------------------------------------------------------------


def test_the_login_page_says_that_nothing_secret_may_be_uploaded(db: None, client: Client) -> None:
    assert NOTICE in client.get("/login/").content.decode()


def test_the_right_password_leads_to_the_workbench_and_is_audited(client: Client, clerk: User) -> None:
    before = client.session.session_key
    response = attempt(client)
    assert response.status_code == 302 and response.url == settings.LOGIN_REDIRECT_URL
    assert client.session.session_key != before
    row = AuditRow.objects.get(kind="login.ok")
    assert (row.actor_name, row.subject, row.ip) == ("王小明", clerk.code, "127.0.0.1")


@pytest.mark.parametrize(
    ("username", "password"),
    [("wang", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("bound", PASSWORD)],
)
def test_all_failures_look_alike(client: Client, clerk: User, username: str, password: str) -> None:
    make_user("gone", until=dt.date(2021, 11, 14))
    enable_totp(make_user("bound"))
    response = attempt(client, username, password)
    text = response.content.decode()
    assert response.status_code == 403 and "用户名、密码或动态口令不正确" in text
    assert "_auth_user_id" not in client.session
    row = AuditRow.objects.get(kind="login.failed")
    assert row.personal_digests == {"username": personal_digest("username", username)}
    assert username not in str(row.payload)


def test_an_unknown_name_costs_one_password_hash_too(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *a: hashed.append(1) or encode(self, *a),  # type: ignore[func-returns-value]
    )
    counts = []
    for username in ("wang", "nobody"):
        hashed.clear()
        attempt(client, username, "wrong")
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_a_locked_attempt_is_not_looked_at(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "delay_after", lambda failures, free=0: 120 if failures > free else 0)
    attempt(client, password="wrong")
    response = attempt(client)
    assert response.status_code == 403 and "请2分钟后再试" in response.content.decode()
    attempt(client)
    assert kinds() == ["login.failed", "login.locked"]
    elsewhere = client.post("/login/", {"username": "wang", "password": PASSWORD}, REMOTE_ADDR="10.0.0.7")
    assert elsewhere.status_code == 302


def test_logging_in_goes_on_to_where_one_wanted_but_never_off_this_site(client: Client, clerk: User) -> None:
    assert attempt(client, next="/workbench/settings/units/").url == "/workbench/settings/units/"
    for evil in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        client.logout()
        assert attempt(client, next=evil).url == settings.LOGIN_REDIRECT_URL


def test_logout_is_a_post_and_ends_the_session(client: Client, clerk: User) -> None:
    attempt(client)
    key = client.session.session_key
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    assert kinds()[-1] == "logout"


def test_reading_pages_writes_no_session(client: Client, clerk: User) -> None:
    assert client.get("/login/").status_code == 200
    assert Session.objects.count() == 0
    attempt(client)
    saved = Session.objects.get()
    client.get("/account/")
    client.get("/account/totp/")
    assert Session.objects.get().session_data == saved.session_data
    assert Session.objects.get().expire_date == saved.expire_date


# --- first things first -------------------------------------------------------------------------------


def test_a_generated_password_must_be_changed_before_anything_else(client: Client, world: World) -> None:
    from gongkai.base.core.actors import SYSTEM

    user, password = services.create_account("li", "李四", actor=SYSTEM)
    Membership.objects.create(user=user, unit=world.own, role=Role.CLERK)
    attempt(client, "li", password)
    for path in ("/account/", "/workbench/settings/units/"):
        response = client.get(path)
        assert response.status_code == 302 and response.url == "/account/password/"
    new = "Shan-3-hai"
    answer = client.post("/account/password/", {"old": password, "new": new, "again": new})
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200, "this session goes on"
    assert "password.changed" in kinds()


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"old": "wrong", "new": "Shan-3-hai", "again": "Shan-3-hai"}, "原密码不正确"),
        ({"old": PASSWORD, "new": "Shan-3-hai", "again": "Shan-3-hao"}, "两次输入的新密码不一致"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能与原密码相同"),
        ({"old": PASSWORD, "new": "123", "again": "123"}, "密码"),
    ],
)
def test_a_refused_change_changes_nothing(
    client: Client, clerk: User, form: dict[str, str], message: str
) -> None:
    client.force_login(clerk)
    assert message in client.post("/account/password/", form).content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD) and "password.changed" not in kinds()


def test_changing_the_password_ends_the_other_sessions(client: Client, clerk: User) -> None:
    other = Client()
    attempt(client)
    attempt(other)
    client.post("/account/password/", {"old": PASSWORD, "new": "Shan-3-hai", "again": "Shan-3-hai"})
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_there_is_no_default_password(world: World) -> None:
    from gongkai.base.core.actors import SYSTEM

    made = [services.create_account(f"user{n}", "某人", actor=SYSTEM)[1] for n in range(3)]
    assert len(set(made)) == 3 and all(len(p) >= 16 for p in made)


# --- one-time codes -----------------------------------------------------------------------------------


def test_a_code_is_asked_for_and_taken_once(client: Client, clerk: User) -> None:
    generator = enable_totp(clerk)
    code = code_now(generator)
    assert attempt(client).status_code == 403
    assert attempt(client, code="000000" if code != "000000" else "000001").status_code == 403
    assert attempt(client, code=f"{code[:3]} {code[3:]}").status_code == 302
    client.post("/logout/")
    assert attempt(client, code=code).status_code == 403, "the same code again"
    assert attempt(client, code=code_now(generator, 1)).status_code == 302, "the next one"


def test_an_older_code_is_refused_after_a_newer_one(clerk: User) -> None:
    generator = enable_totp(clerk)
    assert totp.take_code(clerk, code_now(generator))
    assert not totp.take_code(clerk, code_now(generator, -1))
    stale = User.objects.get(pk=clerk.pk)
    stale.totp_last_step = 0  # a second login that read the row before the first one wrote it
    assert not totp.take_code(stale, code_now(generator))


def test_codes_of_two_minutes_ago_are_refused(clerk: User) -> None:
    assert not totp.take_code(clerk, "")
    assert not totp.take_code(clerk, code_now(enable_totp(clerk), -4))


def test_a_role_that_needs_a_code_leads_to_the_set_up(
    client: Client, clerk: User, settings: Settings
) -> None:
    settings.GONGKAI_TOTP_ROLES = frozenset({"clerk"})
    attempt(client)
    assert client.get("/account/").url == "/account/totp/"
    page = client.get("/account/totp/").content.decode()
    secret = totp.proposed_secret(User.objects.get(pk=clerk.pk))
    assert "<svg" in page and secret[:4] in page
    code = code_now(pyotp.TOTP(secret))
    wrong = client.post("/account/totp/", {"code": code, "password": "wrong"})
    assert "密码不正确" in wrong.content.decode()
    assert client.post("/account/totp/", {"code": code, "password": PASSWORD}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert "totp.confirmed" in kinds()
    client.post("/logout/")
    assert attempt(client, code=code).status_code == 403, "the code of the set-up is used up"


def test_other_roles_need_no_code(client: Client, clerk: User, settings: Settings) -> None:
    settings.GONGKAI_TOTP_ROLES = frozenset({"office"})
    attempt(client)
    assert client.get("/account/").status_code == 200


def test_a_reset_gives_a_new_password_and_unbinds_the_phone(client: Client, clerk: User) -> None:
    from gongkai.base.core.actors import SYSTEM

    enable_totp(clerk)
    old_proposal = totp.proposed_secret(clerk)
    password = services.reset_login(clerk, actor=SYSTEM)
    assert attempt(client).status_code == 403
    assert attempt(client, password=password).status_code == 302
    assert totp.proposed_secret(User.objects.get(pk=clerk.pk)) != old_proposal


# --- for which unit -----------------------------------------------------------------------------------


def test_who_serves_two_units_chooses_and_the_choice_holds(client: Client, world: World) -> None:
    make_user("zhao", (world.own, Role.CLERK), (world.other, Role.REVIEWER))
    assert attempt(client, "zhao").url == "/account/unit/"
    page = client.get("/account/unit/").content.decode()
    assert "市财政局" in page and "市教育局" in page and "审核人" in page
    assert client.post("/account/unit/", {"unit": world.other.code}).status_code == 302
    assert client.session[SESSION_KEY] == world.other.code
    assert "市教育局：审核人 <span" in client.get("/account/").content.decode()


def test_nobody_acts_for_a_unit_where_he_has_no_post(client: Client, world: World) -> None:
    user = make_user("zhao", (world.own, Role.CLERK))
    client.force_login(user)
    page = client.post("/account/unit/", {"unit": world.other.code})
    assert "没有任职" in page.content.decode() and SESSION_KEY not in client.session


def test_a_post_that_ended_no_longer_opens_the_workbench(client: Client, world: World) -> None:
    user = make_user("sun", (world.own, Role.CLERK))
    user.memberships.update(until=clock.today() - dt.timedelta(days=1))
    assert attempt(client, "sun").url == "/account/"
    assert "没有任职单位" in client.get("/account/").content.decode()
    assert client.get("/workbench/settings/units/").status_code != 200


def test_an_account_whose_last_day_is_over_is_out_at_once(client: Client, clerk: User) -> None:
    attempt(client)
    User.objects.filter(pk=clerk.pk).update(until=clock.today() - dt.timedelta(days=1))
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("username", "name", "email", "code"),
    [
        ("", "李四", "", "bad_username"),
        ("a b", "李四", "", "bad_username"),
        ("WANG", "李四", "", "username_taken"),
        ("li", " ", "", "no_name"),
        ("li", "李四", "not-an-address", "bad_email"),
    ],
)
def test_accounts_that_cannot_be_opened(clerk: User, username: str, name: str, email: str, code: str) -> None:
    found = services.create_account_problems(username, name, email=email)
    assert [p.code for p in found] == [code]
