"""What the plan itself asks of people: imports left open, changes to approve, names to make clear, 回头看."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from gongkai.base.core.actors import Actor
from gongkai.base.notices.todos import Todo
from gongkai.base.organizations.access import may

from .models import (
    Assignment,
    AssignmentRole,
    Event,
    Intake,
    LookBackItem,
    PlanChange,
    PlanStanding,
    Task,
    TaskName,
    TaskNameMember,
)
from .permissions import APPROVE_CHANGE, IMPORT_PLAN, LOOK_BACK, NAME_MEMBERS
from .services.changes import KINDS


def source(actor: Actor) -> Iterable[Todo]:
    """For base.notices.todos."""
    if may(actor, IMPORT_PLAN):
        yield from _imports(actor)
    if may(actor, APPROVE_CHANGE):
        yield from _changes(actor)
    if may(actor, NAME_MEMBERS):
        yield from _names(actor)
    if may(actor, LOOK_BACK):
        yield from _look_back()


def _imports(actor: Actor) -> Iterator[Todo]:
    begun = Intake.objects.filter(plan__isnull=True, dropped_at__isnull=True, uploaded_by=actor.user_id)
    for intake in begun.select_related("file"):
        url = reverse("ledger:intake", args=[intake.code])
        yield Todo(f"导入没有办完：{intake.file.name}", url, None, "方案")


def _changes(actor: Actor) -> Iterator[Todo]:
    """Changes that somebody else proposed: nobody approves their own."""
    mine = Event.objects.filter(kind="change.proposed", user=actor.user_id)
    waiting = PlanChange.objects.filter(state="proposed").exclude(events__in=mine)
    for change in waiting.select_related("task"):
        about = f"第{change.task.number}项 {change.task.title}" if change.task else ""
        url = reverse("ledger:change", args=[change.code])
        yield Todo(f"批准：{KINDS[change.kind]}", url, None, "方案", about)


def _names(actor: Actor) -> Iterator[Todo]:
    """Tasks of the acting unit's own lead in which 市直各相关部门 is still open."""
    led = Assignment.objects.filter(unit=actor.unit_id, role=AssignmentRole.LEAD, until__isnull=True)
    open_names = TaskName.objects.filter(
        group__named_per_task=True,
        task__plan__standing=PlanStanding.CURRENT,
        task__until__isnull=True,
        task__in=led.values("task"),
    ).exclude(pk__in=TaskNameMember.objects.filter(until__isnull=True).values("name"))
    found = list(Task.objects.filter(pk__in=open_names.values("task")).order_by("position"))
    for task in found[:3]:
        url = reverse("ledger:members", args=[task.code])
        yield Todo(f"明确相关单位：第{task.number}项 {task.title}", url, None, "方案")
    if len(found) > 3:
        yield Todo(f"另有{len(found) - 3}项牵头任务要明确相关单位", reverse("ledger:mine"), None, "方案")


def _look_back() -> Iterator[Todo]:
    items = LookBackItem.objects.filter(
        verdict="", removed_on__isnull=True, plan__standing=PlanStanding.CURRENT
    )
    plans = {i.plan_id: i.plan for i in items.select_related("plan")}
    for pk, plan in plans.items():
        n = sum(1 for i in items if i.plan_id == pk)
        url = reverse("ledger:look_back", args=[plan.code])
        yield Todo(f"“回头看”还有{n}项没有核查结论", url, None, "回头看")
