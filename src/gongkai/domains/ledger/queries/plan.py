"""Reads of what the plan says: its text as the reader would give it, the names, who leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail.models import Site

from ..models import AssignmentRole, Plan, PlanLevel, PlanStanding, Task, TaskName


def current_plan(site: Site) -> Plan | None:
    """The site's own plan of the latest year that is being carried out."""
    plans = Plan.objects.filter(site=site, level=PlanLevel.OWN, standing=PlanStanding.CURRENT)
    return plans.order_by("-year", "-id").first()


def default_site() -> Site:
    """The site of the authority itself (sub-sites are column subtrees of it)."""
    return Site.objects.get(is_default_site=True)


def names_of(tasks: Iterable[Task]) -> dict[int, dict[str, list[str]]]:
    """Task id → role → the names in its unit columns, in order. One query."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"lead": [], "responsible": []})
    rows = TaskName.objects.filter(task__in=tasks).order_by("task_id", "role", "position")
    for task_id, role, text in rows.values_list("task_id", "role", "text"):
        found[task_id][role].append(text)
    return found


def plan_text(plan: Plan) -> list[dict[str, Any]]:
    """The plan's tasks in force as `plan_reader` gives tasks, with code and due_assumed. Two queries."""
    tasks = list(plan.tasks.filter(until__isnull=True))
    names = names_of(plan.tasks.filter(until__isnull=True))
    return [
        {
            "code": t.code,
            "number": t.number,
            "section": t.section or None,
            "subsection": t.subsection or None,
            "title": t.title,
            "requirement": t.requirement,
            "lead_units": names[t.pk][AssignmentRole.LEAD],
            "responsible_units": names[t.pk][AssignmentRole.RESPONSIBLE],
            "due": t.due.isoformat(),
            "due_text": t.due_text,
            "due_assumed": t.due_assumed,
        }
        for t in tasks
    ]


def pending_names(plan: Plan) -> list[TaskName]:
    """The names whose members are still to be named (待明确), in the order of the tasks."""
    rows = TaskName.objects.filter(task__plan=plan, task__until__isnull=True, group__named_per_task=True)
    rows = rows.exclude(members__until__isnull=True, members__isnull=False)
    return list(rows.select_related("task", "group").order_by("task__position", "role", "position"))
