"""Reads: what a unit owes, what stands confirmed, and what was measured."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Q

from gongkai.base.organizations.models import Unit, UnitKind

from . import register
from .lists import LISTS
from .models import DeclaredItem, Result
from .periods import Period
from .register import State

#: Villages, subordinate units and enterprises have no list of their own: they are lines of their parent's.
DECLARING_KINDS = frozenset(UnitKind) - {UnitKind.VILLAGE, UnitKind.SUBORDINATE, UnitKind.ENTERPRISE}


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a unit owes. state is None where the list stands; else why there is nothing to count against."""

    state: State | None
    items: Sequence[DeclaredItem] = field(default_factory=tuple)


def units_in(period: Period) -> list[Unit]:
    """All units that exist at the period's end."""
    units = Unit.objects.filter(Q(since__isnull=True) | Q(since__lte=period.end))
    return list(units.filter(Q(until__isnull=True) | Q(until__gte=period.end)))


def declaring(units: Iterable[Unit]) -> list[Unit]:
    """Those of the units that keep declared lists."""
    return [u for u in units if u.kind in DECLARING_KINDS]


def denominators(list_key: str, units: Iterable[Unit], period: Period) -> dict[int, Denominator]:
    """What each unit owes under one list, by unit id. One query. KeyError for an unknown list."""
    LISTS[list_key]
    ids = [u.pk for u in units]
    lines: dict[int, list[DeclaredItem]] = defaultdict(list)
    no_power: set[int] = set()
    for line in DeclaredItem.objects.counting(period).filter(list_key=list_key, unit__in=ids):
        if line.no_power:
            no_power.add(line.unit_id)
        else:
            lines[line.unit_id].append(line)
    return {i: _denominator(lines.get(i, []), i in no_power) for i in ids}


def denominator(list_key: str, unit: Unit, period: Period) -> Denominator:
    """What one unit owes under one list."""
    return denominators(list_key, [unit], period)[unit.pk]


def _denominator(lines: list[DeclaredItem], no_power: bool) -> Denominator:
    if lines:
        return Denominator(None, tuple(lines))
    return Denominator(State.NO_SUCH_POWER if no_power else State.NOT_DECLARED)


# --- declared lists on screens ------------------------------------------------------------------------


@dataclass(slots=True)
class ListSummary:
    """One of a unit's lists. state None: it stands."""

    key: str
    name: str
    state: State | None
    confirmed: int = 0
    waiting: int = 0
    returned: int = 0


def lists_of(unit_id: int, period: Period) -> list[ListSummary]:
    """All kinds of list with what this unit has declared. One query."""
    rows = DeclaredItem.objects.filter(unit_id=unit_id, ended_at__isnull=True)
    summaries = {k.key: ListSummary(k.key, k.name, State.NOT_DECLARED) for k in LISTS.values()}
    for row in rows:
        summary = summaries[row.list_key]
        if row.returned_at:
            summary.returned += 1
            continue
        if row.confirmed_at is None or row.removal_asked_at:
            summary.waiting += 1
        if row.confirmed_at and row.since <= period.end:
            summary.confirmed += 1
            summary.state = State.NO_SUCH_POWER if row.no_power else None
    return list(summaries.values())


def items_of(unit_id: int, list_key: str) -> list[DeclaredItem]:
    """The lines of one list that are not taken off, newest last."""
    lines = DeclaredItem.objects.filter(unit_id=unit_id, list_key=list_key, ended_at__isnull=True)
    return list(lines.select_related("unit", "declared_by", "confirmed_by").order_by("id"))


def waiting() -> list[DeclaredItem]:
    """What the office has to decide on, oldest first."""
    lines = DeclaredItem.objects.waiting().select_related("unit", "declared_by", "removal_asked_by")
    return list(lines.order_by("declared_at", "id"))


def waiting_count() -> int:
    return DeclaredItem.objects.waiting().count()


