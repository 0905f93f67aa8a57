"""The export of an old site, read row by row: CSV with a head row, or JSON lines. Pure; nothing is written.

Every row comes back, as a Row or as what is wrong with it, with the number of the line it begins on in the file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Names of a column as old systems export them → ours.
HEADS = {
    "title": "title", "标题": "title", "信息标题": "title", "名称": "title",
    "body": "body", "content": "body", "正文": "body", "内容": "body",
    "published": "published", "发布日期": "published", "发布时间": "published", "pubdate": "published",
    "made_on": "made_on", "成文日期": "made_on", "生成日期": "made_on",
    "document_number": "document_number", "发文字号": "document_number", "文号": "document_number",
    "index_number": "index_number", "索引号": "index_number",
    "columns": "columns", "column": "columns", "栏目": "columns", "所属栏目": "columns",
    "unit": "unit", "发布机构": "unit", "发布单位": "unit",
    "issuing": "issuing", "发文机关": "issuing", "发文单位": "issuing",
    "source": "source", "来源": "source", "信息来源": "source",
    "url": "url", "原网址": "url", "链接": "url",
    "kind": "kind", "信息类别": "kind", "类别": "kind",
    "topic_class": "topic_class", "主题分类": "topic_class",
    "keywords": "keywords", "关键词": "keywords",
    "summary": "summary", "内容概述": "summary", "摘要": "summary",
    "files": "files", "附件": "files",
}  # fmt: skip
LISTS = frozenset({"columns", "keywords", "files"})
LONGEST = {"title": 300, "document_number": 60, "index_number": 60, "source": 200, "summary": 500, "url": 500,
           "issuing": 120, "topic_class": 60, "unit": 120, "kind": 40}  # fmt: skip
NAMES = {"title": "标题", "document_number": "发文字号", "index_number": "索引号", "source": "来源", "summary": "内容概述",
         "url": "原网址", "issuing": "发文机关", "topic_class": "主题分类", "unit": "发布机构", "kind": "信息类别"}  # fmt: skip
#: A row longer than this is not read into memory as a whole page of a site ever is.
MOST_CHARACTERS = 20_000_000
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*[-/.年]?\s*(?P<m>\d{1,2})\s*[-/.月]?\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T ]\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
# A value from outside is put on screens and into papers: nothing that turns its direction or can't be seen.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the old site had it. at: naive local time of its publication there."""

    title: str
    body: str
    at: dt.datetime
    made_on: dt.date | None = None
    document_number: str = ""
    index_number: str = ""
    unit: str = ""
    issuing: str = ""
    source: str = ""
    url: str = ""
    kind: str = ""
    topic_class: str = ""
    summary: str = ""
    columns: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row: stable code and Chinese message."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    found: Row | Wrong = field()


class Unreadable(Exception):
    """The file as a whole can't be read; the message says why and what to do."""


def read(path: Path) -> Iterator[Line]:
    """The rows of an export, in order. Raises Unreadable."""
    text = _opened(path)
    with text:
        if path.suffix.lower() == ".csv":
            yield from _csv(text)
        elif path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
            yield from _json_lines(text)
        else:
            raise Unreadable("请提供 .csv（首行是列名）或 .jsonl（每行一条）文件。")


def _opened(path: Path) -> io.TextIOWrapper:
    """UTF-8 or GB 18030, told by a first megabyte; a byte that is neither becomes a mark the row is refused for."""
    with path.open("rb") as opened:
        head = opened.read(1_000_000)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        try:
            head.decode("utf-8-sig")
            encoding = "utf-8-sig"
        except UnicodeDecodeError as error:
            # A character cut by the end of the sample is no sign of another encoding.
            encoding = "utf-8-sig" if error.start > len(head) - 4 and len(head) == 1_000_000 else "gb18030"
    return path.open(encoding=encoding, errors="replace", newline="")


