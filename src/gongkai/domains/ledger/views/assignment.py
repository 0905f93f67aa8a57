"""A unit's share in a task: its page, and each act on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, screen

from ..forms_work import EvidenceForm, PeopleForm
from ..models import Assignment, DutyKind
from ..permissions import (
    ACCEPT_AS_LEAD,
    ACCEPT_AS_OFFICE,
    NAME_DUTIES,
    REPORT_PROGRESS,
    RETURN_PROGRESS,
    REVIEW_MEASURES,
    SEE_ASSIGNMENT,
    WRITE_MEASURES,
)
from ..queries import work
from ..services import duties as duty_acts
from ..services import evidence, turn
from ..services import measures as measure_acts
from ..services import progress as progress_acts
from ..services.measures import Step
from ..states import AssignmentState as State
from . import loading

BLANK_ROWS = 3


@screen(SEE_ASSIGNMENT)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, loading.assignment(request, code, SEE_ASSIGNMENT))


def _page(
    request: HttpRequest, assignment: Assignment, problems: Sequence[Problem] = (), remark: str = ""
) -> HttpResponse:
    actor = loading.actor_of(request)
    [share] = work.shares([assignment])
    state = assignment.state
    writes = may(actor, WRITE_MEASURES, assignment)
    context: dict[str, Any] = {
        "page_title": f"{assignment.unit}：{assignment.task}",
        "share": share,
        "assignment": assignment,
        "task": assignment.task,
        "duties": work.duties_of(assignment),
        "past_duties": work.past_duties(assignment),
        "versions": work.versions(assignment),
        "timeline": work.timeline(assignment),
        "supervisions": list(assignment.supervisions.all()),
        "problems": problems,
        "remark": remark,
        "may_name": may(actor, NAME_DUTIES, assignment),
        "write_measures": writes and state in (State.NO_MEASURES, State.MEASURES_RETURNED),
        "redo_measures": writes and state in (State.IN_PROGRESS, State.RETURNED),
        "report": may(actor, REPORT_PROGRESS, assignment) and state in (State.IN_PROGRESS, State.RETURNED),
        "may_reopen": state == State.ACCEPTED and may(actor, ACCEPT_AS_OFFICE, assignment),
        "review": _review(actor, assignment),
    }
    return render(request, "ledger/assignment.html", context)


def _review(actor: Any, assignment: Assignment) -> dict[str, Any] | None:
    """Whether the actor is to pass judgement now: what on, the two addresses, and why not yet."""
    if assignment.state == State.MEASURES_SUBMITTED and may(actor, REVIEW_MEASURES, assignment):
        why = measure_acts.review_problems(actor, assignment, "measures.accepted")
        return _panel("审核落实措施", "通过", "ledger:accept_measures", "ledger:return_measures", why)
    if assignment.state not in (State.CLAIMED_DONE, State.ACCEPTED_BY_LEAD):
        return None
    if may(actor, ACCEPT_AS_OFFICE, assignment):
        why = progress_acts.office_problems(actor, assignment)
        return _panel("验收", "验收办结", "ledger:accept", "ledger:return", why)
    if assignment.state == State.CLAIMED_DONE and may(actor, ACCEPT_AS_LEAD, assignment):
        why = progress_acts.lead_problems(actor, assignment)
        return _panel("认可完成情况", "认可完成", "ledger:accept_as_lead", "ledger:return", why)
    return None


def _panel(title: str, word: str, accept: str, back: str, why: Sequence[Problem]) -> dict[str, Any]:
    return {"title": title, "word": word, "accept": accept, "back": back, "why": why}


def _act(
    request: HttpRequest, code: str, rule: Any, act: Callable[[Assignment], None], done: str
) -> HttpResponse:
    """Do one act and go back to the page; if refused, the page again with the reasons and what was written."""
    assignment = loading.assignment(request, code, rule)
    try:
        act(assignment)
    except Refused as refused:
        assignment.refresh_from_db()
        return _page(request, assignment, refused.problems, request.POST.get("remark", ""))
    messages.success(request, done)
    return redirect("ledger:assignment", code)


@screen(REVIEW_MEASURES)
@require_POST
def accept_measures(request: HttpRequest, code: str) -> HttpResponse:
    actor = loading.actor_of(request)
    return _act(request, code, REVIEW_MEASURES, lambda a: measure_acts.accept(actor, a), "落实措施已通过。")


@screen(REVIEW_MEASURES)
@require_POST
def return_measures(request: HttpRequest, code: str) -> HttpResponse:
    actor, remark = loading.actor_of(request), request.POST.get("remark", "")
    return _act(
        request, code, REVIEW_MEASURES, lambda a: measure_acts.send_back(actor, a, remark), "落实措施已退回。"
    )


@screen(ACCEPT_AS_LEAD)
@require_POST
def accept_as_lead(request: HttpRequest, code: str) -> HttpResponse:
    actor = loading.actor_of(request)
    done = "已认可，等政务公开办验收。"
    return _act(request, code, ACCEPT_AS_LEAD, lambda a: progress_acts.accept_as_lead(actor, a), done)


@screen(ACCEPT_AS_OFFICE)
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    actor = loading.actor_of(request)
    return _act(
        request, code, ACCEPT_AS_OFFICE, lambda a: progress_acts.accept_as_office(actor, a), "已验收办结。"
    )


@screen(RETURN_PROGRESS)
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    actor, remark = loading.actor_of(request), request.POST.get("remark", "")
    return _act(
        request, code, RETURN_PROGRESS, lambda a: progress_acts.send_back(actor, a, remark), "进展已退回。"
    )


@screen(ACCEPT_AS_OFFICE)
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    actor, remark = loading.actor_of(request), request.POST.get("remark", "")
    return _act(
        request, code, ACCEPT_AS_OFFICE, lambda a: progress_acts.reopen(actor, a, remark), "已重新打开。"
    )


# --- 责任人 -------------------------------------------------------------------------------------------


@screen(NAME_DUTIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duties(request: HttpRequest, code: str) -> HttpResponse:
    """The three people of one assignment; a changed name is a handover."""
    assignment = loading.assignment(request, code, NAME_DUTIES)
    held = work.duties_of(assignment)
    initial = {
        f"{kind}_{part}": value
        for kind, duty in held.items()
        if duty is not None
        for part, value in (
            ("name", duty.name),
            ("phone", duty.phone),
            ("user", duty.user and duty.user.code),
        )
    }
    form = PeopleForm(request.POST or None, initial=initial, members=work.members_of(assignment.unit_id))
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            duty_acts.name(loading.actor_of(request), [assignment], form.people(), form.cleaned_data["since"])
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "责任人已登记。")
            return redirect("ledger:assignment", code)
    context = {
        "page_title": f"责任人：{assignment.task}",
        "assignment": assignment,
        "form": form,
        "problems": problems,
        "held": held,
    }
    return render(request, "ledger/duties.html", context)


@screen(NAME_DUTIES)
@require_POST
def end_duty(request: HttpRequest, code: str) -> HttpResponse:
    """Take a person off without a successor."""
    assignment = loading.assignment(request, code, NAME_DUTIES)
    kind = request.POST.get("kind", "")
    if kind in DutyKind.values:
        try:
            duty_acts.end(loading.actor_of(request), assignment, DutyKind(kind))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{DutyKind(kind).label}已撤下，请尽快明确接任人。")
    return redirect("ledger:duties", code)


# --- 落实措施 -----------------------------------------------------------------------------------------


@screen(WRITE_MEASURES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def measures(request: HttpRequest, code: str) -> HttpResponse:
    """Draft and send up the steps; 暂存 keeps whatever is there, submitting says what is missing."""
    assignment = loading.assignment(request, code, WRITE_MEASURES)
    actor = loading.actor_of(request)
    problems: list[Problem] = []
    if request.method == "POST":
        rows, steps, problems = _posted_steps(request)
        seen = request.POST.get("seen")
        try:
            if problems:
                raise Refused(problems)
            if request.POST.get("act") == "submit":
                measure_acts.submit(actor, assignment, steps, seen)
                messages.success(request, "落实措施已报送，等审核。")
                return redirect("ledger:assignment", code)
            measure_acts.save_draft(actor, assignment, steps, seen)
            messages.success(request, "已暂存，没有报送。")
            return redirect("ledger:measures", code)
        except Refused as refused:
            problems = list(refused.problems)
    else:
        rows = [
            {"text": s.text, "due": s.due.isoformat() if s.due else "", "person": s.person}
            for s in assignment.steps.all()
        ]
        rows += [{"text": "", "due": "", "person": ""}] * BLANK_ROWS
    versions = work.versions(assignment)
    context = {
        "page_title": f"落实措施：{assignment.task}",
        "assignment": assignment,
        "task": assignment.task,
        "rows": list(enumerate(rows, 1)),
        "seen": measure_acts.digest(assignment),
        "problems": problems,
        "fields": {p.field for p in problems},
        "last": versions[0] if versions else None,
        "waiting": measure_acts.draft_problems(actor, assignment, [], None)
        if request.method != "POST"
        else [],
    }
    return render(request, "ledger/measures.html", context)


def _posted_steps(request: HttpRequest) -> tuple[list[dict[str, str]], list[Step], list[Problem]]:
    """The rows as typed, the steps, and what is no date."""
    rows, steps, problems, number = [], [], [], 1
    while f"text_{number}" in request.POST and number <= 200:
        row = {part: request.POST.get(f"{part}_{number}", "") for part in ("text", "due", "person")}
        due = None
        if row["due"].strip():
            try:
                due = dt.date.fromisoformat(row["due"].strip())
            except ValueError:
                message = f"第{number}条完成时间“{row['due']}”不是日期，请写成 2021-12-31。"
                problems.append(Problem("bad_date", message, f"due_{number}"))
        rows.append(row)
        steps.append(Step(row["text"], due, row["person"]))
        number += 1
    return rows, steps, problems


# --- 进展 ---------------------------------------------------------------------------------------------


@screen(REPORT_PROGRESS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Report what was done, with evidence; or claim that the unit's share is done."""
    assignment = loading.assignment(request, code, REPORT_PROGRESS)
    actor = loading.actor_of(request)
    [share] = work.shares([assignment])
    figures = [(m.key, text) for m in share.measured if (text := evidence.measured(assignment, m.key))]
    form = EvidenceForm(request.POST or None, request.FILES or None, figures=figures)
    done = request.POST.get("act") == "done"
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            progress_acts.report(actor, assignment, form.cleaned_data["text"], form.pieces(), done=done)
        except Refused as refused:
            problems = refused.problems
            assignment.refresh_from_db()
        else:
            messages.success(request, "已报完成，等验收。" if done else "进展已报送。")
            return redirect("ledger:assignment", code)
    context = {
        "page_title": f"报进展：{assignment.task}",
        "assignment": assignment,
        "share": share,
        "form": form,
        "problems": problems,
        "evidence": work.evidence_of([assignment])[assignment.pk],
        "not_yet": turn.not_in_turn(assignment, "progress.reported") if not problems else [],
        "today": clock.today(),
    }
    return render(request, "ledger/progress.html", context)
