"""gongkai site: take an old site in; expunge again after a restore. Exit codes: 0 done, 1 problems, 2 wrong usage."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from gongkai.cli import django_setup


@click.group()
def site() -> None:
    """网站内容：导入旧站，恢复备份后重新清除。"""


@site.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="来源，如“原市政府网站（2015—2020年）”。")
@click.option(
    "--files", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="附件文件夹。"
)
@click.option("--user", required=True, help="经办人的用户名（政务公开办）。")
@click.option("--unit", default="", help="没有写发布机构的行归哪个单位（名称或简称）。")
@click.option("--column", default="", help="没有对应栏目的行放进哪个栏目（栏目编号）。")
@click.option("--again", is_flag=True, help="从第一行重新读，补上改好的行；已导入的不会重复。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def import_(
    file: Path, name: str, folder: Path | None, user: str, unit: str, column: str, again: bool, as_json: bool
) -> None:
    """把旧站导出的 FILE（.csv 首行列名，或 .jsonl 每行一条）作为历史导入；断了再运行一次，从断处继续。"""
    django_setup()
    from gongkai.base.core.problems import Refused
    from gongkai.domains.disclosure.services import bulk

    actor = _actor(user)
    with click.progressbar(length=_lines(file), label="导入", file=sys.stderr) as bar:
        try:
            report = bulk.import_batch(
                actor, file, name=name, folder=folder, unit=_unit(unit), column=_column(column), again=again,
                progress=lambda line, done: bar.update(line - bar.pos),
            )  # fmt: skip
        except Refused as refused:
            _stop(str(refused), as_json)
    with click.progressbar(length=report.imported, label="检查", file=sys.stderr) as bar:
        bulk.check_batch(report.batch, progress=lambda done, found: bar.update(done - bar.pos))
    _say(report, as_json)
    sys.exit(1 if report.problems else 0)


def _lines(file: Path) -> int:
    with file.open("rb") as opened:
        return sum(block.count(b"\n") for block in iter(lambda: opened.read(1 << 20), b""))


def _say(report: Any, as_json: bool) -> None:
    batch = report.batch
    if as_json:
        said = {
            "batch": batch.code,
            "imported": report.imported,
            "known": report.known,
            "problems": batch.problems,
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(
        f"导入{report.imported}条，早已导入{report.known}条，没有导入{report.problems}行。批次 {batch.code}，等成批审签。"
    )
    for wrong in batch.problems[:200]:
        click.echo(f"第{wrong['line']}行：{wrong['message']}", err=True)
    if len(batch.problems) > 200:
        click.echo(f"……共{len(batch.problems)}行，其余在工作台“旧站导入”里下载。", err=True)


def _actor(username: str) -> Any:
    from gongkai.base.accounts.models import User
    from gongkai.base.core import clock
    from gongkai.base.core.actors import Actor
    from gongkai.base.organizations.models import Membership

    user = User.objects.filter(username=username, is_active=True).first()
    posts = Membership.objects.filter(user=user, since__lte=clock.today(), until__isnull=True).select_related(
        "unit"
    )
    office = [p for p in posts if p.role == "office"]
    if user is None or not office:
        return _stop(f"“{username}”不是在岗的政务公开办人员。", False)
    unit = office[0].unit
    return Actor(
        user.pk, user.name, unit.pk, str(unit), frozenset(p.role for p in posts if p.unit_id == unit.pk)
    )


def _unit(name: str) -> Any:
    from gongkai.base.organizations.naming import resolve

    if not name:
        return None
    found = resolve(name).unit
    return found or _stop(f"没有登记“{name}”这个单位。", False)


def _column(code: str) -> Any:
    from gongkai.domains.disclosure.models import Column

    if not code:
        return None
    return Column.objects.filter(code=code, until__isnull=True).first() or _stop(
        f"没有编号为“{code}”的栏目。", False
    )


def _stop(message: str, as_json: bool) -> Any:
    click.echo(json.dumps({"error": message}, ensure_ascii=False) if as_json else message, err=not as_json)
    sys.exit(1)


# --- 清除 ---------------------------------------------------------------------------------------------


@site.group()
def expunged() -> None:
    """清除名单：随备份带走，恢复后重新执行。"""


@expunged.command()
@click.option(
    "--list",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="名单；不填用数据目录里的。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def apply(path: Path | None, as_json: bool) -> None:
    """恢复备份以后运行：把名单上的信息再清除一次。做过的不会重做。"""
    django_setup()
    from gongkai.base.core.actors import SYSTEM
    from gongkai.domains.disclosure.services import erasing

    try:
        done = erasing.apply_list(SYSTEM, path or erasing.list_path())
    except ValueError as wrong:
        _stop(str(wrong), as_json)
    if as_json:
        said = {"records": done.records, "already": done.already, "unknown": done.unknown, "held": done.held}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(f"重新清除{done.records}条，原已清除{done.already}条，本库没有的{done.unknown}条。")
        for held in done.held:
            click.echo(f"文件{held['file'][:12]}…仍被使用（{held['held_by']}），没有删除。", err=True)
    sys.exit(1 if done.held else 0)


@expunged.command("list")
def list_() -> None:
    """按数据库更新名单，显示它的位置和条数。"""
    django_setup()
    from gongkai.domains.disclosure.services import erasing

    click.echo(f"{erasing.list_path()}：{erasing.write_list()}条。")


@site.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="保密员私钥。"
)
def unseal(file: Path, key: Path) -> None:
    """在保密员自己的机器上打开密封副本，以 JSON 输出。"""
    django_setup()
    from gongkai.domains.disclosure.services import sealed_copies

    password = click.prompt(
        "私钥口令（没有就直接回车）", default="", hide_input=True, show_default=False, err=True
    )
    try:
        found = sealed_copies.open_sealed(file, key.read_bytes(), password.encode() or None)
    except (ValueError, TypeError):
        _stop("打不开：私钥或口令不对，或副本被改动。", False)
    click.echo(json.dumps(found, ensure_ascii=False, default=str))
