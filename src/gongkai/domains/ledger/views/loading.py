"""What every view of the daily work begins with: the object by its public code, and whether it may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.access import Rule, must

from ..models import Assignment, Event, PeriodReport, Plan, ReportingPeriod, Supervision, Task
from ..models.plan import PlanLevel, PlanStanding
from ..queries.work import EVENT_WORDS


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: (fields, files) of a POST, also of an empty one; (None, None) else."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def worded(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Events with the words of the timeline."""
    return [(e, EVENT_WORDS.get(e.kind, e.kind)) for e in events]


def _one(rows: Any, code: str, what: str) -> Any:
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404(f"没有这{what}。")
    return found


def assignment(request: HttpRequest, code: str, rule: Rule) -> Assignment:
    found: Assignment = _one(Assignment.objects.select_related("task__plan", "unit"), code, "项分工")
    must(actor_of(request), rule, found, subject=f"assignment:{code}")
    return found


def supervision(request: HttpRequest, code: str, rule: Rule) -> Supervision:
    rows = Supervision.objects.select_related("assignment__task__plan", "assignment__unit")
    found: Supervision = _one(rows, code, "张督办单")
    must(actor_of(request), rule, found, subject=f"supervision:{code}")
    return found


def report(request: HttpRequest, code: str, rule: Rule) -> PeriodReport:
    found: PeriodReport = _one(PeriodReport.objects.select_related("period__plan", "unit"), code, "份报送")
    must(actor_of(request), rule, found, subject=f"report:{code}")
    return found


def period(code: str) -> ReportingPeriod:
    found: ReportingPeriod = _one(ReportingPeriod.objects.select_related("plan"), code, "个报送期")
    return found


def task(code: str) -> Task:
    found: Task = _one(Task.objects.select_related("plan"), code, "项任务")
    return found


def plan(request: HttpRequest) -> Plan | None:
    """The plan that ?plan= names, or the one that is being carried out."""
    return plan_and_others(request)[0]


def plan_and_others(request: HttpRequest) -> tuple[Plan | None, list[Plan]]:
    """That plan, and all other plans of the site, in one query. 404 for a code that names none."""
    plans = list(Plan.objects.filter(site__is_default_site=True))
    code = request.GET.get("plan", "")
    running = (p for p in plans if p.level == PlanLevel.OWN and p.standing == PlanStanding.CURRENT)
    chosen = next((p for p in plans if p.code == code), None) if code else next(running, None)
    if code and chosen is None:
        raise Http404("没有这个方案。")
    return chosen, [p for p in plans if p != chosen]
