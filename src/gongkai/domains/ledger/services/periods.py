"""报送期: opened by the office, filled in by each unit on one page, sent up, returned or accepted, closed."""

from __future__ import annotations

import calendar as months
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.files import services as files
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import PeriodLine, PeriodReport, Plan, ReportingPeriod
from ..models.plan import PlanStanding
from ..permissions import OPEN_PERIOD, REVIEW_REPORT, WRITE_REPORT
from ..queries import reporting
from ..states import AssignmentState
from . import progress, telling
from .turn import locked, locked_all, remark_problems

_LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_SEAL_KINDS = ("pdf", "png", "jpg")
_WORKING = (AssignmentState.IN_PROGRESS, AssignmentState.RETURNED)
_CLAIMED = (AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD, AssignmentState.ACCEPTED)


def span(kind: str, year: int, index: int) -> tuple[str, dt.date, dt.date]:
    """(name, first day, last day) of a year's index-th month, quarter, half; ValueError if there is none."""
    length = _LENGTH[kind]
    if not 1 <= index <= 12 // length:
        raise ValueError(f"{year} has no {kind} {index}")
    first, last = (index - 1) * length + 1, index * length
    words = {
        "month": f"{year}年{index}月",
        "quarter": f"{year}年第{'一二三四'[(index - 1) % 4]}季度",
        "half": f"{year}年{'上' if index == 1 else '下'}半年",
        "year": f"{year}年度",
    }
    return words[kind], dt.date(year, first, 1), dt.date(year, last, months.monthrange(year, last)[1])


# --- opened and closed by the office ------------------------------------------------------------------


def open_problems(
    actor: Actor, plan: Plan, kind: str, year: int, index: int, due: dt.date | None
) -> list[Problem]:
    """Why this period can't be opened."""
    found = []
    if plan.standing != PlanStanding.CURRENT:
        found.append(Problem("history", "这是历史方案，不能开启报送期。"))
    try:
        _, starts, _ = span(kind, year, index)
    except (ValueError, KeyError):
        return [
            *found,
            Problem("no_such_period", "没有这一期：月报1—12，季报1—4，半年报1—2，年报1。", "index"),
        ]
    if due is None:
        found.append(Problem("no_due", "请填写报送截止日期。", "due"))
    elif due < clock.today():
        found.append(Problem("due_past", "报送截止日期不能早于今天。", "due"))
    if ReportingPeriod.objects.filter(plan=plan, kind=kind, starts=starts).exists():
        found.append(Problem("open_already", "这一期已经开启过，请在列表中打开它。", "index"))
    return found


def open_period(actor: Actor, plan: Plan, kind: str, year: int, index: int, due: dt.date) -> ReportingPeriod:
    """Open a period: every unit with a task gets its empty report and a notice."""
    must(actor, OPEN_PERIOD, subject=f"plan:{plan.code}")
    with transaction.atomic():
        plan = locked(plan)
        refuse_if(open_problems(actor, plan, kind, year, index, due))
        name, starts, ends = span(kind, year, index)
        period = ReportingPeriod.objects.create(
            plan=plan, kind=kind, name=name, starts=starts, ends=ends, due=due
        )
        _complete(period)
        payload = {"period": period.code, "name": name, "due": due.isoformat()}
        events.append("period.opened", actor=actor, plan=plan, payload=payload)
    return period


def add_units(actor: Actor, period: ReportingPeriod) -> int:
    """Bring in units that came onto the plan after the period was opened; how many."""
    must(actor, OPEN_PERIOD, subject=f"period:{period.code}")
    with transaction.atomic():
        period = locked(period, "plan")
        refuse_if(closed_problems(period))
        made = _complete(period)
        if made:
            names = [str(u) for u in made]
            events.append(
                "period.units_added",
                actor=actor,
                plan=period.plan,
                payload={"period": period.code, "units": names},
            )
    return len(made)


def _complete(period: ReportingPeriod) -> list[Unit]:
    missing = reporting.units_without_report(period)
    made = PeriodReport.objects.bulk_create(PeriodReport(period=period, unit=u) for u in missing)
    for report in made:
        text = f"{period.name}报送已开启，请于{period.due:%Y-%m-%d}前报送。"
        telling.units([report.unit], text, page_of(report))
    return missing


def close_problems(actor: Actor, period: ReportingPeriod) -> list[Problem]:
    return closed_problems(period)