def returned_to(unit_id: int) -> list[DeclaredItem]:
    """The unit's lines that the office sent back and that it has neither declared again nor taken off."""
    lines = DeclaredItem.objects.filter(unit_id=unit_id, returned_at__isnull=False, ended_at__isnull=True)
    return list(lines.order_by("returned_at"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many units have said what they owe under one list."""

    key: str
    name: str
    standing: int
    no_power: int
    waiting: int
    silent: Sequence[Unit]


def coverage(period: Period) -> list[Coverage]:
    """For each list, which units have a confirmed list, are waited for, or have said nothing. Two queries."""
    units = declaring(units_in(period))
    confirmed = Q(confirmed_at__isnull=False)
    rows = (
        DeclaredItem.objects.kept()
        .filter(unit__in=[u.pk for u in units])
        .values("list_key", "unit_id")
        .annotate(
            lines=Count("id", filter=confirmed & Q(no_power=False)),
            none=Count("id", filter=confirmed & Q(no_power=True)),
        )
    )
    seen: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        seen[row["list_key"]][row["unit_id"]] = (row["lines"], row["none"])
    result = []
    for kind in LISTS.values():
        of = seen.get(kind.key, {})
        standing = sum(1 for lines, _ in of.values() if lines)
        no_power = sum(1 for lines, none in of.values() if none and not lines)
        silent = [u for u in units if u.pk not in of]
        result.append(
            Coverage(kind.key, kind.name, standing, no_power, len(of) - standing - no_power, silent)
        )
    return result


# --- results ------------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """A Result without its offenders: a board of all indicators × units reads thousands of them."""

    indicator: str
    unit_id: int | None
    state: str
    value: float | None
    numerator: int | None
    denominator: int | None
    period_start: dt.date
    period_end: dt.date
    measured_at: dt.datetime

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)


#: By (indicator key, unit id); unit None is the city.
Figures = dict[tuple[str, int | None], Figure]


def latest(keys: Iterable[str], unit_ids: Iterable[int] | None = None) -> Figures:
    """The newest result of each (indicator, unit) and of the city (unit None). One query.

    unit_ids: only these units, and the city always; None: all.
    """
    rows = Result.objects.filter(indicator__in=list(keys), latest=True).order_by()
    if unit_ids is not None:
        rows = rows.filter(Q(unit__in=list(unit_ids)) | Q(unit__isnull=True))
    figures = map(Figure._make, rows.values_list(*Figure._fields))
    return {(f.indicator, f.unit_id): f for f in figures}


def results_of(key: str, unit_ids: Iterable[int] | None = None) -> list[Result]:
    """The newest result of every unit and the city, with unit and offenders; city first. One query."""
    rows = Result.objects.filter(indicator=key, latest=True).select_related("unit")
    if unit_ids is not None:
        rows = rows.filter(Q(unit__in=list(unit_ids)) | Q(unit__isnull=True))
    return sorted(rows, key=lambda r: (r.unit is not None, r.unit.position if r.unit else 0, r.unit_id or 0))


def state_of(key: str, result: Result | Figure | None) -> State:
    """What to show for an indicator: 尚未接入 and 尚未测量 are not stored but follow from the register."""
    if register.measure_of(key) is None:
        return State.NOT_CONNECTED
    return State(result.state) if result else State.NOT_MEASURED


def trend(key: str, unit_id: int | None, months: int = 24) -> list[Result]:
    """The last result of each month, oldest first; runs over quarters or years are another series."""
    rows = Result.objects.filter(indicator=key).defer("offenders")
    rows = rows.filter(unit__isnull=True) if unit_id is None else rows.filter(unit_id=unit_id)
    by_month: dict[Period, Result] = {}
    for row in rows.order_by("period_end", "id"):
        if row.period == Period.month_of(row.period_start):
            by_month[row.period] = row
    return list(by_month.values())[-months:]


def shown(indicator: register.Indicator, result: Result | Figure | None) -> str:
    """A result in words: 85.7%（6/7）, 3.5小时, 未申报."""
    state = state_of(indicator.key, result)
    if result is None or state is not State.MEASURED or result.value is None:
        return state.label
    figure = indicator.shown(result.value)
    return figure if result.denominator is None else f"{figure}（{result.numerator}/{result.denominator}）"
