"""The ledger's place in the workbench: its routes under /workbench/ledger/ and its lines in the sidebar."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from gongkai.base.ui.menu import WorkbenchItem

from . import permissions


@hooks.register("register_admin_urls")
def routes() -> list[Any]:
    return [path("ledger/", include(("gongkai.domains.ledger.urls", "ledger")))]


@hooks.register("register_admin_menu_item")
def whole() -> WorkbenchItem:
    return WorkbenchItem("台账", "ledger:home", rule=permissions.SEE_LEDGER, order=20)


@hooks.register("register_admin_menu_item")
def mine() -> WorkbenchItem:
    return WorkbenchItem("本单位任务", "ledger:mine", rule=permissions.WRITE_MEASURES, order=21)


@hooks.register("register_admin_menu_item")
def periods() -> WorkbenchItem:
    return WorkbenchItem("报送", "ledger:periods", rule=permissions.SEE_REPORT, order=22)


@hooks.register("register_admin_menu_item")
def supervisions() -> WorkbenchItem:
    return WorkbenchItem("督办", "ledger:supervisions", rule=permissions.SEE_SUPERVISION, order=23)


@hooks.register("register_admin_menu_item")
def board() -> WorkbenchItem:
    return WorkbenchItem("看板", "ledger:board", rule=permissions.SEE_BOARD, order=24)
