"""Numbers that Word shows but does not store: automatic lists (一、 1.), counted as Word counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 45 → 四十五 (up to 99; beyond that the digits)."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens] + "十"
    return head + (_CHINESE[ones] if ones else "")


def _shown(number: int, style: str) -> str | None:
    if style in ("decimal", "decimalFullWidth", "decimalHalfWidth", "decimalZero"):
        return str(number)
    if style.startswith(
        ("chineseCounting", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "chineseLegal")
    ):
        return chinese_numeral(number)
    if style.startswith("decimalEnclosedCircle"):
        return chr(ord("①") + number - 1) if 1 <= number <= 20 else f"（{number}）"
    if style in ("decimalEnclosedParen",):
        return f"（{number}）"
    return None  # bullets, letters, pictures: no number of a task


@dataclass
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""


@dataclass
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class AutoNumbers:
    """Follows the lists of one document; ask for the label of each paragraph in document order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._of_number: dict[str, _List] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        if numbering is None:
            return
        for abstract in numbering.iter(W + "abstractNum"):
            self._lists[abstract.get(W + "abstractNumId", "")] = _List(
                {_int(level.get(W + "ilvl")): _read_level(level) for level in abstract.iter(W + "lvl")}
            )
        for number in numbering.iter(W + "num"):
            target = number.find(W + "abstractNumId")
            known = self._lists.get(target.get(W + "val", "") if target is not None else "")
            if known is not None:
                # A num that overrides the start is a list of its own; others share one count.
                restarts = number.find(f"{W}lvlOverride/{W}startOverride") is not None
                self._of_number[number.get(W + "numId", "")] = _List(known.levels) if restarts else known
        for style in styles.iter(W + "style") if styles is not None else ():
            reference = style.find(f"{W}pPr/{W}numPr")
            if reference is not None:
                self._styles[style.get(W + "styleId", "")] = _reference(reference)

    def label(self, paragraph: etree._Element, *, counts: bool) -> str:
        """The label Word shows before this paragraph, or ""; ``counts`` is False for empty paragraphs."""
        if not self._of_number or not counts:
            return ""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ""
        reference = properties.find(W + "numPr")
        style = properties.find(W + "pStyle")
        if reference is not None:
            identity, depth = _reference(reference)
        elif style is not None and style.get(W + "val", "") in self._styles:
            identity, depth = self._styles[style.get(W + "val", "")]
        else:
            return ""
        entry = self._of_number.get(identity)
        if entry is None or depth not in entry.levels:
            return ""
        return self._advance(entry, depth)

    @staticmethod
    def _advance(entry: _List, depth: int) -> str:
        level = entry.levels[depth]
        entry.counts[depth] = entry.counts.get(depth, level.start - 1) + 1
        for deeper in [known for known in entry.counts if known > depth]:
            del entry.counts[deeper]
        broken = False

        def shown(found: re.Match[str]) -> str:
            nonlocal broken
            at = int(found.group(1)) - 1
            other = entry.levels.get(at, level)
            text = _shown(entry.counts.get(at, other.start), other.style)
            broken = broken or text is None
            return text or ""

        label = re.sub(r"%(\d)", shown, level.text)
        return "" if broken or "%" not in level.text else label


def _int(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0


def _reference(element: etree._Element) -> tuple[str, int]:
    identity, depth = element.find(W + "numId"), element.find(W + "ilvl")
    return (
        identity.get(W + "val", "") if identity is not None else "",
        _int(depth.get(W + "val")) if depth is not None else 0,
    )


def _read_level(element: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(W + name)
        return found.get(W + "val", default) if found is not None else default

    return _Level(_int(value("start", "1")), value("numFmt", "decimal"), value("lvlText", ""))
