"""Leaders' names: the table is the office's own; nothing is shipped and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot
from gongkai.text.proofread.near_miss import Confusions, shipped_confusions

SOURCE = "本单位领导人名单"
_CLASS = WordClass.LEADER
_PAUSE = "、，和及与"


@dataclass(frozen=True)
class Leader:
    """One office held: ``title`` was ``name``'s from ``since`` to ``until``, both included.

    The order of the rows is the order of names (protocol).
    """

    name: str
    title: str
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the title was this person's on the day ``on``."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def leader_names(text: str, on: date, leaders: Sequence[Leader]) -> Iterator[Finding]:
    """Names with one wrong character, names broken by a blank, titles not held on ``on``, names out of order."""
    for leader in dict.fromkeys(leaders):
        if len(leader.name) >= 2:
            yield from _broken(text, leader)
    for name in dict.fromkeys(leader.name for leader in leaders):
        yield from _misspelt(text, name, leaders)
    yield from _titles(text, on, leaders)
    yield from _order(text, on, leaders)


def _broken(text: str, leader: Leader) -> Iterator[Finding]:
    pattern = "[ \u3000\n\t]+".join(map(re.escape, leader.name))
    inner = "[ \u3000\n\t]*".join(map(re.escape, leader.name))
    for match in re.finditer(inner, text):
        # "李 明" set wide in a list of two-character names is house style; a line end is not.
        if match.group() == leader.name or (len(leader.name) == 2 and "\n" not in match.group()):
            continue
        if re.fullmatch(pattern, match.group()) or len(match.group()) > len(leader.name):
            yield spot(
                text, match.span(), _CLASS, Level.ERROR, leader.name, "姓名中间不加空格、不跨行", SOURCE
            )


def _misspelt(text: str, name: str, leaders: Sequence[Leader]) -> Iterator[Finding]:
    """A form one character off, of three characters or more, or of two beside the title."""
    table = shipped_confusions()
    known = {leader.name for leader in leaders}
    titles = {leader.title for leader in leaders if leader.name == name}
    for form in sorted(_one_off(name, table) - known):
        at = text.find(form)
        while at >= 0:
            beside = any(text[max(0, at - len(title)) : at] == title for title in titles)
            if len(name) > 2 or beside:
                yield spot(text, (at, at + len(form)), _CLASS, Level.VETO, name, "领导人姓名有误", SOURCE)
            at = text.find(form, at + 1)


def _one_off(name: str, table: Confusions) -> set[str]:
    forms: set[str] = set()
    for at, char in enumerate(name):
        for other in table.sound.get(char, "") + table.shape.get(char, ""):
            forms.add(name[:at] + other + name[at + 1 :])
        if at and at + 1 < len(name):
            forms.add(name[:at] + name[at + 1] + char + name[at + 2 :])
    return forms


def _titles(text: str, on: date, leaders: Sequence[Leader]) -> Iterator[Finding]:
    for leader in leaders:
        at = text.find(leader.title + leader.name) if leader.title else -1
        holders = [other for other in leaders if other.title == leader.title and other.name == leader.name]
        while at >= 0:
            if not any(other.holds(on) for other in holders):
                span = (at, at + len(leader.title) + len(leader.name))
                rule = f"{on.isoformat()}该职务与姓名不符"
                yield spot(text, span, _CLASS, Level.ERROR, "", rule, SOURCE)
            at = text.find(leader.title + leader.name, at + 1)


def _order(text: str, on: date, leaders: Sequence[Leader]) -> Iterator[Finding]:
    """Names side by side in another order than the table's."""
    rank = {leader.name: place for place, leader in reversed(list(enumerate(leaders))) if leader.holds(on)}
    if len(rank) < 2:
        return
    names = re.compile("|".join(sorted(map(re.escape, rank), key=len, reverse=True)))
    last: re.Match[str] | None = None
    for match in names.finditer(text):
        joined = (
            last is not None and text[last.end() : match.start()] in _PAUSE and last.end() < match.start()
        )
        if last is not None and joined and rank[match.group()] < rank[last.group()]:
            yield spot(text, match.span(), _CLASS, Level.WARNING, "", "姓名排序与名单不一致", SOURCE)
        last = match
