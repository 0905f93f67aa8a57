"""A finding before it is a row, and where texts of a version stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..models import Version

#: Fields of a version that the public reads besides its body, with the name of the place.
TEXT_FIELDS = {
    "title": "标题",
    "summary": "内容概述",
    "source": "来源",
    "document_number": "发文字号",
    "openness_reason": "公开方式理由",
    "change_note": "修改说明",
}


@dataclass(frozen=True, slots=True)
class Found:
    """As models.checking.Finding. shown: never the private value itself. may_be_opened: an exception for
    this kind of private data opens it; never in hidden places, and never marks."""

    check_key: str
    gate: str
    level: str
    kind: str
    place: str
    shown: str
    rule: str
    suggestion: str = ""
    start: int | None = None
    end: int | None = None
    may_be_opened: bool = False


def fields_of(version: Version) -> Iterator[tuple[str, str]]:
    """(name of the place, text) of everything but the body."""
    for name, place in TEXT_FIELDS.items():
        if text := getattr(version, name):
            yield place, text
    if version.keywords:
        yield "关键词", "、".join(str(word) for word in version.keywords)
    for name, value in version.fields.items():
        if isinstance(value, str) and value.strip():
            yield str(name)[:40], value
    for number, attachment in enumerate(version.attachments.all(), 1):
        yield f"附件{number}名称", attachment.title


def place_in_body(text: str, start: int) -> str:
    """正文第n段: counted over lines that hold something."""
    before = text[:start].split("\n")
    filled = sum(1 for line in before[:-1] if line.strip())
    return f"正文第{filled + 1}段"
