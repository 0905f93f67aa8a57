"""A journey that passes although its service does nothing proves nothing: each is run so, and must fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from playwright.sync_api import TimeoutError as Waited
from playwright.sync_api import expect

from tests.journeys import init_journey
from tests.journeys.access_journeys import bad_uploads, login
from tests.journeys.conftest import Site
from tests.journeys.plan_journeys import change_plan, import_plan, look_back, name_members
from tests.journeys.work_journeys import chain, period, supervision

pytestmark = pytest.mark.slow

LEDGER = "gongkai.domains.ledger.services"
ACCOUNTS = "gongkai.base.accounts"
#: journey → what is made to do nothing; "=" and what it then returns, where None would only break the page
WITHOUT: dict[Any, list[str]] = {
    chain: [
        f"{LEDGER}.{name}"
        for name in (
            "members.name_members", "duties.name", "measures.submit", "measures.send_back", "measures.accept",
            "progress.report", "progress.accept_as_lead", "progress.accept_all=2", "progress.office_problems=[]",
            "snapshots.take", "snapshots.release",
        )
    ],
    supervision: [f"{LEDGER}.supervision.{name}" for name in ("issue=[]", "reply", "send_back", "close")],
    period: [
        f"{LEDGER}.periods.{name}"
        for name in ("open_period", "save_draft", "submit", "attach_seal", "send_back", "accept")
    ],
    look_back: [f"{LEDGER}.{name}" for name in ("intake.confirm", "look_back.start=3", "look_back.give_verdict",
                                                "look_back.verdict_problems=[]")],
    name_members: [f"{LEDGER}.members.name_members"],
    change_plan: [f"{LEDGER}.changes.{name}" for name in ("propose", "approve", "approve_problems=[]")],
    bad_uploads: [
        "gongkai.base.files.services.accept",
        "gongkai.base.core.audit.record",
        "gongkai.domains.ledger.views.loading.must",
    ],
    login: [
        f"{ACCOUNTS}.throttle.delay_after=0",
        f"{ACCOUNTS}.services.confirm_totp",
        f"{ACCOUNTS}.totp.take_code=True",
        "gongkai.base.organizations.services.set_stand_in",
    ],
}  # fmt: skip
IMPORT = [f"{LEDGER}.intake.{name}" for name in ("take_in", "choose", "confirm", "known_plan")]
QUICK = 3_000


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """What does not come soon does not come; and the broken pages need not fill the log."""
    expect.set_options(timeout=QUICK)
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
    expect.set_options(timeout=5_000)


def without(monkeypatch: pytest.MonkeyPatch, what: str) -> list[int]:
    """Make a function do nothing; the list grows with every call of it."""
    name, _, answer = what.partition("=")
    calls: list[int] = []

    def nothing(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        return {"": None, "[]": [], "True": True}[answer] if not answer.isdigit() else int(answer)

    monkeypatch.setattr(name, nothing)
    return calls


def must_fail(journey: Any, site: Site, tmp_path: Path, calls: list[int]) -> None:
    site.timeout = QUICK
    with pytest.raises((AssertionError, Waited, ObjectDoesNotExist)):
        journey(site, tmp_path)
    assert calls, "it failed before it came to the service"


CASES = [
    pytest.param(j, what, id=f"{j.__name__}-{what.removeprefix(LEDGER + '.')}")
    for j in WITHOUT
    for what in WITHOUT[j]
]


@pytest.mark.parametrize(("journey", "what"), CASES)
def test_it_fails(
    journey: Any, what: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    must_fail(journey, site, tmp_path, without(monkeypatch, what))


@pytest.mark.parametrize("what", IMPORT, ids=lambda w: w.removeprefix(LEDGER + "."))
def test_import_fails(what: str, empty_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    must_fail(import_plan, empty_site, tmp_path, without(monkeypatch, what))


@pytest.mark.parametrize("command", ["init", "serve"])
def test_second_county_fails(
    command: str, no_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = f"import gongkai.cli.{command} as c; c.{command}.callback = lambda **given: None; "
    monkeypatch.setattr(init_journey, "MAIN", nothing + init_journey.MAIN)
    must_fail(init_journey.second_county, no_site, tmp_path, [1])
