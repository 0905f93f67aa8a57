"""What the ledger measures of itself: a person for each task, on time, last year looked back at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.measures import register
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, Offender, State
from gongkai.base.organizations.models import Unit

from .models import Assignment, AssignmentRole, LookBackItem, Plan, PlanLevel, PlanStanding
from .services.look_back import proposed
from .states import AssignmentState


def look_back(units: Sequence[Unit], period: Period) -> Mapping[int | None, Measurement]:
    """核查结论和凭据 / 上年度有时限任务, for the city and for each unit that led some of them.

    The denominator is the previous plan's list, whether the office has begun or not: not begun is 0 of n.
    """
    plans = Plan.objects.filter(level=PlanLevel.OWN, standing=PlanStanding.CURRENT, year=period.end.year)
    plan = plans.select_related("previous").order_by("-id").first()
    if plan is None or plan.previous is None:
        return {None: Measurement.without(State.NOT_DECLARED)}
    items = {i.task_id: i for i in LookBackItem.objects.filter(plan=plan, removed_on__isnull=True)}
    owed = {t.pk: t for t in proposed(plan)} | {
        i.task_id: i.task for i in plan.look_back.filter(removed_on__isnull=True).select_related("task")
    }
    leads: dict[int, list[int]] = {}
    for task_id, unit_id in plan.previous.tasks.filter(
        pk__in=owed, names__role=AssignmentRole.LEAD, names__unit__isnull=False
    ).values_list("pk", "names__unit"):
        leads.setdefault(unit_id, []).append(task_id)

    def measured(tasks: Sequence[int]) -> Measurement:
        open_ = [owed[pk] for pk in tasks if pk not in items or not items[pk].verdict]
        offenders = [Offender(f"{t.number}. {t.title}：没有核查结论") for t in open_]
        return Measurement.ratio(len(tasks) - len(open_), len(tasks), offenders)

    wanted = {u.pk for u in units}
    found: dict[int | None, Measurement] = {u: measured(t) for u, t in leads.items() if u in wanted}
    return found | {None: measured(list(owed))}


# --- the work of the units ----------------------------------------------------------------------------

#: Measures have been passed and not been drawn up anew since.
_MEASURES_PASSED = frozenset(
    {
        AssignmentState.IN_PROGRESS,
        AssignmentState.RETURNED,
        AssignmentState.CLAIMED_DONE,
        AssignmentState.ACCEPTED_BY_LEAD,
        AssignmentState.ACCEPTED,
    }
)


def owned(units: Sequence[Unit], period: Period) -> Mapping[int | None, Measurement]:
    """三个人齐备且落实措施已通过的分工 / 分工, of the plans in force, as they stand on the day of the run."""
    rows = [
        (a, a.duties_held == "抓管督" and a.state in _MEASURES_PASSED, "责任人不齐或落实措施未通过")
        for a in _assignments(period)
    ]
    return _by_unit(units, rows)


def on_time(units: Sequence[Unit], period: Period) -> Mapping[int | None, Measurement]:
    """按期办结的分工 / 到期分工: the deadline lies in or before the period and is over."""
    today = clock.today()
    rows = [
        (a, a.finished_on is not None and a.finished_on <= a.task.due, "未按期办结")
        for a in _assignments(period)
        if a.task.due <= period.end and a.task.due < today
    ]
    return _by_unit(units, rows)


def _assignments(period: Period) -> list[Assignment]:
    rows = Assignment.objects.filter(
        until__isnull=True,
        since__lte=period.end,
        task__until__isnull=True,
        task__plan__standing=PlanStanding.CURRENT,
        task__plan__level=PlanLevel.OWN,
    )
    return list(rows.select_related("task").order_by("task__position"))


def _by_unit(
    units: Sequence[Unit], rows: Sequence[tuple[Assignment, bool, str]]
) -> Mapping[int | None, Measurement]:
    """(assignment, whether it counts, why not) → each unit's share, and the city's with one line a unit."""
    of: dict[int, list[tuple[Assignment, bool, str]]] = {}
    for row in rows:
        of.setdefault(row[0].unit_id, []).append(row)
    found: dict[int | None, Measurement] = {}
    lines = []
    for unit in units:
        mine = of.get(unit.pk, [])
        bad = [
            Offender(
                f"第{a.task.number}项 {a.task.title}：{why}",
                reverse("ledger:assignment", args=[a.code]),
                unit.pk,
            )
            for a, good, why in mine
            if not good
        ]
        found[unit.pk] = Measurement.ratio(len(mine) - len(bad), len(mine), bad)
        if bad:
            lines.append(Offender(f"{unit}：{len(bad)}项", unit_id=unit.pk))
    good = sum(good for _, good, _ in rows)
    return found | {None: Measurement.ratio(good, len(rows), lines)}


def connect() -> None:
    """Give the catalogue our functions; from apps.ready."""
    register.connect("ledger.look_back", look_back)
    register.connect("ledger.owned", owned)
    register.connect("ledger.on_time", on_time)
