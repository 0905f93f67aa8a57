"""Run as a process by test_feed_order.py: writers and a consumer at the same time; prints what was read."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from gongkai.base.core import clock, feed  # noqa: E402
from gongkai.base.core.models import ScheduledRun  # noqa: E402

seen: list[str] = []
feed.register_consumer("reader", ["t"], lambda line: seen.append(line.key))


class Writer(threading.Thread):
    """Appends one line in a transaction that stays open until `go`."""

    def __init__(self, key: str, *, append_late: bool = False, wait: bool = True) -> None:
        super().__init__(daemon=True)
        self.key, self.append_late, self.wait = key, append_late, wait
        self.inside, self.go, self.done = threading.Event(), threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        with transaction.atomic():
            # Any write: the transaction is old, whenever it appends.
            ScheduledRun.objects.create(name=self.key, known_since=clock.wall())
            if not self.append_late:
                feed.append("t", self.key, {})
            self.inside.set()
            if self.wait:
                self.go.wait(30)
            if self.append_late:
                feed.append("t", self.key, {})
        connection.close()
        self.done.set()


def held_open(append_late: bool) -> dict[str, object]:
    """One transaction is held open while a later one commits, or tries to."""
    first = Writer("first", append_late=append_late)
    first.inside.wait(30)
    second = Writer("second", wait=False)
    second_committed_before_first = second.done.wait(1.0)
    while feed.run_consumer("reader").read:
        pass
    read_while_open = list(seen)
    first.go.set()
    first.done.wait(30)
    second.done.wait(30)
    while feed.run_consumer("reader").read:
        pass
    return {
        "second_committed_before_first": second_committed_before_first,
        "read_while_open": read_while_open,
        "read": seen,
    }


def without_lock() -> dict[str, object]:
    """The same with the lock taken away: shows that the scenario loses a line where nothing holds it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER feed_line_lock ON core_feedline")
    return held_open(append_late=False)


SCENARIOS: dict[str, Callable[[], dict[str, object]]] = {
    "appended-first": lambda: held_open(append_late=False),
    "appended-late": lambda: held_open(append_late=True),
    "without-lock": without_lock,
}
print(json.dumps(SCENARIOS[sys.argv[1]]()))
