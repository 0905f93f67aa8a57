"""The one writer of ledger events: event row, audit row, feed line and caches in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai.base.core import audit, clock, feed
from gongkai.base.core.actors import Actor

from . import states
from .models import Assignment, Event, PeriodReport, Plan, PlanChange, Supervision, Task


def append(
    kind: str,
    *,
    actor: Actor,
    plan: Plan,
    payload: dict[str, Any] | None = None,
    refresh: bool = True,
    **subject: Any,
) -> Event:
    """Write one event and refresh what is cached of its subject.

    subject: any of task, assignment, supervision, report, change, look_back. An assignment's task is filled in.
    refresh=False is for bulk import, which refreshes once at its end.
    """
    assignment: Assignment | None = subject.get("assignment")
    if assignment is not None and subject.get("task") is None:
        subject["task"] = assignment.task
    with transaction.atomic():
        event = Event.objects.create(
            kind=kind,
            user_id=actor.user_id,
            user_name=actor.user_name,
            unit_id=actor.unit_id,
            unit_name=actor.unit_name,
            payload=payload or {},
            plan=plan,
            **subject,
        )
        about = _about(plan, subject)
        audit.record(f"ledger.{kind}", actor=actor, subject=about, payload=payload or {})
        feed.append("ledger", about, {"kind": kind, "plan": plan.code, "at": clock.now().isoformat()})
        if refresh:
            _refresh(subject)
    return event


def _about(plan: Plan, subject: dict[str, Any]) -> str:
    for key in ("assignment", "supervision", "report", "change", "look_back", "task"):
        if subject.get(key) is not None:
            return f"{key}:{subject[key].code}"
    return f"plan:{plan.code}"


def _refresh(subject: dict[str, Any]) -> None:
    if subject.get("assignment") is not None:
        refresh_assignment(subject["assignment"])
    for key, leads_to, start in (
        ("supervision", states.SUPERVISION_LEADS_TO, "issued"),
        ("report", states.REPORT_LEADS_TO, "draft"),
        ("change", states.CHANGE_LEADS_TO, "proposed"),
    ):
        thing: Supervision | PeriodReport | PlanChange | None = subject.get(key)
        if thing is not None:
            thing.state = states.last_state(thing.events.all(), leads_to, start)
            thing.save(update_fields=["state"])


def refresh_assignment(assignment: Assignment) -> None:
    """Derive an assignment's cached standing again from its events, and then its task's."""
    standing = states.assignment_standing(assignment.events.all())
    assignment.state = standing.state
    assignment.claimed = standing.claimed
    assignment.finished_on = standing.finished_on
    assignment.save(update_fields=["state", "claimed", "finished_on"])
    refresh_task(assignment.task)


def refresh_task(task: Task) -> None:
    """Derive a task's cached state again from its current assignments."""
    rows = Assignment.objects.filter(task=task, until__isnull=True).values_list("state", "finished_on")
    task.state, task.finished_on = states.task_standing(rows)
    task.save(update_fields=["state", "finished_on"])


def rebuild(plan: Plan) -> int:
    """Throw a plan's cached states away and derive all of them again; returns how many assignments changed."""
    changed = 0
    with transaction.atomic():
        for assignment in Assignment.objects.filter(task__plan=plan).select_related("task"):
            before = (assignment.state, assignment.claimed, assignment.finished_on)
            refresh_assignment(assignment)
            changed += before != (assignment.state, assignment.claimed, assignment.finished_on)
    return changed
