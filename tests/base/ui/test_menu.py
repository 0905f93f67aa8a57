"""Menus: which line is the current one, and that only what an actor may open is offered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.admin.menu import MenuItem, admin_menu

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.access import rule
from gongkai.base.organizations.roles import Role
from gongkai.base.ui import menu

OFFICE_ONLY = rule("test.office", "试验", all=[Role.OFFICE])


def request(path: str, *roles: str) -> Any:
    return SimpleNamespace(path=path, actor=Actor(1, "张玲", 1, "市政府办公室", frozenset(roles)))


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> None:
    stock = MenuItem("Pages", "/workbench/pages/", order=1)
    ours = [
        menu.WorkbenchItem("设置", "home", rule=OFFICE_ONLY, order=90),
        menu.WorkbenchItem("我的待办", "wagtailadmin_home", order=10, count=lambda actor: 7),
    ]
    monkeypatch.setitem(admin_menu.__dict__, "registered_menu_items", [stock, *ours])


@pytest.mark.usefixtures("items")
def test_a_rule_hides_its_line_and_wagtails_own_never_show() -> None:
    clerk = menu.workbench_entries(request("/workbench/", "clerk"))
    office = menu.workbench_entries(request("/workbench/", "office"))
    assert [e.label for e in clerk] == ["我的待办"]
    assert [e.label for e in office] == ["我的待办", "设置"]
    assert office[0].count == 7 and office[0].current and not office[1].current


def test_lines_stand_under_their_head_and_under_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [("台账", 20), ("报送", 22), ("申请单", 41), ("单位", 90), ("人员", 91)]
    items = [menu.WorkbenchItem(label, "home", order=order) for label, order in reversed(lines)]
    monkeypatch.setitem(admin_menu.__dict__, "registered_menu_items", items)
    entries = menu.workbench_entries(request("/workbench/"))
    assert [e.label for e in entries] == [label for label, _ in lines]
    assert [e.under for e in entries] == [False, True, False, False, False]
    assert [e.opens for e in entries] == ["", "", "", "设置", ""]


@pytest.mark.usefixtures("items")
def test_nobody_gets_nothing() -> None:
    assert menu.workbench_entries(SimpleNamespace(path="/workbench/", actor=None)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/workbench/", "/workbench/"),
        ("/workbench/ledger/7/", "/workbench/ledger/"),
        ("/workbench/ledger/periods/q4/", "/workbench/ledger/periods/"),
        ("/workbench/other/", None),
    ],
)
def test_the_most_exact_line_is_current(path: str, current: str | None) -> None:
    urls = ["/workbench/", "/workbench/ledger/", "/workbench/ledger/periods/"]
    assert menu._current(urls, path, home="/workbench/") == current


def test_public_line_shows_only_when_there_is_something_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_public", {})
    menu.register_public(menu.PublicItem("台账", "elder_css", order=20, shown=lambda: False))
    menu.register_public(menu.PublicItem("首页", "home", order=0))
    assert [e.label for e in menu.public_entries("/")] == ["首页"]
