"""What was measured beside what is claimed: the newest results of the indicators that tasks are bound to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gongkai.base.measures import queries as measures
from gongkai.base.measures import register
from gongkai.base.measures.queries import Figure, Figures
from gongkai.base.measures.register import State

from ..models import Assignment, Binding, Plan


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of a task as it stands for a unit or for the whole city. value: a share is 0–1."""

    key: str
    name: str
    state: State
    value: float | None
    numerator: int | None
    denominator: int | None
    share: bool
    shown: str
    meets: bool | None  # None: no target, or nothing to compare
    measured_at: dt.datetime | None

    @property
    def word(self) -> str:
        """The word in place of a figure; empty where there is one."""
        return "" if self.state is State.MEASURED else str(self.state.label)

    @property
    def tone(self) -> str:
        return {True: "green", False: "red", None: ""}[self.meets]

    @property
    def text(self) -> str:
        if self.state is not State.MEASURED:
            return f"{self.name}：{self.state.label}"
        parts = f"（{self.numerator}/{self.denominator}）" if self.denominator is not None else ""
        return f"{self.name}：{self.shown}{parts}"


def bindings_of(task_ids: Collection[int]) -> dict[int, list[str]]:
    """Task id → keys of the indicators it is bound to, in the order they were bound. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Binding.objects.filter(task__in=task_ids, until__isnull=True).order_by("id")
    for task_id, key in rows.values_list("task_id", "indicator"):
        if register.has(key):
            found[task_id].append(key)
    return found


def for_city(keys: Iterable[str], results: Figures) -> list[Measured]:
    return [_measured(key, results.get((key, None))) for key in keys]


def for_unit(keys: Iterable[str], unit_id: int, results: Figures) -> list[Measured]:
    """A unit is measured by its own figure, or by the city's where the indicator is of the city."""
    found = []
    for key in keys:
        city = register.get(key).level == "C"
        found.append(_measured(key, results.get((key, None if city else unit_id))))
    return found


def _measured(key: str, result: Figure | None) -> Measured:
    indicator = register.get(key)
    state = measures.state_of(key, result)
    value = result.value if result is not None and state is State.MEASURED else None
    return Measured(
        key=key,
        name=indicator.name,
        state=state,
        value=value,
        numerator=result.numerator if result is not None else None,
        denominator=result.denominator if result is not None else None,
        share=indicator.unit_of_value == register.PERCENT,
        shown=indicator.shown(value) if value is not None else "",
        meets=indicator.meets_target(value) if value is not None else None,
        measured_at=result.measured_at if result is not None else None,
    )


def contradicts(claimed: str, found: Sequence[Measured]) -> bool:
    """自报与实测不符: the unit says 已完成, and a measurement is below its target."""
    return claimed == "done" and any(m.meets is False for m in found)


# --- over a whole plan --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Which tasks of a plan are marked, by task id."""

    contradicted: frozenset[int]
    undeclared: frozenset[int]
    results: Figures


def plan_standing(plan: Plan, bound: dict[int, list[str]]) -> PlanStanding:
    """Marks for all tasks of a plan in two queries, whatever its size; and the results."""
    keys = {key for of_task in bound.values() for key in of_task if register.measure_of(key) is not None}
    results = measures.latest(keys)
    below: dict[str, set[int | None]] = defaultdict(set)
    undeclared: set[str] = set()
    for (key, unit_id), figure in results.items():
        if figure.value is not None and register.get(key).meets_target(figure.value) is False:
            below[key].add(unit_id)
        elif figure.state == State.NOT_DECLARED and unit_id is None:
            undeclared.add(key)
    suspect = {t: [k for k in of_task if k in below] for t, of_task in bound.items()}
    suspect = {t: of_task for t, of_task in suspect.items() if of_task}
    return PlanStanding(
        frozenset(_contradicted(plan, suspect, below)),
        frozenset(t for t, of_task in bound.items() if any(k in undeclared for k in of_task)),
        results,
    )


def _contradicted(plan: Plan, suspect: dict[int, list[str]], below: dict[str, set[int | None]]) -> set[int]:
    if not suspect:
        return set()
    city = {key for key in below if register.get(key).level == "C" and None in below[key]}
    by_unit = {t: [below[k] for k in keys if register.get(k).level == "U"] for t, keys in suspect.items()}
    of_city = {t for t, keys in suspect.items() if not city.isdisjoint(keys)}
    claims = Assignment.objects.filter(
        task__plan=plan, task__until__isnull=True, until__isnull=True, claimed="done"
    )
    return {
        task_id
        for task_id, unit_id in claims.values_list("task_id", "unit_id")
        if task_id in of_city or any(unit_id in units for units in by_unit.get(task_id, ()))
    }
