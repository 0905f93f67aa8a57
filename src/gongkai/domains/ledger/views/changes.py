"""方案调整: the list, a form for each kind, and the decision of another person."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen
from gongkai.base.organizations.models import Unit

from ..forms import ChangeForm
from ..models import Plan, PlanChange, Task
from ..permissions import APPROVE_CHANGE, PROPOSE_CHANGE
from ..services import changes
from . import loading
from .loading import actor_of

TONES = {"proposed": ("待批准", "amber"), "approved": ("已批准", "green"), "refused": ("未批准", "grey")}


@screen(PROPOSE_CHANGE)
@never_cache
@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """All changes of a plan, the newest first, and what can be changed."""
    plan = get_object_or_404(Plan, code=code)
    rows = plan.changes.select_related("task").prefetch_related("events")
    context = {
        "page_title": "方案调整",
        "plan": plan,
        "rows": [_row(c) for c in rows],
        "kinds": changes.KINDS,
        "tasks": plan.tasks.filter(until__isnull=True).only("code", "number", "title"),
        "chosen": request.GET.get("task", ""),
    }
    return render(request, "ledger/plan/changes.html", context)


def _row(change: PlanChange) -> dict[str, Any]:
    word, tone = TONES[change.state]
    first = next((e for e in change.events.all() if e.kind == "change.proposed"), None)
    last = [e for e in change.events.all() if e.kind != "change.proposed"][-1:]
    return {
        "change": change,
        "kind": changes.KINDS[change.kind],
        "word": word,
        "tone": tone,
        "proposed": first,
        "decided": last[0] if last else None,
        "lines": described(change),
    }


@screen(PROPOSE_CHANGE)
@never_cache
@require_safe
def start(request: HttpRequest, code: str) -> HttpResponse:
    """From the two boxes of the list (kind, task) to the form of that kind."""
    kind, task = request.GET.get("kind", ""), request.GET.get("task", "")
    if kind not in changes.KINDS:
        return redirect("ledger:changes", code)
    if not task and kind not in changes.OF_PLAN:
        messages.error(request, f"请选择要{changes.KINDS[kind]}的任务。")
        return redirect("ledger:changes", code)
    query = f"?task={quote(task)}" if task else ""
    return redirect(reverse("ledger:change_new", args=[code, kind]) + query)


@screen(PROPOSE_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Propose a change of one kind; ?task= names the task."""
    plan = get_object_or_404(Plan, code=code)
    if kind not in changes.KINDS:
        raise Http404("没有这种调整。")
    task = plan.tasks.filter(code=request.GET.get("task", ""), until__isnull=True).first()
    if task is None and kind not in changes.OF_PLAN:
        raise Http404("没有这项任务，或者已经终止。")
    bound = Unit.objects.filter(pk__in=plan.tasks.filter(until__isnull=True).values("assignments__unit"))
    form = ChangeForm(kind, list(bound), loading.posted(request)[0], initial=_initial(plan, task, kind))
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            change = changes.propose(actor_of(request), plan, kind, form.proposal(), reason, task)
        except Refused as refused:
            problems = tuple(_on_field(p, kind) for p in refused.problems)
        else:
            messages.success(request, "已提出，等待政务公开办另一人批准。")
            return redirect("ledger:change", change.code)
    context = {
        "page_title": changes.KINDS[kind],
        "plan": plan,
        "task": task,
        "kind": kind,
        "form": form,
        "problems": problems,
    }
    return render(request, "ledger/plan/change_new.html", context, status=422 if problems else 200)


def _on_field(problem: Problem, kind: str) -> Problem:
    """The service speaks of roles; the form of one kind has a field called names."""
    field = "names" if kind in ("lead", "responsible") and problem.field == kind else problem.field
    return Problem(problem.code, problem.message, "from_units" if field == "from" else field)


def _initial(plan: Plan, task: Task | None, kind: str) -> dict[str, Any]:
    if task is None:
        last = plan.tasks.order_by("-number").values_list("number", flat=True).first()
        return {"number": (last or 0) + 1}
    if kind in ("lead", "responsible"):
        return {"names": "\n".join(task.names.filter(role=kind).values_list("text", flat=True))}
    return {
        "due": task.due.isoformat(),
        "due_text": task.due_text,
        "title": task.title,
        "requirement": task.requirement,
    }


@screen(PROPOSE_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One change: before and after, who proposed it and why; another person approves or turns it down."""
    change = get_object_or_404(PlanChange.objects.select_related("plan", "task"), code=code)
    actor = actor_of(request)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("act") == "approve":
                changes.approve(actor, change)
                messages.success(request, "已批准，台账已按调整更新。")
            else:
                changes.refuse(actor, change, request.POST.get("remark", ""))
                messages.success(request, "已不予批准，台账没有变动。")
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("ledger:changes", change.plan.code)
    is_open = change.state == "proposed"
    context = {
        "page_title": changes.KINDS[change.kind],
        "plan": change.plan,
        "row": _row(change),
        "problems": problems,
        "why_not": changes.approve_problems(actor, change) if is_open else [],
        "is_open": is_open,
        "rule": APPROVE_CHANGE,
    }
    return render(request, "ledger/plan/change.html", context, status=422 if problems else 200)


def described(change: PlanChange) -> list[tuple[str, str, str]]:
    """(what, before, after) in words. Before is what stands now, or stood when it was approved."""
    proposal, task = change.proposal, change.task
    done = next((e.payload for e in change.events.all() if e.kind == "change.approved"), None)
    if change.kind in ("lead", "responsible") and task is not None:
        held = (
            done["before"]
            if done
            else list(task.names.filter(role=change.kind).values_list("text", flat=True))
        )
        label = changes.KINDS[change.kind].removeprefix("调整")
        return [(label, "、".join(held) or "（空）", "、".join(proposal["names"]) or "（空）")]
    if change.kind == "due" and task is not None:
        return [("完成时限", done["before"] if done else task.due.isoformat(), proposal["due"])]
    if change.kind == "wording" and task is not None:
        before = done["before"] if done else {"title": task.title, "requirement": task.requirement}
        labels = {"title": "工作任务", "requirement": "工作要求"}
        return [(labels[k], before[k], proposal[k]) for k in labels if before[k] != proposal[k]]
    if change.kind == "units_merged":
        names = dict(
            Unit.objects.filter(code__in=[*proposal["from"], proposal["into"]]).values_list(
                "code", "short_name"
            )
        )
        return [
            ("单位", "、".join(names.get(c, c) for c in proposal["from"]), names.get(proposal["into"], ""))
        ]
    if change.kind == "task_added":
        said = [
            ("编号", str(proposal["number"])),
            ("章节", " / ".join(filter(None, (proposal["section"], proposal["subsection"])))),
            ("工作任务", proposal["title"]),
            ("工作要求", proposal["requirement"]),
            ("牵头单位", "、".join(proposal["lead"])),
            ("责任单位", "、".join(proposal["responsible"])),
            ("完成时限", proposal["due"] or "年底（推定）"),
        ]
        return [(label, "", text) for label, text in said]
    return [("任务", "执行中", "终止")]
