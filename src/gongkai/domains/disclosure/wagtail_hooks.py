"""Disclosure's place in the workbench: its routes under /workbench/disclosure/ and its lines in the sidebar."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from gongkai.base.ui.menu import WorkbenchItem

from . import permissions


@hooks.register("register_admin_urls")
def routes() -> list[Any]:
    return [path("disclosure/", include(("gongkai.domains.disclosure.urls", "disclosure")))]


def desk() -> WorkbenchItem:
    return WorkbenchItem("公开", "disclosure:desk", rule=permissions.SEE, order=30)


def waiting() -> WorkbenchItem:
    return WorkbenchItem("待我审签", "disclosure:waiting", rule=permissions.SIGN, order=31)


def bundles() -> WorkbenchItem:
    return WorkbenchItem("发布包", "disclosure:bundles", rule=permissions.SEE_BUNDLE, order=32)


for item in (desk, waiting, bundles):
    hooks.register("register_admin_menu_item", item)
