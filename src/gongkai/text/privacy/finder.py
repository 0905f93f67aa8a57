"""Finding personal data in a text: the rules in turn, then one answer where their findings overlap."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from gongkai.text.privacy.addresses import find_addresses
from gongkai.text.privacy.lettered import find_lettered
from gongkai.text.privacy.lexicon import name_level
from gongkai.text.privacy.name_lists import find_in_lists
from gongkai.text.privacy.names import find_names
from gongkai.text.privacy.normal import reading_form
from gongkai.text.privacy.numbers import find_numbers
from gongkai.text.privacy.spans import OPEN_KINDS, Found, Kind, Span
from gongkai.text.privacy.tables import find_in_tables


def find(text: str) -> list[Span]:
    """Personal data in `text`, in order, without overlaps; offsets in code points, end exclusive.

    Masked values (138****1234, 张某), document numbers, credit codes and hot lines are not findings. Never raises.
    """
    read = reading_form(text)
    table, quiet = find_in_tables(read)
    numbers = find_numbers(read)
    numbers += find_lettered(read)
    addresses = find_addresses(read)
    if quiet:
        numbers = _outside(numbers, quiet)
    others = _settle(table + numbers + addresses)
    names = [f for f in table if f.kind is Kind.PERSON_NAME]
    names += find_names(read, others)
    names += find_in_lists(read, bool(names) or any(f.kind not in OPEN_KINDS for f in others))
    names += _again(read, names)
    final = _in_office(read, _settle(others + names))
    return [Span(f.start, f.end, f.kind, text[f.start : f.end], f.reason) for f in final]


_RANK = {
    Kind.ID_CARD: 0,
    Kind.EMAIL: 1,
    Kind.EMAIL_OFFICE: 1,
    Kind.SOCIAL_SECURITY: 2,
    Kind.PASSPORT: 2,
    Kind.BANK_CARD: 3,
    Kind.MOBILE: 3,
    Kind.BANK_ACCOUNT: 4,
    Kind.UNIT_ACCOUNT: 4,
    Kind.HOME_ADDRESS: 6,
    Kind.OFFICE_ADDRESS: 6,
    Kind.PERSON_NAME: 8,
    Kind.OFFICIAL_NAME: 7,
    Kind.PUBLIC_NAME: 7,
}


def _settle(found: list[Found]) -> list[Found]:
    """In order and without overlaps: the better kind first, then the longer one."""
    kept: list[Found] = []
    for one in sorted(found):
        last = kept[-1] if kept else None
        if last is None or one.start >= last.end:
            kept.append(one)
            continue
        new, old = _RANK.get(one.kind, 5), _RANK.get(last.kind, 5)
        if new < old or (new == old and one.end - one.start > last.end - last.start):
            kept[-1] = one
    return kept


def _outside(found: list[Found], quiet: list[tuple[int, int]]) -> list[Found]:
    """`found` without what lies in one of the ranges, which are in order."""
    starts = [start for start, _ in quiet]
    kept: list[Found] = []
    for one in found:
        at = bisect_right(starts, one.start) - 1
        if at < 0 or one.start >= quiet[at][1]:
            kept.append(one)
    return kept


_DUTY = re.compile(
    r"(?:[部局厅委院省市县区州镇乡校会司处科所组队厂社]|指挥)长|主任|主席|书记|秘书长|总理|院士|教授|研究员|巡视员|调研员|总工程师|司令|政委|任免|经理|董事|监事"
)


def _in_office(read: str, final: list[Found]) -> list[Found]:
    """A name on a line with a duty and no personal number is an official's: 黄卫　科技部副部长."""
    kept: list[Found] = []
    private = [f.start for f in final if f.kind in _PRIVATE]
    for one in final:
        if one.kind is Kind.PERSON_NAME and one.reason in _BY_SHAPE:
            start = max(read.rfind("\n", max(0, one.start - 60), one.start) + 1, one.start - 60)
            end = read.find("\n", one.end, one.end + 60)
            end = end if end >= 0 else one.end + 60
            near = bisect_left(private, start)
            if not (near < len(private) and private[near] < end) and _DUTY.search(read, start, end):
                one = one._replace(kind=Kind.OFFICIAL_NAME)
        kept.append(one)
    return kept


_BY_SHAPE = frozenset({"名单结构", "独立成词的姓名", "文中已认定的姓名"})
_PRIVATE = frozenset(set(Kind) - OPEN_KINDS - {Kind.PERSON_NAME})


def _again(read: str, names: list[Found]) -> list[Found]:
    """The same names elsewhere in the text."""
    kinds: dict[str, Kind] = {}
    for one in names:
        word = read[one.start : one.end]
        level = name_level(word.replace(" ", ""))
        if "\n" not in word and (level == 3 or (level == 2 and len(word) >= 3)):
            kinds.setdefault(word, one.kind)
    known = {one.start for one in names}
    found: list[Found] = []
    for word, kind in kinds.items():
        at = read.find(word)
        while at >= 0:
            if at not in known:
                found.append(Found(at, at + len(word), kind, "文中已认定的姓名"))
            at = read.find(word, at + len(word))
    return found
