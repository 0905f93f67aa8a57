"""报送期 as the office sees it: open, who is missing, merge, 通报, close."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import Reach, may, screen
from gongkai.base.papers.responses import word_download

from .. import papers, texts
from ..forms_work import PeriodForm
from ..models import ReportingPeriod
from ..permissions import OPEN_PERIOD, SEE_PERIOD, SEE_REPORT
from ..queries import reporting
from ..queries.ledger import countdown, short_title
from ..services import chasing
from ..services import periods as acts
from . import loading
from .supervision import office_name, tell_sent

STATES = {
    "draft": ("未报送", "red"),
    "submitted": ("待审核", "amber"),
    "returned": ("已退回", "red"),
    "accepted": ("已通过", "green"),
}


@screen(SEE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Periods for the office, which opens them here; a unit finds its own reports."""
    actor = loading.actor_of(request)
    if SEE_REPORT.reach_of(actor.roles) is not Reach.ALL:
        return _own(request)
    plan, opens = loading.plan(request), may(actor, OPEN_PERIOD)
    today = clock.today()
    initial = {"kind": "quarter", "year": today.year, "index": (today.month + 2) // 3}
    form = PeriodForm(request.POST or None, initial=initial)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and plan is not None and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.open_period(actor, plan, said["kind"], said["year"], said["index"], said["due"])
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"{made.name}报送已开启，已通知{made.reports.count()}家单位。")
            return redirect("ledger:period", made.code)
    left = countdown()
    rows = [
        (p, None if p.closed_on else left(p.due), reporting.tally(p))
        for p in ReportingPeriod.objects.select_related("plan")
    ]
    context = {
        "page_title": "报送期",
        "title": short_title(plan) if plan else "",
        "rows": rows,
        "form": form,
        "problems": problems,
        "opens": opens and plan is not None,
    }
    return render(request, "ledger/periods.html", context)


def _own(request: HttpRequest) -> HttpResponse:
    unit_id = loading.actor_of(request).unit_id
    left = countdown()
    rows = [
        (r, None if r.period.closed_on or r.state == "accepted" else left(r.period.due), *STATES[r.state])
        for r in reporting.all_reports(unit_id)
    ]
    return render(request, "ledger/my_reports.html", {"page_title": "本期报送", "rows": rows})


@screen(SEE_PERIOD)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Who has reported, who has not."""
    period = loading.period(code)
    reports = reporting.reports_of(period)
    wanted = request.GET.get("show", "")
    counts = {key: sum(r.state == key for r in reports) for key in STATES}
    context = {
        "page_title": f"{period.name}报送",
        "period": period,
        "days": None if period.closed_on else countdown()(period.due),
        "rows": [(r, *STATES[r.state]) for r in reports if wanted not in STATES or r.state == wanted],
        "total": len(reports),
        "shows": [(key, word, counts[key], key == wanted) for key, (word, _) in STATES.items()],
        "show": wanted if wanted in STATES else "",
        "new_units": [] if period.closed_on else reporting.units_without_report(period),
        "may_open": may(loading.actor_of(request), OPEN_PERIOD),
    }
    return render(request, "ledger/period.html", context)


@screen(OPEN_PERIOD)
@require_POST
def add_units(request: HttpRequest, code: str) -> HttpResponse:
    try:
        n = acts.add_units(loading.actor_of(request), loading.period(code))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已补列{n}家单位。")
    return redirect("ledger:period", code)


@screen(OPEN_PERIOD)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    try:
        acts.close(loading.actor_of(request), loading.period(code))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "本期报送已结束。")
    return redirect("ledger:period", code)


@screen(SEE_PERIOD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chase(request: HttpRequest, code: str) -> HttpResponse:
    """催报文本, one a unit that has not reported: to be copied, or sent in the site and by mail."""
    period = loading.period(code)
    days, today, office = countdown()(period.due), clock.today(), office_name()
    rows = [(r, texts.reporting(r, days, today, office)) for r in reporting.missing(period)]
    if request.method == "POST":
        only = request.POST.get("unit", "")
        said = [(r, text) for r, text in rows if only in ("", r.unit.code)]
        tell_sent(request, lambda: chasing.press_reports(loading.actor_of(request), period, said))
        return redirect("ledger:period_chase", code)
    context = {"page_title": f"{period.name}催报", "period": period, "texts": rows}
    return render(request, "ledger/period_chase.html", context)


@screen(SEE_PERIOD)
@require_safe
def merged(request: HttpRequest, code: str) -> HttpResponse:
    return word_download(papers.merged_table(loading.period(code)))


@screen(SEE_PERIOD)
@never_cache
@require_safe
def bulletin(request: HttpRequest, code: str) -> HttpResponse:
    """通报 with ranking, the rule beside it."""
    period = loading.period(code)
    context = {
        "page_title": f"{period.name}报送情况通报",
        "period": period,
        "standings": reporting.ranking(period),
        "rule": reporting.RULE,
        "back_url": reverse("ledger:period", args=[code]),
    }
    return render(request, "ledger/bulletin.html", context)


@screen(SEE_PERIOD)
@require_safe
def bulletin_word(request: HttpRequest, code: str) -> HttpResponse:
    period = loading.period(code)
    return word_download(papers.bulletin_table(period, reporting.ranking(period)))
