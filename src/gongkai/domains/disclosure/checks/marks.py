"""保密关: marks of secrecy. Nothing marked is on this system at all (保守国家秘密法 31)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.text.classification_marks import Mark, find_marks, find_marks_in_filename

from ..models import Version
from .found import Found, fields_of

RULE = "保守国家秘密法第三十一条、第六十四条"


def find_in_text(version: Version) -> Iterator[Found]:
    for mark in find_marks(f"{version.title}\n{version.body_text}", "body"):
        yield found(mark, "标题" if mark.line == 1 else "正文")
    for place, text in fields_of(version):
        marks = find_marks_in_filename(text) if place.startswith("附件") else find_marks(text, "property")
        for mark in marks if place != "标题" else ():
            yield found(mark, place)


def found(mark: Mark, place: str) -> Found:
    return Found("marks", "secrecy", "veto", mark.kind, place, f"密级或内部标志“{mark.kind}”", RULE)
