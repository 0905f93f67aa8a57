"""Working days and time limits: which day is a working day, and on which day a period ends.

Rules of counting (民法典 = Civil Code):
- the day of the event is not counted, counting starts the next day: 民法典 201(1);
- working-day periods skip weekends and statutory holidays and count make-up workdays (调休上班);
- calendar-day and month periods that end on a rest day run to the first day after it: 民法典 203(1);
- month periods end on the same-numbered day or, where there is none, on the month's last day: 民法典 202;
- hour periods run from the stated moment through nights and holidays: 民法典 201(2).

A `Calendar` is built from rows in layers (national, region, prefecture, county), each row saying which
notice it comes from and who vouches for it. The more local layer wins; inside a layer the later row wins,
so a correction is simply appended. Days of a year for which a layer has no notice yet are answered by the
best estimate and marked as such: no function here fails because a year is unknown. Dates are local dates
(Asia/Shanghai).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from chinese_calendar.constants import holidays as national_rest_days
from chinese_calendar.constants import workdays as national_makeup_days

from gongkai.law.regional_days import REGIONS

ONE_DAY = timedelta(days=1)
WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
FESTIVAL_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
# 全国年节及纪念日放假办法 (2024 revision) art. 2, only the days fixed in the solar calendar: (month, day).
FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class DayKind(StrEnum):
    """What a row says of its day."""

    REST = "rest"
    WORK = "work"


class Layer(StrEnum):
    """Who orders the day, from the widest to the most local; the more local one wins."""

    NATIONAL = "national"
    REGION = "region"
    PREFECTURE = "prefecture"
    COUNTY = "county"


LAYER_ORDER = {layer: rank for rank, layer in enumerate(Layer)}


@dataclass(frozen=True, slots=True)
class DayRow:
    """One dated rule: the day's kind, the notice it comes from (`source`) and who vouches for it."""

    day: date
    kind: DayKind
    layer: Layer
    source: str
    vouched_by: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The years for which the notice of a layer is in hand; `place` names the issuer in messages."""

    layer: Layer
    place: str
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class DayInfo:
    """One day: is it a working day, why (Chinese, for screens), and is that known or an estimate."""

    day: date
    workday: bool
    reason: str
    known: bool


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day of a running period; `number` is how many days of the period have run when it ends."""

    info: DayInfo
    number: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; `estimated` if any day in it is only estimated; `days` explains each day."""

    due: date
    estimated: bool
    days: tuple[CountedDay, ...]


@dataclass(frozen=True)
class Calendar:
    """Which days are working days in one place. Immutable; corrections give a new calendar."""

    rows: tuple[DayRow, ...]
    coverage: tuple[Coverage, ...]

    @cached_property
    def _by_day(self) -> Mapping[date, DayRow]:
        # sorted() is stable: inside a layer the later row wins, so a correction beats what it corrects.
        ordered = sorted(self.rows, key=lambda row: LAYER_ORDER[row.layer])
        return {row.day: row for row in ordered}

    @cached_property
    def _most_local(self) -> int:
        return max((LAYER_ORDER[c.layer] for c in self.coverage), default=0)

    def with_rows(self, rows: Iterable[DayRow], complete: Iterable[Coverage] = ()) -> "Calendar":
        """Return this calendar with corrections appended.

        `complete` names years whose whole notice is among the rows, so that they stop being estimates.
        """
        return replace(self, rows=self.rows + tuple(rows), coverage=_merged((*self.coverage, *complete)))

    def is_workday(self, day: date) -> DayInfo:
        """Say whether `day` is a working day, and why. Never raises: an unknown year gives an estimate."""
        row = self._by_day.get(day)
        gaps = [c for c in self.coverage if day.year not in c.years]
        if row is not None and LAYER_ORDER[row.layer] >= self._most_local:
            gaps = []  # the most local issuer has spoken on this very day
        if row is not None:
            workday, reason = row.kind is DayKind.WORK, _row_reason(row)
        elif (day.month, day.day) in FIXED_HOLIDAYS and any(c.layer is Layer.NATIONAL for c in gaps):
            workday, reason = False, f"{FIXED_HOLIDAYS[day.month, day.day]}放假"
        elif day.weekday() >= 5:
            workday, reason = False, f"{WEEKDAY_NAMES[day.weekday()]}休息"
        else:
            workday, reason = True, f"{WEEKDAY_NAMES[day.weekday()]}工作日"
        if gaps:
            reason += f"（估计：{'、'.join(c.place for c in gaps)}{day.year}年放假安排尚未录入）"
        return DayInfo(day, workday, reason, known=not gaps)


def _merged(coverage: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Join coverages of the same layer and place."""
    years: dict[tuple[Layer, str], frozenset[int]] = {}
    for item in coverage:
        key = (item.layer, item.place)
        years[key] = years.get(key, frozenset()) | item.years
    return tuple(Coverage(layer, place, known) for (layer, place), known in years.items())


def _row_reason(row: DayRow) -> str:
    weekday = WEEKDAY_NAMES[row.day.weekday()]
    if row.kind is DayKind.WORK:
        return f"{weekday}调休上班（{row.name}）" if row.name else f"{weekday}上班（{row.source}）"
    return f"{row.name}放假" if row.name else f"放假（{row.source}）"


