"""我的单位: everything a unit has to do, and its three people for many tasks at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core import audit
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role

from ..forms_work import PeopleForm
from ..models import DutyKind
from ..permissions import NAME_DUTIES, SEE_LEDGER
from ..queries import reporting, work
from ..services import duties as acts
from . import loading


@screen(SEE_LEDGER)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The acting unit's assignments by deadline."""
    actor = loading.actor_of(request)
    shares = work.of_unit(actor.unit_id)
    wanted = request.GET.get("show", "")
    tests: dict[str, Callable[[work.Share], bool]] = {
        "late": lambda s: s.late,
        "no_measures": lambda s: s.assignment.state in ("no_measures", "measures_returned"),
        "working": lambda s: s.assignment.state in ("in_progress", "returned"),
        "lacking": lambda s: bool(s.lacks),
        "contradicted": lambda s: s.contradicted,
    }
    words = {
        "late": "逾期",
        "no_measures": "未报措施",
        "working": "推进中",
        "lacking": "缺责任人",
        "contradicted": "自报与实测不符",
    }
    context: dict[str, Any] = {
        "page_title": f"{actor.unit_name}的任务",
        "rows": [s for s in shares if wanted not in tests or tests[wanted](s)],
        "total": len(shares),
        "shows": [(key, word, sum(map(tests[key], shares)), key == wanted) for key, word in words.items()],
        "show": wanted if wanted in tests else "",
        "reports": reporting.open_reports(actor.unit_id),
        "supervisions": work.supervisions(actor.unit_id, closed=False) if actor.unit_id else [],
    }
    return render(request, "ledger/mine.html", context)


@screen(NAME_DUTIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_duties(request: HttpRequest) -> HttpResponse:
    unit_id = loading.actor_of(request).unit_id
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id is not None else None
    if unit is None:
        raise Http404("您今天没有任职单位。")
    return _duties(request, unit, reverse("ledger:mine"))


@screen(NAME_DUTIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unit_duties(request: HttpRequest, code: str) -> HttpResponse:
    """The office names a unit's people for it, or the unit itself under its own address."""
    actor = loading.actor_of(request)
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not (unit.pk == actor.unit_id or Role.OFFICE in actor.roles):
        audit.record("access.refused", actor=actor, subject=f"unit:{code}", payload={"rule": NAME_DUTIES.key})
        raise Http404("没有这个单位，或者不是您所在的单位。")
    return _duties(request, unit, reverse("ledger:units"))


def _duties(request: HttpRequest, unit: Unit, back: str) -> HttpResponse:
    """Tick tasks, name three people, done: all of it or none."""
    shares = [s for s in work.of_unit(unit.pk) if s.assignment.state != "accepted"]
    form = PeopleForm(request.POST or None, members=work.members_of(unit.pk))
    chosen = {s.assignment.code for s in shares if s.lacks}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        chosen = set(request.POST.getlist("assignment"))
        if form.is_valid():
            picked = [s.assignment for s in shares if s.assignment.code in chosen]
            try:
                n = acts.name(loading.actor_of(request), picked, form.people(), form.cleaned_data["since"])
            except Refused as refused:
                problems = refused.problems
            else:
                messages.success(request, f"已登记，{n}项任务的责任人有变动。")
                return redirect(request.path)
    held = work.held_by(unit.pk)
    rows = [(s, [(k.label, held[s.assignment.pk].get(k, "")) for k in DutyKind]) for s in shares]
    context = {
        "page_title": f"{unit}：责任人",
        "unit": unit,
        "rows": rows,
        "chosen": chosen,
        "form": form,
        "problems": problems,
        "back": back,
    }
    return render(request, "ledger/unit_duties.html", context)
