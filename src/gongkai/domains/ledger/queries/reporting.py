"""Reads of 报送期: who owes what, who has not reported, how the units rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from gongkai.base.measures import queries as measures
from gongkai.base.organizations.models import Unit

from ..models import Assignment, Evidence, PeriodLine, PeriodReport, Plan, ReportingPeriod
from . import measured
from .ledger import Countdown


def units_without_report(period: ReportingPeriod) -> list[Unit]:
    """Units bound by the plan now that have no report in the period yet."""
    bound = Assignment.objects.filter(task__plan=period.plan, task__until__isnull=True, until__isnull=True)
    have = PeriodReport.objects.filter(period=period).values("unit")
    return list(Unit.objects.filter(pk__in=bound.values("unit")).exclude(pk__in=have))


def assignments_of(report: PeriodReport) -> list[Assignment]:
    """All the unit's tasks of the plan, in the plan's order."""
    rows = Assignment.objects.filter(
        unit=report.unit_id, task__plan=report.period.plan_id, task__until__isnull=True, until__isnull=True
    )
    return list(rows.select_related("task__plan", "unit").order_by("task__position"))


def with_evidence(report: PeriodReport) -> set[int]:
    """Ids of the unit's assignments for which there is any evidence."""
    rows = Evidence.objects.filter(
        assignment__unit=report.unit_id, assignment__task__plan=report.period.plan_id
    )
    return set(rows.values_list("assignment_id", flat=True))


def measured_words(plan: Plan, unit_id: int) -> dict[int, list[str]]:
    """Task id → what its indicators say of this unit, in words. Two queries."""
    return {t: [m.text for m in found] for t, found in measured_for(plan, unit_id).items()}


def measured_for(plan: Plan, unit_id: int) -> dict[int, list[measured.Measured]]:
    tasks = Assignment.objects.filter(unit=unit_id, task__plan=plan, until__isnull=True).values_list(
        "task_id", flat=True
    )
    bound = measured.bindings_of(list(tasks))
    results = measures.latest({k for keys in bound.values() for k in keys}, [unit_id])
    return {t: measured.for_unit(keys, unit_id, results) for t, keys in bound.items()}


def reports_of(period: ReportingPeriod) -> list[PeriodReport]:
    return list(period.reports.select_related("unit", "period").order_by("unit__position", "unit_id"))


def missing(period: ReportingPeriod) -> list[PeriodReport]:
    """Reports that were never sent up, or were returned and not sent again."""
    rows = period.reports.filter(state__in=["draft", "returned"]).select_related("unit")
    return list(rows.order_by("unit__position", "unit_id"))


def open_reports(unit_id: int | None) -> list[PeriodReport]:
    """A unit's reports in periods that are not closed, the nearest deadline first."""
    rows = PeriodReport.objects.filter(unit=unit_id, period__closed_on__isnull=True)
    return list(rows.select_related("period__plan", "unit").order_by("period__due"))


def lines_of(report: PeriodReport) -> dict[int, PeriodLine]:
    """Assignment id → what is written."""
    return {x.assignment_id: x for x in report.lines.all()}


# --- 通报 ---------------------------------------------------------------------------------------------

RULE = (
    "名次按三项依次比较：一、是否按时（首次报送日期不晚于截止日期）；二、完整率（“做法”已填的任务数÷应报任务数）；"
    "三、是否已通过政务公开办审核。三项都相同的并列，按单位顺序排列。未报送的排在最后。"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's line of a 通报."""

    report: PeriodReport
    rank: int
    on_time: bool
    filled: int
    owed: int

    @property
    def sent(self) -> bool:
        return self.report.submitted_on is not None

    @property
    def accepted(self) -> bool:
        return self.report.state == "accepted"

    @property
    def complete(self) -> float:
        return self.filled / self.owed if self.owed else 0.0


def ranking(period: ReportingPeriod) -> list[Standing]:
    """All units of the period by RULE, best first; equal ones share a rank. Three queries."""
    live = Q(task__plan=period.plan_id, task__until__isnull=True, until__isnull=True)
    owed = dict(
        Assignment.objects.filter(live).values("unit").annotate(n=Count("id")).values_list("unit", "n")
    )
    filled = dict(
        PeriodLine.objects.filter(report__period=period, assignment__until__isnull=True)
        .exclude(practice="")
        .values("report")
        .annotate(n=Count("id"))
        .values_list("report", "n")
    )
    rows = [
        Standing(
            r,
            0,
            r.submitted_on is not None and r.submitted_on <= period.due,
            filled.get(r.pk, 0) if r.submitted_on else 0,
            owed.get(r.unit_id, 0),
        )
        for r in reports_of(period)
    ]
    rows.sort(key=_merit, reverse=True)
    return _ranked(rows)


def _merit(row: Standing) -> tuple[bool, bool, float, bool]:
    return row.sent, row.on_time, row.complete, row.accepted


def _ranked(rows: Sequence[Standing]) -> list[Standing]:
    ranked: list[Standing] = []
    for place, row in enumerate(rows, 1):
        same = bool(ranked) and _merit(ranked[-1]) == _merit(row)
        rank = ranked[-1].rank if same else place
        ranked.append(Standing(row.report, rank, row.on_time, row.filled, row.owed))
    return ranked


def tally(period: ReportingPeriod) -> dict[str, int]:
    """How many reports of a period are in each state."""
    rows = period.reports.values("state").annotate(n=Count("id")).values_list("state", "n")
    found = {"draft": 0, "submitted": 0, "returned": 0, "accepted": 0} | dict(rows)
    return found | {"total": sum(found.values())}


def all_reports(unit_id: int | None) -> list[PeriodReport]:
    """A unit's reports, open ones first, then newest first."""
    rows = PeriodReport.objects.filter(unit=unit_id).select_related("period__plan", "unit")
    return sorted(rows, key=lambda r: (r.period.closed_on is not None, -r.period.starts.toordinal()))


def still_open(plan: Plan, left: Countdown) -> list[tuple[ReportingPeriod, int | None, int]]:
    """Periods of the plan that are not closed: (period, working days left, units that never reported)."""
    rows = plan.periods.filter(closed_on__isnull=True).annotate(
        silent=Count("reports", filter=Q(reports__submitted_on__isnull=True))
    )
    return [(p, left(p.due), p.silent) for p in rows.order_by("due")]
