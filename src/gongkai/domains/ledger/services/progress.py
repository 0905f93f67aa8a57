"""进展: reported with evidence, claimed done, accepted by lead unit and office, returned, reopened."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import may, must

from .. import events
from ..models import Assignment, Task
from ..permissions import ACCEPT_AS_LEAD, ACCEPT_AS_OFFICE, REPORT_PROGRESS, RETURN_PROGRESS
from ..states import AssignmentState
from . import evidence, telling
from .turn import locked, locked_all, locked_assignment, not_in_turn, own_work, remark_problems

_REPORTED = ("progress.reported", "progress.claimed_done")


def report_problems(
    actor: Actor, assignment: Assignment, text: str, pieces: Sequence[evidence.Draft], done: bool
) -> list[Problem]:
    """Why this progress can't be reported. A claim of 已完成 needs evidence, here or from before."""
    found = not_in_turn(assignment, "progress.claimed_done" if done else "progress.reported")
    if not text.strip():
        found.append(Problem("no_text", "请写明做了什么。", "text"))
    elif len(text) > 5000:
        found.append(Problem("text_too_long", "进展请控制在5000字以内，材料可作附件上传。", "text"))
    if done and not pieces and not assignment.evidence.exists():
        message = "报完成须有佐证：上传文件、填写网址或选择实测结果，至少一项。"
        found.append(Problem("no_evidence", message, "upload"))
    return found + evidence.problems(actor, assignment, pieces)


def report(
    actor: Actor,
    assignment: Assignment,
    text: str,
    pieces: Sequence[evidence.Draft] = (),
    *,
    done: bool = False,
) -> None:
    """Report progress; done=True claims the unit's share as 已完成 and sends it up for acceptance."""
    must(actor, REPORT_PROGRESS, assignment, subject=f"assignment:{assignment.code}")
    refuse_if(report_problems(actor, assignment, text, pieces, done))
    taken = evidence.take_in(actor, pieces)
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(not_in_turn(assignment, "progress.claimed_done" if done else "progress.reported"))
        write(actor, assignment, text.strip(), taken, done=done)


def write(
    actor: Actor,
    assignment: Assignment,
    text: str,
    taken: Sequence[tuple[evidence.Draft, StoredFile | None]] = (),
    *,
    done: bool,
    period: str = "",
) -> None:
    """The event itself, for `report` and for a report of a 报送期; both have checked and hold the row."""
    payload = {"text": text} | ({"period": period} if period else {})
    event = events.append(
        "progress.claimed_done" if done else "progress.reported",
        actor=actor,
        plan=assignment.task.plan,
        assignment=assignment,
        payload=payload,
    )
    evidence.attach(actor, event, assignment, taken)
    if done:
        telling.reviewers(assignment, "报完成，请验收")


# --- acceptance ---------------------------------------------------------------------------------------


def lead_problems(actor: Actor, assignment: Assignment) -> list[Problem]:
    return [*not_in_turn(assignment, "progress.accepted_by_lead"), *own_work(actor, assignment, _REPORTED)]


def accept_as_lead(actor: Actor, assignment: Assignment, remark: str = "") -> None:
    """The lead unit says that this responsible unit has done its share."""
    must(actor, ACCEPT_AS_LEAD, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(lead_problems(actor, assignment))
        _append("progress.accepted_by_lead", actor, assignment, {"remark": remark.strip()})
        telling.office(
            f"{assignment.unit}的{telling.subject(assignment)}牵头单位已认可，请验收。",
            telling.page_of(assignment),
        )


def office_problems(actor: Actor, assignment: Assignment) -> list[Problem]:
    """The office comes after the lead unit, except where a unit leads and nobody stands between."""
    found = [*not_in_turn(assignment, "progress.accepted"), *own_work(actor, assignment, _REPORTED)]
    waits_for_lead = assignment.role == "responsible" and assignment.state == AssignmentState.CLAIMED_DONE
    if waits_for_lead and telling.leads(assignment):
        names = "、".join(str(u) for u in telling.leads(assignment))
        found.append(Problem("lead_first", f"应先由牵头单位（{names}）认可，再由政务公开办验收。"))
    return found


def accept_as_office(actor: Actor, assignment: Assignment, remark: str = "") -> None:
    """验收办结."""
    must(actor, ACCEPT_AS_OFFICE, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(office_problems(actor, assignment))
        _append("progress.accepted", actor, assignment, {"remark": remark.strip()})
        telling.unit(assignment, "已验收办结")


def accept_all_problems(actor: Actor, assignments: Sequence[Assignment]) -> list[Problem]:
    if not assignments:
        return [Problem("none_chosen", "没有选中任何单位，请先勾选。")]
    return [p for a in assignments for p in office_problems(actor, a)]


def accept_all(actor: Actor, task: Task, assignments: Sequence[Assignment]) -> int:
    """The office accepts in one act what the lead unit accepted on a task; all of the chosen or none."""
    must(actor, ACCEPT_AS_OFFICE, task, subject=f"task:{task.code}")
    with transaction.atomic():
        locked(task)
        now = locked_all(a for a in assignments if a.task_id == task.pk)
        refuse_if(accept_all_problems(actor, now))
        for assignment in now:
            _append("progress.accepted", actor, assignment, {"together": len(now)})
            telling.unit(assignment, "已验收办结")
    return len(now)


def return_problems(actor: Actor, assignment: Assignment, remark: str) -> list[Problem]:
    found = [
        *not_in_turn(assignment, "progress.returned"),
        *own_work(actor, assignment, _REPORTED),
        *remark_problems(remark),
    ]
    if assignment.state == AssignmentState.ACCEPTED_BY_LEAD and not may(actor, ACCEPT_AS_OFFICE):
        found.append(Problem("office_only", "牵头单位已经认可，退回须由政务公开办办理。"))
    return found


def send_back(actor: Actor, assignment: Assignment, remark: str) -> None:
    """Return what was claimed done: the lead unit before it accepted, the office before and after."""
    must(actor, RETURN_PROGRESS, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(return_problems(actor, assignment, remark))
        _append("progress.returned", actor, assignment, {"remark": remark.strip()})
        telling.unit(assignment, "的进展被退回", remark)


def reopen_problems(actor: Actor, assignment: Assignment, reason: str) -> list[Problem]:
    return [*not_in_turn(assignment, "assignment.reopened"), *remark_problems(reason, "重新打开的理由")]


def reopen(actor: Actor, assignment: Assignment, reason: str) -> None:
    """The office takes back an acceptance, with its reason; the unit goes on."""
    must(actor, ACCEPT_AS_OFFICE, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(reopen_problems(actor, assignment, reason))
        _append("assignment.reopened", actor, assignment, {"remark": reason.strip()})
        telling.unit(assignment, "被重新打开", reason)


def _append(kind: str, actor: Actor, assignment: Assignment, payload: dict[str, object]) -> None:
    payload = {k: v for k, v in payload.items() if v != ""}
    events.append(kind, actor=actor, plan=assignment.task.plan, assignment=assignment, payload=payload)
