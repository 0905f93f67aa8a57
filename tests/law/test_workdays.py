"""Working days: the table of vectors, the layers, and properties against a naive day loop."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.workdays import (
    Calendar,
    Coverage,
    DayKind,
    DayRow,
    Layer,
    add_calendar_days,
    add_hours,
    add_months,
    add_workdays,
    calendar_for,
    deadline_json,
    national_calendar,
    workdays_between,
)

NATIONAL = national_calendar()
XINJIANG = calendar_for("xinjiang")
SHANGHAI = timezone(timedelta(hours=8))

NATIONAL_VECTORS = [
    ("2026-01-05", {7: "2026-01-14", 15: "2026-01-26", 20: "2026-02-02", 40: "2026-03-06"}),
    ("2026-02-10", {7: "2026-02-26", 15: "2026-03-09", 20: "2026-03-16", 40: "2026-04-14"}),
    ("2026-02-14", {7: "2026-03-03", 15: "2026-03-13", 20: "2026-03-20", 40: "2026-04-20"}),
    ("2026-04-28", {7: "2026-05-11", 15: "2026-05-21", 20: "2026-05-28", 40: "2026-06-26"}),
    ("2026-09-18", {7: "2026-09-29", 15: "2026-10-15", 20: "2026-10-22", 40: "2026-11-19"}),
    ("2026-09-20", {7: "2026-09-30", 15: "2026-10-16", 20: "2026-10-23", 40: "2026-11-20"}),
    ("2026-09-30", {7: "2026-10-15", 15: "2026-10-27", 20: "2026-11-03", 40: "2026-12-01"}),
    ("2026-12-01", {7: "2026-12-10", 15: "2026-12-22", 20: "2026-12-29"}),
    # From a rest day: the package's own find_workday gives 2026-10-23 here, one day too many.
    ("2026-09-19", {20: "2026-10-22"}),
]
# receipt -> {n: (national, with Xinjiang's days)}
REGIONAL_VECTORS = [
    ("2022-07-01", {7: ("07-12", "07-15"), 15: ("07-22", "07-27"), 20: ("07-29", "08-03")}),
    ("2023-06-19", {7: ("06-29", "07-04"), 15: ("07-11", "07-14"), 20: ("07-18", "07-21")}),
    ("2025-03-20", {7: ("03-31", "04-01"), 15: ("04-11", "04-14"), 20: ("04-18", "04-21")}),
    ("2025-06-03", {7: ("06-12", "06-17"), 15: ("06-24", "06-27"), 20: ("07-01", "07-04")}),
]

dates = st.dates(date(1995, 1, 1), date(2040, 12, 31))
calendars = st.sampled_from([NATIONAL, XINJIANG])
lengths = st.integers(0, 90)


@pytest.mark.parametrize(
    ("receipt", "n", "due"), [(r, n, due) for r, row in NATIONAL_VECTORS for n, due in row.items()]
)
def test_national_vectors(receipt: str, n: int, due: str) -> None:
    deadline = add_workdays(NATIONAL, date.fromisoformat(receipt), n)
    assert deadline.due == date.fromisoformat(due)
    assert not deadline.estimated
    assert deadline_json(date.fromisoformat(receipt), n, None) == {"due": due, "estimated": False}


@pytest.mark.parametrize(
    ("receipt", "n", "national", "regional"),
    [(r, n, a, b) for r, row in REGIONAL_VECTORS for n, (a, b) in row.items()],
)
def test_regional_vectors(receipt: str, n: int, national: str, regional: str) -> None:
    start = date.fromisoformat(receipt)
    assert add_workdays(NATIONAL, start, n).due == date.fromisoformat(f"{start.year}-{national}")
    deadline = add_workdays(XINJIANG, start, n)
    assert deadline.due == date.fromisoformat(f"{start.year}-{regional}")
    assert not deadline.estimated


def test_a_period_into_an_unknown_year_is_an_estimate() -> None:
    deadline = add_workdays(NATIONAL, date(2026, 12, 1), 40)
    assert deadline.estimated
    # 20 working days are left after 2026-12-29: two in 2026, then 2027 without New Year's Day and weekends.
    assert deadline.due == date(2027, 1, 27)
    assert deadline_json(date(2026, 12, 1), 40, None) == {"due": "2027-01-27", "estimated": True}
    assert "估计" in NATIONAL.is_workday(date(2027, 1, 4)).reason


def test_a_loaded_year_is_no_estimate_any_more() -> None:
    rows = [
        DayRow(date(2027, 1, day), DayKind.REST, Layer.NATIONAL, "测试通知", "测试", "元旦") for day in (1, 4)
    ]
    loaded = NATIONAL.with_rows(rows, [Coverage(Layer.NATIONAL, "国务院办公厅", frozenset({2027}))])
    deadline = add_workdays(loaded, date(2026, 12, 1), 40)
    assert not deadline.estimated
    assert deadline.due == date(2027, 1, 28)
    assert add_workdays(NATIONAL, date(2026, 12, 1), 40).estimated, "the old calendar must not change"


def test_a_year_without_the_regional_notice_is_an_estimate() -> None:
    assert XINJIANG.is_workday(date(2025, 3, 31)).known
    gap = XINJIANG.is_workday(date(2024, 4, 10))
    assert gap.workday
    assert not gap.known
    assert "新疆" in gap.reason


def test_a_regional_gap_does_not_bring_back_the_fixed_days_of_a_known_national_year() -> None:
    # In 2013 the second day of May was a working day, whatever the law says since 2025.
    assert NATIONAL.is_workday(date(2013, 5, 2)).workday
    assert XINJIANG.is_workday(date(2013, 5, 2)).workday


def row(kind: DayKind, layer: Layer, day: date = date(2026, 3, 4)) -> DayRow:
    return DayRow(day, kind, layer, f"{layer}通知", "测试人")


@pytest.mark.parametrize(
    ("rows", "workday"),
    [
        ([], True),
        ([row(DayKind.REST, Layer.COUNTY)], False),
        ([row(DayKind.REST, Layer.COUNTY), row(DayKind.WORK, Layer.NATIONAL)], False),
        ([row(DayKind.WORK, Layer.COUNTY), row(DayKind.REST, Layer.PREFECTURE)], True),
        ([row(DayKind.REST, Layer.REGION), row(DayKind.WORK, Layer.REGION)], True),
        ([row(DayKind.WORK, Layer.REGION), row(DayKind.REST, Layer.REGION)], False),
    ],
)
def test_the_local_layer_wins_and_inside_a_layer_the_later_row(rows: list[DayRow], workday: bool) -> None:
    assert NATIONAL.with_rows(rows).is_workday(date(2026, 3, 4)).workday is workday


def test_reasons_are_told_in_chinese() -> None:
    assert NATIONAL.is_workday(date(2026, 10, 1)).reason == "国庆节放假"
    assert NATIONAL.is_workday(date(2026, 9, 20)).reason == "周日调休上班（国庆节）"
    assert NATIONAL.is_workday(date(2026, 11, 21)).reason == "周六休息"
    assert NATIONAL.is_workday(date(2026, 11, 24)).reason == "周二工作日"
    assert XINJIANG.is_workday(date(2025, 6, 6)).reason == "古尔邦节放假"
    assert (
        "县里的通知"
        in NATIONAL.with_rows([DayRow(date(2026, 3, 4), DayKind.REST, Layer.COUNTY, "县里的通知", "测试人")])
        .is_workday(date(2026, 3, 4))
        .reason
    )


def test_every_row_says_where_it_comes_from_and_who_vouches() -> None:
    assert all(r.source and r.vouched_by and r.name for r in XINJIANG.rows)
    assert not any(r.name.isascii() for r in XINJIANG.rows)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 9, 11), 20, date(2026, 10, 8)),  # 10-01, then over National Day
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # Saturday to Monday
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked is no rest day
        (date(2026, 3, 2), 15, date(2026, 3, 17)),
    ],
)
def test_calendar_days_roll_over_rest_days(start: date, n: int, due: date) -> None:
    assert add_calendar_days(NATIONAL, start, n).due == due
    assert add_calendar_days(NATIONAL, start, n, roll=False).due == start + timedelta(days=n)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: date, n: int, end: date) -> None:
    assert add_months(NATIONAL, start, n, roll=False).due == end


def test_months_roll_too() -> None:
    assert add_months(NATIONAL, date(2026, 9, 1), 1).due == date(2026, 10, 8)


def test_hours_run_through_nights_and_holidays() -> None:
    start = datetime(2026, 9, 30, 19, 30, tzinfo=SHANGHAI)
    assert add_hours(start, 24) == datetime(2026, 10, 1, 19, 30, tzinfo=SHANGHAI)
    assert add_hours(start, 5).tzinfo is SHANGHAI
    with pytest.raises(ValueError, match="时区"):
        add_hours(datetime(2026, 9, 30, 19, 30), 5)  # noqa: DTZ001 - the naive time is what is refused


@pytest.mark.parametrize("call", [add_workdays, add_calendar_days, add_months])
def test_negative_periods_are_refused(call: object) -> None:
    with pytest.raises(ValueError, match="负数"):
        call(NATIONAL, date(2026, 1, 1), -1)  # type: ignore[operator]


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="xinjiang"):
        calendar_for("atlantis")


@given(calendars, dates, st.integers(1, 90))
def test_due_is_a_later_workday_and_every_day_is_told(cal: Calendar, start: date, n: int) -> None:
    deadline = add_workdays(cal, start, n)
    assert deadline.due > start
    assert cal.is_workday(deadline.due).workday
    assert [d.info.day for d in deadline.days] == [
        start + timedelta(days=i) for i in range(1, (deadline.due - start).days + 1)
    ]
    assert deadline.days[-1].number == n
    assert deadline.estimated == any(not cal.is_workday(d.info.day).known for d in deadline.days)


@given(calendars, dates, lengths)
def test_agrees_with_a_naive_loop(cal: Calendar, start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += timedelta(days=1)
        if cal.is_workday(day).workday:
            left -= 1
    assert add_workdays(cal, start, n).due == day


@given(calendars, dates, lengths, lengths)
def test_longer_periods_end_later(cal: Calendar, start: date, n: int, more: int) -> None:
    first, second = add_workdays(cal, start, n).due, add_workdays(cal, start, n + more).due
    assert (second > first) is (more > 0)
    assert add_calendar_days(cal, start, n).due <= add_calendar_days(cal, start, n + more).due
    assert add_months(cal, start, n).due <= add_months(cal, start, n + more).due


@given(calendars, dates, lengths)
def test_counting_back_gives_the_length(cal: Calendar, start: date, n: int) -> None:
    due = add_workdays(cal, start, n).due
    assert workdays_between(cal, start, due) == n
    assert workdays_between(cal, due, start) == -n


@given(dates, lengths)
def test_extra_rest_days_never_shorten_a_period(start: date, n: int) -> None:
    assert add_workdays(XINJIANG, start, n).due >= add_workdays(NATIONAL, start, n).due


@given(dates, st.integers(0, 500))
def test_hours_agree_with_elapsed_time(day: date, n: int) -> None:
    start = datetime(day.year, day.month, day.day, 8, tzinfo=SHANGHAI)
    assert add_hours(start, n).astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=n)


@given(calendars, st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_no_year_raises(cal: Calendar, day: date) -> None:
    known = set(range(2004, 2027)) if cal is NATIONAL else {2022, 2023, 2025}
    assert cal.is_workday(day).known is (day.year in known)
