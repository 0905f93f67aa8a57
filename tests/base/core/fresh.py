"""A fresh database with core's tables, for tests that need several processes or committed transactions."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[3]
#: Where a server may be found; its role must be allowed to create databases.
POSTGRES = os.environ.get("GONGKAI_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


@contextmanager
def database(vendor: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment for child processes; the database is gone afterwards. Skips without a server."""
    env = _environment(folder)
    if vendor == "sqlite":
        shutil.copyfile(_migrated_sqlite(), folder / "gongkai.sqlite3")
        yield env
        return
    psycopg = __import__("psycopg")
    name = f"gongkai_core_{secrets.token_hex(4)}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        missing("PostgreSQL server")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}" ENCODING "UTF8" TEMPLATE template0')
        try:
            env["DATABASE_URL"] = POSTGRES.rpartition("/")[0] + f"/{name}"
            run(env, "manage.py", "migrate", "-v0")
            yield env
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(folder: Path) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("GONGKAI_") and k != "DATABASE_URL"}
    return env | {
        "DJANGO_SETTINGS_MODULE": "tests.base.core.settings_core",
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_MODE": "demo",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


@cache
def _migrated_sqlite() -> Path:
    """Made once per test run; every test gets a copy."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-core-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    run(_environment(folder), "manage.py", "migrate", "-v0")
    return folder / "gongkai.sqlite3"


def run(env: dict[str, str], *args: str, expect: int = 0) -> str:
    """Run python with args; its output. Fails unless it ends with `expect`."""
    done = subprocess.run(
        [sys.executable, *args], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def start(env: dict[str, str], *args: str) -> subprocess.Popen[str]:
    """Start python with args; what it says goes where the tests' own output goes."""
    return subprocess.Popen([sys.executable, *args], cwd=ROOT, env=env, text=True)
