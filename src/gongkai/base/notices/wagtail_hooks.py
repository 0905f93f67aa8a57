from typing import Any

from django.urls import include, path
from wagtail import hooks

from gongkai.base.ui.menu import WorkbenchItem

from . import queries
from .permissions import READ


@hooks.register("register_admin_urls")
def routes() -> list[Any]:
    return [path("notices/", include("gongkai.base.notices.urls"))]


@hooks.register("register_admin_menu_item")
def inbox() -> WorkbenchItem:
    return WorkbenchItem("消息", "notices:inbox", rule=READ, order=15, count=queries.unread_count)
