"""督办: numbered, with its own deadline in working days; replied with evidence, returned, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.locks import lock_until_commit
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must
from gongkai.base.organizations.queries import calendar
from gongkai.law.workdays import add_workdays

from .. import events
from ..models import Assignment, Event, Supervision
from ..permissions import REPLY_SUPERVISION, SUPERVISE
from ..states import AssignmentState
from . import evidence, telling
from .turn import closed_problems, locked, locked_all, remark_problems

DEFAULT_WORKDAYS = 5
LONGEST_WORKDAYS = 60


def issue_problems(
    actor: Actor, assignments: Sequence[Assignment], matter: str, workdays: int
) -> list[Problem]:
    """Why no 督办单 can be issued to these."""
    found = []
    if not assignments:
        found.append(Problem("none_chosen", "没有选中任何单位，请先勾选。", "assignments"))
    if not matter.strip():
        found.append(Problem("no_matter", "请写明督办什么、要求怎么办。", "matter"))
    elif len(matter) > 2000:
        found.append(Problem("matter_too_long", "督办事项请控制在2000字以内。", "matter"))
    if not 1 <= workdays <= LONGEST_WORKDAYS:
        found.append(Problem("bad_days", f"办理时限请填1至{LONGEST_WORKDAYS}个工作日。", "workdays"))
    for assignment in assignments:
        found += closed_problems(assignment)
        if assignment.state == AssignmentState.ACCEPTED:
            found.append(Problem("finished", f"{assignment.unit}的这项分工已办结，不用督办。"))
        if open_on(assignment):
            found.append(Problem("open_already", f"{assignment.unit}在这项任务上还有未办结的督办单。"))
    return found


def open_on(assignment: Assignment) -> bool:
    return assignment.supervisions.exclude(state="closed").exists()


def issue(
    actor: Actor, assignments: Sequence[Assignment], matter: str, workdays: int = DEFAULT_WORKDAYS
) -> list[Supervision]:
    """Issue one 督办单 to each unit, due `workdays` working days after today; all or none."""
    for assignment in assignments:
        must(actor, SUPERVISE, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        now = locked_all(assignments)
        refuse_if(issue_problems(actor, now, matter, workdays))
        due = add_workdays(calendar(), clock.today(), workdays).due
        return [_issue_one(actor, a, matter.strip(), due) for a in now]


def _issue_one(actor: Actor, assignment: Assignment, matter: str, due: dt.date) -> Supervision:
    year, ordinal = _next_number()
    made = Supervision.objects.create(
        year=year, ordinal=ordinal, assignment=assignment, matter=matter, due=due, issued_on=clock.today()
    )
    _append("supervision.issued", actor, made, {"number": made.number, "due": str(due), "matter": matter})
    text = f"{made.number}：{telling.subject(assignment)}，请于{made.due:%m月%d日}前答复。"
    telling.units([assignment.unit], text, page_of(made))
    return made


def _next_number() -> tuple[int, int]:
    """The one maker of numbers. Rows are never deleted, so the highest plus one was never given before."""
    lock_until_commit("ledger.supervision_number")
    year = clock.today().year
    last = Supervision.objects.filter(year=year).aggregate(last=Max("ordinal"))["last"] or 0
    return year, last + 1


def page_of(supervision: Supervision) -> str:
    return reverse("ledger:supervision", args=[supervision.code])


# --- reply, return, close -----------------------------------------------------------------------------


def _not_in_turn(supervision: Supervision, states: tuple[str, ...], act: str) -> list[Problem]:
    if supervision.state in states:
        return []
    words = {"issued": "待答复", "replied": "已答复待审", "returned": "已退回待重新答复", "closed": "已办结"}
    now = f"现在不能{act}：{supervision.number}目前是“{words[supervision.state]}”。"
    return [Problem("not_in_turn", now + "可能刚有人办理过，请刷新页面再看。")]


def reply_problems(
    actor: Actor, supervision: Supervision, text: str, pieces: Sequence[evidence.Draft]
) -> list[Problem]:
    found = _not_in_turn(supervision, ("issued", "returned"), "答复")
    if not text.strip():
        found.append(Problem("no_text", "请写明办理情况。", "text"))
    return found + evidence.problems(actor, supervision.assignment, pieces)


def reply(actor: Actor, supervision: Supervision, text: str, pieces: Sequence[evidence.Draft]) -> None:
    """Answer, with evidence where there is some: a reply may also say why it can't be done yet."""
    must(actor, REPLY_SUPERVISION, supervision, subject=f"supervision:{supervision.code}")
    refuse_if(reply_problems(actor, supervision, text, pieces))
    taken = evidence.take_in(actor, pieces)
    with transaction.atomic():
        supervision = _locked(supervision)
        refuse_if(_not_in_turn(supervision, ("issued", "returned"), "答复"))
        event = _append("supervision.replied", actor, supervision, {"text": text.strip()})
        evidence.attach(actor, event, supervision.assignment, taken)
        telling.office(
            f"{supervision.assignment.unit}已答复{supervision.number}，请审核。", page_of(supervision)
        )


def judge_problems(actor: Actor, supervision: Supervision) -> list[Problem]:
    found = _not_in_turn(supervision, ("replied",), "审核答复")
    last = supervision.events.filter(kind="supervision.replied").last()
    if last is not None and last.user_id == actor.user_id:
        found.append(Problem("own_work", "这是您本人作的答复，须由他人审核。"))
    return found


def return_problems(actor: Actor, supervision: Supervision, remark: str) -> list[Problem]:
    return [*judge_problems(actor, supervision), *remark_problems(remark)]


def send_back(actor: Actor, supervision: Supervision, remark: str) -> None:
    """Return the reply with a remark; the deadline stays."""
    must(actor, SUPERVISE, supervision, subject=f"supervision:{supervision.code}")
    with transaction.atomic():
        supervision = _locked(supervision)
        refuse_if(return_problems(actor, supervision, remark))
        _append("supervision.returned", actor, supervision, {"remark": remark.strip()})
        text = f"{supervision.number}的答复被退回：{remark.strip()}"
        telling.units([supervision.assignment.unit], text, page_of(supervision))


def close(actor: Actor, supervision: Supervision, remark: str = "") -> None:
    """The reply is enough; the 督办 is closed."""
    must(actor, SUPERVISE, supervision, subject=f"supervision:{supervision.code}")
    with transaction.atomic():
        supervision = _locked(supervision)
        refuse_if(judge_problems(actor, supervision))
        _append(
            "supervision.closed", actor, supervision, {"remark": remark.strip()} if remark.strip() else {}
        )
        telling.units([supervision.assignment.unit], f"{supervision.number}已办结。", page_of(supervision))


def _locked(supervision: Supervision) -> Supervision:
    return locked(supervision, "assignment__task__plan", "assignment__unit")


def _append(kind: str, actor: Actor, supervision: Supervision, payload: dict[str, str]) -> Event:
    assignment = supervision.assignment
    return events.append(
        kind,
        actor=actor,
        plan=assignment.task.plan,
        task=assignment.task,
        supervision=supervision,
        payload=payload,
    )
