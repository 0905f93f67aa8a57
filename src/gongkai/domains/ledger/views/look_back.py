"""回头看: the list, a verdict with evidence for each task, and the report."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen
from gongkai.base.organizations.queries import authority
from gongkai.base.papers.responses import word_download

from ..forms import VerdictForm
from ..models import LookBackItem, Plan, PlanLevel, Verdict
from ..permissions import LOOK_BACK
from ..services import exports
from ..services import look_back as service
from . import loading
from .loading import actor_of, worded

TONES = {"done": "green", "partly": "amber", "not_done": "red", "lapsed": "grey", "": "grey"}


@screen(LOOK_BACK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Begin (choose last year's plan), go through the tasks, put more on the list."""
    plan = get_object_or_404(Plan.objects.select_related("previous"), code=code)
    actor = actor_of(request)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if "previous" in request.POST:
                previous = Plan.objects.filter(code=request.POST["previous"]).first()
                n = service.start(actor, plan, previous)
                messages.success(request, f"已列入{n}项需要核查的任务。")
            else:
                codes = request.POST.getlist("tasks")
                wanted = list(plan.previous.tasks.filter(code__in=codes)) if plan.previous else []
                service.add(actor, plan, wanted, request.POST.get("reason", ""))
                messages.success(request, f"已增加{len(wanted)}项。")
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect(request.path)
    items = list(
        plan.look_back.filter(removed_on__isnull=True).select_related("task").order_by("task__position")
    )
    there = {i.task_id for i in items}
    others = plan.previous.tasks.filter(until__isnull=True).exclude(pk__in=there) if plan.previous else []
    counts = Counter(i.verdict for i in items)
    context = {
        "page_title": "“回头看”",
        "plan": plan,
        "items": [(i, Verdict(i.verdict).label if i.verdict else "未核查", TONES[i.verdict]) for i in items],
        "counts": [(label, counts[value]) for value, label in [*Verdict.choices, ("", "未核查")]],
        "others": others,
        "olds": Plan.objects.filter(level=PlanLevel.OWN, year__lt=plan.year),
        "problems": problems,
        "ticked": set(request.POST.getlist("tasks")),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "ledger/plan/look_back.html", context, status=422 if problems else 200)


@screen(LOOK_BACK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Give one task its verdict. It can't be closed without evidence."""
    found = get_object_or_404(
        LookBackItem.objects.select_related("plan", "task__plan", "evidence_file"), code=code
    )
    initial = {"verdict": found.verdict, "text": found.evidence_text, "url": found.evidence_url}
    form = VerdictForm(*loading.posted(request), initial=initial)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                service.remove(actor_of(request), found, request.POST.get("remove_reason", ""))
                messages.success(request, "已移出核查清单。")
                return redirect("ledger:look_back", found.plan.code)
            form.is_valid()
            said = form.cleaned_data
            service.give_verdict(
                actor_of(request),
                found,
                said.get("verdict", ""),
                said.get("text", ""),
                said.get("url", ""),
                request.FILES.get("file"),
            )
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"第{found.task.number}项已有核查结论。")
            after = found.plan.look_back.filter(
                removed_on__isnull=True, verdict="", task__position__gt=found.task.position
            )
            following = after.order_by("task__position").first()
            if following is not None and "next" in request.POST:
                return redirect("ledger:look_back_item", following.code)
            return redirect("ledger:look_back", found.plan.code)
    context = {
        "page_title": f"核查：{found.task}",
        "item": found,
        "task": found.task,
        "leads": found.task.names.filter(role="lead"),
        "form": form,
        "problems": problems,
        "happened": worded(found.events.order_by("-id")),
        "verdicts": dict(Verdict.choices),
        "removable": found.why != service.WHY,
    }
    return render(request, "ledger/plan/look_back_item.html", context, status=422 if problems else 200)


@screen(LOOK_BACK)
@never_cache
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The result on paper: to be printed and sealed."""
    plan = get_object_or_404(Plan.objects.select_related("previous"), code=code)
    table = exports.look_back_table(plan)
    place = authority()
    context = {
        "page_title": table.title,
        "table": table,
        "landscape": True,
        "sealed_by": place.office.name if place and place.office else "",
        "sealed_on": clock.today(),
        "back_url": reverse("ledger:look_back", args=[plan.code]),
    }
    return render(request, "papers/paper.html", context)


@screen(LOOK_BACK)
@never_cache
@require_safe
def report_word(request: HttpRequest, code: str) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.select_related("previous"), code=code)
    return word_download(exports.look_back_table(plan))
