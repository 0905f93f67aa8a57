"""Word parts: what stands on the page, and apart from it what is tracked, hidden or said of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from gongkai.text.file_text.package import local, own
from gongkai.text.file_text.pieces import ALT_TEXT, Piece

_GONE = frozenset({"del", "moveFrom"})
_NEW = frozenset({"ins", "moveTo"})
_WORDS = frozenset({"t", "delText", "instrText", "delInstrText"})
_DESCRIBED = frozenset({"docPr", "cNvPr", "shape", "imagedata", "textpath"})


class _Channels:
    def __init__(self) -> None:
        self.seen: list[str] = []
        self.inserted: list[str] = []
        self.deleted: list[str] = []
        self.unseen: list[str] = []
        self.said: list[str] = []

    def everywhere(self, sign: str) -> None:
        for one in (self.seen, self.inserted, self.deleted, self.unseen):
            if one and not (sign == "\n" and one[-1].endswith("\n")):
                one.append(sign)


def word_pieces(root: Any, place: str, hidden: bool = False, kind: str = "body") -> Iterator[Piece]:
    """The pieces of one part (body, header, notes). A table row is a line, cells parted by tabs."""
    found = _walk(root)
    yield Piece(place, "".join(found.seen), hidden, kind)
    yield Piece(f"{place}修订（插入）", "".join(found.inserted), True, "tracked_change")
    yield Piece(f"{place}修订（已删除的文字）", "".join(found.deleted), True, "tracked_change")
    yield Piece(f"{place}隐藏文字", "".join(found.unseen), True, "hidden_text")
    yield Piece(f"{place}图形的替代文字", "\n".join(found.said), True, ALT_TEXT)


def _walk(root: Any) -> _Channels:
    found, gone, new, cells, vanished = _Channels(), 0, 0, 0, False
    for event, node in etree.iterwalk(root, events=("start", "end")):
        name, step = local(node), 1 if event == "start" else -1
        gone += step if name in _GONE else 0
        # <w:ins/> in the properties of a paragraph or row marks its end and holds no text.
        new += step if name in _NEW else 0
        cells += step if name == "tc" else 0
        if event == "start":
            if name == "r":
                vanished = _vanishes(node)
            elif name in _WORDS:
                _put(found, node.text or "", name, gone > 0, new > 0, vanished)
            elif name in _DESCRIBED:
                found.said += [v for a in ("descr", "title", "alt", "string") if (v := own(node, a))]
        elif name == "tab" and not node.attrib:
            found.everywhere("\t")
        elif name in ("br", "cr"):
            found.everywhere("\n")
        elif name == "tc":
            found.everywhere("\t")
        elif name == "tr" or (name == "p" and not cells):
            found.everywhere("\n")
        elif name == "p":
            found.everywhere(" ")
    return found


def _put(found: _Channels, text: str, name: str, gone: bool, new: bool, vanished: bool) -> None:
    if gone or name.startswith("del"):
        found.deleted.append(text)
        return
    if new:
        found.inserted.append(text)
    (found.unseen if vanished or name == "instrText" else found.seen).append(text)


def _vanishes(run: Any) -> bool:
    for properties in run:
        if local(properties) == "rPr":
            return any(
                local(p) in ("vanish", "webHidden") and own(p, "val") not in ("0", "false")
                for p in properties
            )
    return False
