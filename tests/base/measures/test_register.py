from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.base.measures import register
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, Offender, State


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_share_is_its_numerator_over_its_denominator(a: int, b: int) -> None:
    numerator, denominator = min(a, b), max(a, b)
    found = Measurement.ratio(numerator, denominator)
    if denominator == 0:
        assert (found.state, found.value) == (State.NOTHING_DUE, None)
    else:
        assert found.value == numerator / denominator
        assert found.state is State.MEASURED


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_is_not_all_never_reads_100_percent(done: int, left: int) -> None:
    share = register.get("plans.published_ratio")
    found = Measurement.ratio(done, done + left)
    assert found.value is not None
    assert share.shown(found.value) != "100%"
    assert not share.meets_target(found.value)


@pytest.mark.parametrize(("a", "b"), [(2, 1), (-1, 1), (0, -1)])
def test_no_share_beyond_the_whole(a: int, b: int) -> None:
    with pytest.raises(ValueError, match="share"):
        Measurement.ratio(a, b)


def test_a_figure_goes_with_measured_only() -> None:
    for state in State:
        if state is not State.MEASURED:
            with pytest.raises(ValueError, match="value"):
                Measurement(state, 1.0)
    with pytest.raises(ValueError, match="value"):
        Measurement.without(State.MEASURED)
    with pytest.raises(ValueError, match="0 of 0"):
        Measurement(State.MEASURED, 1.0, 0, 0)


def test_shown_in_the_indicators_unit() -> None:
    assert register.get("plans.published_ratio").shown(6 / 7) == "85.7%"
    assert register.get("plans.published_ratio").shown(1.0) == "100%"
    assert register.get("plans.published_ratio").shown(0.57) == "57%"
    assert register.get("interchange.sync_age").shown(3.5) == "3.5小时"
    assert register.get("lists.currency").shown(100) == "100天"


def test_lower_is_better_where_it_says_so() -> None:
    behind = register.get("lists.currency")
    assert behind.meets_target(0)
    assert not behind.meets_target(3)
    assert register.get("interchange.sync_age").meets_target(3) is None  # no target is set


def test_connecting() -> None:
    def nothing(units: object, period: object) -> dict[int | None, Measurement]:
        return {}

    with pytest.raises(KeyError):
        register.connect("no.such", nothing)
    register.connect("media.healthy", nothing)
    try:
        with pytest.raises(ValueError, match="twice"):
            register.connect("media.healthy", nothing)
    finally:
        register.disconnect("media.healthy")
    assert register.measure_of("media.healthy") is None
    with pytest.raises(ValueError, match="twice"):
        register.add(register.get("media.healthy"))


def test_offender_needs_only_a_label() -> None:
    assert Offender("x") == Offender("x", "", None)


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2021-10", "2021-10-01", "2021-10-31", "2021年10月"),
        ("2020-02", "2020-02-01", "2020-02-29", "2020年2月"),
        ("2021-Q3", "2021-07-01", "2021-09-30", "2021年第3季度"),
        ("2021-H2", "2021-07-01", "2021-12-31", "2021年下半年"),
        ("2021", "2021-01-01", "2021-12-31", "2021年"),
    ],
)
def test_periods(text: str, start: str, end: str, label: str) -> None:
    period = Period.parse(text)
    assert (period.start.isoformat(), period.end.isoformat(), period.label) == (start, end, label)


@pytest.mark.parametrize("text", ["", "2021-13", "2021-Q5", "10月", "2021-1", "2021-10-01", "0000"])
def test_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="不是可用的"):
        Period.parse(text)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_the_month_before_ends_where_the_month_begins(day: dt.date) -> None:
    month = Period.month_of(day)
    assert month.start <= day <= month.end
    assert month.previous_month().end + dt.timedelta(days=1) == month.start


def test_any_other_stretch_is_written_out() -> None:
    assert Period(dt.date(2021, 2, 1), dt.date(2021, 4, 30)).label == "2021-02-01至2021-04-30"
    assert Period(dt.date(2021, 3, 2), dt.date(2022, 5, 3)).label == "2021-03-02至2022-05-03"
    with pytest.raises(ValueError, match="早于"):
        Period(dt.date(2021, 2, 2), dt.date(2021, 2, 1))
