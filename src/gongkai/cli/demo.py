"""gongkai demo: what `make run` calls. Prepares, loads the real plan with a made-up year around it, serves."""

from __future__ import annotations

import sys

import click

from gongkai.cli import django_setup


@click.command()
@click.option("--host", envvar="HOST", default="", help="监听地址；不填为本机的 IPv4 和 IPv6。")
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--prepare-only", is_flag=True, help="只准备数据，不启动网站。")
def demo(host: str, port: int, prepare_only: bool) -> None:
    """演示：载入昌吉市2021年方案和演示数据，启动网站。"""
    django_setup()
    from django.conf import settings

    if settings.GONGKAI_MODE != "demo":
        click.echo("演示须设 GONGKAI_MODE=demo（make run 会设好）。正式安装请用 gongkai init。", err=True)
        sys.exit(2)
    from gongkai.cli.database import keep_aside, prepare_database
    from gongkai.demo.load import load

    # Written while the demo is loaded: a load that was cut off must not be taken for a whole one.
    loading = settings.GONGKAI_DATA_DIR / "demo-loading"
    if loading.exists():
        click.echo(keep_aside("上次载入演示数据没有完成"))
    for line in prepare_database():
        click.echo(line)
    loading.touch()
    accounts = load(say=click.echo)
    loading.unlink()
    _tell(accounts, port)
    if not prepare_only:
        from gongkai.faces.server import supervisor

        sys.exit(supervisor.serve(host, port, with_worker=True, say=click.echo))


def _tell(accounts: list[tuple[str, str, str]], port: int) -> None:
    click.echo(f"公众网站  http://localhost:{port}/")
    click.echo(f"工作台    http://localhost:{port}/workbench/")
    if accounts:
        click.echo("演示账户（口令随机生成，只显示这一次）：")
        for username, password, what in accounts:
            click.echo(f"  {username:<15}{password}  {what}")
    else:
        click.echo("演示账户的口令在第一次启动时显示过。重设：.venv/bin/gongkai account password office")
