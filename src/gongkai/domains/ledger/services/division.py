"""Keeps a task's assignments in step with the names in its unit columns (分工)."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.base.core import clock
from gongkai.base.organizations.models import Unit, UnitGroup
from gongkai.base.organizations.naming import Resolution, ResolutionKind, Resolver, members

from .. import events
from ..models import Assignment, AssignmentRole, Task, TaskName, TaskNameMember


def resolved(names: Sequence[str]) -> list[Resolution]:
    """What names stand for today, each once. Three queries for any number."""
    resolver = Resolver()
    return [resolver.resolve(name) for name in dict.fromkeys(n.strip() for n in names) if name]


def not_found(found: Sequence[Resolution]) -> list[str]:
    """A sentence for each name that is no unit and no group here, with the nearest ones."""
    sentences = []
    for r in found:
        if r.kind is ResolutionKind.UNKNOWN:
            near = "、".join(str(u) for u in r.candidates)
            sentences.append(f"没有叫“{r.name}”的单位或单位组。" + (f"是否为：{near}？" if near else ""))
    return sentences


def set_names(task: Task, role: AssignmentRole, found: Sequence[Resolution]) -> None:
    """Let the column say these names; a name that stays keeps the members that were named for it."""
    held = {n.text: n for n in task.names.filter(role=role)}
    wanted = {r.name for r in found}
    for text, name in held.items():
        if text not in wanted:
            # Who was meant stands in the members.named events and in the ended assignments.
            name.members.all().delete()
            name.delete()
    for position, r in enumerate(found, 1):
        name = held.get(r.name) or TaskName(task=task, role=role, text=r.name)
        name.position, name.unit, name.group = position, r.unit, r.group
        name.save()


def sync(task: Task) -> tuple[list[Unit], list[Unit]]:
    """End the assignments that no name backs any more, make those that are missing. Returns (added, ended).

    Nothing is taken over: who is newly bound starts with 落实措施; what was done stays with the ended row.
    """
    wanted = bound_units(task)
    today = clock.today()
    added: list[Unit] = []
    ended: list[Unit] = []
    current = {a.unit_id: a for a in task.assignments.filter(until__isnull=True).select_related("unit")}
    for unit_id, assignment in current.items():
        if unit_id not in wanted or wanted[unit_id][1] != assignment.role:
            assignment.until = today
            assignment.save(update_fields=["until"])
            ended.append(assignment.unit)
    for unit_id, (unit, role) in wanted.items():
        if unit_id not in current or current[unit_id].role != role:
            Assignment.objects.create(task=task, unit=unit, role=role)
            added.append(unit)
    events.refresh_task(task)
    return added, ended


def bound_units(task: Task) -> dict[int, tuple[Unit, str]]:
    """Unit id → (unit, role) as the names say. Leads first: one that leads is not also responsible."""
    rows = list(task.names.select_related("unit", "group"))
    named: dict[int, list[Unit]] = {}
    for member in TaskNameMember.objects.filter(name__in=rows, until__isnull=True).select_related("unit"):
        named.setdefault(member.name_id, []).append(member.unit)
    bound: dict[int, tuple[Unit, str]] = {}
    for name in sorted(rows, key=lambda n: (n.role != AssignmentRole.LEAD, n.position)):
        for unit in _units(name, named):
            bound.setdefault(unit.pk, (unit, name.role))
    return bound


def _units(name: TaskName, named: dict[int, list[Unit]]) -> list[Unit]:
    if name.unit is not None:
        return [name.unit]
    group: UnitGroup | None = name.group
    if group is None:
        return []
    return named.get(name.pk, []) if group.named_per_task else members(group)
