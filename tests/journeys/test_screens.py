"""Every screen is looked at: all GET routes with the makers' objects, and the demo as its people find it."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from gongkai.base.accounts.models import User
from gongkai.base.organizations.roles import Role
from tests.journeys.conftest import Site, end
from tests.journeys.screen_checks import axe, look, sticks_out
from tests.route_objects import all_makers, make_world
from tests.test_routes import OURS, Route, expected_open

pytestmark = pytest.mark.slow

PARTS = 6
#: The demo's people whose screens differ.
DEMO = [
    "office",
    "clerk",
    "reviewer",
    "head",
    "town",
    "inspector",
    "system-admin",
    "security-admin",
    "audit-admin",
]


def open_page(site: Site, user: User | None, **how: Any) -> Any:
    """A page of somebody who is logged in already; axe needs scripts."""
    page = site.visitor(javascript=True, **how)
    if user is not None:
        client = Client()
        client.force_login(user)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        page.context.add_cookies([cookie | {"url": site.url}])
    return page


def shows(page: Any, url: str) -> bool:
    """Whether a GET of the address is a screen; then it is opened."""
    answer = page.context.request.get(url, max_redirects=0)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    return page.goto(url).ok


@pytest.fixture
def live(transactional_db: None, live_server: Any, browser: Any, request: pytest.FixtureRequest) -> Any:
    it = Site(live_server.url, browser)
    yield it
    end(it, request)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_route(part: int, live: Site) -> None:
    world, makers = make_world(), all_makers()
    known = set(User.objects.values_list("username", flat=True))
    pages: dict[str, Any] = {}
    seen, faults = 0, []
    for route in OURS[part::PARTS]:
        role = _role(route)
        page = pages.setdefault(role, open_page(live, world.users[Role(role)] if role else None))
        url = reverse(route.name, kwargs=makers[route.name](world, world.own) if route.arguments else {})
        if shows(page, url):
            seen += 1
            known |= set(User.objects.values_list("username", flat=True))
            faults += [f"{route.name}: {f}" for f in look(page, known)]
    assert seen >= 5
    assert not faults, "\n".join(faults)


def _role(route: Route) -> str:
    """Who looks at it: nobody for a public page, else the first role that comes in."""
    if route.access == "public":
        return ""
    order = [Role.OFFICE, Role.CLERK, *Role]
    return next(str(r) for r in order if expected_open(route, r, own=True))


@pytest.mark.parametrize("username", DEMO)
def test_demo(username: str, demo: None, live_server: Any, browser: Any, request: Any) -> None:
    """The screens that a demo person gets to by links alone, one of each kind."""
    site = Site(live_server.url, browser)
    page = open_page(site, User.objects.get(username=username))
    names = set(User.objects.values_list("username", flat=True))
    kinds, faults = 0, []
    for kind in _crawl(page, "/workbench/"):
        kinds += 1
        faults += [f"{kind} {urlsplit(page.url).path}: {f}" for f in look(page, names)]
    end(site, request)
    assert kinds >= (20 if username == "office" else 4)
    assert not faults, "\n".join(faults)


def _crawl(page: Any, start: str) -> Any:
    """Go by links from a page through the site; yields each kind of screen (route name) once, opened."""
    waiting, seen, kinds = deque([start]), {start}, set()
    while waiting:
        path = waiting.popleft()
        kind = _kind(path)
        if not kind or kind in kinds or not shows(page, path):
            continue
        kinds.add(kind)
        links = page.evaluate("() => [...document.links].map(a => a.href)")
        yield kind
        for link in links:
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == urlsplit(page.url).netloc and target not in seen:
                seen.add(target)
                waiting.append(target)


def _kind(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


@pytest.mark.parametrize("mode", ["light", "dark", "elder", "elder-dark"])
def test_public(mode: str, demo: None, live_server: Any, browser: Any, request: Any) -> None:
    """The public's pages as the demo has them, down to 320 px; dark and in large letters too."""
    site = Site(live_server.url, browser)
    page = open_page(site, None, color_scheme="dark" if "dark" in mode else "light")
    if "elder" in mode:
        page.goto("/")
        page.get_by_role("button", name="长者版").click()
        page.wait_for_url(re.compile("/$"))
    faults = []
    kinds = list(_crawl_public(page))
    for kind, path in kinds:
        page.goto(path)
        known = {"office"}
        faults += [
            f"{kind}: {f}"
            for f in (look(page, known, 320) if mode == "light" else axe(page) + sticks_out(page, 320))
        ]
        page.set_viewport_size({"width": 1280, "height": 900})
    end(site, request)
    assert {"home", "promises", "promise", "login"} <= {k for k, _ in kinds}
    assert not faults, "\n".join(faults)


def _crawl_public(page: Any) -> Any:
    for kind in _crawl(page, "/"):
        yield kind, urlsplit(page.url).path
    yield "login", "/login/"


def test_the_checks_see(no_site: Site) -> None:
    """Each check finds what it is for; a page without faults has none."""
    page = no_site.visitor(javascript=True)
    good = '<html lang="zh-Hans"><head><title>好</title></head><body><main><h1>好</h1>%s</main></body></html>'
    page.set_content(good % "<p>导出 Word、CSV：见 <code>abc</code> 和 plan-2021.docx</p>")
    assert look(page, set()) == []
    for bad, said in (
        ("<p>Save changes</p>", "English: 'Save'"),
        ('<p><a href="#" title="Close">关</a></p>', "English: 'Close'"),
        ('<input aria-label="好" placeholder="Search">', "English: 'Search'"),
        ("<input>", "axe label"),
        ('<p style="color:#bbb;background:#fff">看不清</p>', "axe color-contrast"),
        ('<div style="width:600px;height:9px"></div>', "sideways at 375"),
        ("<script>1</script>", "script: 1"),
        ('<p onclick="1">点</p>', "script: handler on P"),
    ):
        page.set_content(good % bad)
        assert any(f.startswith(said) for f in look(page, set())), (bad, look(page, set()))
