"""gongkai database: make it, migrate it, or keep it aside with a word; never lose it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import click

from gongkai.cli import django_setup


@click.group()
def database() -> None:
    """数据库：建立、升级。"""


@database.command()
def prepare() -> None:
    """建立或升级数据库；不能升级的旧库原样另存，并说明存到哪里。"""
    django_setup()
    for line in prepare_database():
        click.echo(line)


def stamp() -> str:
    """Digest of every migration file on disk: what decides whether `migrate` has anything to do."""
    from django.apps import apps

    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda c: c.label):
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare_database() -> list[str]:
    """Bring the database to this version; returns what to tell the operator, in Chinese. Idempotent."""
    from django.conf import settings

    data_dir: Path = settings.GONGKAI_DATA_DIR
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise looks there too and warns when it is missing
    mark = data_dir / "migrated"
    now = stamp()
    exists = not _is_sqlite() or _sqlite_path().exists()
    if exists and mark.exists() and mark.read_text() == now:
        return []
    said: list[str] = []
    if exists and (why := _not_ours()):
        said.append(keep_aside(f"原有数据库由别的版本建立（{why}），不能直接升级"))
    said.append("正在升级数据库……" if exists and not said else "正在建立数据库……")
    _migrate()
    mark.write_text(now)
    return said


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _sqlite_path() -> Path:
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"]))


def _not_ours() -> str:
    """Why this database can't be migrated: it was made with migrations that this version does not have."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return ""
    known = set(MigrationLoader(connection, ignore_no_migrations=True).disk_migrations)
    replaced = {r for m in MigrationLoader(None).disk_migrations.values() for r in m.replaces}
    ours = {c for c, _ in known}
    strange = [
        f"{a}.{n}" for a, n in recorder.applied_migrations() if a in ours and (a, n) not in known | replaced
    ]
    return "、".join(strange[:3])


def keep_aside(why: str) -> str:
    """Move the SQLite database and copy the files to a folder of their own; returns what to tell the operator."""
    from django.conf import settings
    from django.db import connection

    from gongkai.base.core import clock

    data_dir: Path = settings.GONGKAI_DATA_DIR
    if not _is_sqlite():
        raise click.ClickException(f"{why}。没有改动它；请用建立它的版本处理，或另指定 DATABASE_URL。")
    connection.close()
    kept = data_dir / f"kept-{clock.wall():%Y%m%d-%H%M%S}"
    kept.mkdir()
    for name in ("gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm", "migrated"):
        if (data_dir / name).exists():
            shutil.move(data_dir / name, kept / name)
    if (data_dir / "files").exists():
        shutil.copytree(data_dir / "files", kept / "files")
    return f"{why}，已原样保存在 {kept}，没有删除任何数据。"


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
