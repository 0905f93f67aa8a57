"""gongkai check: what a file or text would be stopped for, without a database."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click

MOST_BYTES = 200 * 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="逐行输出 JSON。")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="文本的日期（时效用语和职务按它判断）；不写不查文字。",
)
def check(file: Path, as_json: bool, on: object) -> None:
    """检查一个文件：个人信息、密级标志、隐藏内容、文字。有否决或错误级问题时退出码为 1。"""
    if file.stat().st_size > MOST_BYTES:
        click.echo(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有检查。请拆成几个较小的文件。", err=True)
        sys.exit(1)
    try:
        found = _findings(file, on.date() if hasattr(on, "date") else None)
    except _refusal() as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    for one in found:
        if as_json:
            click.echo(json.dumps(one, ensure_ascii=False))
        else:
            more = f" → {one['suggestion']}" if one["suggestion"] else ""
            click.echo(f"[{LEVELS[one['level']]}] {one['place']}：{one['shown']}{more}（{one['rule']}）")
    if not as_json:
        click.echo(f"发现{len(found)}处。")
    if any(one["level"] in ("veto", "error") for one in found):
        sys.exit(1)


LEVELS = {"veto": "否决", "error": "错误", "warning": "提示", "style": "文风"}


def _refusal() -> type[Exception]:
    from gongkai.base.files.child import Refusal

    return Refusal


def _findings(file: Path, on: date | None) -> list[dict[str, str]]:
    from gongkai.cli import django_setup

    django_setup()  # the checks live beside the records; no query is made
    from gongkai.base.files import sniff
    from gongkai.domains.disclosure.checks import files, wording

    data = file.read_bytes()
    kind = sniff.sniff(data)
    pieces = files.pieces_of(data, kind)
    found = list(files.judged(pieces))
    if on is not None:
        for piece in pieces:
            if piece.kind == "body":
                found += wording.in_text(piece.text, on, piece.place)
    names = ("level", "gate", "kind", "place", "shown", "suggestion", "rule")
    return [{name: str(getattr(one, name)) for name in names} for one in found]
