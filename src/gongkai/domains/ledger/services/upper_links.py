"""A task may cite the upper plan's task that it carries out; the report upward is made of these links."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from rapidfuzz import fuzz, process

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import may
from gongkai.text.plan_reader.wording import squeeze

from .. import events
from ..models import Plan, PlanLevel, Task
from ..permissions import IMPORT_PLAN

#: Below this likeness of titles (0 to 100) nothing is proposed.
LEAST = 60.0


@dataclass(frozen=True, slots=True)
class Proposal:
    task: Task
    linked: Task | None
    proposed: Task | None  # the most alike one where nothing is linked yet
    likeness: int


def proposals(plan: Plan) -> list[Proposal]:
    """Every task of the plan with the upper task it cites, or the one whose title is most alike."""
    upper = list(plan.upper.tasks.filter(until__isnull=True)) if plan.upper else []
    titles = [squeeze(t.title) for t in upper]
    result = []
    for task in plan.tasks.filter(until__isnull=True).select_related("upper_task"):
        best = process.extractOne(squeeze(task.title), titles, scorer=fuzz.ratio, score_cutoff=LEAST)
        found = upper[best[2]] if best and task.upper_task is None else None
        result.append(Proposal(task, task.upper_task, found, round(best[1]) if best and found else 0))
    return result


def choose_upper_problems(actor: Actor, plan: Plan, upper: Plan | None) -> list[Problem]:
    """Why this can't be the plan that `plan` carries out."""
    if not may(actor, IMPORT_PLAN):
        return [Problem("not_permitted", "只有政务公开办可以关联上级方案。")]
    if plan.level != PlanLevel.OWN:
        return [Problem("not_own", "只有本级方案可以关联上级方案。")]
    if upper is None or upper.level != PlanLevel.UPPER:
        return [Problem("no_upper", "请选择上级方案；还没有的，先以“上级方案”导入。", "upper")]
    return []


def choose_upper(actor: Actor, plan: Plan, upper: Plan | None) -> None:
    """Say which upper plan this plan carries out; links to another one are dropped. Raises Refused."""
    with transaction.atomic():
        refuse_if(choose_upper_problems(actor, plan, upper))
        assert upper is not None
        plan.upper = upper
        plan.save(update_fields=["upper"])
        plan.tasks.exclude(upper_task=None).exclude(upper_task__plan=upper).update(upper_task=None)
        events.append("plan.upper_chosen", actor=actor, plan=plan, payload={"upper": upper.code})


def link_problems(actor: Actor, plan: Plan, links: dict[str, str]) -> list[Problem]:
    """Why these links (code of a task → code of an upper task, "" for none) can't be made."""
    if not may(actor, IMPORT_PLAN):
        return [Problem("not_permitted", "只有政务公开办可以关联上级方案。")]
    if plan.upper is None:
        return [Problem("no_upper", "请先选择上级方案。")]
    own = set(plan.tasks.filter(until__isnull=True).values_list("code", flat=True))
    upper = set(plan.upper.tasks.values_list("code", flat=True))
    if set(links) - own or {c for c in links.values() if c} - upper:
        return [Problem("bad_link", "所选任务不存在，请刷新页面后重新选择。")]
    return []


def link(actor: Actor, plan: Plan, links: dict[str, str]) -> int:
    """Make, change or take away the links; returns how many changed. Raises Refused."""
    with transaction.atomic():
        refuse_if(link_problems(actor, plan, links))
        assert plan.upper is not None
        upper = {t.code: t for t in plan.upper.tasks.all()}
        changed = 0
        for task in plan.tasks.filter(code__in=links):
            wanted = upper.get(links[task.code])
            if task.upper_task_id == (wanted.pk if wanted else None):
                continue
            task.upper_task = wanted
            task.save(update_fields=["upper_task"])
            payload = {"upper": wanted.code if wanted else "", "number": wanted.number if wanted else None}
            events.append("task.upper_linked", actor=actor, plan=plan, task=task, payload=payload)
            changed += 1
    return changed
