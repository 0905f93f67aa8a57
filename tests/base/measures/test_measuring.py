"""Runs: measured against the confirmed lists, kept with their time, read back in few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.base.core import jobs
from gongkai.base.core.models import AuditRow, FeedLine, Task
from gongkai.base.measures import measuring, queries, register, services
from gongkai.base.measures.measuring import measure_all
from gongkai.base.measures.models import Result
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, State
from gongkai.base.measures.services import Line
from gongkai.base.organizations.models import Unit

from .conftest import OCTOBER, Connect, Domain, Government, make_unit

KEY = "plans.published_ratio"
SEPTEMBER = OCTOBER.previous_month()


def declare(gov: Government, *items: str) -> None:
    made = services.declare(gov.clerk, "plans", [Line(i, "条例第二十条") for i in items])
    services.confirm(gov.office, [m.code for m in made])


def result(unit: Unit | None = None) -> queries.Figure:
    return queries.latest([KEY])[KEY, unit.pk if unit else None]


def test_empty_list_is_not_declared_and_not_even_asked(gov: Government, domain: Domain) -> None:
    measure_all(OCTOBER)
    assert domain.asked == []
    assert result(gov.finance).state == State.NOT_DECLARED
    assert (result().state, result().value) == (State.NOT_DECLARED, None)


def test_value_follows_the_records(gov: Government, domain: Domain) -> None:
    declare(gov, "纲要", "国土空间规划", "水利规划")
    domain.done = {"纲要", "水利规划"}
    measure_all(OCTOBER)
    found = result(gov.finance)
    assert (found.value, found.numerator, found.denominator) == (2 / 3, 2, 3)
    assert domain.asked == [gov.finance.pk]
    (listed,) = [r for r in queries.results_of(KEY) if r.unit == gov.finance]
    assert listed.offenders == [["国土空间规划", "", gov.finance.pk]]
    domain.done.add("国土空间规划")  # what was wrong is mended
    measure_all(OCTOBER)
    assert result(gov.finance).value == 1.0
    domain.done.clear()
    measure_all(OCTOBER)
    assert result(gov.finance).value == 0.0


def test_while_a_unit_is_silent_the_city_has_sums_but_no_figure(gov: Government, domain: Domain) -> None:
    declare(gov, "纲要")
    domain.done = {"纲要"}
    measure_all(OCTOBER)
    city = queries.results_of(KEY)[0]
    assert (city.unit, city.state, city.value) == (None, State.NOT_DECLARED, None)
    assert (city.numerator, city.denominator) == (1, 1)
    assert {o[2] for o in city.offenders} == set(
        Unit.objects.exclude(pk=gov.finance.pk).values_list("pk", flat=True)
    )


def test_city_is_the_sum_once_all_have_spoken(gov: Government, domain: Domain) -> None:
    declare(gov, "纲要", "国土空间规划")
    domain.done = {"纲要"}
    water = services.declare(gov.water_clerk, "plans", [Line("纲要", "条例")])[0]
    services.confirm(gov.office, [water.code])
    Unit.objects.exclude(pk__in=[gov.finance.pk, gov.water.pk]).update(until=dt.date(2021, 1, 1))
    measure_all(OCTOBER)
    city = result()
    assert (city.numerator, city.denominator, city.value) == (2, 3, 2 / 3)


def test_no_power_everywhere_is_no_power_of_the_city(gov: Government, domain: Domain) -> None:
    item = services.declare_no_power(gov.clerk, "plans", "由州级编制", "三定规定")
    services.confirm(gov.office, [item.code])
    Unit.objects.exclude(pk=gov.finance.pk).update(until=dt.date(2021, 1, 1))
    measure_all(OCTOBER)
    assert result(gov.finance).state == State.NO_SUCH_POWER
    assert result().state == State.NO_SUCH_POWER


def test_nothing_due_is_no_hundred_percent(gov: Government, connect: Connect) -> None:
    connect("ledger.on_time", lambda units, period: {u.pk: Measurement.ratio(0, 0) for u in units[:1]})
    measure_all(OCTOBER)
    found = queries.latest(["ledger.on_time"])
    assert {r.state for r in found.values()} == {State.NOTHING_DUE}
    assert {r.value for r in found.values()} == {None}
    assert len(found) == Unit.objects.count() + 1


def test_a_broken_measure_is_kept_as_failed_and_stops_nobody(
    gov: Government, domain: Domain, connect: Connect
) -> None:
    connect("ledger.owned", lambda units, period: {u.pk: Measurement.ratio(1, 2) for u in units})
    declare(gov, "纲要")
    measure_all(OCTOBER)
    assert result(gov.finance).value == 0.0
    domain.breaks = True
    outcomes = measure_all(OCTOBER)
    assert [o.indicator.key for o in outcomes if o.error] == [KEY]
    assert (result(gov.finance).state, result(gov.finance).value) == (State.FAILED, None)
    assert (
        queries.results_of(KEY)[0].note == "测量出错：RuntimeError"
    )  # and no word of the message, which may name a person
    assert queries.latest(["ledger.owned"])["ledger.owned", None].value == 0.5
    run = AuditRow.objects.filter(kind="measures.run").latest("id")
    assert run.payload["failed"] == [KEY]


@pytest.mark.parametrize("answer", ["stranger", "undeclared"])
def test_an_answer_for_a_unit_not_asked_about_is_refused(
    gov: Government, connect: Connect, answer: str
) -> None:
    declare(gov, "纲要")
    unit_id = 10**9 if answer == "stranger" else gov.water.pk
    connect(KEY, lambda units, period: {unit_id: Measurement.ratio(1, 1)})
    assert measure_all(OCTOBER)[0].error == "测量出错：ValueError"
    assert result(gov.water).state == State.FAILED


def test_city_indicator_has_one_row(gov: Government, connect: Connect) -> None:
    connect("lists.currency", lambda units, period: {None: Measurement.amount(12)})
    connect("debt.periods_published", lambda units, period: {None: Measurement.ratio(1, 4)})
    measure_all(OCTOBER)
    assert queries.latest(["lists.currency"])["lists.currency", None].value == 12
    debt = queries.latest(["debt.periods_published"])
    assert {k: r.state for k, r in debt.items()} == {("debt.periods_published", None): State.NOT_DECLARED}
    item = services.declare(gov.clerk, "debt_periods", [Line("2020年末", "方案")])[0]
    services.confirm(gov.office, [item.code])
    measure_all(OCTOBER)
    assert queries.latest(["debt.periods_published"])["debt.periods_published", None].value == 0.25


def test_amounts_need_the_domains_own_figure_for_the_city(gov: Government, connect: Connect) -> None:
    item = services.declare(gov.clerk, "epidemic_kinds", [Line("疫苗接种", "方案")])[0]
    services.confirm(gov.office, [item.code])
    Unit.objects.exclude(pk=gov.finance.pk).update(until=dt.date(2021, 1, 1))
    connect("topics.timely", lambda units, period: {u.pk: Measurement.amount(3) for u in units})
    assert measure_all(OCTOBER)[0].error == "测量出错：ValueError"


def test_villages_keep_no_list_but_are_measured_where_none_is_needed(
    gov: Government, domain: Domain, connect: Connect
) -> None:
    village = make_unit("某村", "village")
    connect("ledger.owned", lambda units, period: {u.pk: Measurement.ratio(1, 1) for u in units})
    measure_all(OCTOBER)
    found = queries.latest([KEY, "ledger.owned"])
    assert (KEY, village.pk) not in found
    assert found["ledger.owned", village.pk].value == 1.0


def test_results_are_kept_and_the_newest_period_is_the_latest(gov: Government, domain: Domain) -> None:
    declare(gov, "纲要", "国土空间规划")
    measure_all(SEPTEMBER)
    domain.done = {"纲要"}
    measure_all(OCTOBER)
    domain.done = {"纲要", "国土空间规划"}
    measure_all(SEPTEMBER)  # an older month measured again is kept, but is not the latest
    assert (result(gov.finance).period, result(gov.finance).value) == (OCTOBER, 0.5)
    trend = queries.trend(KEY, gov.finance.pk)
    assert [(r.period, r.value) for r in trend] == [(SEPTEMBER, 1.0), (OCTOBER, 0.5)]
    assert Result.objects.filter(unit=gov.finance).count() == 3


def test_a_year_measured_in_november_does_not_hide_november(gov: Government, domain: Domain) -> None:
    declare(gov, "纲要")
    measure_all(Period.parse("2021"))
    assert result(gov.finance).period == Period.parse("2021")
    measure_all(Period.parse("2021-11"))
    assert result(gov.finance).period == Period.parse("2021-11")
    measure_all(OCTOBER)
    assert result(gov.finance).period == Period.parse("2021-11")
    assert [r.period.label for r in queries.trend(KEY, gov.finance.pk)] == ["2021年10月", "2021年11月"]


def test_state_before_connection_and_before_the_first_run(gov: Government, connect: Connect) -> None:
    assert queries.state_of(KEY, None) is State.NOT_CONNECTED
    connect(KEY, Domain().measure)
    assert queries.state_of(KEY, None) is State.NOT_MEASURED
    assert queries.shown(register.get(KEY), None) == "尚未测量"


def test_keys_choose_and_unknown_ones_are_refused(gov: Government, domain: Domain) -> None:
    with pytest.raises(KeyError):
        measure_all(OCTOBER, ["no.such"])
    assert measure_all(OCTOBER, ["media.healthy"]) == []  # not connected
    assert Result.objects.count() == 0
    assert [o.indicator.key for o in measure_all(OCTOBER, [KEY])] == [KEY]
    line = FeedLine.objects.filter(topic=measuring.TOPIC).get()
    assert (line.key, line.payload["from"], line.payload["state"]) == (KEY, "2021-10-01", "not_declared")


def test_monthly_run_measures_the_month_that_is_over_once(gov: Government, domain: Domain) -> None:
    assert [o.indicator.key for o in measuring.measure_last_month()] == [KEY]
    assert result().period == OCTOBER  # the clock stands at 2021-11-15
    assert measuring.measure_last_month() == []


def test_the_workers_task(gov: Government, domain: Domain) -> None:
    jobs.enqueue("measures.now", {"period": "2021-11"})
    while jobs.run_next_task("test"):
        pass
    assert Task.objects.get(name="measures.now").state == "done"
    assert result().period == Period.parse("2021-11")


def test_a_board_of_all_keys_and_sixty_units_is_one_query(gov: Government, connect: Connect) -> None:
    for n in range(60):
        make_unit(f"单位{n}")
    keys = [i.key for i in register.indicators()]

    def half(units: Sequence[Unit], period: Period) -> Mapping[int | None, Measurement]:
        return {u.pk: Measurement.ratio(1, 2) for u in units}

    for key in ("ledger.owned", "ledger.on_time", "ledger.look_back"):
        connect(key, half)
    measure_all(SEPTEMBER)
    measure_all(OCTOBER)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.latest(keys)
    assert len(asked) == 1
    assert len(found) == 3 * (Unit.objects.count() + 1)
    with CaptureQueriesContext(connection) as asked:
        few = queries.latest(keys, [gov.finance.pk])
    assert len(asked) == 1
    assert set(few) == {
        (k, u) for k in ("ledger.owned", "ledger.on_time", "ledger.look_back") for u in (None, gov.finance.pk)
    }


def test_a_run_costs_the_same_queries_for_few_and_many_units(gov: Government, domain: Domain) -> None:
    measure_all(OCTOBER)
    with CaptureQueriesContext(connection) as few:
        measure_all(OCTOBER)
    for n in range(60):
        make_unit(f"单位{n}")
    measure_all(OCTOBER)
    with CaptureQueriesContext(connection) as many:
        measure_all(OCTOBER)
    assert len(many) == len(few)


@pytest.mark.sqlite_only  # about its planner
def test_the_latest_are_found_without_reading_history(gov: Government) -> None:
    asked = Result.objects.filter(indicator__in=[KEY, "media.healthy"], latest=True).order_by()
    assert "result_latest_of_unit" in asked.explain()
