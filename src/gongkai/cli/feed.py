"""gongkai feed: consumers of the change feed."""

from __future__ import annotations

import click

from gongkai.cli import django_setup


@click.group()
def feed() -> None:
    """变更流水：重建由它推出的内容。"""


@feed.command()
@click.argument("consumer")
def rebuild(consumer: str) -> None:
    """把 CONSUMER 推出的内容扔掉，从头重建。"""
    django_setup()
    from gongkai.base.core import feed as core_feed

    click.echo(f"处理了 {core_feed.rebuild(consumer)} 条。")
