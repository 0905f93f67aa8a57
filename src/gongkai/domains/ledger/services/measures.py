"""落实措施: what a unit means to do, by when and by whom; drafted, sent up, returned or accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must

from .. import events
from ..models import Assignment, MeasureStep
from ..permissions import REVIEW_MEASURES, WRITE_MEASURES
from . import telling
from .turn import closed_problems, locked_assignment, not_in_turn, own_work, remark_problems


@dataclass(frozen=True, slots=True)
class Step:
    text: str = ""
    due: dt.date | None = None
    person: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.due or self.person.strip())


def digest(assignment: Assignment) -> str:
    """What the draft looks like now: a form that comes back with another one was opened on an older draft."""
    rows = [[s.text, s.due and s.due.isoformat(), s.person] for s in assignment.steps.all()]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def draft_problems(
    actor: Actor, assignment: Assignment, steps: Sequence[Step], seen: str | None
) -> list[Problem]:
    """Why a draft can't be kept; missing parts are no reason."""
    found = closed_problems(assignment)
    if assignment.state == "measures_submitted":
        found.append(Problem("waiting", "措施已经报送，正在审核，退回后才能修改。"))
    for number, step in enumerate(steps, 1):
        if len(step.person) > 60:
            found.append(
                Problem("person_too_long", f"第{number}条责任人请控制在60字以内。", f"person_{number}")
            )
        if len(step.text) > 2000:
            found.append(Problem("text_too_long", f"第{number}条措施请控制在2000字以内。", f"text_{number}"))
    if seen is not None and seen != digest(assignment):
        found.append(
            Problem(
                "changed_meanwhile", "您填写期间别人改过这份草稿。您写的还在下面，请与现稿核对后再保存一次。"
            )
        )
    return found


def save_draft(actor: Actor, assignment: Assignment, steps: Sequence[Step], seen: str | None = None) -> None:
    """Keep a draft as it is, whatever is missing. Raises Refused if another changed it since `seen`."""
    must(actor, WRITE_MEASURES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(draft_problems(actor, assignment, steps, seen))
        _write(assignment, steps)


def _write(assignment: Assignment, steps: Sequence[Step]) -> None:
    assignment.steps.all().delete()
    MeasureStep.objects.bulk_create(
        MeasureStep(assignment=assignment, position=i, text=s.text, due=s.due, person=s.person)
        for i, s in enumerate((s for s in steps if not s.empty), 1)
    )


def submit_problems(actor: Actor, assignment: Assignment, steps: Sequence[Step]) -> list[Problem]:
    """Why these steps can't be sent up."""
    found = not_in_turn(assignment, "measures.submitted")
    real = [(n, s) for n, s in enumerate(steps, 1) if not s.empty]
    if not real:
        found.append(Problem("no_steps", "还没有写措施，至少写一条再报送。", "text_1"))
    for number, step in real:
        if not step.text.strip():
            found.append(Problem("no_text", f"第{number}条没有写措施内容。", f"text_{number}"))
        if step.due is None:
            found.append(Problem("no_due", f"第{number}条没有写完成时间。", f"due_{number}"))
        elif step.due > assignment.task.due:
            message = (
                f"第{number}条完成时间晚于任务时限{assignment.task.due:%Y-%m-%d}，请改早；"
                "任务时限确需调整的，请政务公开办办理方案调整。"
            )
            found.append(Problem("due_late", message, f"due_{number}"))
        if not step.person.strip():
            found.append(Problem("no_person", f"第{number}条没有写责任人。", f"person_{number}"))
    return found


def submit(actor: Actor, assignment: Assignment, steps: Sequence[Step], seen: str | None = None) -> None:
    """Keep the steps and send them up; the event keeps them whole, as this version."""
    must(actor, WRITE_MEASURES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(
            [*draft_problems(actor, assignment, steps, seen), *submit_problems(actor, assignment, steps)]
        )
        _write(assignment, steps)
        real = [s for s in steps if not s.empty]
        payload = {
            "steps": [{"text": s.text, "due": s.due and s.due.isoformat(), "person": s.person} for s in real]
        }
        events.append(
            "measures.submitted",
            actor=actor,
            plan=assignment.task.plan,
            assignment=assignment,
            payload=payload,
        )
        telling.reviewers(assignment, "报送了落实措施，请审核")


def review_problems(actor: Actor, assignment: Assignment, kind: str) -> list[Problem]:
    return [*not_in_turn(assignment, kind), *own_work(actor, assignment, ("measures.submitted",))]


def return_problems(actor: Actor, assignment: Assignment, remark: str) -> list[Problem]:
    return [*review_problems(actor, assignment, "measures.returned"), *remark_problems(remark)]


def send_back(actor: Actor, assignment: Assignment, remark: str) -> None:
    """Return the measures with a remark."""
    must(actor, REVIEW_MEASURES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(return_problems(actor, assignment, remark))
        events.append(
            "measures.returned",
            actor=actor,
            plan=assignment.task.plan,
            assignment=assignment,
            payload={"remark": remark.strip()},
        )
        telling.unit(assignment, "的落实措施被退回", remark)


def accept(actor: Actor, assignment: Assignment) -> None:
    """Pass the measures: by a signer of the lead unit or by the office, never by who sent them up."""
    must(actor, REVIEW_MEASURES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(review_problems(actor, assignment, "measures.accepted"))
        events.append("measures.accepted", actor=actor, plan=assignment.task.plan, assignment=assignment)
        telling.unit(assignment, "的落实措施已通过，请按措施推进并报进展")