def _csv(text: io.TextIOWrapper) -> Iterator[Line]:
    csv.field_size_limit(MOST_CHARACTERS)
    reader = csv.reader(text)
    try:
        head = [_ours(name) for name in next(reader)]
    except (StopIteration, csv.Error):
        raise Unreadable("文件是空的，或第一行不是列名。") from None
    if not {"title", "published"} <= set(head):
        raise Unreadable("首行要有列名，至少包括“标题”和“发布日期”。")
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(begins, Wrong("too_long", "这一行太长或引号没有成对，读不出来。请检查导出的文件。"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            said = f"这一行有{len(cells)}列，首行有{len(head)}列，对不上。请检查正文里的引号和逗号。"
            yield Line(begins, Wrong("bad_row", said))
            continue
        yield Line(begins, row_of({name: cell for name, cell in zip(head, cells, strict=True) if name}))


def _json_lines(text: io.TextIOWrapper) -> Iterator[Line]:
    number = 0
    while line := text.readline(MOST_CHARACTERS):
        number += 1
        if len(line) == MOST_CHARACTERS and not line.endswith("\n"):
            while (rest := text.readline(MOST_CHARACTERS)) and not rest.endswith("\n"):
                pass
            yield Line(number, Wrong("too_long", "这一行太长，读不出来。"))
            continue
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            yield Line(number, Wrong("bad_row", "这一行不是完整的 JSON，读不出来。"))
            continue
        if not isinstance(said, dict):
            yield Line(number, Wrong("bad_row", "这一行不是一条记录（应为 {…}）。"))
            continue
        yield Line(number, row_of({_ours(str(name)): value for name, value in said.items()}))


def _ours(name: str) -> str:
    return HEADS.get(name.strip().strip("\ufeff").lower(), "")


def row_of(cells: dict[str, Any]) -> Row | Wrong:
    """A row from its cells by our names. Never raises on any JSON value."""
    said: dict[str, Any] = {}
    for name, value in cells.items():
        if name in LISTS:
            said[name] = _list(value)
        elif name:
            said[name] = _text(value, keep_lines=name == "body")
    if any("\ufffd" in v for v in said.values() if isinstance(v, str)):
        return Wrong(
            "bad_encoding", "这一行有无法识别的字符，文件编码可能不是 UTF-8 或 GB18030，请另存为 UTF-8。"
        )
    if not said.get("title"):
        return Wrong("no_title", "没有标题。")
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most:
            return Wrong("too_long", f"{NAMES[name]}超过{most}字。")
    at = moment(said.pop("published", ""))
    if at is None:
        return Wrong("no_date", "没有发布日期，或日期写法无法识别（应如 2019-03-05 或 2019年3月5日）。")
    made = said.pop("made_on", "")
    made_at = moment(made)
    if made and made_at is None:
        return Wrong("bad_date", f"成文日期“{made[:30]}”无法识别。")
    return Row(at=at, made_on=made_at.date() if made_at else None, **{"body": ""} | said)


def _text(value: Any, *, keep_lines: bool = False) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        return ""
    # Lone surrogates come in by JSON escapes and can't be stored.
    text = _UNSEEN.sub("", str(value)).encode("utf-8", "replace").decode()
    return text.strip() if keep_lines else " ".join(text.split())


def _list(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else re.split(r"[;；|]", _text(value))
    return tuple(dict.fromkeys(p for p in (_text(part) for part in parts) if p))


def moment(text: str) -> dt.datetime | None:
    """A date of publication as old systems write it; midnight where no time is said. None if it is none."""
    text = text.strip()
    if compact := _COMPACT.fullmatch(text):
        parts = [int(p) for p in compact.groups()]
    elif match := _DATE.fullmatch(text):
        parts = [int(match[name] or 0) for name in ("y", "m", "d", "H", "M", "S")]
    else:
        return None
    try:
        return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 (local time, made aware by the caller)
    except ValueError:
        return None
