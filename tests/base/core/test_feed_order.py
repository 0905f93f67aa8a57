"""No consumer passes a line that is not yet committed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.base.core import fresh

VENDORS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def scenario(vendor: str, folder: Path, name: str) -> dict[str, Any]:
    with fresh.database(vendor, folder) as env:
        found: dict[str, Any] = json.loads(fresh.run(env, "-m", "tests.base.core.feed_order", name))
        return found


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_line_written_first_and_committed_last_is_not_passed(vendor: str, tmp_path: Path) -> None:
    found = scenario(vendor, tmp_path, "appended-first")
    assert found["read_while_open"] == []
    assert found["read"] == ["first", "second"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_old_transaction_that_appends_late_is_not_passed(vendor: str, tmp_path: Path) -> None:
    found = scenario(vendor, tmp_path, "appended-late")
    assert sorted(found["read"]) == ["first", "second"]
    if vendor == "postgres":  # on SQLite the second waits for the first whatever it does
        assert found["second_committed_before_first"]
        assert found["read"] == ["second", "first"]


@pytest.mark.postgres
def test_it_is_the_lock_that_keeps_the_line(tmp_path: Path) -> None:
    found = scenario("postgres", tmp_path, "without-lock")
    assert found["second_committed_before_first"]
    assert found["read"] == ["second"], "this scenario can't tell a lost line"
