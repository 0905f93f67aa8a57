"""gongkai serve: exit codes 0 stopped as asked, 1 refused (port taken, unsafe settings), 3 not ready."""

from __future__ import annotations

import sys

import click

from gongkai.cli import django_setup


@click.command()
@click.option(
    "--host", envvar="HOST", default="", help="监听地址；不填为本机的 IPv4 和 IPv6，:: 为所有地址。"
)
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。"
)
@click.option("--no-worker", is_flag=True, help="只开网站，不开后台处理和定时任务。")
def serve(host: str, port: int, no_worker: bool) -> None:
    """启动网站、后台处理和定时任务，直到按 Ctrl+C。"""
    django_setup()
    from gongkai.faces.server import supervisor

    if errors := _unsafe():
        for message in errors:
            click.echo(f"不能启动：{message}", err=True)
        sys.exit(1)
    if _not_migrated():
        click.echo("数据库还没有建立或升级，请先运行：gongkai database prepare", err=True)
        sys.exit(3)
    sys.exit(supervisor.serve(host, port, with_worker=not no_worker, say=click.echo))


def _unsafe() -> list[str]:
    """What the installation's checks (config.checks and Django's) call an error."""
    from django.core import checks

    return [f"{c.msg}{c.hint or ''}" for c in checks.run_checks() if c.is_serious() and not c.is_silenced()]


def _not_migrated() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
