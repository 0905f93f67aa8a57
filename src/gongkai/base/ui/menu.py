"""The two menus: the workbench's sidebar (kept in Wagtail's registry) and the public site's navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from wagtail.admin.menu import MenuItem, admin_menu

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.access import Rule, may


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a menu, ready to be shown. under: belongs to the line above; opens: a heading before it."""

    label: str
    url: str
    count: int = 0
    current: bool = False
    under: bool = False
    opens: str = ""


#: From this order on the lines of the sidebar stand under the heading 设置.
SETTINGS = 90


class WorkbenchItem(MenuItem):  # type: ignore[misc]  # Wagtail carries no types
    """A line of the sidebar, shown to actors whom `rule` lets in (None: to everyone who is logged in).

    Register with `@hooks.register("register_admin_menu_item")`. count(actor) runs on every workbench page,
    so it must be one cheap query; 0 shows nothing. Order of the look: 我的待办 10 · 台账 20 · 公开 30 ·
    申请 40 · 互动 50 · 监督 60 · 年报 70 · 设置 90; 21 to 29 stand under 20, and all from 90 on under 设置.
    """

    def __init__(
        self,
        label: str,
        url_name: str,
        rule: Rule | None = None,
        order: int = 1000,
        count: Callable[[Actor], int] | None = None,
    ) -> None:
        super().__init__(label, reverse_lazy(url_name), name=url_name.replace(":", "-"), order=order)
        self.rule = rule
        self.count = count

    def is_shown(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return bool(actor) and (self.rule is None or may(actor, self.rule))


def workbench_entries(request: HttpRequest) -> list[Entry]:
    """The sidebar for this request: only our items; Wagtail's stock ones are closed screens (access.py)."""
    items = [
        i for i in admin_menu.registered_menu_items if isinstance(i, WorkbenchItem) and i.is_shown(request)
    ]
    items.sort(key=lambda i: i.order)
    actor = request.actor  # type: ignore[attr-defined]
    urls = [str(i.url) for i in items]
    here = _current(urls, request.path, home=reverse("wagtailadmin_home"))
    entries, heads, settings_open = [], {i.order for i in items if i.order % 10 == 0}, False
    for item, url in zip(items, urls, strict=True):
        settings = item.order >= SETTINGS
        under = not settings and item.order not in heads and item.order // 10 * 10 in heads
        opens = "设置" if settings and not settings_open else ""
        settings_open = settings_open or settings
        count = item.count(actor) if item.count else 0
        entries.append(Entry(item.label, url, count, url == here, under, opens))
    return entries


@dataclass(frozen=True, slots=True)
class PublicItem:
    """A line of the public navigation. shown() says whether there is anything behind it yet."""

    label: str
    url_name: str
    order: int = 1000
    shown: Callable[[], bool] | None = None


_public: dict[str, PublicItem] = {}


def register_public(item: PublicItem) -> None:
    """Add a line to the public navigation; called in AppConfig.ready. The url name is its identity."""
    _public[item.url_name] = item


def public_entries(path: str) -> list[Entry]:
    """The public navigation on the page at `path`."""
    items = sorted((i for i in _public.values() if i.shown is None or i.shown()), key=lambda i: i.order)
    urls = [reverse(i.url_name) for i in items]
    here = _current(urls, path, home="/")
    return [Entry(i.label, url, current=url == here) for i, url in zip(items, urls, strict=True)]


def _current(urls: list[str], path: str, home: str) -> str | None:
    """The most exact address that `path` lies under; the home page only when it is the page itself."""
    under = [u for u in urls if path == u or (u != home and path.startswith(u))]
    return max(under, key=len, default=None)


def only_ours(request: HttpRequest, items: list[Any]) -> None:
    """construct_main_menu hook: take Wagtail's stock items out wherever Wagtail itself draws the sidebar."""
    items[:] = [i for i in items if isinstance(i, WorkbenchItem)]
