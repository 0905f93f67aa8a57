"""Reminders before deadlines: run once a day by the scheduler, each said a single time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.notices.todos import days_left
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar, layered_value
from gongkai.law.workdays import Calendar

from ..models import Assignment, PeriodReport, Supervision
from ..models.plan import PlanLevel, PlanStanding
from ..states import AssignmentState
from . import periods, supervision, telling

#: The layered rule that says how many working days before a deadline people are reminded.
SETTING = "ledger.remind_workdays"
DEFAULT = (5, 1)
AT = dt.time(8, 30)


def send() -> int:
    """Remind of tasks, 报送 and 督办 that fall due in as many working days as the setting says; how many."""
    days, today = calendar(), clock.today()
    ahead = {int(n) for n in layered_value(SETTING, DEFAULT)}
    return _tasks(days, today, ahead) + _reports(days, today, ahead) + _supervisions(days, today, ahead)


def _tasks(days: Calendar, today: dt.date, ahead: set[int]) -> int:
    """One notice a unit and deadline, not one a task."""
    waiting = (AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD, AssignmentState.ACCEPTED)
    rows = Assignment.objects.filter(
        until__isnull=True,
        task__until__isnull=True,
        task__plan__standing=PlanStanding.CURRENT,
        task__plan__level=PlanLevel.OWN,
        task__due__range=(today, today + dt.timedelta(days=10 * max(ahead, default=0) + 10)),
    ).exclude(state__in=waiting)
    due: dict[tuple[Unit, dt.date], list[int]] = defaultdict(list)
    for a in rows.select_related("task", "unit").order_by("task__position"):
        due[a.unit, a.task.due].append(a.task.number)
    sent = 0
    for (unit, day), numbers in due.items():
        left = days_left(days, today, day)
        if left in ahead:
            named = "、".join(f"第{n}项" for n in numbers[:20]) + ("等" if len(numbers) > 20 else "")
            text = f"{len(numbers)}项任务还剩{left}个工作日到期（{day:%Y-%m-%d}）：{named}。"
            telling.units([unit], text, reverse("ledger:mine"), once=f"due:{day}:{left}")
            sent += 1
    return sent


def _reports(days: Calendar, today: dt.date, ahead: set[int]) -> int:
    rows = PeriodReport.objects.filter(state__in=["draft", "returned"], period__closed_on__isnull=True)
    sent = 0
    for report in rows.select_related("period", "unit"):
        left = days_left(days, today, report.period.due)
        if left in ahead:
            text = f"{report.period.name}报送还剩{left}个工作日截止，请尽快报送。"
            telling.units([report.unit], text, periods.page_of(report), once=f"report:{report.code}:{left}")
            sent += 1
    return sent


def _supervisions(days: Calendar, today: dt.date, ahead: set[int]) -> int:
    sent = 0
    for one in Supervision.objects.filter(state__in=["issued", "returned"]).select_related(
        "assignment__unit"
    ):
        left = days_left(days, today, one.due)
        if left in ahead:
            text = f"{one.number}还剩{left}个工作日到期，请尽快答复。"
            once = f"supervision:{one.code}:{left}"
            telling.units([one.assignment.unit], text, supervision.page_of(one), once=once)
            sent += 1
    return sent
