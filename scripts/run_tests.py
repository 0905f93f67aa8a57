"""Runs the suites and says what was skipped and why.  usage: run_tests.py core|all

GONGKAI_NO_SKIP=1 (CI): a missing tool is an error instead of a skip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
CORE = [*PYTEST, "-m", "not slow and not postgres and (not browser or journey)", "tests"]
REST = [*PYTEST, "-m", "slow or postgres or (browser and not journey)", "tests"]


def main(which: str) -> int:
    started = time.monotonic()
    runs = [CORE] if which == "core" else [CORE, REST]
    code = 0
    for command in runs:
        done = subprocess.run(command, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, check=False)
        code = code or done.returncode
    print(f"用时 {time.monotonic() - started:.0f} 秒", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
