"""The test database is copied from a prepared file: migrations run once per change of one, not per run.

On PostgreSQL (DATABASE_URL set) the copy is CREATE DATABASE … TEMPLATE. Tests that commit (transactional_db,
live_server) get the whole file back afterwards instead of Django's flush, which would lose the first rows.
The fixture `installed` starts from a second prepared file: 昌吉市 with its plan of 2021, made once per state
of the code.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Times are measured by the benches, in CPU time where a test must say something: a busy machine is no failure.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")
ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / ".test-artifacts"
PLAN = ROOT / "examples" / "plans" / "changji-2021.docx"
NO_SKIP = os.environ.get("GONGKAI_NO_SKIP") == "1"


def missing(what: str) -> None:
    """Skip by name; in CI a missing tool is an error."""
    if NO_SKIP:
        pytest.fail(f"{what} is missing and nothing may be skipped here")
    pytest.skip(f"{what} is not on this machine")


def _stamp() -> str:
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    # guards.py holds the triggers that a migration installs.
    migrations = sorted(ROOT.glob("src/gongkai/**/migrations/*.py"))
    for path in [*migrations, ROOT / "src/gongkai/base/core/guards.py"]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _code_stamp() -> str:
    """Of everything that an installation is made of: the code, its data, the plan."""
    digest = hashlib.sha256(_stamp().encode() + PLAN.read_bytes())
    for path in sorted(ROOT.glob("src/gongkai/**/*")):
        if path.suffix in {".py", ".csv", ".gz", ".json", ".txt"}:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def prepared_sqlite() -> Path:
    """A migrated, empty SQLite file; made once per set of migrations."""

    def build(folder: Path) -> None:
        _run(folder, "manage.py", "migrate", "-v0")

    return _template(f"prepared-{_stamp()}.sqlite3", build)


def installed_sqlite() -> Path:
    """A SQLite file with 昌吉市 and its plan of 2021, no people; made once per state of the code."""

    def build(folder: Path) -> None:
        shutil.copyfile(prepared_sqlite(), folder / "gongkai.sqlite3")
        _run(folder, "-c", "import django; django.setup(); from tests.conftest import install; install()")

    return _template(f"installed-{_code_stamp()}.sqlite3", build)


def demo_sqlite() -> Path:
    """A SQLite file with the demo as `make run` shows it; made once per state of the code."""

    def build(folder: Path) -> None:
        shutil.copyfile(prepared_sqlite(), folder / "gongkai.sqlite3")
        _run(folder, "-c", "import django; django.setup(); from gongkai.demo.load import load; load(print)")

    return _template(f"demo-{_code_stamp()}.sqlite3", build)


def install() -> None:
    """Install 昌吉市 with its plan; what `gongkai init` does, without accounts."""
    from gongkai.domains.ledger.services.installing import install_with_plan

    install_with_plan("652301", PLAN.read_bytes(), PLAN.name, with_accounts=False)


def _template(name: str, build: Callable[[Path], None]) -> Path:
    """The prepared file of that name; of two processes that want it at once one makes it, the other waits."""
    target = ARTIFACTS / name
    ARTIFACTS.mkdir(exist_ok=True)
    with open(ARTIFACTS / f"{name.partition('-')[0]}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            building = Path(tempfile.mkdtemp(prefix="building-", dir=ARTIFACTS))
            build(building)
            db = building / "gongkai.sqlite3"
            connection = sqlite3.connect(db)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            db.replace(target)
            shutil.rmtree(building)
            _remove_older(target)
    return target


def _remove_older(target: Path) -> None:
    for other in ARTIFACTS.glob(f"{target.name.partition('-')[0]}-*.sqlite3"):
        # A day: another branch's run beside this one may be using it.
        if other != target and other.stat().st_mtime < time.time() - 24 * 3600:
            other.unlink()


def _run(folder: Path, *args: str) -> None:
    env = os.environ | {
        "GONGKAI_TEST_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings_test",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, *args], cwd=ROOT, env=env, check=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from django.db import connections
    from django.test import TransactionTestCase

    connection = connections["default"]
    # Threads of the live server must not hold a file that the next test replaces.
    connection.settings_dict["CONN_MAX_AGE"] = 0
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        restore = _sqlite_copy(connection) if connection.vendor == "sqlite" else _postgres_copy(connection)
    # Django's flush empties also what migrations wrote; the copy brings all of it back.
    TransactionTestCase._fixture_teardown = lambda self: restore()  # type: ignore[method-assign]
    yield


def _sqlite_copy(connection):  # type: ignore[no-untyped-def]
    template = prepared_sqlite()
    Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)

    def restore() -> None:
        _replace(connection, template)

    restore()
    return restore


def _replace(connection, template: Path) -> None:  # type: ignore[no-untyped-def]
    """Put the prepared file in the database's place; a new file, so that nobody reads on in the old one."""
    from django.db import connections

    connections.close_all()
    target = Path(connection.settings_dict["NAME"])
    copy = target.with_suffix(".copy")
    shutil.copyfile(template, copy)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    copy.replace(target)


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demo's year of work with its people (their passwords nobody knows)."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor != "sqlite":
        pytest.skip("the demo's file is SQLite")
    _replace(connection, demo_sqlite())


@pytest.fixture
def installed(transactional_db: None) -> None:
    """昌吉市 with its units and its plan of 2021; no people yet."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        _replace(connection, installed_sqlite())
    else:
        install()


def _postgres_copy(connection):  # type: ignore[no-untyped-def]
    import psycopg
    from django.core.management import call_command

    base = dict(connection.settings_dict)
    name = f"gongkai_test_{os.getpid()}"
    template = f"{name}_template"

    def admin(sql: str) -> None:
        where = {"host": base["HOST"], "port": base["PORT"] or 5432, "user": base["USER"]}
        with psycopg.connect(**where, dbname="postgres", autocommit=True) as conn:
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
