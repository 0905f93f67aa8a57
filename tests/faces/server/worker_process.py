"""Run as a process by test_worker.py: the worker's loop with a task that hangs once."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from gongkai.base.core import audit, feed, jobs  # noqa: E402
from gongkai.base.core.actors import SYSTEM  # noqa: E402
from gongkai.faces.server import loops  # noqa: E402


def hang_once(trace: str) -> None:
    """Leaves a mark for each run; the first never ends."""
    path = Path(trace)
    runs = path.read_text() if path.exists() else ""
    path.write_text(runs + "x")
    if not runs:
        time.sleep(600)


jobs.register_task("hang_once", hang_once)
feed.register_consumer("recorder", ["t"], lambda line: audit.record("seen", actor=SYSTEM, subject=line.key))

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
loops.run_worker(sys.argv[1], stop)
