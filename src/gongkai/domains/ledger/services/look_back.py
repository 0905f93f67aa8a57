"""回头看: each dated task of the previous plan gets a verdict that stands on evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.files import services as files
from gongkai.base.files.sniff import KINDS
from gongkai.base.organizations.access import may

from .. import events
from ..models import AssignmentRole, LookBackItem, Plan, PlanStanding, Task, Verdict
from ..permissions import LOOK_BACK
from .turn import locked

WHY = "有明确责任主体和时限要求"
_web = URLValidator(schemes=["http", "https"])


def proposed(plan: Plan) -> list[Task]:
    """The previous plan's tasks with a clear subject (a lead unit) and a time limit the plan itself names."""
    if plan.previous is None:
        return []
    tasks = plan.previous.tasks.filter(until__isnull=True, due_assumed=False, names__role=AssignmentRole.LEAD)
    return list(tasks.distinct())


def start_problems(actor: Actor, plan: Plan, previous: Plan | None) -> list[Problem]:
    """Why 回头看 of `previous` can't be begun under `plan`."""
    if not may(actor, LOOK_BACK):
        return [Problem("not_permitted", f"您的角色不能{LOOK_BACK.name}。")]
    if plan.standing != PlanStanding.CURRENT:
        return [Problem("history", "历史方案下不能再开展“回头看”，请在本年度方案下开展。")]
    if previous is None:
        return [Problem("no_previous", "请选择上一年度的方案；还没有的，先以“历史方案”导入。", "previous")]
    if previous.pk == plan.pk or previous.year >= plan.year or previous.level != plan.level:
        return [Problem("bad_previous", "上一年度方案应是本级更早年度的方案。", "previous")]
    if plan.look_back.exists() and plan.previous_id != previous.pk:
        return [Problem("begun", "已按另一份方案开展“回头看”，不能再换。", "previous")]
    return []


def start(actor: Actor, plan: Plan, previous: Plan | None) -> int:
    """Put the proposed tasks on the list (once each); returns how many came on. Raises Refused."""
    with transaction.atomic():
        refuse_if(start_problems(actor, plan, previous))
        plan.previous = previous
        plan.save(update_fields=["previous"])
        there = set(plan.look_back.values_list("task_id", flat=True))
        new = [t for t in proposed(plan) if t.pk not in there]
        LookBackItem.objects.bulk_create([LookBackItem(plan=plan, task=t, why=WHY) for t in new])
        payload = {"previous": previous.code if previous else "", "tasks": [t.number for t in new]}
        events.append("look_back.started", actor=actor, plan=plan, payload=payload)
    return len(new)


def add_problems(actor: Actor, plan: Plan, tasks: Sequence[Task], reason: str) -> list[Problem]:
    """Why these tasks of the previous plan can't be put on the list as well."""
    if not may(actor, LOOK_BACK):
        return [Problem("not_permitted", f"您的角色不能{LOOK_BACK.name}。")]
    if not tasks:
        return [Problem("no_task", "请勾选要增加核查的任务。", "tasks")]
    if any(t.plan_id != plan.previous_id for t in tasks):
        return [Problem("other_plan", "只能增加上一年度方案中的任务。", "tasks")]
    if not reason.strip() or len(reason) > 120:
        return [Problem("no_reason", "请写明增加核查的理由（120字以内）。", "reason")]
    return []


def add(actor: Actor, plan: Plan, tasks: Sequence[Task], reason: str) -> None:
    """Put more tasks on the list, or ones back that were taken off. Raises Refused."""
    with transaction.atomic():
        refuse_if(add_problems(actor, plan, tasks, reason))
        for task in tasks:
            item, _ = LookBackItem.objects.update_or_create(
                plan=plan, task=task, defaults={"why": reason.strip(), "removed_on": None}
            )
            payload = {"reason": reason.strip(), "number": task.number}
            events.append(
                "look_back.added", actor=actor, plan=plan, task=task, look_back=item, payload=payload
            )


def remove_problems(actor: Actor, item: LookBackItem, reason: str) -> list[Problem]:
    """Why the task can't be taken off the list."""
    if not may(actor, LOOK_BACK):
        return [Problem("not_permitted", f"您的角色不能{LOOK_BACK.name}。")]
    if item.removed_on:
        return [Problem("removed", "这项任务已经移出核查清单。")]
    if item.why == WHY:
        return [Problem("required", "有明确责任主体和时限要求的任务必须逐项核查，不能移出。")]
    if not reason.strip():
        return [Problem("no_reason", "请写明移出的理由。", "reason")]
    return []


def remove(actor: Actor, item: LookBackItem, reason: str) -> None:
    """Take off a task that the office had added itself. Raises Refused."""
    with transaction.atomic():
        held = locked(item, "plan", "task")
        refuse_if(remove_problems(actor, held, reason))
        held.removed_on = clock.today()
        held.save(update_fields=["removed_on"])
        payload = {"reason": reason.strip()}
        events.append(
            "look_back.removed", actor=actor, plan=held.plan, task=held.task, look_back=held, payload=payload
        )
    item.refresh_from_db()


def verdict_problems(
    actor: Actor, item: LookBackItem, verdict: str, text: str, url: str, has_file: bool
) -> list[Problem]:
    """Why this verdict can't be given. Without evidence (a sentence, and a link or a file) there is none."""
    if not may(actor, LOOK_BACK):
        return [Problem("not_permitted", f"您的角色不能{LOOK_BACK.name}。")]
    if item.removed_on:
        return [Problem("removed", "这项任务已经移出核查清单。")]
    found = []
    if verdict not in Verdict.values:
        found.append(Problem("no_verdict", "请选择核查结论。", "verdict"))
    if not text.strip():
        found.append(Problem("no_text", "请写明核查依据：看了什么、结果如何。", "text"))
    if url:
        try:
            _web(url)
        except ValidationError:
            found.append(Problem("bad_url", "网址不正确，应以 http:// 或 https:// 开头。", "url"))
    if not url and not has_file:
        found.append(Problem("no_evidence", "没有凭据不能下结论：请填写网址，或上传佐证文件。", "url"))
    return found


def give_verdict(
    actor: Actor,
    item: LookBackItem,
    verdict: str,
    text: str,
    url: str = "",
    upload: UploadedFile[Any] | None = None,
) -> None:
    """Close the item with a verdict and its evidence; a later one replaces it, both stay in the events.

    A file given before is kept where no new one comes. Must not be called in a transaction (files.accept).
    """
    url = url.strip()
    has_file = upload is not None or item.evidence_file_id is not None
    refuse_if(verdict_problems(actor, item, verdict, text, url, has_file))
    stored = files.accept(upload, allowed=KINDS, actor=actor, purpose="回头看佐证") if upload else None
    with transaction.atomic():
        held = locked(item, "plan", "task")
        refuse_if(verdict_problems(actor, held, verdict, text, url, has_file))
        held.verdict, held.evidence_text, held.evidence_url = verdict, text.strip(), url
        held.evidence_file = stored or held.evidence_file
        held.verdict_on = clock.today()
        held.save()
        payload = {
            "verdict": verdict,
            "text": held.evidence_text,
            "url": url,
            "file": held.evidence_file.code if held.evidence_file else "",
        }
        events.append(
            "look_back.verdict", actor=actor, plan=held.plan, task=held.task, look_back=held, payload=payload
        )
    item.refresh_from_db()
