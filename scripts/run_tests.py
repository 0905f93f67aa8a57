"""Runs the suites and says what was skipped and why.  usage: run_tests.py core|all

core: everything but slow tests and the long journeys. all: core, then the rest, then the services again on
PostgreSQL. GONGKAI_NO_SKIP=1 (CI): a missing tool is an error instead of a skip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
CORE = [*PYTEST, "-m", "not slow and not postgres and (not browser or journey)", "tests"]
REST = [*PYTEST, "-m", "slow or postgres or (browser and not journey)", "tests"]
ON_POSTGRES = [
    *PYTEST,
    "-m",
    "not slow and not browser and not postgres and not sqlite_only",
    "tests/base",
    "tests/domains",
]
POSTGRES = os.environ.get("GONGKAI_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def run(command: list[str], **env: str) -> int:
    print("$", " ".join(command[1:]), flush=True)
    return subprocess.run(command, env=os.environ | env, check=False).returncode


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        print(f"PostgreSQL: {str(error).splitlines()[0]}", flush=True)
        return False
    return True


def main(which: str) -> int:
    started = time.monotonic()
    codes = [run(CORE)]
    if which == "all":
        codes.append(run(REST))
        if postgres_answers():
            codes.append(run(ON_POSTGRES, DATABASE_URL=POSTGRES))
        else:
            print("SKIPPED: services on PostgreSQL (no server; set GONGKAI_TEST_POSTGRES)", flush=True)
            codes.append(1 if os.environ.get("GONGKAI_NO_SKIP") == "1" else 0)
    print(f"用时 {time.monotonic() - started:.0f} 秒", flush=True)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
