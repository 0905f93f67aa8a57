"""The test database is copied from a prepared file: migrations run once per change of a migration, not per run.

On PostgreSQL (DATABASE_URL set) the copy is CREATE DATABASE … TEMPLATE. Tests that commit (transactional_db,
live_server) get the whole file back afterwards instead of Django's flush, which would lose the first rows.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / ".test-artifacts"
NO_SKIP = os.environ.get("GONGKAI_NO_SKIP") == "1"


def missing(what: str) -> None:
    """Skip by name; in CI a missing tool is an error."""
    if NO_SKIP:
        pytest.fail(f"{what} is missing and nothing may be skipped here")
    pytest.skip(f"{what} is not on this machine")


def _stamp() -> str:
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    # guards.py holds the triggers that a migration installs.
    for path in [*sorted(ROOT.glob("src/gongkai/**/migrations/*.py")), ROOT / "src/gongkai/base/core/guards.py"]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def prepared_sqlite() -> Path:
    """A migrated, empty SQLite file; made once per set of migrations."""
    target = ARTIFACTS / f"prepared-{_stamp()}.sqlite3"
    if not target.exists():
        ARTIFACTS.mkdir(exist_ok=True)
        building = ARTIFACTS / f"building-{os.getpid()}"
        building.mkdir()
        env = os.environ | {
            "GONGKAI_TEST_DIR": str(building),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings_test",
        }
        env.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
        db = building / "gongkai.sqlite3"
        import sqlite3

        with sqlite3.connect(db) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        db.replace(target)
        shutil.rmtree(building)
    return target


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from django.db import connections
    from django.test import TransactionTestCase

    connection = connections["default"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        restore = _sqlite_copy(connection) if connection.vendor == "sqlite" else _postgres_copy(connection)
    # Django's flush empties also what migrations wrote; the copy brings all of it back.
    TransactionTestCase._fixture_teardown = lambda self: restore()  # type: ignore[method-assign]
    yield


def _sqlite_copy(connection):  # type: ignore[no-untyped-def]
    template = prepared_sqlite()
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)

    def restore() -> None:
        from django.db import connections

        connections.close_all()
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        shutil.copyfile(template, target)

    restore()
    return restore


def _postgres_copy(connection):  # type: ignore[no-untyped-def]
    import psycopg
    from django.core.management import call_command

    base = dict(connection.settings_dict)
    name = f"gongkai_test_{os.getpid()}"
    template = f"{name}_template"

    def admin(sql: str) -> None:
        where = {"host": base["HOST"], "port": base["PORT"] or 5432, "user": base["USER"], "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as conn:
            conn.execute(sql)

    def use(database: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = database

    admin(f'CREATE DATABASE "{template}" ENCODING "UTF8" TEMPLATE template0')
    use(template)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()

    def restore() -> None:
        from django.db import connections

        connections.close_all()
        admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        use(name)

    restore()
    import atexit

    def drop() -> None:
        connection.close()
        admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')

    atexit.register(drop)
    return restore
