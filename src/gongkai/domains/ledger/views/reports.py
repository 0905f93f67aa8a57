"""本期报送: one page with all tasks of a unit; and the office's judgement on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, screen

from .. import papers
from ..models import PeriodReport
from ..permissions import REVIEW_REPORT, SEE_REPORT, WRITE_REPORT
from ..queries import reporting
from ..queries.ledger import CLAIMS, countdown
from ..services import periods as acts
from ..services.periods import Line
from . import loading
from .periods import STATES


@screen(SEE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in and send up; afterwards the same page shows what was sent."""
    report = loading.report(request, code, SEE_REPORT)
    if request.method != "POST":
        return _page(request, report)
    actor, lines, seen = loading.actor_of(request), _posted(request, report), request.POST.get("seen")
    try:
        if request.POST.get("act") == "submit":
            acts.submit(actor, report, lines, seen)
            messages.success(request, "已报送。请打印盖章，再上传扫描件。")
        else:
            acts.save_draft(actor, report, lines, seen)
            messages.success(request, "已暂存，没有报送。")
    except Refused as refused:
        report.refresh_from_db()
        return _page(request, report, refused.problems, lines)
    return redirect("ledger:report", code)


def _posted(request: HttpRequest, report: PeriodReport) -> dict[str, Line]:
    """The boxes as typed, by assignment; only codes of the page that was sent out, checked by the service."""
    said = request.POST
    codes = [name.removeprefix("practice_") for name in said if name.startswith("practice_")]
    return {
        code: Line(
            practice=said.get(f"practice_{code}", ""),
            problems=said.get(f"problems_{code}", ""),
            next_step=said.get(f"next_step_{code}", ""),
            claimed="done" if said.get(f"claimed_{code}") == "done" else "in_progress",
        )
        for code in codes
    }


def _page(
    request: HttpRequest,
    report: PeriodReport,
    problems: Sequence[Problem] = (),
    lines: dict[str, Line] | None = None,
) -> HttpResponse:
    actor = loading.actor_of(request)
    kept = reporting.lines_of(report)
    figures = reporting.measured_for(report.period.plan, report.unit_id)
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.field.rpartition("_")[2], []).append(problem.message)
    rows = []
    for assignment in reporting.assignments_of(report):
        line: Any = (lines or {}).get(assignment.code) or kept.get(assignment.pk)
        line = line or Line(claimed=assignment.claimed or "in_progress")
        rows.append((assignment, line, figures.get(assignment.task_id, []), wrong.get(assignment.code, [])))
    writing = report.state in ("draft", "returned") and not report.period.closed_on
    reviewing = report.state == "submitted" and may(actor, REVIEW_REPORT, report)
    returned = report.events.filter(kind="report.returned").last() if report.state == "returned" else None
    context = {
        "page_title": f"{report.unit}：{report.period.name}报送",
        "report": report,
        "period": report.period,
        "days": None if report.period.closed_on else countdown()(report.period.due),
        "state": STATES[report.state],
        "rows": rows,
        "claims": CLAIMS,
        "seen": acts.digest(report),
        "problems": problems,
        "writes": writing and may(actor, WRITE_REPORT, report),
        "reviewing": reviewing,
        "why": acts.review_problems(actor, report) if reviewing else [],
        "remark": request.POST.get("remark", ""),
        "returned": returned,
        "may_seal": report.state != "draft"
        and not report.period.closed_on
        and may(actor, WRITE_REPORT, report),
    }
    return render(request, "ledger/report.html", context)


def _act(
    request: HttpRequest, code: str, rule: Any, act: Callable[[PeriodReport], None], done: str
) -> HttpResponse:
    report = loading.report(request, code, rule)
    try:
        act(report)
    except Refused as refused:
        report.refresh_from_db()
        return _page(request, report, refused.problems)
    messages.success(request, done)
    return redirect("ledger:report", code)


@screen(WRITE_REPORT)
@require_POST
def seal(request: HttpRequest, code: str) -> HttpResponse:
    actor, upload = loading.actor_of(request), request.FILES.get("upload")
    done = "盖章件已上传。"
    return _act(request, code, WRITE_REPORT, lambda r: acts.attach_seal(actor, r, upload), done)


@screen(REVIEW_REPORT)
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    actor = loading.actor_of(request)
    return _act(request, code, REVIEW_REPORT, lambda r: acts.accept(actor, r), "本期报送已通过。")


@screen(REVIEW_REPORT)
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    actor, remark = loading.actor_of(request), request.POST.get("remark", "")
    return _act(request, code, REVIEW_REPORT, lambda r: acts.send_back(actor, r, remark), "本期报送已退回。")


@screen(SEE_REPORT)
@never_cache
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """A4 landscape with a place for the seal."""
    report = loading.report(request, code, SEE_REPORT)
    table = papers.report_table(report)
    context = {
        "page_title": table.title,
        "paper_url": request.build_absolute_uri(reverse("ledger:report", args=[code])),
        "back_url": reverse("ledger:report", args=[code]),
        "sealed_by": report.unit.name,
        "landscape": True,
        "table": table,
        "report": report,
    }
    return render(request, "ledger/report_print.html", context)
