"""接受社会监督: the ledger's counts on a day, frozen, looked at, then released. No drafts, no persons."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import may

from .. import events
from ..models import AssignmentRole, Plan, PlanLevel, Snapshot
from ..permissions import TAKE_SNAPSHOT
from ..queries.plan import names_of
from ..states import public_state
from .turn import locked

STATES = ("按期完成", "逾期完成", "进行中", "逾期")


def content_of(plan: Plan) -> dict[str, Any]:
    """What a snapshot taken now would say: totals, and each task's number, title, leads, state and due."""
    today = clock.today()
    tasks = list(plan.tasks.filter(until__isnull=True))
    names = names_of(plan.tasks.filter(until__isnull=True))
    rows = [
        {
            "number": t.number,
            "section": t.section,
            "title": t.title,
            "leads": names[t.pk][AssignmentRole.LEAD],
            "state": public_state(t.state, t.due, t.finished_on, today),
            "due": t.due.isoformat(),
            "due_assumed": t.due_assumed,
        }
        for t in tasks
    ]
    counts = Counter(row["state"] for row in rows)
    return {
        "as_of": today.isoformat(),
        "plan": {"title": plan.short_title, "year": plan.year, "document_number": plan.document_number},
        "totals": {state: counts[state] for state in STATES},
        "tasks": rows,
    }


def take_problems(actor: Actor, plan: Plan) -> list[Problem]:
    """Why no snapshot of this plan can be taken."""
    if not may(actor, TAKE_SNAPSHOT):
        return [Problem("not_permitted", f"您的角色不能{TAKE_SNAPSHOT.name}。")]
    if plan.level != PlanLevel.OWN:
        return [Problem("upper", "上级方案不由本级发布，请对本级方案生成快照。")]
    if not plan.tasks.filter(until__isnull=True).exists():
        return [Problem("empty", "方案没有任务，没有可以公开的内容。")]
    return []


def take(actor: Actor, plan: Plan) -> Snapshot:
    """Freeze the counts of this moment; until `release` the public sees nothing. Raises Refused."""
    with transaction.atomic():
        refuse_if(take_problems(actor, plan))
        snapshot = Snapshot.objects.create(site=plan.site, plan=plan, content=content_of(plan))
        payload = {"snapshot": snapshot.code, "totals": snapshot.content["totals"]}
        events.append("snapshot.taken", actor=actor, plan=plan, payload=payload)
    return snapshot


def release_problems(actor: Actor, snapshot: Snapshot) -> list[Problem]:
    """Why the snapshot can't be released."""
    if not may(actor, TAKE_SNAPSHOT):
        return [Problem("not_permitted", f"您的角色不能{TAKE_SNAPSHOT.name}。")]
    if snapshot.withdrawn_at:
        return [Problem("withdrawn", "这份快照已经撤回，请重新生成。")]
    if snapshot.released_at:
        return [Problem("released", "这份快照已经发布。")]
    if snapshot.content["as_of"] != clock.today().isoformat():
        return [Problem("stale", "这份快照不是今天生成的，数字可能已变。请重新生成后再发布。")]
    return []


def release(actor: Actor, snapshot: Snapshot) -> None:
    """Show the frozen counts to the public, letter for letter as looked at. Raises Refused."""
    with transaction.atomic():
        held = locked(snapshot, "plan")
        refuse_if(release_problems(actor, held))
        held.released_at = clock.now()
        held.save(update_fields=["released_at"])
        payload = {"snapshot": held.code, "totals": held.content["totals"]}
        events.append("snapshot.released", actor=actor, plan=held.plan, payload=payload)
    snapshot.refresh_from_db()


def withdraw_problems(actor: Actor, snapshot: Snapshot, reason: str) -> list[Problem]:
    """Why the snapshot can't be withdrawn."""
    if not may(actor, TAKE_SNAPSHOT):
        return [Problem("not_permitted", f"您的角色不能{TAKE_SNAPSHOT.name}。")]
    if snapshot.withdrawn_at:
        return [Problem("withdrawn", "这份快照已经撤回。")]
    if not snapshot.released_at:
        return [Problem("not_released", "这份快照还没有发布，不需要撤回。")]
    if not reason.strip():
        return [Problem("no_reason", "请写明撤回的理由。", "reason")]
    return []


def withdraw(actor: Actor, snapshot: Snapshot, reason: str) -> None:
    """Take it from the public; its address says that it was withdrawn. Raises Refused."""
    with transaction.atomic():
        held = locked(snapshot, "plan")
        refuse_if(withdraw_problems(actor, held, reason))
        held.withdrawn_at = clock.now()
        held.save(update_fields=["withdrawn_at"])
        payload = {"snapshot": held.code, "reason": reason.strip()}
        events.append("snapshot.withdrawn", actor=actor, plan=held.plan, payload=payload)
    snapshot.refresh_from_db()
