"""A person at a browser: a live server on loopback, Chromium from the system, people who can log in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ARTIFACTS, ROOT, missing

# Playwright's synchronous API runs an event loop in this thread; the ORM is only used between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PLAN = ROOT / "examples" / "plans" / "changji-2021.docx"
PASSWORD = "旅程-测试-口令-2021"


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
    """The site as the people of a journey use it."""

    def __init__(self, url: str, browser: Any) -> None:
        self.url = url
        self.browser = browser
        self.contexts: list[Any] = []

    def visitor(self, *, phone: bool = False, javascript: bool = True) -> Any:
        """A page of somebody who is not logged in."""
        size = {"width": 375, "height": 812} if phone else {"width": 1280, "height": 900}
        context = self.browser.new_context(
            viewport=size, java_script_enabled=javascript, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.goto_path = lambda path: page.goto(self.url + path)
        return page

    def login(self, username: str, *, phone: bool = False, javascript: bool = False) -> Any:
        """A page of somebody who has just logged in through the form."""
        page = self.visitor(phone=phone, javascript=javascript)
        page.goto(f"{self.url}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button.act")
        assert "/login/" not in page.url, page.inner_text("body")
        return page


@pytest.fixture
def site(live_server: Any, browser: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    it = Site(live_server.url, browser)
    yield it
    failed = getattr(request.node, "failed_call", False)
    for n, context in enumerate(it.contexts):
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


@pytest.fixture
def person() -> Callable[..., Any]:
    """person("office", unit, username) → a user with the journeys' password and that role today."""

    def make(role: str, unit: Any, username: str, name: str) -> Any:
        from gongkai.base.accounts.models import User
        from gongkai.base.organizations.models import Membership

        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username, PASSWORD, name=name)
        Membership.objects.create(user=user, unit=unit, role=role, since="2021-01-01")
        return user

    return make
