"""The screens of units and people inside the workbench."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from gongkai.base.ui.menu import WorkbenchItem

from . import urls
from .permissions import SET_STAND_INS, VIEW_PEOPLE, VIEW_RULES, VIEW_UNITS


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("settings/", include((urls.urlpatterns, urls.app_name), namespace="organizations"))]


@hooks.register("register_admin_menu_item")
def units_item() -> WorkbenchItem:
    return WorkbenchItem("单位", "organizations:units", rule=VIEW_UNITS, order=90)


@hooks.register("register_admin_menu_item")
def calendar_item() -> WorkbenchItem:
    return WorkbenchItem("规则与日历", "organizations:calendar", rule=VIEW_RULES, order=93)


@hooks.register("register_admin_menu_item")
def people_item() -> WorkbenchItem:
    return WorkbenchItem("人员", "organizations:people", rule=VIEW_PEOPLE, order=91)


@hooks.register("register_admin_menu_item")
def stand_ins_item() -> WorkbenchItem:
    return WorkbenchItem("代岗", "organizations:stand_ins", rule=SET_STAND_INS, order=92)
