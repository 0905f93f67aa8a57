"""Runs of the connected indicators: ask each domain, hold the answer against the declared lists, keep it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from gongkai.base.core import audit, clock, feed
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.locks import lock_until_commit
from gongkai.base.organizations.models import Unit

from . import queries, register
from .models import Result
from .periods import Period
from .register import Indicator, Measure, Measurement, Offender, State

TOPIC = "measures.result"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found for one indicator. city: for all units together; error: "" or what broke."""

    indicator: Indicator
    city: Measurement
    units: int
    error: str = ""


def measure_all(period: Period, keys: Iterable[str] | None = None, *, actor: Actor = SYSTEM) -> list[Outcome]:
    """Run every connected indicator (or those named) for all units and keep the results.

    One that breaks is kept as 测量出错 and doesn't stop the rest. Each indicator commits by itself.
    KeyError for a key that the catalogue doesn't have; one that isn't connected is passed over.
    """
    wanted = register.indicators() if keys is None else [register.get(k) for k in keys]
    every_unit = queries.units_in(period)
    declaring = queries.declaring(every_unit)
    outcomes = []
    for indicator in wanted:
        measure = register.measure_of(indicator.key)
        if measure is not None:
            units = declaring if indicator.declared_list else every_unit
            found, error = _attempt(indicator, measure, units, period)
            _keep(indicator, found, period, error)
            outcomes.append(Outcome(indicator, found[None], len(found) - 1, error))
    audit.record(
        "measures.run",
        actor=actor,
        subject=period.label,
        payload={
            "measured": [o.indicator.key for o in outcomes],
            "failed": [o.indicator.key for o in outcomes if o.error],
        },
    )
    return outcomes


def measure_last_month() -> list[Outcome]:
    """The scheduler's monthly run, tried daily: measure the month that is over if it was not since."""
    this_month = Period.month_of(clock.today())
    last_month = this_month.previous_month()
    begun = dt.datetime.combine(this_month.start, dt.time(), clock.SHANGHAI)
    kept = Result.objects.filter(period_start=last_month.start, period_end=last_month.end)
    done = set(kept.filter(measured_at__gte=begun).values_list("indicator", flat=True))
    left = [i.key for i in register.indicators() if register.measure_of(i.key) and i.key not in done]
    return measure_all(last_month, left) if left else []


def measure_now(period: str, keys: list[str] | None = None) -> None:
    """The worker's task behind the button 立即测量. period: as Period.parse reads it."""
    measure_all(Period.parse(period), keys)


def _attempt(
    indicator: Indicator, measure: Measure, units: Sequence[Unit], period: Period
) -> tuple[dict[int | None, Measurement], str]:
    try:
        return run(indicator, measure, units, period), ""
    except Exception as error:  # a domain's bug must not leave the other indicators unmeasured
        _log.exception("measuring %s failed", indicator.key)
        # The class only: a message could carry a person's data into the results.
        note = f"{State.FAILED.label}：{type(error).__name__}"
        failed = Measurement.without(State.FAILED)
        return dict.fromkeys([None, *_rows(indicator, units)], failed), note


def run(
    indicator: Indicator, measure: Measure, units: Sequence[Unit], period: Period
) -> dict[int | None, Measurement]:
    """Measure without keeping: by unit id, and None for the city.

    Only units whose declared list is confirmed are given to `measure`, so that no domain can count against
    a list that nobody has confirmed. ValueError if it answers for a unit that it wasn't asked about.
    """
    barred = _barred(indicator, units, period)
    asked = [u for u in units if u.pk not in barred]
    found: Mapping[int | None, Measurement] = measure(asked, period) if asked else {}
    strangers = set(found) - {u.pk for u in asked} - {None}
    if strangers:
        raise ValueError(
            f"{indicator.key} answered for units it was not asked about: {sorted(map(str, strangers))}"
        )
    if indicator.level == "C":
        return {None: _city_alone(indicator, found, asked, barred)}
    nothing = Measurement.without(State.NOTHING_DUE)
    by_unit: dict[int | None, Measurement] = {
        u.pk: barred.get(u.pk) or found.get(u.pk, nothing) for u in units
    }
    by_unit[None] = _city_of_units(indicator, found, by_unit)
    return by_unit


