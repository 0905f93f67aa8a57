"""The whole ledger, one task, the list of units, and the ledger as Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Refused
from gongkai.base.organizations.access import may, screen
from gongkai.base.papers.responses import excel_download

from .. import papers
from ..permissions import (
    ACCEPT_AS_OFFICE,
    EXPORT,
    IMPORT_PLAN,
    NAME_MEMBERS,
    REPORT_PROGRESS,
    SEE_ASSIGNMENT,
    SEE_LEDGER,
    SEE_PERIOD,
    SUPERVISE,
)
from ..queries import ledger as reading
from ..queries import reporting, work
from ..services import progress
from ..states import TaskState
from . import loading


def _filters(request: HttpRequest) -> reading.Filters:
    asked = request.GET
    page = asked.get("page", "1")
    return reading.Filters(
        show=asked.get("show", "") if asked.get("show", "") in reading.SHOWS else "",
        unit=asked.get("unit", ""),
        state=asked.get("state", "") if asked.get("state", "") in TaskState.values else "",
        section=asked.get("section", ""),
        text=asked.get("q", "").strip()[:60],
        page=int(page) if page.isdigit() and len(page) < 6 else 1,
    )


def _query(request: HttpRequest, **changes: str) -> str:
    """The address's query with some parts changed; empty parts and the page are left out."""
    kept = {k: request.GET.get(k, "") for k in ("plan", "show", "unit", "state", "section", "q")} | changes
    return "?" + urlencode({k: v for k, v in kept.items() if v})


@screen(SEE_LEDGER)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The ledger of one plan: filters are links, what is overdue comes first."""
    actor = loading.actor_of(request)
    plan, others = loading.plan_and_others(request)
    if plan is None:
        return render(
            request, "ledger/empty.html", {"page_title": "工作台账", "may_import": may(actor, IMPORT_PLAN)}
        )
    filters = _filters(request)
    left = reading.countdown()
    found = reading.ledger(plan, filters, left)
    context = {
        "page_title": reading.short_title(plan),
        "plan": plan,
        "filters": filters,
        "ledger": found,
        "shows": [
            (label, found.counts[key], _query(request, show=key), key == filters.show)
            for key, label in reading.SHOWS.items()
        ],
        "states": TaskState.choices,
        "units": reading.bound_units(),
        "query": _query(request),
        "older": _query(request, page=str(found.page - 1)) if found.page > 1 else "",
        "newer": _query(request, page=str(found.page + 1)) if found.page < found.pages else "",
        "plans": [(p.code, reading.short_title(p)) for p in others],
        "may_chase": may(actor, SUPERVISE),
        "may_run_plan": may(actor, IMPORT_PLAN),
        "open_periods": reporting.still_open(plan, left) if may(actor, SEE_PERIOD) else [],
    }
    return render(request, "ledger/ledger.html", context)


@screen(EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered ledger as .xlsx, all pages of it."""
    plan = loading.plan(request)
    if plan is None:
        return redirect("ledger:home")
    found = reading.ledger(plan, _filters(request), reading.countdown(), size=None)
    return excel_download(
        papers.ledger_table(plan, found.rows), filename=f"{reading.short_title(plan)}台账{clock.today()}"
    )


@screen(SEE_LEDGER)
@never_cache
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """How each unit stands under the plan."""
    plan = loading.plan(request)
    if plan is None:
        return redirect("ledger:home")
    context = {
        "page_title": "按单位",
        "plan": plan,
        "title": reading.short_title(plan),
        "rows": reading.by_unit(plan),
    }
    context["may_name"] = may(loading.actor_of(request), SUPERVISE)
    return render(request, "ledger/units.html", context)


@screen(SEE_LEDGER)
@never_cache
@require_safe
def task(request: HttpRequest, code: str) -> HttpResponse:
    """One task: what the plan asks, each unit's state, claimed beside measured, and what happened."""
    actor, found = loading.actor_of(request), loading.task(code)
    shares = work.on_task(found)
    leads = {s.assignment.unit_id for s in shares if s.assignment.role == "lead"}
    sees_all = SEE_ASSIGNMENT.reach_of(actor.roles).value == "all" or actor.unit_id in leads
    context: dict[str, Any] = {
        "page_title": str(found),
        "task": found,
        "days": reading.countdown()(found.due) if found.state != TaskState.FINISHED else None,
        "state_label": TaskState(found.state).label,
        "state_tone": reading.STATE_TONES[found.state],
        "rows": [(s, sees_all or s.assignment.unit_id == actor.unit_id) for s in shares],
        "city": reading.measured_of_task(found),
        "timeline": work.task_timeline(found),
        "mine": next((s for s in shares if may(actor, REPORT_PROGRESS, s.assignment)), None),
        "may_accept": may(actor, ACCEPT_AS_OFFICE) and any(_ready(s) for s in shares),
        "may_supervise": may(actor, SUPERVISE),
        "may_package": may(actor, IMPORT_PLAN),
        "may_name_members": may(actor, NAME_MEMBERS, found)
        and found.names.filter(group__named_per_task=True).exists(),
    }
    return render(request, "ledger/task.html", context)


def _ready(share: work.Share) -> bool:
    return share.assignment.state in ("accepted_by_lead", "claimed_done")


@screen(ACCEPT_AS_OFFICE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_all(request: HttpRequest, code: str) -> HttpResponse:
    """The office accepts what the lead unit accepted: the list with reasons, then one act."""
    actor, found = loading.actor_of(request), loading.task(code)
    waiting = [s for s in work.on_task(found) if _ready(s)]
    shown = work.evidence_of([s.assignment for s in waiting])
    rows = [(s, progress.office_problems(actor, s.assignment), shown[s.assignment.pk]) for s in waiting]
    problems: tuple[Any, ...] = ()
    chosen = [s.assignment.code for s, why, _ in rows if not why]
    if request.method == "POST":
        chosen = request.POST.getlist("assignment")
        try:
            n = progress.accept_all(
                actor, found, [s.assignment for s in waiting if s.assignment.code in chosen]
            )
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已验收办结{n}家。")
            return redirect("ledger:task", code)
    context = {
        "page_title": f"验收：{found}",
        "task": found,
        "rows": rows,
        "chosen": chosen,
        "problems": problems,
    }
    return render(request, "ledger/accept_all.html", context)
