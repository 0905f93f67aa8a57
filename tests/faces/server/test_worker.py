"""The worker as a real process: killed with -9, its task comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.base.core import fresh

VENDORS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_task_of_a_killed_worker_is_run_again(vendor: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with fresh.database(vendor, tmp_path) as env:

        def state() -> dict[str, Any]:
            found: dict[str, Any] = json.loads(fresh.run(env, "-m", "tests.faces.server.fill", "state"))
            return found

        fresh.run(env, "-m", "tests.faces.server.fill", "fill", str(trace))
        worker = fresh.start(env, "-m", "tests.faces.server.worker_process", "holder")
        try:
            wait_for(lambda: trace.exists() and trace.read_text() == "x")
        finally:
            worker.kill()
            worker.wait()
        assert state()["tasks"] == [["running", 1]]

        worker = fresh.start(env, "-m", "tests.faces.server.worker_process", "holder")
        try:
            wait_for(lambda: trace.read_text() == "xx")
            wait_for(lambda: state() == {"tasks": [["done", 2]], "seen": ["line"], "sealed": 1})
        finally:
            worker.terminate()
            assert worker.wait(timeout=10) == 0