@lru_cache(maxsize=1)
def national_calendar() -> Calendar:
    """The national calendar: the State Council's yearly notices as the package chinesecalendar holds them.

    A year counts as known when the table has its National Day: the package could carry the first days of a
    year, as the tail of the year before, without having that year's notice.
    """
    tables = ((national_rest_days, DayKind.REST), (national_makeup_days, DayKind.WORK))
    rows = tuple(
        DayRow(
            day,
            kind,
            Layer.NATIONAL,
            source=f"国务院办公厅关于{day.year}年部分节假日安排的通知",
            vouched_by="chinesecalendar",
            name=FESTIVAL_NAMES.get(name, name),
        )
        for table, kind in tables
        for day, name in table.items()
    )
    years = frozenset(day.year for day in national_rest_days if day.month == 10)
    return Calendar(rows, (Coverage(Layer.NATIONAL, "国务院办公厅", years),))


@lru_cache(maxsize=8)
def calendar_for(region: str | None) -> Calendar:
    """The calendar of a region (a key of `regional_days.REGIONS`), or the national one for None.

    Whether a region's extra days may be left out of the 20 working days of the FOI Regulation is said in no
    source we know, so callers warn on the national date and use the regional one only where the office has
    set that option. Raises ValueError for a region without a table.
    """
    if region is None:
        return national_calendar()
    if region not in REGIONS:
        raise ValueError(f"没有“{region}”的地方放假表，可用的有：{'、'.join(sorted(REGIONS))}")
    table = REGIONS[region]
    rows = (
        DayRow(day, DayKind.REST, Layer.REGION, source=source, vouched_by=vouched_by, name=name)
        for day, name, source, vouched_by in table.rows
    )
    return national_calendar().with_rows(rows, complete=[Coverage(Layer.REGION, table.name, table.years)])


def add_workdays(calendar: Calendar, start: date, n: int) -> Deadline:
    """The n-th working day after `start`, which itself is not counted (民法典 201(1)).

    n = 0 gives `start`. Raises ValueError if n is negative.
    """
    _not_negative(n)
    days: list[CountedDay] = []
    day, number = start, 0
    while number < n:
        day += ONE_DAY
        info = calendar.is_workday(day)
        number += info.workday
        days.append(CountedDay(info, number))
    return _deadline(day, days)


def workdays_between(calendar: Calendar, start: date, end: date) -> int:
    """Working days after `start` up to and including `end` (民法典 201(1)); negative if `end` comes first.

    With start = today and end = due day: the working days left, or, below zero, by which it is overdue.
    """
    if end < start:
        return -workdays_between(calendar, end, start)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(calendar.is_workday(day).workday for day in days)


def add_calendar_days(calendar: Calendar, start: date, n: int, *, roll: bool = True) -> Deadline:
    """The n-th calendar day after `start` (民法典 201(1)); `roll` moves it off a rest day (民法典 203(1)).

    Raises ValueError if n is negative.
    """
    _not_negative(n)
    return _calendar_period(calendar, start, start + timedelta(days=n), roll=roll)


def add_months(calendar: Calendar, start: date, n: int, *, roll: bool = True) -> Deadline:
    """The day n months after `start`: same number or the month's last (民法典 202); `roll` as by 203(1).

    Raises ValueError if n is negative.
    """
    _not_negative(n)
    year, month_index = divmod(start.year * 12 + start.month - 1 + n, 12)
    following = date(year + month_index // 11, (month_index + 1) % 12 + 1, 1)
    last_of_month = (following - ONE_DAY).day
    end = date(year, month_index + 1, min(start.day, last_of_month))
    return _calendar_period(calendar, start, end, roll=roll)


def add_hours(start: datetime, n: float) -> datetime:
    """The moment n hours after the stated one, through nights and holidays (民法典 201(2)); same zone.

    Raises ValueError if `start` has no time zone or n is negative.
    """
    _not_negative(n)
    if start.tzinfo is None:
        raise ValueError("按小时计算期限须给出带时区的时间")
    return (start.astimezone(UTC) + timedelta(hours=n)).astimezone(start.tzinfo)


def deadline_json(receipt: date, days: int, region: str | None = None) -> dict[str, str | bool]:
    """The due day of a period of `days` working days after `receipt`, as {"due": ISO date, "estimated":
    bool}.

    Raises ValueError for negative days or a region without a table.
    """
    deadline = add_workdays(calendar_for(region), receipt, days)
    return {"due": deadline.due.isoformat(), "estimated": deadline.estimated}


def _calendar_period(calendar: Calendar, start: date, end: date, *, roll: bool) -> Deadline:
    days = [
        CountedDay(calendar.is_workday(start + timedelta(days=number)), number)
        for number in range(1, (end - start).days + 1)
    ]
    if not roll:
        # Without rolling no day's kind decides anything, so nothing about the result is an estimate.
        return Deadline(end, estimated=False, days=tuple(days))
    number = len(days)
    last = calendar.is_workday(end)
    tail = [last]
    while not last.workday:
        last = calendar.is_workday(last.day + ONE_DAY)
        tail.append(last)
        days.append(CountedDay(last, number))
    return Deadline(last.day, estimated=not all(info.known for info in tail), days=tuple(days))


def _deadline(due: date, days: list[CountedDay]) -> Deadline:
    return Deadline(due, estimated=not all(day.info.known for day in days), days=tuple(days))


def _not_negative(n: float) -> None:
    if n < 0:
        raise ValueError(f"期限不能为负数：{n}")
