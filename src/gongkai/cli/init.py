"""gongkai init: a working installation for any county, from its code and its plan, without a line of code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gongkai.cli import django_setup


@click.command()
@click.option("--area", "area_code", required=True, help="统计用区划代码，县级或地级6位，如 652301。")
@click.option(
    "--plan",
    "plan_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="年度政务公开任务方案（Word、Excel、网页或文本）。",
)
@click.option("--year", type=click.IntRange(2008, 2100), help="方案年度；文件里写明的不用填。")
def init(area_code: str, plan_file: Path, year: int | None) -> None:
    """按区划代码和任务方案建立一套可用的系统：单位、乡镇街道、日历、角色、台账。可重复运行。"""
    django_setup()
    from gongkai.base.core.problems import Refused
    from gongkai.cli.database import prepare_database
    from gongkai.domains.ledger.services import installing

    for line in prepare_database():
        click.echo(line)
    try:
        done = installing.install_with_plan(area_code, plan_file.read_bytes(), plan_file.name, year=year)
    except Refused as refused:
        for problem in refused.problems:
            click.echo(f"没有建立：{problem.message}", err=True)
        sys.exit(1)
    click.echo(
        f"{done.authority.name}：《{done.plan.title}》{done.plan.tasks.count()} 项任务，{done.units} 个单位。"
    )
    for warning in done.warnings:
        click.echo(f"注意：{warning['message']}（{warning['place']}）")
    if done.to_confirm:
        click.echo(f"有 {done.to_confirm} 个单位的规范名称是按简称推定的，请登录后在“设置 › 单位”确认。")
    for username, name, role, password in done.accounts:
        click.echo(f"  {role}　用户名 {username}（{name}）　初始口令 {password}")
    if done.accounts:
        click.echo("以上口令只显示这一次，首次登录须修改。")
    click.echo("启动：gongkai serve")
