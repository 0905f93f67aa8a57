"""Connects what this domain gives to the public site and its keepers; called once in AppConfig.ready."""

from __future__ import annotations

from wagtail import hooks

from gongkai.base.core.actors import Actor
from gongkai.base.files.models import StoredFile
from gongkai.base.files.permissions import register_reader
from gongkai.base.notices import todos
from gongkai.base.ui import blocks
from gongkai.base.ui.menu import PublicItem, WorkbenchItem, register_public

from . import door, permissions, site_todos
from .public_views import home
from .queries.public import is_public_file
from .services import columns, topics


def connect() -> None:
    door.register_check("columns", columns.empties_column)
    door.register_check("topics", topics.not_signed_off)
    register_reader("disclosure.public", _may_read)
    register_public(PublicItem("公开", "gk", order=20, shown=home.is_anything_public))
    blocks.register("disclosure", home.home_block, order=5)
    todos.register(site_todos.source)
    for item in (_columns, _topics, _corrections, _marks):
        hooks.register("register_admin_menu_item", item)


def _may_read(actor: Actor | None, stored: StoredFile) -> bool:
    """Anybody the files of a live version, nobody here any other; desk_parts lets people at work read drafts."""
    return is_public_file(stored.pk)


def _columns() -> WorkbenchItem:
    return WorkbenchItem("栏目", "disclosure:columns", rule=permissions.SEE_COLUMNS, order=36)


def _topics() -> WorkbenchItem:
    return WorkbenchItem("专题", "disclosure:topics", rule=permissions.SEE_COLUMNS, order=37)


def _corrections() -> WorkbenchItem:
    return WorkbenchItem("找错", "disclosure:corrections", rule=permissions.ANSWER_CORRECTION, order=38)


def _marks() -> WorkbenchItem:
    return WorkbenchItem("网站标识", "disclosure:site_marks", rule=permissions.MANAGE_COLUMNS, order=95)
