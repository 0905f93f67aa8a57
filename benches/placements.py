"""Newest 20 of a 600,000-record column. Reference: the same 20 rows of a column that holds nothing else, and the
20 records read by their keys, in the same run. Prints also what SQLite says it does (one index, nothing sorted)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.domains.disclosure.bench_placements"],
            cwd=ROOT,
            env={
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                "PATH": "/usr/bin:/bin",
                "GONGKAI_TEST_DIR": folder,
                "DJANGO_SETTINGS_MODULE": "gongkai.config.settings_test",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(done.stderr)
    print(json.dumps(json.loads(done.stdout), ensure_ascii=False))


if __name__ == "__main__":
    main()
