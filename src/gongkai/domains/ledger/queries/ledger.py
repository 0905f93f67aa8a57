"""The whole ledger: every task of a plan with what matters of it, filtered, counted and paged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongkai.base.core import clock
from gongkai.base.measures import queries as measures
from gongkai.base.notices.todos import days_left
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar

from ..models import Assignment, Plan, Task
from ..states import TaskState
from . import measured
from .measured import Measured

PAGE = 40
#: The named selections above the table, in order.
SHOWS = {
    "": "全部",
    "contradicted": "自报与实测不符",
    "no_person": "无责任人",
    "late": "逾期",
    "undeclared": "未申报",
}
CLAIMS = {"": "未报", "in_progress": "推进中", "done": "已完成"}
ALL_THREE = "抓管督"
LACKS = {"抓": "缺经办", "管": "缺分管", "督": "缺督办"}
STATE_TONES = {"not_started": "grey", "in_progress": "blue", "awaiting": "amber", "finished": "green"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a link above the table asks for; all texts as they stand in the address."""

    show: str = ""
    unit: str = ""  # public code
    state: str = ""
    section: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A task in the ledger. days: working days left, None once it is finished."""

    task: Task
    days: int | None
    late: bool
    leads: list[Unit]
    held: str  # which of 抓管督 every lead unit has
    lacking: int  # units on the task that lack one of the three people
    claimed: str
    measured: list[Measured]
    contradicted: bool

    @property
    def claim(self) -> str:
        return CLAIMS[self.claimed]

    @property
    def lacks(self) -> list[str]:
        return [word for mark, word in LACKS.items() if mark not in self.held]

    @property
    def state_label(self) -> str:
        return str(TaskState(self.task.state).label)

    @property
    def state_tone(self) -> str:
        return STATE_TONES[self.task.state]


@dataclass(frozen=True, slots=True)
class Ledger:
    rows: list[Row]
    counts: dict[str, int]
    found: int
    page: int
    pages: int
    sections: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.counts[""]


def short_title(plan: Plan) -> str:
    return plan.short_title


#: Working days left until a date.
Countdown = Callable[[dt.date | None], int | None]


def countdown() -> Countdown:
    """Working days left until a date; each date is counted once a request."""
    days, today = calendar(), clock.today()
    return cache(lambda due: days_left(days, today, due))


def ledger(plan: Plan, filters: Filters, left: Countdown, *, size: int | None = PAGE) -> Ledger:
    """One page of the plan's ledger (size None: all of it), overdue first. About eight queries, any size."""
    today = clock.today()
    # All columns that the list shows, as tuples: the long text of 500 tasks is not read.
    light = list(
        plan.tasks.filter(until__isnull=True).values_list(
            "id", "due", "state", "section", "position", "code", "number", "title", "subsection"
        )
    )
    bound = measured.bindings_of([r[0] for r in light])
    standing = measured.plan_standing(plan, bound)
    marks = {
        "contradicted": standing.contradicted,
        "no_person": _without_persons(plan),
        "late": frozenset(r[0] for r in light if r[1] < today and r[2] != TaskState.FINISHED),
        "undeclared": standing.undeclared,
    }
    chosen = [r for r in light if filters.show not in marks or r[0] in marks[filters.show]]
    if filters.state:
        chosen = [r for r in chosen if r[2] == filters.state]
    if filters.section:
        chosen = [r for r in chosen if r[3] == filters.section]
    if filters.unit or filters.text:
        ids = _searched(plan, filters)
        chosen = [r for r in chosen if r[0] in ids]
    chosen.sort(key=lambda r: (r[2] == TaskState.FINISHED, r[1], r[4]))
    pages = max(1, -(-len(chosen) // size)) if size else 1
    page = min(max(filters.page, 1), pages)
    shown = chosen[(page - 1) * size : page * size] if size else chosen
    return Ledger(
        rows=_rows([_task(r) for r in shown], bound, standing, today, left),
        counts={"": len(light)} | {name: len(ids) for name, ids in marks.items()},
        found=len(chosen),
        page=page,
        pages=pages,
        sections=list(dict.fromkeys(r[3] for r in sorted(light, key=lambda r: r[4]) if r[3])),
    )


def _lacks() -> QuerySet[Assignment]:
    return Assignment.objects.filter(until__isnull=True).exclude(duties_held=ALL_THREE)


def _without_persons(plan: Plan) -> frozenset[int]:
    """Tasks on which some unit lacks one of the three people: stops at the first unit of each task."""
    some = _lacks().filter(task=OuterRef("pk"))
    rows = plan.tasks.filter(Exists(some), until__isnull=True).order_by()
    return frozenset(rows.values_list("id", flat=True))


def _lacking(ids: list[int]) -> dict[int, int]:
    """Task id → on how many units one of the three people is missing."""
    rows = _lacks().filter(task__in=ids).values("task").annotate(n=Count("id")).order_by()
    return {row["task"]: row["n"] for row in rows}


def _searched(plan: Plan, filters: Filters) -> set[int]:
    tasks = Task.objects.filter(plan=plan, until__isnull=True)
    if filters.text:
        words = Q()
        for word in filters.text.split():
            words &= Q(title__icontains=word) | Q(requirement__icontains=word)
        if filters.text.strip().isdigit():
            words |= Q(number=int(filters.text.strip()[:6]))
        tasks = tasks.filter(words)
    if filters.unit:
        of_unit = Assignment.objects.filter(unit__code=filters.unit, until__isnull=True)
        tasks = tasks.filter(pk__in=of_unit.values("task"))
    return set(tasks.values_list("id", flat=True))


def _task(row: tuple[Any, ...]) -> Task:
    pk, due, state, section, position, code, number, title, subsection = row
    return Task(
        id=pk,
        due=due,
        state=state,
        section=section,
        position=position,
        code=code,
        number=number,
        title=title,
        subsection=subsection,
    )


def _rows(
    tasks: list[Task],
    bound: dict[int, list[str]],
    standing: measured.PlanStanding,
    today: dt.date,
    left: Countdown,
) -> list[Row]:
    ids = [t.pk for t in tasks]
    lacking = _lacking(ids)
    leads: dict[int, list[Assignment]] = defaultdict(list)
    led = Assignment.objects.filter(task__in=ids, role="lead", until__isnull=True).select_related("unit")
    for assignment in led.order_by("id"):
        leads[assignment.task_id].append(assignment)
    rows = []
    for task in tasks:
        of_task = leads[task.pk]
        finished = task.state == TaskState.FINISHED
        rows.append(
            Row(
                task=task,
                days=None if finished else left(task.due),
                late=not finished and task.due < today,
                leads=[a.unit for a in of_task],
                held="".join(m for m in ALL_THREE if of_task and all(m in a.duties_held for a in of_task)),
                lacking=lacking.get(task.pk, 0),
                claimed=_claim(of_task),
                measured=measured.for_city(bound.get(task.pk, ()), standing.results),
                contradicted=task.pk in standing.contradicted,
            )
        )
    return rows


def _claim(leads: list[Assignment]) -> str:
    """A task is claimed done when every lead unit says so."""
    said = {a.claimed for a in leads}
    if said == {"done"}:
        return "done"
    return "in_progress" if said - {""} else ""


def bound_units() -> list[Unit]:
    """Every unit that any plan binds, for the filter; one look into an index for each unit."""
    some = Assignment.objects.filter(unit=OuterRef("pk"), until__isnull=True)
    return list(Unit.objects.filter(Exists(some)))


def units_of(plan: Plan) -> list[Unit]:
    """Every unit the plan binds now."""
    bound = Assignment.objects.filter(task__plan=plan, until__isnull=True).values("unit")
    return list(Unit.objects.filter(pk__in=bound))


def measured_of_task(task: Task) -> list[Measured]:
    """A task's indicators for the whole city. Two queries."""
    keys = measured.bindings_of([task.pk]).get(task.pk, [])
    return measured.for_city(keys, measures.latest(keys, []))


@dataclass(slots=True)
class UnitRow:
    """How a unit stands under a plan: numbers of its tasks."""

    unit: Unit
    total: int = 0
    no_measures: int = 0
    working: int = 0
    waiting: int = 0
    accepted: int = 0
    late: int = 0
    lacking: int = 0


_BUCKET = {
    "no_measures": "no_measures",
    "measures_submitted": "waiting",
    "measures_returned": "no_measures",
    "in_progress": "working",
    "returned": "working",
    "claimed_done": "waiting",
    "accepted_by_lead": "waiting",
    "accepted": "accepted",
}


def by_unit(plan: Plan) -> list[UnitRow]:
    """Each unit's numbers, in the order of units. Two queries."""
    today = clock.today()
    rows = {u.pk: UnitRow(u) for u in units_of(plan)}
    live = Assignment.objects.filter(task__plan=plan, task__until__isnull=True, until__isnull=True)
    for unit_id, state, held, due in live.values_list("unit", "state", "duties_held", "task__due"):
        row = rows[unit_id]
        row.total += 1
        setattr(row, _BUCKET[state], getattr(row, _BUCKET[state]) + 1)
        row.late += due < today and state != "accepted"
        row.lacking += held != ALL_THREE
    return list(rows.values())
