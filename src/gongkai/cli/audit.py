"""gongkai audit: exit codes 0 all right, 1 the chain is broken or the act was refused, 2 wrong usage."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from gongkai.cli import django_setup


@click.group()
def audit() -> None:
    """审计链：封存、核验、导出链头。"""
    django_setup()


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.option(
    "--head",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="外存的链头文件（export-head 导出），一并比对。",
)
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验链头签名的公钥；不填用本机保存的。",
)
def verify(as_json: bool, head: Path | None, public_key: Path | None) -> None:
    """核验审计链：内容改动、缺失、调换、链尾截断都会被发现，并报告未封存的条数。"""
    from gongkai.base.core import audit as chain
    from gongkai.base.core import audit_heads
    from gongkai.base.core.problems import Refused

    try:
        outside = audit_heads.read_head(head, public_key or audit_heads.public_key_path()) if head else None
    except Refused as refused:
        _refuse(refused, as_json)
    report = chain.verify(outside)
    if as_json:
        click.echo(json.dumps({"ok": report.ok} | dataclasses.asdict(report), ensure_ascii=False))
    else:
        click.echo(f"已封存 {report.sealed} 条，未封存 {report.unsealed} 条。")
        for problem in report.problems:
            click.echo(problem.message, err=True)
        click.echo("审计链完整。" if report.ok else "审计链不完整，请保全数据库并报告审计管理员。")
    sys.exit(0 if report.ok else 1)


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def seal(as_json: bool) -> None:
    """立即封存未封存的记录（平时由后台自动封存）。"""
    from gongkai.base.core import audit as chain

    count = chain.seal()
    click.echo(json.dumps({"sealed": count}) if as_json else f"封存了 {count} 条。")


@audit.command("export-head")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def export_head(file: Path, as_json: bool) -> None:
    """把最新链头签名后写入 FILE，请存放到本系统之外。"""
    from gongkai.base.core import audit_heads
    from gongkai.base.core.problems import Refused

    try:
        head = audit_heads.export_head(file)
    except Refused as refused:
        _refuse(refused, as_json)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(head)))
    else:
        click.echo(f"已导出第 {head.seq} 条处的链头：{file}")


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def key(as_json: bool) -> None:
    """生成链头签名密钥（已有则不动），显示公钥位置。"""
    from gongkai.base.core import audit_heads

    path, made = audit_heads.make_key()
    if as_json:
        click.echo(json.dumps({"public_key": str(path), "made": made}, ensure_ascii=False))
    else:
        done = "已生成签名密钥" if made else "签名密钥已存在"
        click.echo(f"{done}，公钥：{path}（请交审计管理员另行保存）")


def _refuse(refused: Exception, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"ok": False, "error": str(refused)}, ensure_ascii=False))
    else:
        click.echo(str(refused), err=True)
    sys.exit(1)