def close(actor: Actor, period: ReportingPeriod) -> None:
    """Close a period: nothing can be sent up any more; who has not reported stays written as missing."""
    must(actor, OPEN_PERIOD, subject=f"period:{period.code}")
    with transaction.atomic():
        period = locked(period, "plan")
        refuse_if(close_problems(actor, period))
        missing = [str(r.unit) for r in reporting.missing(period)]
        period.closed_on = clock.today()
        period.save(update_fields=["closed_on"])
        payload = {"period": period.code, "name": period.name, "missing": missing}
        events.append("period.closed", actor=actor, plan=period.plan, payload=payload)


def closed_problems(period: ReportingPeriod) -> list[Problem]:
    if period.closed_on is None:
        return []
    return [
        Problem(
            "closed", f"{period.name}报送已于{period.closed_on:%Y-%m-%d}结束，不能再改。请与政务公开办联系。"
        )
    ]


def page_of(report: PeriodReport) -> str:
    return reverse("ledger:report", args=[report.code])


# --- filled in by the unit ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A task's three boxes and the unit's own word on where it stands (in_progress | done)."""

    practice: str = ""
    problems: str = ""
    next_step: str = ""
    claimed: str = "in_progress"


Lines = Mapping[str, Line]  # by the assignment's public code


def digest(report: PeriodReport) -> str:
    """What the draft looks like now, see measures.digest."""
    rows = [
        [x.assignment_id, x.practice, x.problems, x.next_step, x.claimed] for x in report.lines.order_by("id")
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def draft_problems(actor: Actor, report: PeriodReport, lines: Lines, seen: str | None) -> list[Problem]:
    """Why this can't be kept; empty boxes are no reason."""
    found = closed_problems(report.period)
    if report.state in ("submitted", "accepted"):
        word = "已通过审核" if report.state == "accepted" else "已经报送，正在审核，退回后才能修改"
        found.append(Problem("not_in_turn", f"本期报送{word}。"))
    if seen is not None and seen != digest(report):
        found.append(
            Problem(
                "changed_meanwhile", "您填写期间别人改过这份报送。您写的还在下面，请与现稿核对后再保存一次。"
            )
        )
    known = {a.code: a for a in reporting.assignments_of(report)}
    for code, line in lines.items():
        if code not in known:
            found.append(Problem("not_yours", "有一项任务不属于您所在的单位，或已不再承担，请刷新页面。"))
        elif max(map(len, (line.practice, line.problems, line.next_step))) > 5000:
            number = known[code].task.number
            found.append(Problem("too_long", f"第{number}项每一栏请控制在5000字以内。", f"practice_{code}"))
    return found


def save_draft(actor: Actor, report: PeriodReport, lines: Lines, seen: str | None = None) -> None:
    """Keep what is there (暂存)."""
    must(actor, WRITE_REPORT, report, subject=f"report:{report.code}")
    with transaction.atomic():
        report = _locked(report)
        refuse_if(draft_problems(actor, report, lines, seen))
        _write(report, lines)


def _write(report: PeriodReport, lines: Lines) -> None:
    known = {a.code: a for a in reporting.assignments_of(report)}
    PeriodLine.objects.bulk_create(
        [
            PeriodLine(
                report=report,
                assignment=known[code],
                practice=x.practice.strip(),
                problems=x.problems.strip(),
                next_step=x.next_step.strip(),
                claimed=x.claimed,
            )
            for code, x in lines.items()
        ],
        update_conflicts=True,
        unique_fields=["report", "assignment"],
        update_fields=["practice", "problems", "next_step", "claimed"],
    )


def submit_problems(actor: Actor, report: PeriodReport, lines: Lines) -> list[Problem]:
    """What is missing, task by task."""
    found = []
    with_evidence = reporting.with_evidence(report)
    for assignment in reporting.assignments_of(report):
        line, number, code = lines.get(assignment.code, Line()), assignment.task.number, assignment.code
        if not line.practice.strip():
            found.append(Problem("no_practice", f"第{number}项没有写做法。", f"practice_{code}"))
        if line.claimed != "done":
            if not line.next_step.strip():
                found.append(Problem("no_next", f"第{number}项没有写下一步。", f"next_step_{code}"))
            continue
        if assignment.state in _CLAIMED:
            continue
        if assignment.state not in _WORKING:
            found.append(
                Problem(
                    "no_measures", f"第{number}项的落实措施还没有通过审核，不能报完成。", f"claimed_{code}"
                )
            )
        elif assignment.pk not in with_evidence:
            message = f"第{number}项报完成但没有佐证，请先在该项的进展页附上佐证。"
            found.append(Problem("no_evidence", message, f"claimed_{code}"))
    return found


def submit(actor: Actor, report: PeriodReport, lines: Lines, seen: str | None = None) -> None:
    """Send the report up: measured values are frozen into it, each task's progress is reported with it."""
    must(actor, WRITE_REPORT, report, subject=f"report:{report.code}")
    with transaction.atomic():
        report = _locked(report)
        working = [a for a in locked_all(reporting.assignments_of(report)) if a.state in _WORKING]
        refuse_if([*draft_problems(actor, report, lines, seen), *submit_problems(actor, report, lines)])
        _write(report, lines)
        _freeze_measured(report)
        for share in working:
            line = lines[share.code]
            done, period = line.claimed == "done", report.period.name
            progress.write(actor, share, line.practice.strip(), done=done, period=period)
        if report.submitted_on is None:  # the first sending decides whether it was on time
            report.submitted_on = clock.today()
            report.save(update_fields=["submitted_on"])
        _append("report.submitted", actor, report, {"lines": _content(report)})
        telling.office(f"{report.unit}报送了{report.period.name}情况，请审核。", page_of(report))


def _freeze_measured(report: PeriodReport) -> None:
    shown = reporting.measured_words(report.period.plan, report.unit_id)
    lines = list(report.lines.select_related("assignment"))
    for line in lines:
        line.measured = shown.get(line.assignment.task_id, [])
    PeriodLine.objects.bulk_update(lines, ["measured"])


def _content(report: PeriodReport) -> list[dict[str, object]]:
    rows = report.lines.select_related("assignment__task").order_by("assignment__task__position")
    return [
        {
            "task": x.assignment.task.number,
            "practice": x.practice,
            "problems": x.problems,
            "next_step": x.next_step,
            "claimed": x.claimed,
            "measured": x.measured,
        }
        for x in rows
    ]


def seal_problems(actor: Actor, report: PeriodReport, upload: UploadedFile[Any] | None) -> list[Problem]:
    found = closed_problems(report.period)
    if report.state not in ("submitted", "returned", "accepted"):
        found.append(Problem("not_sent", "请先报送，再打印盖章并上传扫描件。", "upload"))
    if upload is None:
        found.append(Problem("no_file", "请选择盖章件的扫描件或照片（PDF、JPG、PNG）。", "upload"))
        return found
    return found + [Problem(p.code, p.message, "upload") for p in files.problems(upload, _SEAL_KINDS)]


def attach_seal(actor: Actor, report: PeriodReport, upload: UploadedFile[Any] | None) -> None:
    """Add the scan of the sealed paper."""
    must(actor, WRITE_REPORT, report, subject=f"report:{report.code}")
    refuse_if(seal_problems(actor, report, upload))
    assert upload is not None
    stored = files.accept(upload, allowed=_SEAL_KINDS, actor=actor, purpose="报送盖章件")
    with transaction.atomic():
        report = _locked(report)
        report.seal_scan = stored
        report.save(update_fields=["seal_scan"])
        _append("report.sealed", actor, report, {"file": stored.code, "name": stored.name})


# --- judged by the office -----------------------------------------------------------------------------


def review_problems(actor: Actor, report: PeriodReport) -> list[Problem]:
    found = []
    if report.state != "submitted":
        words = {"draft": "还没有报送", "returned": "已经退回", "accepted": "已经通过"}
        found.append(
            Problem("not_in_turn", f"{report.unit}的本期报送{words[report.state]}，请刷新页面再看。")
        )
    last = report.events.filter(kind="report.submitted").last()
    if last is not None and last.user_id == actor.user_id:
        found.append(Problem("own_work", "这是您本人报送的内容，须由他人审核。"))
    return found


def return_problems(actor: Actor, report: PeriodReport, remark: str) -> list[Problem]:
    return [*closed_problems(report.period), *review_problems(actor, report), *remark_problems(remark)]


def send_back(actor: Actor, report: PeriodReport, remark: str) -> None:
    must(actor, REVIEW_REPORT, report, subject=f"report:{report.code}")
    with transaction.atomic():
        report = _locked(report)
        refuse_if(return_problems(actor, report, remark))
        _append("report.returned", actor, report, {"remark": remark.strip()})
        text = f"{report.period.name}报送被退回：{remark.strip()}"
        telling.units([report.unit], text, page_of(report))


def accept(actor: Actor, report: PeriodReport) -> None:
    must(actor, REVIEW_REPORT, report, subject=f"report:{report.code}")
    with transaction.atomic():
        report = _locked(report)
        refuse_if(review_problems(actor, report))
        _append("report.accepted", actor, report, {})


def _locked(report: PeriodReport) -> PeriodReport:
    return locked(report, "period__plan", "unit")


def _append(kind: str, actor: Actor, report: PeriodReport, payload: dict[str, object]) -> None:
    payload = {"period": report.period.name, **payload}
    events.append(kind, actor=actor, plan=report.period.plan, report=report, payload=payload)
