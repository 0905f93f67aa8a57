"""The check of a text: the word table and all the rules, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache

from gongkai.text.proofread.doubled import doubled_marks, doubled_words
from gongkai.text.proofread.facts import ages, days, growth, shares
from gongkai.text.proofread.findings import Finding, Level, WordClass, spot
from gongkai.text.proofread.leaders import Leader, leader_names
from gongkai.text.proofread.numbers import number_forms
from gongkai.text.proofread.pairs import unpaired
from gongkai.text.proofread.punctuation import heads_in_order, punctuation
from gongkai.text.proofread.wording import context_wording, links
from gongkai.text.proofread.words import GENERATED, Word, WordTable, shipped_words

AREA_SOURCE = "本单位地名表"


def check(
    text: str,
    *,
    on: date,
    words: WordTable | None = None,
    leaders: Sequence[Leader] = (),
    areas: Collection[str] = (),
    hosts: Collection[str] = (),
) -> list[Finding]:
    """Everything to look at in ``text``, by place. Never raises, whatever the text.

    ``on`` is the day of the text (not of the check): dated wording and titles depend on it. ``words`` is the
    office's table, the shipped one if None. ``leaders`` and ``hosts`` (allowed hosts of links) are the office's own
    lists; without them their classes are not checked. ``areas`` are names of local places whose near misses are
    errors, beside the shipped ones. Offsets are characters of ``text``.
    """
    table = words or shipped_words()
    if areas:
        table = _with_areas(table, tuple(sorted(areas)))
    found = [*_table_hits(text, on, table), *_rules(text, on)]
    found.extend(leader_names(text, on, leaders))
    found.extend(links(text, hosts))
    return sorted(set(found))


@lru_cache(maxsize=8)
def _with_areas(table: WordTable, areas: tuple[str, ...]) -> WordTable:
    return table.with_names(areas, WordClass.PLACE, Level.ERROR, AREA_SOURCE)


def _table_hits(text: str, on: date, table: WordTable) -> Iterator[Finding]:
    for start, end, word in table.matcher.hits(text):
        if word.applies(on):
            yield spot(text, (start, end), word.class_, word.level, word.right, _rule(word), word.source)


def _rule(word: Word) -> str:
    if word.class_ is WordClass.DATED:
        since = f"{word.since.isoformat()}起" if word.since else "现"
        return (
            f"{since}的规范用语是“{word.right}”（{word.note}）；叙述过去的不改"
            if word.right
            else f"{word.note}；叙述过去的不改"
        )
    if word.note and not word.note.startswith(GENERATED):
        return word.note
    return f"应为“{word.right}”" if word.right else "慎用"


def _rules(text: str, on: date) -> Iterator[Finding]:
    yield from unpaired(text)
    yield from doubled_words(text)
    yield from doubled_marks(text)
    yield from punctuation(text)
    yield from heads_in_order(text)
    yield from number_forms(text)
    yield from days(text)
    yield from growth(text)
    yield from shares(text)
    yield from ages(text, on)
    yield from context_wording(text, on)
