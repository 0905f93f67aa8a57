"""文字关、政治关、政策关、法律关: wording, by class and level of gongkai.text.proofread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.base.core import clock
from gongkai.text.proofread import Finding, Level, WordClass, check

from ..models import Version
from .found import Found, fields_of, place_in_body

GATES = {
    WordClass.FIXED_NAME: "political",
    WordClass.LEADER: "political",
    WordClass.SET_PHRASE: "political",
    WordClass.PLACE: "political",
    WordClass.CAREFUL: "legal",
    WordClass.DATED: "policy",
    WordClass.FACT: "policy",
}
LEVELS = {Level.VETO: "veto", Level.ERROR: "error", Level.WARNING: "warning", Level.STYLE: "style"}


def spans_of(version: Version, text: str) -> list[Finding]:
    """Wording is judged by the day of the text."""
    return check(text, on=version.made_on or clock.today())


def find_in_text(version: Version) -> Iterator[Found]:
    for one in spans_of(version, version.body_text):
        yield _found(one, place_in_body(version.body_text, one.start), one.start, one.end)
    for place, text in fields_of(version):
        for one in spans_of(version, text):
            yield _found(one, place)


def in_text(text: str, on: date, place: str) -> list[Found]:
    """Findings in a text of the day `on` that belongs to no version."""
    return [_found(one, place) for one in check(text, on=on)]


def _found(one: Finding, place: str, start: int | None = None, end: int | None = None) -> Found:
    gate = GATES.get(one.class_, "wording")
    said = f"{one.rule}（{one.source}）" if one.source else one.rule
    shown = f"“{one.found[:80]}”"
    return Found(
        "proofread",
        gate,
        LEVELS[one.level],
        one.class_.value,
        place,
        shown,
        said[:200],
        one.suggestion[:200],
        start,
        end,
    )
