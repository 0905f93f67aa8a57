"""The office's page of a plan: what can be done with it; the upper plan; who is meant by 市直各相关部门."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, must, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.papers.responses import excel_download, package_download, word_download

from ..models import Intake, Plan, PlanLevel, Task
from ..permissions import EXPORT, IMPORT_PLAN, NAME_MEMBERS, SEE_LEDGER
from ..queries.plan import pending_names
from ..services import exports, members, packages, upper_links
from .loading import actor_of, worded


@screen(SEE_LEDGER)
@never_cache
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans, and the imports that were begun and not confirmed."""
    may_import = may(actor_of(request), IMPORT_PLAN)
    begun = Intake.objects.filter(plan__isnull=True, dropped_at__isnull=True)
    context = {
        "page_title": "任务方案",
        "plans": Plan.objects.all(),
        "may_import": may_import,
        "begun": begun.select_related("file", "uploaded_by").order_by("-id") if may_import else [],
    }
    return render(request, "ledger/plan/plans.html", context)


@screen(IMPORT_PLAN)
@never_cache
@require_safe
def plan_office(request: HttpRequest, code: str) -> HttpResponse:
    """One plan: its facts, and the doors to 调整, 回头看, 快照, 上级方案 and the papers."""
    plan = get_object_or_404(Plan.objects.select_related("file", "previous", "upper"), code=code)
    tasks = plan.tasks.filter(until__isnull=True)
    look_back = plan.look_back.filter(removed_on__isnull=True)
    context = {
        "page_title": plan.short_title,
        "plan": plan,
        "is_own": plan.level == PlanLevel.OWN,
        "tasks": tasks.count(),
        "assumed": tasks.filter(due_assumed=True).count(),
        "linked": tasks.filter(upper_task__isnull=False).count(),
        "waiting": plan.changes.filter(state="proposed").count(),
        "pending": _by_task(plan),
        "look_back": look_back.count(),
        "looked": look_back.exclude(verdict="").count(),
        "snapshot": plan.snapshots.filter(released_at__isnull=False, withdrawn_at__isnull=True).first(),
        "happened": worded(
            plan.events.filter(task__isnull=True, assignment__isnull=True).order_by("-id")[:15]
        ),
        "outcomes": plan.tasks.exclude(outcome="").count(),
    }
    return render(request, "ledger/plan/office.html", context)


def _by_task(plan: Plan) -> list[tuple[Task, list[str]]]:
    """Tasks with names that are still 待明确."""
    found: dict[Task, list[str]] = {}
    for name in pending_names(plan):
        found.setdefault(name.task, []).append(name.text)
    return list(found.items())


@screen(NAME_MEMBERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name_members(request: HttpRequest, code: str) -> HttpResponse:
    """Tick which units each open name of the task means."""
    task = get_object_or_404(Task.objects.select_related("plan"), code=code)
    actor = actor_of(request)
    must(actor, NAME_MEMBERS, task, subject=f"task:{code}")
    names = list(task.names.filter(group__named_per_task=True).select_related("group", "task__plan"))
    problems: tuple[Problem, ...] = ()
    ticked: dict[str, set[str]] = {
        f"{n.role}{n.position}": set(
            n.members.filter(until__isnull=True).values_list("unit__code", flat=True)
        )
        for n in names
    }
    if request.method == "POST":
        key = request.POST.get("name", "")
        name = next((n for n in names if f"{n.role}{n.position}" == key), None)
        ticked[key] = set(request.POST.getlist("units"))
        if name is not None:
            try:
                members.name_members(actor, name, list(Unit.objects.filter(code__in=ticked[key])))
            except Refused as refused:
                problems = refused.problems
            else:
                messages.success(request, f"已明确“{name.text}”所指的{len(ticked[key])}个单位。")
                return redirect(request.path)
    there = {n.unit_id for n in task.names.all() if n.unit_id}
    units = [u for u in Unit.objects.current().exclude(kind__in=("village",)) if u.pk not in there]
    context = {
        "page_title": "明确相关单位",
        "task": task,
        "names": [(f"{n.role}{n.position}", n, ticked[f"{n.role}{n.position}"]) for n in names],
        "units": units,
        "problems": problems,
    }
    return render(request, "ledger/plan/members.html", context, status=422 if problems else 200)


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upper(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the upper plan, then link tasks to its tasks; alike titles are proposed."""
    plan = get_object_or_404(Plan.objects.select_related("upper"), code=code)
    actor = actor_of(request)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if "upper" in request.POST:
                chosen = Plan.objects.filter(code=request.POST["upper"]).first()
                upper_links.choose_upper(actor, plan, chosen)
                messages.success(request, "已选定上级方案，请核对下面按名称相近提出的关联。")
            else:
                codes = plan.tasks.filter(until__isnull=True).values_list("code", flat=True)
                links = {c: request.POST.get(f"link-{c}", "") for c in codes}
                messages.success(request, f"已保存，变动{upper_links.link(actor, plan, links)}项关联。")
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect(request.path)
    context: dict[str, Any] = {
        "page_title": "关联上级方案",
        "plan": plan,
        "uppers": Plan.objects.filter(level=PlanLevel.UPPER),
        "rows": upper_links.proposals(plan) if plan.upper else [],
        "upper_tasks": plan.upper.tasks.filter(until__isnull=True) if plan.upper else [],
        "problems": problems,
    }
    return render(request, "ledger/plan/upper.html", context, status=422 if problems else 200)


@screen(EXPORT)
@never_cache
@require_safe
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The plan in its own layout with progress: form is docx or xlsx."""
    plan = get_object_or_404(Plan, code=code)
    table = exports.plan_table(plan)
    name = f"{plan.year}年任务方案及进展（{clock.today()}）"
    return word_download(table, filename=name) if form == "docx" else excel_download(table, filename=name)


@screen(EXPORT)
@never_cache
@require_safe
def upward(request: HttpRequest, code: str) -> HttpResponse:
    """落实情况报告 in the upper plan's own table."""
    plan = get_object_or_404(Plan, code=code, level=PlanLevel.UPPER)
    return word_download(exports.upward_table(plan))


# The package holds remarks and evidence of all units, so it is the office's.
@screen(IMPORT_PLAN)  # type: ignore[arg-type]  # a FileResponse
@never_cache
@require_safe
def package(request: HttpRequest, code: str) -> HttpResponseBase:
    """迎检材料包 of one task."""
    task = get_object_or_404(Task.objects.select_related("plan"), code=code)
    return package_download(packages.task_package(task), f"迎检材料 {task.number}. {task.title[:40]}")