def _barred(indicator: Indicator, units: Sequence[Unit], period: Period) -> dict[int, Measurement]:
    """The units that can't be measured because of their declared list, and what is shown instead."""
    if indicator.declared_list is None:
        return {}
    owed = queries.denominators(indicator.declared_list, units, period)
    return {i: Measurement.without(d.state) for i, d in owed.items() if d.state is not None}


def _city_alone(
    indicator: Indicator,
    found: Mapping[int | None, Measurement],
    asked: Sequence[Unit],
    barred: Mapping[int, Measurement],
) -> Measurement:
    """An indicator of the city as a whole: any unit may have declared its list."""
    if asked:
        return found.get(None, Measurement.without(State.NOTHING_DUE))
    if any(m.state is State.NO_SUCH_POWER for m in barred.values()):
        return Measurement.without(State.NO_SUCH_POWER)
    return Measurement.without(State.NOT_DECLARED if indicator.declared_list else State.NOTHING_DUE)


def _city_of_units(
    indicator: Indicator,
    found: Mapping[int | None, Measurement],
    by_unit: Mapping[int | None, Measurement],
) -> Measurement:
    """The city's figure from its units'; while a unit has not declared, only the sums so far."""
    counted = [m for m in by_unit.values() if m.denominator]
    numerator = sum(m.numerator or 0 for m in counted)
    denominator = sum(m.denominator or 0 for m in counted)
    silent = [i for i, m in by_unit.items() if m.state is State.NOT_DECLARED]
    if silent:
        label = State.NOT_DECLARED.label
        offenders = tuple(Offender(label, unit_id=i) for i in silent)
        return Measurement(State.NOT_DECLARED, None, numerator, denominator, offenders)
    if None in found:
        return found[None]
    if denominator:
        return Measurement.ratio(numerator, denominator)
    states = {m.state for m in by_unit.values()}
    return Measurement.without(
        State.NO_SUCH_POWER if states == {State.NO_SUCH_POWER} else _without_sum(indicator, states)
    )


def _without_sum(indicator: Indicator, states: set[State]) -> State:
    if State.MEASURED in states:
        raise ValueError(f"{indicator.key} measures amounts: it must answer for the city (None) itself")
    return State.NOTHING_DUE


def _rows(indicator: Indicator, units: Sequence[Unit]) -> list[int]:
    return [u.pk for u in units] if indicator.level == "U" else []


def _keep(indicator: Indicator, found: Mapping[int | None, Measurement], period: Period, note: str) -> None:
    with transaction.atomic():
        lock_until_commit("measures.keep")  # two runs at once would both be the newest
        latest = Result.objects.filter(indicator=indicator.key, latest=True)
        day = clock.today()
        # A run over the year, made in November, is of the time until then: December's months come after it.
        until = min(period.end, day)
        older = [
            r.pk
            for r in latest.defer("offenders")
            if r.unit_id in found
            and min(r.period_end, r.measured_at.astimezone(clock.SHANGHAI).date()) <= until
        ]
        Result.objects.filter(pk__in=older).update(latest=False)
        newer = set(latest.values_list("unit_id", flat=True))
        moment = clock.now()
        Result.objects.bulk_create(
            Result(
                indicator=indicator.key,
                unit_id=unit_id,
                period_start=period.start,
                period_end=period.end,
                state=m.state,
                value=m.value,
                numerator=m.numerator,
                denominator=m.denominator,
                offenders=[[o.label, o.url, o.unit_id] for o in m.offenders],
                note=note,
                measured_at=moment,
                latest=unit_id not in newer,
            )
            for unit_id, m in found.items()
        )
        city = found[None]
        feed.append(
            TOPIC,
            indicator.key,
            {
                "from": period.start.isoformat(),
                "to": period.end.isoformat(),
                "state": str(city.state),
                "value": city.value,
            },
        )
