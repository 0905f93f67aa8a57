"""Change feed and audit chain on SQLite. Reference: plain inserts of the same rows, in the same run."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS = 10_000


def plain_inserts_per_second() -> float:
    """The same durability, no ORM: what SQLite itself can do here, 100 rows to a transaction."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder, "plain.sqlite3"), isolation_level=None)
        db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)"
        )
        started = time.perf_counter()
        for start in range(0, ROWS, 100):
            db.execute("BEGIN IMMEDIATE")
            for i in range(start, start + 100):
                db.execute("INSERT INTO t (a, b, c) VALUES (?, ?, ?)", ("topic", f"key:{i}", "{}"))
            db.execute("COMMIT")
        return ROWS / (time.perf_counter() - started)


def main() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.base.core.bench_core", "sqlite"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    plain = plain_inserts_per_second()
    append = figures["sqlite"]["feed_append_per_s"]
    print(
        json.dumps(
            figures | {"plain_insert_per_s": round(plain), "append_to_plain": round(append / plain, 3)}
        )
    )


if __name__ == "__main__":
    main()
