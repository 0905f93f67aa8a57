"""The screens of indicators and declared lists in the workbench."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.access import may
from gongkai.base.ui.menu import WorkbenchItem

from . import permissions, queries, urls


def routes() -> list[URLPattern | URLResolver]:
    return [path("measures/", include((urls.urlpatterns, urls.app_name)))]


def _waiting(actor: Actor) -> int:
    return queries.waiting_count() if may(actor, permissions.CONFIRM) else 0


def menu_item() -> WorkbenchItem:
    return WorkbenchItem("指标", "measures:catalogue", rule=permissions.SEE, order=25, count=_waiting)


hooks.register("register_admin_urls", routes)
hooks.register("register_admin_menu_item", menu_item)
