"""Connects what is taken down, taken in from elsewhere and expunged to the rest; called once in AppConfig.ready."""

from __future__ import annotations

import datetime as dt

from wagtail import hooks

from gongkai.base.core import jobs
from gongkai.base.files.permissions import register_reader
from gongkai.base.ui.menu import WorkbenchItem

from . import door, permissions
from .services import bulk, bulk_checks, expunge, external


def connect() -> None:
    door.register_check("expunged", expunge.came_back)
    bulk_checks.connect()
    register_reader("disclosure.snapshots", external.may_read)
    jobs.schedule("disclosure.external", dt.timedelta(hours=1), external.look_at_due)
    jobs.schedule("disclosure.import_checks", dt.timedelta(minutes=10), bulk.check_waiting)
    for item in (_external, _expunge, _imports):
        hooks.register("register_admin_menu_item", item)


def _external() -> WorkbenchItem:
    return WorkbenchItem("外站公开", "disclosure:external", rule=permissions.DRAFT, order=34)


def _expunge() -> WorkbenchItem:
    return WorkbenchItem("清除", "disclosure:expungings", rule=permissions.EXPUNGE, order=39)


def _imports() -> WorkbenchItem:
    return WorkbenchItem("旧站导入", "disclosure:imports", rule=permissions.SEE_IMPORT, order=39)
