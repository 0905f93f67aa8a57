"""gongkai law: the law as functions, for scripts and for checking by hand."""

from __future__ import annotations

import datetime as dt
import json

import click


@click.group()
def law() -> None:
    """法定期限等计算，不需要数据库。"""


@law.command()
@click.option("--receipt", required=True, type=click.DateTime(["%Y-%m-%d"]), help="收到之日（当日不算）。")
@click.option("--days", required=True, type=click.IntRange(1, 400), help="工作日数。")
@click.option("--region", type=click.Choice(["xinjiang"]), help="另计自治区规定的假日。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def due(receipt: dt.datetime, days: int, region: str | None, as_json: bool) -> None:
    """收到之日起第 N 个工作日是哪一天。"""
    from gongkai.law.workdays import deadline_json

    found = deadline_json(receipt.date(), days, region)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"{found['due']}{'（放假安排尚未公布，为估计）' if found['estimated'] else ''}")
