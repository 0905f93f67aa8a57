"""A person at a browser: a live server on loopback, Chromium from the system, people who can log in."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ARTIFACTS, missing

pytest.importorskip("playwright", reason="playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

# Playwright's synchronous API runs an event loop in this thread; the ORM is only used between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PASSWORD = "旅程-测试-口令-2021"
#: username → unit, role, name
PEOPLE = {
    "office": ("市政府办公室", "office", "马立新"),
    "office2": ("市政府办公室", "office", "赵敏"),
    "market": ("市市场监督管理局", "clerk", "王芳"),
    "market-review": ("市市场监督管理局", "reviewer", "李刚"),
    "justice": ("市司法局", "clerk", "陈静"),
    "health": ("市卫健委", "clerk", "陈洁"),
    "cyber": ("市委网信办", "clerk", "孙浩"),
    "cyber-head": ("市委网信办", "unit_head", "周涛"),
}


def chromium() -> str:
    path = os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        missing("Chromium")
    return str(path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield running
        running.close()


class Site:
    """The site as the people of a journey use it: everything through pages, buttons and fields."""

    def __init__(self, url: str, browser: Any, timeout: int = 10_000) -> None:
        self.url = url
        self.browser = browser
        self.timeout = timeout
        self.contexts: list[Any] = []

    def visitor(
        self, *, phone: bool = False, javascript: bool = False, address: str = "", **more: Any
    ) -> Any:
        """A page of somebody who is not logged in. address: where he comes from, as a proxy would say."""
        size = {"width": 375, "height": 812} if phone else {"width": 1280, "height": 900}
        headers = {"X-Forwarded-For": address} if address else {}
        context = self.browser.new_context(
            **{
                "viewport": size,
                "java_script_enabled": javascript,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "extra_http_headers": headers,
                "base_url": self.url or None,
            }
            | more
        )
        context.set_default_timeout(self.timeout)
        self.contexts.append(context)
        return context.new_page()

    def login(self, username: str, *, password: str = PASSWORD, **how: Any) -> Any:
        """A page of somebody who has just logged in through the form. how: as for `visitor`."""
        page = self.visitor(**how)
        page.goto("/login/")
        fill_login(page, username, password)
        expect(page).not_to_have_url(re.compile("/login/"))
        return page

    def people(self) -> None:
        """Open the accounts of PEOPLE; part of the installation a journey starts from, like its units."""
        from gongkai.base.organizations.models import Unit

        for username, (unit, role, name) in PEOPLE.items():
            add_person(username, name, (Unit.objects.get(short_name=unit), role))


def fill_login(page: Any, username: str, password: str, code: str = "") -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_label("动态口令").fill(code)
    press(page, "登录")


def press(page: Any, name: str) -> None:
    """Click the one button of that name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Any, name: str | re.Pattern[str]) -> None:
    """Click the first link of that name."""
    page.get_by_role("link", name=name, exact=True).first.click()


def menu(page: Any, name: str) -> None:
    """Click a line of the workbench's sidebar; a count may stand behind its name."""
    side = page.get_by_role("navigation", name="工作台", exact=True)
    side.get_by_role("link", name=re.compile(rf"^{name}( \d+)?$")).click()


def says(page: Any, text: str) -> None:
    """The page shows this text somewhere; Playwright waits for it."""
    expect(page.locator("body")).to_contain_text(text)


def add_person(username: str, name: str, *posts: tuple[Any, str]) -> Any:
    """A user with the journeys' password who holds these posts (unit, role) since the start of 2021."""
    from gongkai.base.accounts.models import User
    from gongkai.base.organizations.models import Membership

    user = User.objects.create_user(username, PASSWORD, name=name)
    for unit, role in posts:
        Membership.objects.create(user=user, unit=unit, role=role, since="2021-01-01")
    return user


@pytest.fixture
def site(installed: None, live_server: Any, browser: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    """昌吉市 with its plan of 2021 and the people of PEOPLE."""
    it = Site(live_server.url, browser)
    it.people()
    yield it
    end(it, request)


@pytest.fixture
def empty_site(
    transactional_db: None, live_server: Any, browser: Any, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """昌吉市 with its towns and its government office, without any plan; the office can log in."""
    from gongkai.base.organizations.installing import install
    from gongkai.base.organizations.models import Unit

    install("652301", [], source="测试")
    add_person("office", "马立新", (Unit.objects.get(short_name="市政府办公室"), "office"))
    it = Site(live_server.url, browser)
    yield it
    end(it, request)


@pytest.fixture
def no_site(browser: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A browser only: the journey brings its own server."""
    it = Site("", browser)
    yield it
    end(it, request)


def end(site: Site, request: pytest.FixtureRequest) -> None:
    """Close what is open; of a failed journey keep pictures of its pages."""
    failed = getattr(request.node, "failed_call", False)
    for n, context in enumerate(site.contexts):
        for m, page in enumerate(context.pages):
            if failed:
                shots = ARTIFACTS / "failed"
                shots.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(shots / f"{request.node.name[:60]}-{n}-{m}.png"), full_page=True)
        context.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    outcome = yield
    if outcome.get_result().failed:
        item.failed_call = True


def pytest_collection_modifyitems(items: list[Any]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(str(item.path)).parents:
            item.add_marker(pytest.mark.browser)
