"""Whose turn it is: takes the row for this transaction, and says whether an act may come now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem

from ..models import Assignment, Event
from ..models.plan import PlanStanding
from ..states import ALLOWED_FROM, AssignmentState

M = TypeVar("M", bound=Model)

ACTS = {
    "measures.submitted": "报送落实措施",
    "measures.returned": "退回落实措施",
    "measures.accepted": "通过落实措施",
    "progress.reported": "报进展",
    "progress.claimed_done": "报完成",
    "progress.returned": "退回进展",
    "progress.accepted_by_lead": "以牵头单位身份认可",
    "progress.accepted": "验收办结",
    "assignment.reopened": "重新打开",
}


def locked(thing: M, *related: str) -> M:
    """The row as it stands now, held until the open transaction ends: two who act at once come one by one.

    On SQLite the transaction itself keeps others out (IMMEDIATE); on PostgreSQL the row is locked.
    """
    rows: Any = type(thing)._default_manager
    found: M = rows.select_related(*related).select_for_update(of=("self",)).get(pk=thing.pk)
    return found


def locked_assignment(assignment: Assignment) -> Assignment:
    return locked(assignment, "task__plan", "unit")


def locked_all(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Many rows, always in the same order and all before the first event: two such acts can't wait in a ring."""
    return [locked_assignment(a) for a in sorted(assignments, key=lambda a: a.pk)]


def closed_problems(assignment: Assignment) -> list[Problem]:
    """Why nothing more can happen on this assignment, whatever the act."""
    if assignment.until is not None:
        return [Problem("ended", f"{assignment.unit}已不再承担这项任务，不能再办理。")]
    if assignment.task.until is not None:
        return [Problem("task_ended", "这项任务已经终止，不能再办理。")]
    if assignment.task.plan.standing != PlanStanding.CURRENT:
        return [Problem("history", "这是历史方案，只供查阅，不能再办理。")]
    return []


def not_in_turn(assignment: Assignment, kind: str) -> list[Problem]:
    """Why an act of this kind can't come now, judged by the assignment's state."""
    if found := closed_problems(assignment):
        return found
    if assignment.state in ALLOWED_FROM[kind]:
        return []
    label = AssignmentState(assignment.state).label
    message = (
        f"现在不能{ACTS[kind]}：{assignment.unit}这项分工目前是“{label}”。可能刚有人办理过，请刷新页面再看。"
    )
    return [Problem("not_in_turn", message)]


def own_work(actor: Actor, assignment: Assignment, kinds: tuple[str, ...]) -> list[Problem]:
    """Nobody passes judgement on what they sent up themselves, also where the office is the unit at work."""
    last = Event.objects.filter(assignment=assignment, kind__in=kinds).order_by("-id").first()
    if last is not None and last.user_id is not None and last.user_id == actor.user_id:
        return [Problem("own_work", "这是您本人报送的内容，须由他人审核。")]
    return []


def remark_problems(remark: str, what: str = "退回意见") -> list[Problem]:
    if not remark.strip():
        return [Problem("no_remark", f"请写明{what}，让对方知道怎么改。", "remark")]
    if len(remark) > 2000:
        return [Problem("remark_too_long", f"{what}请控制在2000字以内。", "remark")]
    return []
