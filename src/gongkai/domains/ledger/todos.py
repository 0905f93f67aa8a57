"""What each role has to do in the ledger; asked on every workbench page, so few queries and light rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.notices.todos import Todo
from gongkai.base.organizations.roles import UNIT_ROLES, Role

from .models import Assignment, PeriodReport, Plan, ReportingPeriod, Supervision, Task
from .models.plan import PlanLevel, PlanStanding
from .permissions import SIGNERS
from .queries.ledger import ALL_THREE
from .states import AssignmentState as State

#: So many tasks to accept are listed, the nearest deadlines first; the rest is one line.
LISTED = 50
#: A unit's running tasks are to-dos from so many days before their deadline.
NEAR = dt.timedelta(days=30)


def source(actor: Actor) -> Iterable[Todo]:
    """All of the actor's to-dos in the ledger, for the acting unit."""
    plans = list(
        Plan.objects.filter(standing=PlanStanding.CURRENT, level=PlanLevel.OWN).values_list("id", flat=True)
    )
    if actor.roles & UNIT_ROLES:
        yield from _own(actor, plans)
        yield from _replies(actor)
        yield from _reports(actor)
    if actor.roles & set(SIGNERS):
        yield from _as_lead(actor, plans)
    if Role.OFFICE in actor.roles:
        yield from _as_office(plans)


def _live(plans: list[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(task__plan__in=plans, task__until__isnull=True, until__isnull=True)


def _named(number: int, title: str) -> str:
    return f"第{number}项 {title}"


_OWN = {
    State.NO_MEASURES: ("填报落实措施：", "落实措施", "ledger:measures"),
    State.MEASURES_RETURNED: ("修改退回的落实措施：", "落实措施", "ledger:measures"),
    State.IN_PROGRESS: ("报进展：", "进展", "ledger:progress"),
    State.RETURNED: ("修改退回的进展：", "进展", "ledger:progress"),
}


def _own(actor: Actor, plans: list[int]) -> Iterator[Todo]:
    soon = Q(state=State.IN_PROGRESS) & Q(task__due__gt=clock.today() + NEAR)
    mine = _live(plans).filter(unit=actor.unit_id)
    rows = mine.filter(state__in=list(_OWN)).exclude(soon)
    for code, state, number, title, due in rows.values_list(
        "code", "state", "task__number", "task__title", "task__due"
    ):
        what, kind, url = _OWN[State(state)]
        yield Todo(what + _named(number, title), reverse(url, args=[code]), due, kind)
    lacking = mine.exclude(duties_held=ALL_THREE).exclude(state=State.ACCEPTED).count()
    if lacking:
        yield Todo(f"{lacking}项任务的责任人没有填全", reverse("ledger:my_duties"), None, "责任人")


def _replies(actor: Actor) -> Iterator[Todo]:
    rows = Supervision.objects.filter(assignment__unit=actor.unit_id, state__in=["issued", "returned"])
    for one in rows.select_related("assignment__task"):
        task = one.assignment.task
        note = "答复被退回" if one.state == "returned" else ""
        url = reverse("ledger:supervision", args=[one.code])
        yield Todo(f"答复{one.number}：{_named(task.number, task.title)}", url, one.due, "督办", note)


def _reports(actor: Actor) -> Iterator[Todo]:
    rows = PeriodReport.objects.filter(
        unit=actor.unit_id, state__in=["draft", "returned"], period__closed_on__isnull=True
    )
    for one in rows.select_related("period"):
        note = "已退回，请修改" if one.state == "returned" else ""
        url = reverse("ledger:report", args=[one.code])
        yield Todo(f"{one.period.name}报送", url, one.period.due, "报送", note)


def _as_lead(actor: Actor, plans: list[int]) -> Iterator[Todo]:
    led = Assignment.objects.filter(
        task=OuterRef("task"), unit=actor.unit_id, role="lead", until__isnull=True
    )
    rows = _live(plans).filter(Exists(led)).exclude(unit=actor.unit_id)
    rows = rows.filter(state__in=[State.MEASURES_SUBMITTED, State.CLAIMED_DONE])
    for code, state, number, title, due, unit in rows.values_list(
        "code", "state", "task__number", "task__title", "task__due", "unit__short_name"
    ):
        what = "审核落实措施：" if state == State.MEASURES_SUBMITTED else "认可完成情况："
        yield Todo(what + _named(number, title), reverse("ledger:assignment", args=[code]), due, "审核", unit)


def _as_office(plans: list[int]) -> Iterator[Todo]:
    yield from _acceptance(plans)
    for report in PeriodReport.objects.filter(
        state="submitted", period__closed_on__isnull=True
    ).select_related("period", "unit"):
        url = reverse("ledger:report", args=[report.code])
        yield Todo(f"审核{report.period.name}报送", url, None, "审核", str(report.unit))
    for one in Supervision.objects.filter(state="replied").select_related("assignment__unit"):
        url = reverse("ledger:supervision", args=[one.code])
        yield Todo(f"审核{one.number}的答复", url, one.due, "督办", str(one.assignment.unit))
    for period in ReportingPeriod.objects.filter(closed_on__isnull=True, due__lt=clock.today()):
        url = reverse("ledger:period", args=[period.code])
        yield Todo(f"{period.name}报送已过截止日，催报或结束", url, period.due, "报送")


def _acceptance(plans: list[int]) -> Iterator[Todo]:
    """One line a task: what the lead units accepted, and what a unit that leads alone sent up."""
    other = Assignment.objects.filter(task=OuterRef("task"), role="lead", until__isnull=True)
    alone = Q(role="lead") & ~Exists(other.exclude(unit=OuterRef("unit")))
    waits = [State.MEASURES_SUBMITTED, State.CLAIMED_DONE, State.ACCEPTED_BY_LEAD]
    rows = _live(plans).filter(state__in=waits).filter(Q(state=State.ACCEPTED_BY_LEAD) | alone)
    # Grouped by the key alone and the tasks read after: a quarter of the time of one joined query.
    counted = rows.values("task").annotate(
        measures=Count("id", filter=Q(state=State.MEASURES_SUBMITTED)), n=Count("id")
    )
    counts = {row["task"]: (row["measures"], row["n"]) for row in counted.order_by()}
    tasks = Task.objects.filter(pk__in=counts).order_by("due", "id")
    listed = list(tasks.values_list("id", "code", "number", "title", "due")[: LISTED + 1])
    if len(listed) > LISTED:
        url = reverse("ledger:home") + "?state=awaiting"
        yield Todo(f"还有{len(counts) - LISTED}项任务待审核验收", url, listed[LISTED][4], "审核")
    for pk, code, number, title, due in listed[:LISTED]:
        measures, n = counts[pk]
        done = n - measures
        parts = [f"待验收{done}家" if done else "", f"措施待审{measures}家" if measures else ""]
        url = reverse("ledger:accept_all" if done else "ledger:task", args=[code])
        what = "验收：" if done else "审核落实措施："
        yield Todo(what + _named(number, title), url, due, "审核", "，".join(p for p in parts if p))
