"""我为政府网站找错: taken in without a login or a script, answered in time, seen only with the code."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from gongkai.base.accounts.models import User
from gongkai.base.core.problems import Refused
from gongkai.base.notices.models import Notice
from gongkai.base.organizations.models import LayeredRule
from gongkai.domains.disclosure.models import Correction
from gongkai.domains.disclosure.services import corrections
from gongkai.domains.disclosure.site_todos import source

from .factories import make_actor, make_column, make_unit
from .public_factories import live, make_office, make_people

pytestmark = pytest.mark.django_db
FORM = {"page": "/gk/", "text": "第一段“公步”应为“公布”。", "contact": "13800000000"}


def test_it_goes_to_the_unit_whose_page_it_is(client: Client) -> None:
    make_office()
    unit = make_unit()
    record = live(unit, make_column(unit), make_people(unit))
    answer = client.post("/gk/find-error/", FORM | {"page": f"/gk/{record.index_number}"})
    made = Correction.objects.get()
    assert made.unit == unit and made.record == record
    assert answer.status_code == 302 and answer["Location"].endswith(f"?code={made.query_code}")
    assert Notice.objects.filter(unit=unit, role="clerk").count() == 1
    clerk = make_actor("clerk", unit, "c7")
    assert [(t.kind, t.due) for t in source(clerk)] == [("找错", made.due)]


def test_three_working_days_over_a_weekend_and_by_setting(settings) -> None:  # type: ignore[no-untyped-def]
    office = make_office()
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 18)  # a Thursday
    from wagtail.models import Site

    site = Site.objects.get()
    assert corrections.report(site, "/", "首页有错字").due == dt.date(2021, 11, 23)
    LayeredRule.objects.create(
        key=corrections.SETTING, layer="county", value=1, since="2021-01-01", source="测试"
    )
    made = corrections.report(site, "/", "首页有错字")
    assert made.due == dt.date(2021, 11, 19) and made.unit == office


def test_a_token_is_needed_and_the_trap_keeps_robots_out() -> None:
    make_office()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/gk/find-error/", FORM).status_code == 403
    trapped = Client().post("/gk/find-error/", FORM | {"website": "http://spam"})
    assert trapped.status_code == 422 and not Correction.objects.exists()
    assert "空着" in trapped.content.decode()


@pytest.mark.parametrize(
    "change", [{"text": "错"}, {"page": "//elsewhere"}, {"page": "http://x"}, {"text": "长" * 2001}]
)
def test_bad_input_keeps_what_was_written_and_stores_nothing(client: Client, change: dict[str, str]) -> None:
    make_office()
    answer = client.post("/gk/find-error/", FORM | change)
    assert answer.status_code == 422 and not Correction.objects.exists()
    assert (FORM | change)["text"] in answer.content.decode()


def test_the_answer_is_read_with_the_code_only(client: Client) -> None:
    office = make_office()
    from wagtail.models import Site

    made = corrections.report(Site.objects.get(), "/", "首页有错字", "13800000000")
    actor = make_actor("office", office, "o1")
    page = f"/gk/find-error/query/?code={made.query_code}"
    before = client.get(page).content.decode()
    assert "已收到" in before and "13800000000" not in before
    corrections.reply(actor, made, "已改正，谢谢您。")
    assert "已改正，谢谢您。" in client.get(page).content.decode()
    assert "首页有错字" not in client.get(f"/gk/find-error/query/?code={made.code}").content.decode()
    with pytest.raises(Refused, match="已经答复过"):
        corrections.reply(actor, made, "再答一次。")


def test_another_unit_does_not_see_it_and_passing_on_keeps_the_deadline(client: Client) -> None:
    office = make_office()
    unit, other = make_unit(), make_unit("市教育局")
    from wagtail.models import Site

    made = corrections.report(Site.objects.get(), "/", "首页有错字")
    make_actor("clerk", unit, "c1")
    make_actor("clerk", other, "c2")
    client.force_login(User.objects.get(username="c1"))
    url = f"/workbench/disclosure/corrections/{made.code}/"
    assert client.get(url).status_code == 404
    corrections.pass_on(make_actor("office", office, "o1"), made, unit)
    assert client.get(url).status_code == 200
    answer = client.post(url, {"reply": "已经改正。"})
    made.refresh_from_db()
    assert answer.status_code == 302 and made.unit == unit and made.reply == "已经改正。"
