"""保密关: every word that the files of a version say, seen on their pages or not.

A file's content is looked into once per digest and process; what is kept of it are findings, never its text.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from gongkai.base.files import sniff, storage
from gongkai.base.files.child import Refusal, run_in_child
from gongkai.base.files.models import StoredFile
from gongkai.text.classification_marks import find_marks
from gongkai.text.file_text import HIDDEN, Piece
from gongkai.text.privacy import Kind, Span

from ..models import Version
from . import marks, privacy
from .found import Found

#: Places full of numbers and names that are no persons': only what proves itself by its form counts there.
_LOOSE_PLACES = frozenset({"property", "other_part", "runs", "exif", "custom_xml"})
_PROVEN = frozenset({Kind.ID_CARD, Kind.MOBILE, Kind.BANK_CARD})
#: What stripping takes away by itself.
PROPERTIES = frozenset({"property", "exif"})
_WHERE = {"header_footer": "header", "property": "property", "hidden_sheet": "cells", "hidden_row": "cells"}
SECONDS = 60
RULE = "发出的文件不带读者看不见的内容（政府信息公开条例第十五条）"


def kind_of(stored: StoredFile) -> str:
    """The kind of a stored file (a key of sniff.KINDS) by its media type; "unknown" for others."""
    return next((k for k, (media, *_) in sniff.KINDS.items() if media == stored.media_type), "unknown")


def find_in_files(version: Version) -> Iterator[Found]:
    for number, attachment in enumerate(version.attachments.select_related("file"), 1):
        stored = attachment.file
        for one in searched(stored.digest, kind_of(stored)):
            yield replace(one, place=f"附件{number}“{attachment.title[:60]}” {one.place}"[:200])
        if not stored.text_read:
            said = "没有可读的文字（扫描件或图片），请逐页人工核看"
            yield Found(
                "files", "secrecy", "warning", "no_text", f"附件{number}“{attachment.title[:60]}”", said, RULE
            )


@lru_cache(maxsize=512)
def searched(digest: str, kind: str) -> tuple[Found, ...]:
    """What the stored bytes hold; a file that can't be looked into is a finding itself."""
    try:
        with storage.open_content(digest) as content:
            data = content.read()
        return tuple(found_in(data, kind))
    except FileNotFoundError:
        return (_unread("文件内容不在，请重新上传"),)
    except Refusal as refusal:
        return (_unread(refusal.message),)


def found_in(data: bytes, kind: str) -> list[Found]:
    """Findings in a file of `kind`, by places in it. Raises base.files.child.Refusal."""
    return list(judged(pieces_of(data, kind)))


def pieces_of(data: bytes, kind: str) -> list[Piece]:
    """Everything a file of `kind` says, read in the child process. Raises Refusal."""
    told: list[dict[str, Any]] = run_in_child(
        "gongkai.text.file_text:extract_in_child", data, kind, seconds=SECONDS, megabytes=1024
    )
    return [Piece(**one) for one in told]


def stripped(data: bytes, kind: str) -> bytes | None:
    """The file without its properties; None where it has none. Raises Refusal."""
    made = run_in_child(
        "gongkai.text.file_text:stripped_in_child", data, kind, seconds=SECONDS, megabytes=1024
    )
    return base64.b64decode(made) if made is not None else None


def judged(pieces: Iterable[Piece]) -> Iterator[Found]:
    """Private data, marks, and hidden content that is neither."""
    known: set[str] = set()
    # What repeats other places (the list of all strings of a workbook) comes last and tells only what is new.
    for piece in sorted(pieces, key=lambda p: p.kind == "other_part"):
        spans = [
            s for s in privacy.spans_of(piece.text) if piece.kind not in _LOOSE_PLACES or s.kind in _PROVEN
        ]
        if piece.kind == "other_part":
            spans = [s for s in spans if s.text not in known]
        known.update(s.text for s in spans)
        yield from _private(piece, spans)
        if piece.kind not in ("runs", "other_part", "exif"):
            for mark in find_marks(piece.text, _WHERE.get(piece.kind, "body")):
                yield marks.found(mark, piece.place)
        if piece.kind in HIDDEN:
            said = f"有{HIDDEN[piece.kind]}，公众下载后看得到。请删去后重新上传"
            yield Found("files", "secrecy", "error", piece.kind, piece.place, said, RULE)


def _private(piece: Piece, spans: list[Span]) -> Iterator[Found]:
    """One finding for each kind of private data in a place, with how many."""
    by_kind: dict[Kind, list[Span]] = {}
    for span in spans:
        by_kind.setdefault(span.kind, []).append(span)
    for kind, found in by_kind.items():
        more = f" 等{len(found)}处" if len(found) > 1 else ""
        level = "error" if kind is Kind.PERSON_NAME and not piece.hidden else "veto"
        said, rule = privacy.shown(found[0]) + more, privacy.RULE
        yield Found(
            "privacy",
            "secrecy",
            level,
            kind,
            piece.place,
            said,
            rule,
            _remedy(piece),
            may_be_opened=not piece.hidden,
        )


def _remedy(piece: Piece) -> str:
    return "去除文件属性" if piece.kind in PROPERTIES else "在原文件里删去或遮盖后重新上传"


def _unread(message: str) -> Found:
    return Found("files", "secrecy", "veto", "unreadable", "整个文件", message[:200], RULE)
