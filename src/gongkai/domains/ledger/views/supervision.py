"""督办单: issue, list, answer, judge, print; and the texts to press units in their chat group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import Reach, may, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority

from .. import texts
from ..forms_work import EvidenceForm, SuperviseForm
from ..models import Supervision
from ..permissions import REPLY_SUPERVISION, SEE_SUPERVISION, SUPERVISE
from ..queries import work
from ..services import chasing, evidence
from ..services import supervision as acts
from . import loading

#: What is due within so many working days is pressed for together with what is overdue.
SOON = 10


def office_name() -> str:
    government = authority()
    return f"{government.name if government else ''}政务公开办"


@screen(SUPERVISE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Choose units on a task, say what is wanted and by when: one numbered 督办单 each."""
    task = loading.task(code)
    shares = [s for s in work.on_task(task) if s.assignment.state != "accepted"]
    form = SuperviseForm(request.POST or None)
    chosen = set(request.POST.getlist("assignment") or request.GET.getlist("assignment"))
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        picked = [s.assignment for s in shares if s.assignment.code in chosen]
        said = form.cleaned_data
        try:
            made = acts.issue(loading.actor_of(request), picked, said["matter"], said["workdays"])
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已发出{len(made)}张督办单：{'、'.join(s.number for s in made)}。")
            return redirect("ledger:supervisions")
    context = {
        "page_title": f"督办：{task}",
        "task": task,
        "shares": [(s, acts.open_on(s.assignment)) for s in shares],
        "chosen": chosen,
        "form": form,
        "problems": problems,
    }
    return render(request, "ledger/supervise.html", context)


@screen(SEE_SUPERVISION)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All 督办单 for the office and inspectors, a unit's own for the unit."""
    actor = loading.actor_of(request)
    sees_all = SEE_SUPERVISION.reach_of(actor.roles) is Reach.ALL
    # Somebody without a post today has no unit: nought, not everything.
    rows = work.supervisions(None if sees_all else actor.unit_id or 0)
    only_open = request.GET.get("show") == "open"
    context = {
        "page_title": "督办",
        "rows": [r for r in rows if not only_open or r.supervision.state != "closed"],
        "total": len(rows),
        "open": sum(1 for r in rows if r.supervision.state != "closed"),
        "only_open": only_open,
        "may_supervise": may(actor, SUPERVISE),
    }
    return render(request, "ledger/supervisions.html", context)


@screen(SEE_SUPERVISION)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, loading.supervision(request, code, SEE_SUPERVISION))


def _page(
    request: HttpRequest,
    supervision: Supervision,
    problems: Sequence[Problem] = (),
    form: EvidenceForm | None = None,
) -> HttpResponse:
    actor = loading.actor_of(request)
    [row] = [
        r for r in work.supervisions(supervision.assignment.unit_id) if r.supervision.pk == supervision.pk
    ]
    judges = supervision.state == "replied" and may(actor, SUPERVISE, supervision)
    context: dict[str, Any] = {
        "page_title": supervision.number,
        "supervision": supervision,
        "row": row,
        "task": supervision.assignment.task,
        "timeline": work.supervision_timeline(supervision),
        "form": form or _form(supervision),
        "problems": problems,
        "remark": request.POST.get("remark", ""),
        "may_reply": supervision.state in ("issued", "returned")
        and may(actor, REPLY_SUPERVISION, supervision),
        "judges": judges,
        "why": acts.judge_problems(actor, supervision) if judges else [],
    }
    return render(request, "ledger/supervision.html", context)


def _form(supervision: Supervision, *given: Any) -> EvidenceForm:
    [share] = work.shares([supervision.assignment])
    figures = [(m.key, t) for m in share.measured if (t := evidence.measured(supervision.assignment, m.key))]
    form = EvidenceForm(*given, figures=figures)
    form.fields["text"].label = "办理情况"
    return form


@screen(REPLY_SUPERVISION)
@require_POST
def reply(request: HttpRequest, code: str) -> HttpResponse:
    supervision = loading.supervision(request, code, REPLY_SUPERVISION)
    form = _form(supervision, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, supervision, form=form)
    try:
        acts.reply(loading.actor_of(request), supervision, form.cleaned_data["text"], form.pieces())
    except Refused as refused:
        supervision.refresh_from_db()
        return _page(request, supervision, refused.problems, form)
    messages.success(request, "已答复，等审核。")
    return redirect("ledger:supervision", code)


def _judge(request: HttpRequest, code: str, act: Callable[[Supervision], None], done: str) -> HttpResponse:
    supervision = loading.supervision(request, code, SUPERVISE)
    try:
        act(supervision)
    except Refused as refused:
        supervision.refresh_from_db()
        return _page(request, supervision, refused.problems)
    messages.success(request, done)
    return redirect("ledger:supervision", code)


@screen(SUPERVISE)
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    actor, remark = loading.actor_of(request), request.POST.get("remark", "")
    return _judge(request, code, lambda s: acts.send_back(actor, s, remark), "答复已退回。")


@screen(SUPERVISE)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    actor = loading.actor_of(request)
    return _judge(request, code, lambda s: acts.close(actor, s), "督办已办结。")


@screen(SEE_SUPERVISION)
@never_cache
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The 督办单 on paper, with its number and a place for the seal."""
    supervision = loading.supervision(request, code, SEE_SUPERVISION)
    context = {
        "page_title": "政务公开工作督办单",
        "paper_number": supervision.number,
        "paper_url": request.build_absolute_uri(reverse("ledger:supervision", args=[code])),
        "back_url": reverse("ledger:supervision", args=[code]),
        "sealed_by": office_name(),
        "sealed_on": texts.day(supervision.issued_on),
        "supervision": supervision,
        "task": supervision.assignment.task,
        "duties": work.duties_of(supervision.assignment),
    }
    return render(request, "ledger/supervision_print.html", context)


@screen(SUPERVISE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chase(request: HttpRequest) -> HttpResponse:
    """催办文本, one a unit: to be copied into the chat group, or sent in the site and by mail."""
    plan = loading.plan(request)
    if plan is None:
        return redirect("ledger:home")
    today, office = clock.today(), office_name()
    owed = [(o, texts.chasing(o, today, office)) for o in work.owed(plan, within=SOON)]
    if request.method == "POST":
        only = request.POST.get("unit", "")
        said = [(o.unit, text) for o, text in owed if only in ("", o.unit.code)]
        tell_sent(request, lambda: chasing.press(loading.actor_of(request), plan, said))
        return redirect(request.get_full_path())
    context = {"page_title": "催办文本", "plan": plan, "soon": SOON, "texts": owed}
    return render(request, "ledger/chase.html", context)


def tell_sent(request: HttpRequest, send: Callable[[], list[Unit]]) -> None:
    """Send, and say on the next page to whom it went."""
    try:
        reached = send()
    except Refused as refused:
        messages.error(request, str(refused))
        return
    if reached:
        messages.success(request, f"已发给{len(reached)}家单位：{'、'.join(map(str, reached))}。")
    else:
        messages.info(request, "今天已经催过，同一单位一天只发一次。")
