"""Screens for 找错: what came in, the answer, passing on."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.notices.todos import days_left
from gongkai.base.organizations.access import Reach, must, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar

from ..models import Correction
from ..permissions import ANSWER_CORRECTION
from ..services import corrections as acts

SHOWN = 200


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@screen(ANSWER_CORRECTION)
@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Open ones by deadline; all units' for the office, else the unit's own."""
    actor = _actor(request)
    mine = Correction.objects.select_related("unit")
    if ANSWER_CORRECTION.reach_of(actor.roles) is not Reach.ALL:
        mine = mine.filter(unit=actor.unit_id)
    answered = request.GET.get("show") == "answered"
    rows = mine.filter(replied_at__isnull=not answered)
    days, today = calendar(), clock.today()
    context = {
        "page_title": "我为政府网站找错",
        "rows": [(c, None if answered else days_left(days, today, c.due)) for c in rows[:SHOWN]],
        "open": mine.filter(replied_at__isnull=True).count(),
        "answered": answered,
    }
    return render(request, "disclosure/corrections.html", context)


def _correction(request: HttpRequest, code: str) -> Correction:
    found = (
        Correction.objects.select_related("unit", "record__live_version", "replied_by")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404("没有这条找错。")
    must(_actor(request), ANSWER_CORRECTION, found, subject=f"correction:{code}")
    return found


@screen(ANSWER_CORRECTION)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, code: str) -> HttpResponse:
    """What was reported, and the answer."""
    found = _correction(request, code)
    problems: Sequence[Problem] = ()
    text = request.POST.get("reply", "")
    if request.method == "POST":
        try:
            acts.reply(_actor(request), found, text)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已答复，提出人凭查询码可以看到。")
            return redirect("disclosure:corrections")
    return _page(request, found, problems, text)


def _page(
    request: HttpRequest, found: Correction, problems: Sequence[Problem], text: str = ""
) -> HttpResponse:
    context = {
        "page_title": "找错",
        "correction": found,
        "days": None if found.replied_at else days_left(calendar(), clock.today(), found.due),
        "problems": problems,
        "text": text,
        "units": Unit.objects.current().exclude(kind="village").exclude(pk=found.unit_id),
    }
    return render(request, "disclosure/correction.html", context, status=422 if problems else 200)


@screen(ANSWER_CORRECTION)
@require_POST
def pass_on(request: HttpRequest, code: str) -> HttpResponse:
    found = _correction(request, code)
    unit = Unit.objects.filter(code=request.POST.get("unit", "")).first()
    try:
        if unit is None:
            raise Refused([Problem("no_unit", "请选择转给哪个单位。", "unit")])
        acts.pass_on(_actor(request), found, unit)
    except Refused as refused:
        return _page(request, found, refused.problems)
    messages.success(request, f"已转{unit}办理，期限不变。")
    return redirect("disclosure:corrections")
