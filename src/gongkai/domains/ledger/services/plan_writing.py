"""Writes a decided plan into the ledger. In bulk: 2,000 tasks have tens of thousands of assignments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.files.models import StoredFile
from gongkai.base.measures import proposal, register
from gongkai.base.organizations.access import may
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import Assignment, AssignmentRole, Binding, Plan, PlanLevel, PlanStanding, Task, TaskName
from ..permissions import LOOK_BACK
from . import look_back
from .plan_names import Meaning, Meanings, decisions

_BATCH = 500
TaskText = dict[str, Any]


def write(
    actor: Actor,
    site: Site,
    tasks: Sequence[TaskText],
    choices: dict[str, Any],
    *,
    reading: dict[str, Any],
    file: StoredFile | None,
    digest: str,
) -> Plan:
    """Make the plan with everything that hangs on it; the caller's transaction makes it all or none.

    tasks and choices as services.intake keeps them, checked by its confirm_problems.
    """
    year = int(choices["year"])
    plan = Plan.objects.create(
        site=site,
        level=choices["level"],
        standing=choices["standing"],
        year=year,
        title=choices["title"].strip(),
        document_number=choices["document_number"].strip(),
        issuer=choices["issuer"].strip(),
        upper_documents=reading["upper_documents"],
        requirements=reading["requirements"],
        digest=digest,
        file=file,
        previous=_plan(choices["previous"]),
        upper=_plan(choices["upper"]),
    )
    meanings = Meanings(actor, plan.document_number or plan.title, min(clock.today(), dt.date(year, 12, 31)))
    decided = decisions(reading, choices["units"], plan.level)
    meant = {name: meanings.of(name, decision) for name, decision in decided.items()}
    rows = Task.objects.bulk_create([_task(plan, i, t) for i, t in enumerate(tasks, 1)], batch_size=_BATCH)
    _write_names(rows, tasks, meant)
    assigned = _write_assignments(rows, tasks, meant)
    measured = plan.level == PlanLevel.OWN and plan.standing == PlanStanding.CURRENT
    bound = _write_bindings(rows) if measured else 0
    payload = {
        "tasks": len(rows),
        "assignments": assigned,
        "bindings_proposed": bound,
        "units_added": [u.name for u in meanings.added],
        "file": file.code if file else None,
        "standing": plan.standing,
        "level": plan.level,
        "due_assumed": sum(1 for t in rows if t.due_assumed),
    }
    events.append("plan.imported", actor=actor, plan=plan, payload=payload)
    if plan.previous is not None and plan.standing == PlanStanding.CURRENT and may(actor, LOOK_BACK):
        look_back.start(actor, plan, plan.previous)
    return plan


def _plan(code: str) -> Plan | None:
    return Plan.objects.get(code=code) if code else None


def _task(plan: Plan, position: int, text: TaskText) -> Task:
    """due: where the plan names no date the year's end is taken, and marked."""
    due = dt.date.fromisoformat(text["due"]) if text["due"] else None
    return Task(
        plan=plan,
        number=text["number"],
        position=position,
        section=text["section"] or "",
        subsection=text["subsection"] or "",
        title=text["title"],
        requirement=text["requirement"],
        due=due or dt.date(plan.year, 12, 31),
        due_text=text["due_text"] or "",
        due_assumed=due is None,
        outcome=text.get("outcome", ""),
    )


def by_role(text: TaskText) -> list[tuple[AssignmentRole, list[str]]]:
    """The names of a task, leads first."""
    return [
        (AssignmentRole.LEAD, text["lead_units"]),
        (AssignmentRole.RESPONSIBLE, text["responsible_units"]),
    ]


def _write_names(rows: Sequence[Task], tasks: Sequence[TaskText], meant: dict[str, Meaning]) -> None:
    TaskName.objects.bulk_create(
        [
            TaskName(
                task=task,
                role=role,
                position=n,
                text=name,
                unit=meant[name].unit,
                group=meant[name].group,
            )
            for task, text in zip(rows, tasks, strict=True)
            for role, names in by_role(text)
            for n, name in enumerate(names, 1)
        ],
        batch_size=_BATCH,
    )


def _write_assignments(rows: Sequence[Task], tasks: Sequence[TaskText], meant: dict[str, Meaning]) -> int:
    """Groups become their members. A unit stands once on a task; one that leads is not also responsible."""
    made = []
    for task, text in zip(rows, tasks, strict=True):
        placed: set[int] = set()
        for role, names in by_role(text):
            for unit in units_of(names, meant):
                if unit.pk not in placed:
                    placed.add(unit.pk)
                    made.append(Assignment(task=task, unit=unit, role=role))
    Assignment.objects.bulk_create(made, batch_size=_BATCH)
    return len(made)


def units_of(names: Sequence[str], meant: dict[str, Meaning]) -> list[Unit]:
    return [unit for name in names for unit in meant[name].units]


def _write_bindings(rows: Sequence[Task]) -> int:
    """What measures each task, as proposed by its words; the office confirms on the task."""
    made = []
    for task in rows:
        proposed = proposal.propose(task.title, task.requirement)[:1]
        made += [Binding(task=task, indicator=key) for key, _ in proposed if register.has(key)]
    Binding.objects.bulk_create(made, batch_size=_BATCH)
    return len(made)
