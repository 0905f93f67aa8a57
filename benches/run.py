"""Runs every bench and prints one JSON object.  usage: python benches/run.py [name …]

A bench is benches/<name>.py that prints one JSON object: {"figure": value, …} with, beside each figure that an
optimisation is answerable for, its ratio to a reference measured in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    results: dict[str, object] = {}
    code = 0
    for path in sorted(HERE.glob("*.py")):
        if path.name == "run.py" or (names and path.stem not in names):
            continue
        done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            results[path.stem] = {"failed": done.returncode}
            code = 1
        else:
            results[path.stem] = json.loads(done.stdout)
    print(json.dumps(results, ensure_ascii=False, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
