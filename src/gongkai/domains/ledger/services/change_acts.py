"""What an approved change does to the ledger; called by changes.approve only, inside its transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Max

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import AssignmentRole, Plan, PlanChange, Task, TaskName, TaskNameMember
from . import division

Payload = dict[str, Any]


def apply(actor: Actor, change: PlanChange) -> tuple[Task | None, Payload]:
    """Carry the change out. Returns the task it concerns and the payload of its event (before and after)."""
    plan, proposal = change.plan, change.proposal
    payload: Payload = {"kind": change.kind, "reason": change.reason}
    if change.kind == "units_merged":
        return None, payload | _merge(actor, plan, proposal)
    if change.kind == "task_added":
        task = _add(plan, proposal)
        return task, payload | {"task": task.code, "number": task.number, "title": task.title}
    assert change.task is not None  # propose_problems asks for one
    task = Task.objects.select_for_update().get(pk=change.task.pk)
    if change.kind == "task_ended":
        return task, payload | _end(task)
    if change.kind == "due":
        return task, payload | _move_due(task, proposal)
    if change.kind == "wording":
        return task, payload | _reword(task, proposal)
    return task, payload | _reassign(task, AssignmentRole(change.kind), proposal["names"])


def _reassign(task: Task, role: AssignmentRole, names: list[str]) -> Payload:
    before = list(task.names.filter(role=role).values_list("text", flat=True))
    found = division.resolved(names)
    division.set_names(task, role, found)
    if role is AssignmentRole.LEAD:  # who leads is not also responsible
        task.names.filter(
            role=AssignmentRole.RESPONSIBLE, unit__in=[r.unit for r in found if r.unit]
        ).delete()
    added, ended = division.sync(task)
    return {
        "before": before,
        "after": names,
        "added": [str(u) for u in added],
        "ended": [str(u) for u in ended],
    }


def _move_due(task: Task, proposal: Payload) -> Payload:
    before = task.due.isoformat()
    task.due, task.due_text = dt.date.fromisoformat(proposal["due"]), proposal.get("due_text", "")
    task.due_assumed = False
    task.save(update_fields=["due", "due_text", "due_assumed"])
    return {"before": before, "after": proposal["due"]}


def _reword(task: Task, proposal: Payload) -> Payload:
    before = {"title": task.title, "requirement": task.requirement}
    task.title, task.requirement = proposal["title"].strip(), proposal["requirement"].strip()
    task.save(update_fields=["title", "requirement"])
    return {"before": before, "after": {"title": task.title, "requirement": task.requirement}}


def _end(task: Task) -> Payload:
    today = clock.today()
    ended = list(task.assignments.filter(until__isnull=True).select_related("unit"))
    task.assignments.filter(until__isnull=True).update(until=today)
    task.until = today
    task.save(update_fields=["until"])
    return {"ended": [str(a.unit) for a in ended]}


def _add(plan: Plan, proposal: Payload) -> Task:
    """The task stands at the end of its sub-section, its section, or the plan."""
    due = dt.date.fromisoformat(proposal["due"]) if proposal["due"] else None
    task = Task.objects.create(
        plan=plan,
        number=proposal["number"],
        position=_make_room(plan, proposal["section"], proposal["subsection"]),
        section=proposal["section"],
        subsection=proposal["subsection"],
        title=proposal["title"].strip(),
        requirement=proposal["requirement"].strip(),
        due=due or dt.date(plan.year, 12, 31),
        due_assumed=due is None,
    )
    for role in AssignmentRole:
        division.set_names(task, role, division.resolved(proposal[role.value]))
    division.sync(task)
    return task


def _make_room(plan: Plan, section: str, subsection: str) -> int:
    for place in ({"section": section, "subsection": subsection}, {"section": section}, {}):
        last: int | None = plan.tasks.filter(**place).aggregate(last=Max("position"))["last"]
        if last is not None:
            plan.tasks.filter(position__gt=last).update(position=F("position") + 1)
            return last + 1
    return 1


def _merge(actor: Actor, plan: Plan, proposal: Payload) -> Payload:
    """The successor stands where the merged units stood, once; each task's timeline says so."""
    into = Unit.objects.get(code=proposal["into"])
    merged = list(Unit.objects.filter(code__in=proposal["from"]))
    tasks = plan.tasks.filter(
        until__isnull=True, assignments__until__isnull=True, assignments__unit__in=merged
    ).distinct()
    for task in tasks:
        for name in task.names.filter(unit__in=merged):
            _rename(task, name, into)
        for member in TaskNameMember.objects.filter(name__task=task, unit__in=merged, until__isnull=True):
            member.until = clock.today()
            member.save(update_fields=["until"])
            TaskNameMember.objects.get_or_create(name=member.name, unit=into, until=None)
        added, ended = division.sync(task)
        payload = {"into": str(into), "added": [str(u) for u in added], "ended": [str(u) for u in ended]}
        events.append("task.units_merged", actor=actor, plan=plan, task=task, payload=payload)
    return {"from": [str(u) for u in merged], "into": str(into), "tasks": len(tasks)}


def _rename(task: Task, name: TaskName, into: Unit) -> None:
    there = task.names.filter(unit=into).exclude(pk=name.pk).order_by("role").first()
    if there is not None and (there.role == name.role or there.role == AssignmentRole.LEAD):
        name.delete()
        return
    if there is not None:  # it becomes a lead here, and is not also responsible
        there.delete()
    name.unit, name.text = into, str(into)
    name.save(update_fields=["unit", "text"])
