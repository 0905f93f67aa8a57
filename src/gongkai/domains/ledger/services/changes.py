"""方案调整: proposed with a reason, approved by another person, then applied in one act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import may
from gongkai.base.organizations.models import Unit

from .. import events
from ..comparison import Comparison
from ..models import Event, Plan, PlanChange, PlanStanding, Task
from ..permissions import APPROVE_CHANGE, PROPOSE_CHANGE
from . import division
from .change_acts import apply
from .turn import locked

KINDS = {
    "lead": "调整牵头单位",
    "responsible": "调整责任单位",
    "due": "调整完成时限",
    "wording": "更正任务文字",
    "units_merged": "单位合并",
    "task_added": "增加任务",
    "task_ended": "终止任务",
}
#: Kinds that concern the whole plan; the others need a task.
OF_PLAN = frozenset({"units_merged", "task_added"})
Proposal = dict[str, Any]


def propose_problems(
    actor: Actor, plan: Plan, kind: str, proposal: Proposal, reason: str, task: Task | None = None
) -> list[Problem]:
    """Why this change can't be proposed. proposal by kind:

    lead, responsible: {"names": […]} · due: {"due": ISO date, "due_text"} ·
    wording: {"title", "requirement"} ·
    units_merged: {"from": [unit codes], "into": unit code} · task_ended: {} ·
    task_added: {"number", "section", "subsection", "title", "requirement", "due", "lead": […],
    "responsible": […]}
    """
    if not may(actor, PROPOSE_CHANGE) or actor.user_id is None:
        return [Problem("not_permitted", f"您的角色不能{PROPOSE_CHANGE.name}。")]
    found = []
    if plan.standing != PlanStanding.CURRENT:
        found.append(Problem("history", "这是历史方案，不能再调整。"))
    if kind not in KINDS:
        found.append(Problem("bad_kind", "请选择调整种类。", "kind"))
    if kind not in OF_PLAN and task is None:
        found.append(Problem("no_task", "请选择要调整的任务。", "task"))
    if task is not None and task.until is not None:
        found.append(Problem("task_ended", "这项任务已经终止。", "task"))
    if not reason.strip():
        found.append(Problem("no_reason", "请写明调整理由和依据（如文件、会议纪要）。", "reason"))
    if found:
        return found
    return _CHECKS[kind](plan, task, proposal)


def _names_problems(names: list[str], role: str) -> list[Problem]:
    if role == "lead" and not names:
        return [Problem("no_lead", "任务至少要有一个牵头单位。", "lead")]
    return [Problem("unknown_unit", s, role) for s in division.not_found(division.resolved(names))]


def _check_names(plan: Plan, task: Task | None, proposal: Proposal, role: str) -> list[Problem]:
    assert task is not None
    now = list(task.names.filter(role=role).values_list("text", flat=True))
    if now == proposal["names"]:
        return [Problem("no_change", "与现在的单位相同，没有变化。", role)]
    return _names_problems(proposal["names"], role)


def _check_due(plan: Plan, task: Task | None, proposal: Proposal) -> list[Problem]:
    assert task is not None
    due = _date(proposal["due"])
    if due is None:
        return [Problem("no_date", "请填写新的完成时限，如 2021-10-31。", "due")]
    if due == task.due and not task.due_assumed:
        return [Problem("no_change", "与现在的时限相同，没有变化。", "due")]
    return _due_problems(plan, due)


def _due_problems(plan: Plan, due: dt.date) -> list[Problem]:
    if not plan.year <= due.year <= plan.year + 1:
        return [Problem("bad_date", f"完成时限应在{plan.year}年或{plan.year + 1}年内。", "due")]
    return []


def _check_wording(plan: Plan, task: Task | None, proposal: Proposal) -> list[Problem]:
    assert task is not None
    if not proposal["title"].strip():
        return [Problem("no_title", "请填写工作任务。", "title")]
    if (proposal["title"], proposal["requirement"]) == (task.title, task.requirement):
        return [Problem("no_change", "文字没有变化。", "title")]
    return []


def _check_merged(plan: Plan, task: Task | None, proposal: Proposal) -> list[Problem]:
    units = {u.code: u for u in Unit.objects.filter(code__in=[*proposal["from"], proposal["into"]])}
    if proposal["into"] not in units:
        return [Problem("no_into", "请选择承接单位。", "into")]
    if not proposal["from"] or set(proposal["from"]) - set(units):
        return [Problem("no_from", "请选择被合并的单位。", "from")]
    if proposal["into"] in proposal["from"]:
        return [Problem("into_itself", "承接单位不能同时是被合并的单位。", "into")]
    bound = plan.tasks.filter(
        until__isnull=True, assignments__until__isnull=True, assignments__unit__code__in=proposal["from"]
    )
    if not bound.exists():
        return [Problem("not_bound", "所选单位在本方案中没有任务，不需要调整。", "from")]
    return []


def _check_added(plan: Plan, task: Task | None, proposal: Proposal) -> list[Problem]:
    found = []
    if not proposal["title"].strip():
        found.append(Problem("no_title", "请填写工作任务。", "title"))
    if not isinstance(proposal["number"], int) or proposal["number"] < 1:
        found.append(Problem("no_number", "请填写任务编号（正整数）。", "number"))
    elif plan.tasks.filter(number=proposal["number"], until__isnull=True).exists():
        found.append(Problem("number_taken", f"编号{proposal['number']}已有任务，请另选。", "number"))
    if proposal["due"]:
        due = _date(proposal["due"])
        found += _due_problems(plan, due) if due else [Problem("no_date", "完成时限不是日期。", "due")]
    found += _names_problems(proposal["lead"], "lead")
    return found + _names_problems(proposal["responsible"], "responsible")


def _check_ended(plan: Plan, task: Task | None, proposal: Proposal) -> list[Problem]:
    return []


_CHECKS = {
    "lead": lambda plan, task, proposal: _check_names(plan, task, proposal, "lead"),
    "responsible": lambda plan, task, proposal: _check_names(plan, task, proposal, "responsible"),
    "due": _check_due,
    "wording": _check_wording,
    "units_merged": _check_merged,
    "task_added": _check_added,
    "task_ended": _check_ended,
}


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def propose(
    actor: Actor, plan: Plan, kind: str, proposal: Proposal, reason: str, task: Task | None = None
) -> PlanChange:
    """Put the change down for another person of the office to decide on. Raises Refused."""
    with transaction.atomic():
        refuse_if(propose_problems(actor, plan, kind, proposal, reason, task))
        change = PlanChange.objects.create(
            plan=plan, task=task, kind=kind, proposal=proposal, reason=reason.strip()
        )
        payload = {"kind": kind, "proposal": proposal, "reason": reason.strip()}
        events.append("change.proposed", actor=actor, plan=plan, task=task, change=change, payload=payload)
    return change


Wanted = tuple[str, Task | None, Proposal]


def propose_all(actor: Actor, plan: Plan, wanted: list[Wanted], reason: str) -> list[PlanChange]:
    """Propose many changes under one reason, all or none. Raises Refused with each problem once."""
    with transaction.atomic():
        found = [
            p for kind, task, what in wanted for p in propose_problems(actor, plan, kind, what, reason, task)
        ]
        refuse_if(dict.fromkeys(found))
        return [propose(actor, plan, kind, what, reason, task) for kind, task, what in wanted]


def proposer_of(change: PlanChange) -> Event:
    """The event of its proposal: who, when."""
    return change.events.filter(kind="change.proposed").latest("id")


def _open_problems(actor: Actor, change: PlanChange) -> list[Problem]:
    if not may(actor, APPROVE_CHANGE) or actor.user_id is None:
        return [Problem("not_permitted", f"您的角色不能{APPROVE_CHANGE.name}。")]
    if change.state != "proposed":
        return [Problem("decided", "这项调整已经有了结论。")]
    return []


def approve_problems(actor: Actor, change: PlanChange) -> list[Problem]:
    """Why the change can't be approved and applied by this person now."""
    found = _open_problems(actor, change)
    if found:
        return found
    if proposer_of(change).user_id == actor.user_id:
        return [Problem("own", "这项调整由您本人提出，须由政务公开办另一人批准。")]
    # The ledger may have moved on since it was proposed.
    if change.task is not None and change.task.until is not None:
        return [Problem("task_ended", "这项任务已经终止，请驳回此调整。")]
    found = _CHECKS[change.kind](change.plan, change.task, change.proposal)
    # Another change of the same day may have brought this about already; approving it does no harm.
    return [p for p in found if p.code != "no_change"]


