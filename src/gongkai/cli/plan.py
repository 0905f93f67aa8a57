"""gongkai plan: read a task plan without touching the database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def plan() -> None:
    """任务方案：读出 Word、Excel、网页或文本里的任务。"""


@plan.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def parse(file: Path, as_json: bool) -> None:
    """读出 FILE 里的任务，不写任何数据。"""
    from gongkai.text.plan_reader import PlanUnreadable, read_plan

    try:
        reading = read_plan(file.read_bytes(), file.name)
    except PlanUnreadable as error:
        if as_json:
            click.echo(
                json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False)
            )
        else:
            click.echo(error.message, err=True)
        sys.exit(1)
    found = reading.as_dict()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo(f"{found['title']}  {found['document_number'] or ''}  共 {len(found['tasks'])} 项任务")
    for task in found["tasks"]:
        click.echo(f"{task['number']:>4}. {task['title']}（{'、'.join(task['lead_units'])}）")
    for warning in found["warnings"]:
        click.echo(f"注意：{warning['message']}（{warning['place']}）", err=True)
