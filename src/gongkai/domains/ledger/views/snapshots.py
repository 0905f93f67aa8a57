"""接受社会监督, the office's side: look at what the public would see, release it, withdraw it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen

from ..models import Plan, Snapshot
from ..permissions import TAKE_SNAPSHOT
from ..public_views import shown
from ..services import snapshots as service
from .loading import actor_of, worded


@screen(TAKE_SNAPSHOT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """What a snapshot taken now would say, and those that were taken."""
    plan = get_object_or_404(Plan, code=code)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            snapshot = service.take(actor_of(request), plan)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("ledger:snapshot", snapshot.code)
    context = {
        "page_title": "社会监督快照",
        "plan": plan,
        "now": shown(service.content_of(plan)),
        "why_not": service.take_problems(actor_of(request), plan),
        "snapshots": plan.snapshots.all(),
        "problems": problems,
    }
    return render(request, "ledger/plan/snapshots.html", context, status=422 if problems else 200)


@screen(TAKE_SNAPSHOT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen snapshot as the public will see it; release is a second, separate act."""
    snapshot = get_object_or_404(Snapshot.objects.select_related("plan"), code=code)
    actor = actor_of(request)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("act") == "release":
                service.release(actor, snapshot)
                messages.success(request, "已发布，公众现在可以看到。")
            else:
                service.withdraw(actor, snapshot, request.POST.get("reason", ""))
                messages.success(request, "已撤回，公众不再看到这份快照。")
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect(request.path)
    context = {
        "page_title": "核对并发布快照" if not snapshot.released_at else "社会监督快照",
        "snapshot": snapshot,
        "plan": snapshot.plan,
        "content": shown(snapshot.content),
        "problems": problems,
        "why_not": service.release_problems(actor, snapshot) if not snapshot.released_at else [],
        "happened": worded(
            e
            for e in snapshot.plan.events.filter(kind__startswith="snapshot.").order_by("-id")
            if e.payload["snapshot"] == snapshot.code
        ),
    }
    return render(request, "ledger/plan/snapshot.html", context, status=422 if problems else 200)
