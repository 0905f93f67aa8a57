"""Figures of core, as JSON: `python -m tests.base.core.bench_core [sqlite] [postgres]` from the root.

feed_append_per_s: lines appended singly, 100 to a transaction; feed_consume_per_s: read by one consumer that
does one insert each; audit_record_per_s: rows recorded, 100 to a transaction; audit_seal_per_s,
audit_verify_per_s: rows sealed and verified.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LINES = 10_000
ROWS = 10_000


def measure() -> dict[str, int]:
    """Run in a process whose database is fresh."""
    import django

    django.setup()
    from django.db import transaction

    from gongkai.base.core import audit, feed
    from gongkai.base.core.actors import SYSTEM
    from gongkai.base.core.models import Lease

    def insert(line: feed.Line) -> None:
        Lease.objects.create(name=line.key, expires_at=line.at)

    feed.register_consumer("bench", ["ledger.task"], insert)

    def append() -> None:
        for start in range(0, LINES, 100):
            with transaction.atomic():
                for n in range(start, start + 100):
                    feed.append("ledger.task", f"task-{n}", {"state": "accepted", "unit": n % 60})

    def consume() -> None:
        while feed.run_consumer("bench").read:
            pass
        assert Lease.objects.count() == LINES

    def record() -> None:
        for start in range(0, ROWS, 100):
            with transaction.atomic():
                for n in range(start, start + 100):
                    audit.record("bench.act", actor=SYSTEM, subject=f"task-{n}", payload={"n": n})

    def seal() -> None:
        assert audit.seal() == ROWS

    def verify() -> None:
        assert audit.verify().ok

    return {
        "feed_append_per_s": _rate(append, LINES),
        "feed_consume_per_s": _rate(consume, LINES),
        "audit_record_per_s": _rate(record, ROWS),
        "audit_seal_per_s": _rate(seal, ROWS),
        "audit_verify_per_s": _rate(verify, ROWS),
    }


def _rate(act: Callable[[], None], count: int) -> int:
    start = time.perf_counter()
    act()
    return round(count / (time.perf_counter() - start))


def main(vendors: list[str]) -> None:
    from tests.base.core import fresh

    found = {}
    for vendor in vendors:
        with tempfile.TemporaryDirectory() as folder, fresh.database(vendor, Path(folder)) as env:
            found[vendor] = json.loads(fresh.run(env, "-m", "tests.base.core.bench_core", "measure"))
    print(json.dumps(found))


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        main(sys.argv[1:] or ["sqlite"])