def approve(actor: Actor, change: PlanChange) -> None:
    """Approve and apply: assignments end-dated, new ones made, what was done stays. Raises Refused."""
    with transaction.atomic():
        held = locked(change)
        refuse_if(approve_problems(actor, held))
        task, payload = apply(actor, held)
        events.append("change.approved", actor=actor, plan=held.plan, task=task, change=held, payload=payload)
    change.refresh_from_db()


def refuse_problems(actor: Actor, change: PlanChange, remark: str) -> list[Problem]:
    """Why the change can't be turned down."""
    found = _open_problems(actor, change)
    if not found and not remark.strip():
        found = [Problem("no_remark", "请写明不同意的理由。", "remark")]
    return found


def refuse(actor: Actor, change: PlanChange, remark: str) -> None:
    """Turn the change down, or take one's own back; nothing in the ledger moves."""
    with transaction.atomic():
        held = locked(change)
        refuse_if(refuse_problems(actor, held, remark))
        payload = {"kind": held.kind, "remark": remark.strip()}
        events.append(
            "change.refused", actor=actor, plan=held.plan, task=held.task, change=held, payload=payload
        )
    change.refresh_from_db()


def from_comparison(plan: Plan, found: Comparison) -> list[Wanted]:
    """The changes that would bring the ledger to what a revised file says: (kind, task, proposal) each."""
    tasks = {t.code: t for t in plan.tasks.filter(until__isnull=True)}
    result: list[Wanted] = []
    for text in found.removed:
        result.append(("task_ended", tasks[text["code"]], {}))
    for changed in found.changed:
        task, new = tasks[changed.old["code"]], changed.new
        keys = {d.key for d in changed.differences}
        if keys & {"title", "requirement"}:
            result.append(("wording", task, {"title": new["title"], "requirement": new["requirement"]}))
        if "due" in keys and new["due"]:
            result.append(("due", task, {"due": new["due"], "due_text": new["due_text"] or ""}))
        if "lead_units" in keys:
            result.append(("lead", task, {"names": new["lead_units"]}))
        if "responsible_units" in keys:
            result.append(("responsible", task, {"names": new["responsible_units"]}))
    for text in found.added:
        result.append(("task_added", None, _added(text)))
    return result


def _added(text: dict[str, Any]) -> Proposal:
    plain = {key: text[key] or "" for key in ("section", "subsection", "title", "requirement", "due")}
    names = {"lead": text["lead_units"], "responsible": text["responsible_units"]}
    return {"number": text["number"], **plain, **names}
