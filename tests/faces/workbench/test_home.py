"""我的待办: order, working days, empty states, and that it shows the acting unit's to-dos only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import Actor
from gongkai.base.notices import todos
from gongkai.base.notices.todos import Todo, days_left
from gongkai.base.organizations.models import Membership, Unit
from gongkai.law.workdays import national_calendar

TODAY = dt.date(2021, 11, 15)  # a Monday; settings_test holds the clock there
BACKEND = "gongkai.base.organizations.backends.MembershipBackend"


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (None, None),
        (TODAY, 0),
        (dt.date(2021, 11, 16), 1),
        (dt.date(2021, 11, 22), 5),
        (dt.date(2021, 11, 12), -1),
        (dt.date(2021, 11, 10), -3),
    ],
)
def test_days_left(due: dt.date | None, days: int | None) -> None:
    assert days_left(national_calendar(), TODAY, due) == days


def test_overdue_on_a_rest_day_is_not_due_today() -> None:
    assert days_left(national_calendar(), dt.date(2021, 11, 14), dt.date(2021, 11, 13)) == -1


@pytest.fixture
def clerk(db: None) -> User:
    unit = Unit.objects.create(kind="department", name="昌吉市财政局", short_name="市财政局", source="演示")
    user = User.objects.create_user("clerk", name="王芳")
    Membership.objects.create(user=user, unit=unit, role="clerk", since=dt.date(2021, 1, 1))
    return user


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Todo]]:
    mine: list[Todo] = []

    def ask(actor: Actor) -> list[Todo]:
        return mine if actor.unit_name == "市财政局" else []

    monkeypatch.setattr(todos, "_sources", [])
    todos.register(ask)
    todos.register(ask)  # twice is once
    yield mine


def page_of(user: User) -> html.HtmlElement:
    client = Client()
    client.force_login(user, backend=BACKEND)
    answer = client.get("/workbench/")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def test_todos_stand_by_deadline_the_overdue_first(clerk: User, source: list[Todo]) -> None:
    source += [
        Todo("没有期限", "/workbench/c/", None, "审核"),
        Todo("还早", "/workbench/b/", dt.date(2021, 11, 22), "报送", "第四季度"),
        Todo("晚了", "/workbench/a/", dt.date(2021, 11, 10), "督办"),
    ]
    rows = page_of(clerk).findall(".//table//tbody/tr")
    assert [r.find(".//a").text for r in rows] == ["晚了", "还早", "没有期限"]
    assert [r.find(".//a").get("href") for r in rows] == ["/workbench/a/", "/workbench/b/", "/workbench/c/"]
    assert "逾期 3 个工作日" in rows[0].text_content() and rows[0].get("class") == "late"
    assert "剩 5 个工作日" in rows[1].text_content()


def test_sidebar_counts_them(clerk: User, source: list[Todo]) -> None:
    source.append(Todo("一件", "/workbench/a/", TODAY, "报送"))
    entry = page_of(clerk).find(".//nav[@class='side-wide']//a")
    assert entry.get("aria-current") == "page" and entry.find("span").text == "1"


def test_empty_is_said(clerk: User, source: list[Todo]) -> None:
    assert "今天没有待办" in page_of(clerk).text_content()


def test_a_stranger_is_sent_to_log_in(db: None) -> None:
    answer = Client().get("/workbench/")
    assert answer.status_code == 302 and answer["Location"].startswith("/login/")


def test_someone_without_a_post_is_told_why(db: None, source: list[Todo]) -> None:
    assert "没有任职单位" in page_of(User.objects.create_user("new", name="新人")).text_content()


def test_no_script_and_no_english_of_wagtails_shell(clerk: User, source: list[Todo]) -> None:
    page = page_of(clerk)
    assert page.findall(".//script") == [] and page.findall(".//noscript") == []
    assert page.get("lang") == "zh-Hans"
    assert (
        "演示环境：时间停在 2021年11月15日，任务方案为公开文件，人员和办理情况均为演示" in page.text_content()
    )
