"""待明确: the lead unit or the office says which units 市直各相关部门 means in a task."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import may
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import PlanStanding, TaskName, TaskNameMember
from ..permissions import NAME_MEMBERS
from . import division


def name_members_problems(actor: Actor, name: TaskName, units: Sequence[Unit]) -> list[Problem]:
    """Why these units can't be named as the ones meant by a 待明确 name."""
    task = name.task
    if not may(actor, NAME_MEMBERS, task):
        return [Problem("not_permitted", "只有牵头单位和政务公开办可以明确相关单位。")]
    if task.until is not None or task.plan.standing != PlanStanding.CURRENT:
        return [Problem("closed", "这项任务已终止或属于历史方案，不能再变动分工。")]
    if name.group is None or not name.group.named_per_task:
        return [Problem("not_pending", f"“{name.text}”不是待明确的单位组，不需要逐项明确。")]
    if not units:
        return [Problem("none", f"请至少选择一个“{name.text}”所指的单位。", "units")]
    others = {n.unit_id: n.text for n in task.names.filter(unit__in=units) if n.pk != name.pk}
    return [
        Problem("there_already", f"{unit}已作为“{others[unit.pk]}”列在本任务中，不必再选。", "units")
        for unit in units
        if unit.pk in others
    ]


def name_members(actor: Actor, name: TaskName, units: Sequence[Unit]) -> None:
    """Let the name mean exactly these units: assignments are made for new ones, ended for those left out."""
    with transaction.atomic():
        refuse_if(name_members_problems(actor, name, units))
        wanted = {u.pk for u in units}
        held = {m.unit_id: m for m in name.members.filter(until__isnull=True)}
        for unit_id, member in held.items():
            if unit_id not in wanted:
                member.until = clock.today()
                member.save(update_fields=["until"])
        for unit in units:
            if unit.pk not in held:
                TaskNameMember.objects.create(name=name, unit=unit)
        added, ended = division.sync(name.task)
        events.append(
            "members.named",
            actor=actor,
            plan=name.task.plan,
            task=name.task,
            payload={
                "name": name.text,
                "units": [str(u) for u in units],
                "added": [str(u) for u in added],
                "ended": [str(u) for u in ended],
            },
        )
