"""Time limits in the words of plans: 2021年底前, 三季度前, 每季度, 长期坚持 … → a local date, or none.

Dates are local dates (Asia/Shanghai). A phrase without a year is of the plan's year, which the caller gives.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_SPACES = re.compile(r"[\s\u3000\u00a0]+")
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0E: ".", 0xFF0F: "/", 0xFF0D: "-"}
_CN_YEAR = re.compile(r"[二]([〇零○О0O])([一二三四五六七八九〇零○])([一二三四五六七八九〇零○])年")
_CN = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_MONTHS = {word: number for number, word in enumerate("一二三四五六七八九", 1)}
_MONTHS |= {"十": 10, "十一": 11, "十二": 12}
_CN_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])月")


@dataclass(frozen=True)
class Due:
    """A time limit found. ``text`` is the phrase without layout spaces; ``due`` is None for what recurs.

    ``problem`` is a Chinese sentence where the date cannot be or can be read in two ways; ``impossible``
    tells the first (then ``due`` is None) from the second.
    """

    text: str
    due: date | None
    problem: str | None = None
    impossible: bool = False


def normalise(text: str) -> str:
    """Without spaces, digits half-width, 二〇二一年 as 2021年, 六月 as 6月."""
    plain = _SPACES.sub("", text).translate(_WIDE)
    plain = _CN_YEAR.sub(lambda found: f"20{_CN[found.group(2)]}{_CN[found.group(3)]}年", plain)

    return _CN_MONTH.sub(lambda found: f"{_MONTHS[found.group(1)]}月", plain)


_YEAR = r"(?:(?P<year>(?:19|20)\d{2})年|(?P<rel>今年|本年度?|当年|明年|次年))?"
_BEFORE = r"(?:之前|以前|前)"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class _Impossible(Exception):
    pass


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _Impossible(f"没有{year}年{month}月{day}日这一天") from error


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise _Impossible(f"没有{month}月")
    return date(year, month, calendar.monthrange(year, month)[1])


def _of_month(found: re.Match[str], year: int) -> date:
    end = _month_end(year, int(found["month"]))
    part = found["part"] or ""
    return end.replace(day=10) if part == "上旬" else end.replace(day=20) if part == "中旬" else end


# Each: pattern that holds anywhere in running text; the date it means.
_DEADLINES: list[tuple[re.Pattern[str], Callable[[re.Match[str], int], date]]] = [
    (
        re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]{_BEFORE}"),
        lambda found, year: _day(year, int(found["month"]), int(found["day"])),
    ),
    (
        re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月份?(?P<part>底|末|上旬|中旬|下旬)?(?:{_BEFORE})"),
        _of_month,
    ),
    (
        re.compile(rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度(?:底|末)?(?:{_BEFORE}|内)"),
        lambda found, year: _month_end(year, _QUARTERS[found["quarter"]] * 3),
    ),
    (
        re.compile(
            rf"{_YEAR}(?P<half>上半年|下半年)(?:(?:底|末)?{_BEFORE}|底|末|内|(?=完成|要?实现|全面完成))"
        ),
        lambda found, year: _month_end(year, 6 if found["half"] == "上半年" else 12),
    ),
    (
        re.compile(
            r"(?:(?P<year>(?:19|20)\d{2})年|(?P<rel>今年|本年度?|当年|明年|次年))(?:年?(?:底|末|终)(?:之前|以前|前)?|(?:以)?内|(?=(?:全部|全面)?完成))"
        ),
        lambda found, year: date(year, 12, 31),
    ),
    (re.compile(r"(?<![\d去上每近])年(?:底|末|终)(?:之前|以前|前)"), lambda found, year: date(year, 12, 31)),
    (re.compile(r"(?<![\d去上每近当])年内"), lambda found, year: date(year, 12, 31)),
]
# Only where the text is nothing but a time limit (a due column).
_BARE: list[tuple[re.Pattern[str], Callable[[re.Match[str], int], date]]] = [
    (
        re.compile(r"(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
        lambda found, year: _day(year, int(found["month"]), int(found["day"])),
    ),
    (
        re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?(?!\d)"),
        lambda found, year: _day(year, int(found["month"]), int(found["day"])),
    ),
    (re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月份?(?P<part>底|末|上旬|中旬|下旬)?"), _of_month),
    (
        re.compile(r"(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})(?![-/.\d])"),
        lambda found, year: _month_end(year, int(found["month"])),
    ),
    (
        re.compile(rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度(?:底|末)?"),
        lambda found, year: _month_end(year, _QUARTERS[found["quarter"]] * 3),
    ),
    (
        re.compile(rf"{_YEAR}(?P<half>上半年|下半年)"),
        lambda found, year: _month_end(year, 6 if found["half"] == "上半年" else 12),
    ),
    (re.compile(r"(?P<year>(?:19|20)\d{2})年?度?(?!\d)"), lambda found, year: date(year, 12, 31)),
    (re.compile(r"^(?:今|本)?年(?:底|末|终)$"), lambda found, year: date(year, 12, 31)),
]
_RECURS_BARE = re.compile(
    r"每|定期|不定期|全年|长期|持续|常态|及时|实时|即时|即日起|立即|随时|动态|适时|按时|按要求|按[年季月周]|经常|日常|贯穿|\d+个?(?:工作日|日|天|小时|月)内"
)
_RECURS_TEXT = re.compile(
    r"每(?:个?季度?|半年|两个?月|个?月|年|周|日|天|旬)(?:末|底|初|度|至少[一二三四五六七八九十\d]+次|[一二三四五六七八九十\d]+次)?(?!每)|不?定期|全年|(?:长期坚持|持续推进|长期推进|常态化推进)(?=[，,。；;）)]|$)|即日起|及时"
)
# 三季度前, 6月前: by the end of it, or before it begins? Plans mean the end; the clerk is told.
_UNCLEAR = re.compile(r"(?:季度|半年|月份?)(?:之前|以前|前)$")
_PAST_STATE = re.compile(r"(?:截至|截止到?|以来|自|从|对|将)$")


def find_due(text: str, year: int | None, *, column: bool = False) -> Due | None:
    """The time limit in a text, or None.

    ``column`` says that the text is a due column's cell: then it is kept whole as the phrase and bare dates
    count. Otherwise the phrase is what was found; of several deadlines the last one counts. ``year`` is the
    plan's year; without it a phrase that names no year gives no date.
    """
    plain = normalise(text)
    if not plain or not re.search(r"\w", plain):
        return None
    if re.fullmatch(r"无|暂无|[-—－/]+", plain):
        return None
    found = _deadlines(plain, year, _DEADLINES, column=column)
    if column and not found:
        # 每季度末, 每年12月底前 recur: a bare date inside them is no deadline
        found = [] if _RECURS_BARE.search(plain) else _deadlines(plain, year, _BARE, column=True)
    if found:
        last = max(found, key=lambda due: due.due or date.min)
        impossible = next((due for due in found if due.impossible), None)
        chosen = last if last.due or impossible is None else impossible
        problem = chosen.problem or (impossible.problem if impossible else _several(found))
        phrase = plain.rstrip("。；;") if column else chosen.text
        return Due(phrase, chosen.due, problem, chosen.impossible)
    if column:
        return Due(plain.rstrip("。；;"), None)
    recurring = _recurring(plain)
    return Due(recurring, None) if recurring else None


def _several(found: list[Due]) -> str | None:
    """A sentence that names the time limits where there are more than one (the last one counts)."""
    if len({due.due for due in found}) < 2:
        return None
    return f"有多个时限（{'、'.join(dict.fromkeys(due.text for due in found))}），取最后一个"


def _recurring(plain: str) -> str | None:
    """The first phrase of repetition; 及时 and 定期 only where no more telling one is there."""
    phrases = [found.group() for found in _RECURS_TEXT.finditer(plain)]
    telling = [phrase for phrase in phrases if phrase not in ("及时", "定期", "不定期")]
    ordered = telling or sorted(phrases, key=lambda phrase: phrase == "及时")
    return ordered[0] if ordered else None


def _deadlines(
    plain: str,
    year: int | None,
    patterns: list[tuple[re.Pattern[str], Callable[[re.Match[str], int], date]]],
    *,
    column: bool,
) -> list[Due]:
    """All deadlines in the text; an earlier pattern takes its characters from the later ones."""
    taken: list[tuple[int, int]] = []
    results: list[Due] = []
    for pattern, meaning in patterns:
        for found in pattern.finditer(plain):
            start, end = found.span()
            if start == end or any(start < right and end > left for left, right in taken):
                continue
            if re.search(r"每年?$", plain[:start]) or (not column and _PAST_STATE.search(plain[:start])):
                taken.append((start, end))
                continue
            taken.append((start, end))
            results.append(_read(found, meaning, year))
    return results


def _read(found: re.Match[str], meaning: Callable[[re.Match[str], int], date], plan_year: int | None) -> Due:
    phrase = found.group()
    groups = found.groupdict()
    named = groups.get("year")
    year = int(named) if named else plan_year
    if year is None:
        try:
            meaning(found, 2024)  # a leap year: what is no day there is no day in any year
        except _Impossible:
            return Due(phrase, None, f"“{phrase}”不是有效日期", impossible=True)
        return Due(phrase, None, f"“{phrase}”没有写年份，计划也没有写明年度，无法换算成日期")
    if groups.get("rel") in ("明年", "次年"):
        year += 1
    try:
        due = meaning(found, year)
    except _Impossible as error:
        return Due(phrase, None, f"“{phrase}”不是有效日期：{error}", impossible=True)
    if plan_year is not None and year < plan_year:
        return Due(phrase, None, f"“{phrase}”早于计划年度{plan_year}年，不可能按期完成", impossible=True)
    if plan_year is not None and year > plan_year + 5:
        return Due(phrase, due, f"“{phrase}”比计划年度{plan_year}年晚五年以上，请核对")
    if _UNCLEAR.search(phrase):
        return Due(phrase, due, f"“{phrase}”可以理解为期初之前或期末之前，暂按期末（{due.isoformat()}）")
    return Due(phrase, due)
