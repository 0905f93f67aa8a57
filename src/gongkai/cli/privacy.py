"""gongkai privacy: personal data in texts, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def privacy() -> None:
    """查找文本中的个人信息，不需要数据库。"""


@privacy.command()
@click.option(
    "--jsonl",
    "paths",
    nargs=2,
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="IN OUT",
    help='IN 每行一个 {"id","text"}，OUT 每行一个 {"id","spans":[{"start","end","kind"}]}。',
)
def scan(paths: tuple[Path, Path]) -> None:
    """逐篇查找，写出位置（按字符计，不含末位）和种类。有一行读不懂就一行也不写。"""
    from gongkai.text.privacy import find

    source, target = paths
    if not source.is_file():
        click.echo(f"找不到文件 {source}，请核对路径。", err=True)
        sys.exit(2)
    lines: list[str] = []
    try:
        with source.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    identity, text = _document(line, number)
                    spans = [{"start": s.start, "end": s.end, "kind": s.kind.value} for s in find(text)]
                    lines.append(json.dumps({"id": identity, "spans": spans}, ensure_ascii=False))
    except UnicodeDecodeError:
        click.echo(f"{source} 不是 UTF-8 编码，请转存为 UTF-8 后再试。", err=True)
        sys.exit(1)
    except ValueError as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    target.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    click.echo(f"已查 {len(lines)} 篇，结果写入 {target}。")


def _document(line: str, number: int) -> tuple[object, str]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        raise ValueError(f"第 {number} 行不是合法的 JSON，请改正后再试；没有写出任何结果。") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        raise ValueError(f"第 {number} 行缺少 id 或 text（文字），请补全后再试；没有写出任何结果。")
    return row["id"], row["text"]
