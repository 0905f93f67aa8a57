"""Screens: the catalogue, one indicator, a unit's declared lists, the office's confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core import clock, jobs
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import Reach, may, must, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.ui import charts

from . import permissions, queries, register, services
from .forms import DecisionForm, LinesForm, NoPowerForm
from .lists import LISTS, name_of
from .models import DeclaredItem, Result, Standing
from .periods import Period
from .register import PERCENT, Indicator, State

#: Colours of the states, always beside the word.
TONES = {
    State.FAILED: "red",
    State.NOT_DECLARED: "amber",
    State.MEASURED: "blue",
    Standing.PENDING: "amber",
    Standing.REMOVAL_ASKED: "amber",
    Standing.CONFIRMED: "green",
    Standing.RETURNED: "red",
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _tabs(request: HttpRequest) -> dict[str, Any]:
    """What the line of links above every screen of this app needs."""
    actor = _actor(request)
    return {
        "may_declare": may(actor, permissions.DECLARE),
        "may_confirm": may(actor, permissions.CONFIRM),
        "may_measure": may(actor, permissions.MEASURE),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """One measured state as a screen shows it."""

    words: str
    tone: str

    @classmethod
    def of(cls, indicator: Indicator, result: Result | queries.Figure | None) -> Cell:
        state = queries.state_of(indicator.key, result)
        tone = TONES.get(state, "grey")
        if state is State.MEASURED and result is not None and result.value is not None:
            meets = indicator.meets_target(result.value)
            tone = {True: "green", False: "amber", None: "blue"}[meets]
        return cls(queries.shown(indicator, result), tone)


# --- indicators ---------------------------------------------------------------------------------------


@screen(permissions.SEE)
@never_cache
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """指标目录: every indicator with its state; ?state=connected shows only those that are connected."""
    actor = _actor(request)
    every = register.indicators()
    results = queries.latest([i.key for i in every], [actor.unit_id] if actor.unit_id else [])
    only = request.GET.get("state", "")
    rows = [
        {
            "indicator": i,
            "list_name": name_of(i.declared_list),
            "city": Cell.of(i, results.get((i.key, None))),
            "own": Cell.of(i, results.get((i.key, actor.unit_id))) if i.level == "U" else None,
        }
        for i in every
        if only != "connected" or register.measure_of(i.key)
    ]
    connected = sum(1 for i in every if register.measure_of(i.key))
    context = {
        "page_title": "指标目录",
        "rows": rows,
        "only": only,
        "total": len(every),
        "connected": connected,
        "this_month": Period.month_of(clock.today()).label,
    }
    return render(request, "measures/catalogue.html", context | _tabs(request))


@screen(permissions.MEASURE)
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """立即测量: the worker measures this month so far."""
    jobs.enqueue("measures.now", {"period": f"{clock.today():%Y-%m}"})
    messages.success(request, "已交后台测量，稍后刷新本页可看到新结果。")
    return redirect("measures:catalogue")


@screen(permissions.SEE)
@never_cache
@require_safe
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: what it is, the values by unit, what is wrong, the trend. ?unit=CODE: of one unit."""
    if not register.has(key):
        raise Http404("没有这个指标。")
    found, actor = register.get(key), _actor(request)
    sees_all = permissions.SEE_UNIT.reach_of(actor.roles) is Reach.ALL
    unit = None
    if request.GET.get("unit"):
        unit = get_object_or_404(Unit, code=request.GET["unit"])
        must(actor, permissions.SEE_UNIT, unit)
    visible = None if sees_all else [actor.unit_id or 0]
    results = queries.results_of(key, visible)
    trend = queries.trend(key, unit.pk if unit else None)
    context = {
        "page_title": found.name,
        "indicator": found,
        "list_kind": LISTS.get(found.declared_list or ""),
        "target": found.shown(found.target) if found.target is not None else "未设定",
        "rows": [_result_row(found, r, own=sees_all or r.unit_id is not None) for r in results],
        "state": Cell.of(found, results[0] if results else None),
        "unit": unit,
        "trend": [(r.period.label, Cell.of(found, r)) for r in trend],
        "chart": _trend_chart(found, trend),
    }
    return render(request, "measures/indicator.html", context | _tabs(request))


def _result_row(found: Indicator, result: Result, *, own: bool) -> dict[str, Any]:
    """own: whether the reader may see what is wrong; the city's findings name other units' things."""
    return {
        "result": result,
        "cell": Cell.of(found, result),
        "offenders": [(label, url) for label, url, _ in result.offenders] if own else [],
    }


def _trend_chart(found: Indicator, trend: list[Result]) -> SafeString | None:
    share = found.unit_of_value == PERCENT
    points = [
        (f"{r.period_start:%Y-%m}", r.value * 100 if share else r.value) for r in trend if r.value is not None
    ]
    return (
        charts.line(points, title=f"{found.name}走势", unit=found.unit_of_value) if len(points) > 1 else None
    )


# --- a unit's declared lists --------------------------------------------------------------------------


@screen(permissions.DECLARE)
@never_cache
@require_safe
def my_lists(request: HttpRequest) -> HttpResponse:
    """应公开清单 of the acting unit: every kind of list and how it stands."""
    actor = _actor(request)
    lists = queries.lists_of(actor.unit_id or 0, Period.month_of(clock.today()))
    uses: dict[str | None, list[str]] = {}
    for i in register.indicators():
        uses.setdefault(i.declared_list, []).append(i.name)
    context = {
        "page_title": "应公开清单",
        "rows": [(row, uses.get(row.key, []), _list_words(row)) for row in lists],
        "silent": sum(1 for row in lists if row.state is State.NOT_DECLARED and not row.waiting),
    }
    return render(request, "measures/my_lists.html", context | _tabs(request))


def _list_words(row: queries.ListSummary) -> Cell:
    if row.state is None:
        return Cell(f"{row.confirmed}项已确认", "green")
    if row.state is State.NOT_DECLARED and row.waiting:
        return Cell("未申报（待确认）", "amber")
    return Cell(row.state.label, "green" if row.state is State.NO_SUCH_POWER else "amber")


@screen(permissions.DECLARE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_list(request: HttpRequest, list_key: str) -> HttpResponse:
    """One list of the acting unit: its lines; declare lines, or state 本级无此职权."""
    if list_key not in LISTS:
        raise Http404("没有这种清单。")
    actor = _actor(request)
    act = request.POST.get("act", "")
    lines = LinesForm(request.POST if act == "declare" else None)
    no_power = NoPowerForm(request.POST if act == "no_power" else None)
    problems: tuple[Problem, ...] = ()
    try:
        if act == "declare" and lines.is_valid():
            data = lines.cleaned_data
            made = services.declare(actor, list_key, data["parsed"], data["since"])
            messages.success(request, f"已申报{len(made)}项，政务公开办确认后计入应公开数。")
            return redirect("measures:one_list", list_key)
        if act == "no_power" and no_power.is_valid():
            services.declare_no_power(actor, list_key, **no_power.cleaned_data)
            messages.success(request, "已申报“本级无此职权”，等待政务公开办确认。")
            return redirect("measures:one_list", list_key)
    except Refused as refused:
        problems = refused.problems
    items = queries.items_of(actor.unit_id or 0, list_key)
    context = {
        "page_title": f"应公开清单：{LISTS[list_key].name}",
        "kind": LISTS[list_key],
        "rows": [(item, item.standing, TONES.get(item.standing, "grey")) for item in items],
        "act": act,
        "lines": lines,
        "no_power": no_power,
        "problems": problems,
        "uses": [i for i in register.indicators() if i.declared_list == list_key],
    }
    status = 422 if act else 200
    return render(request, "measures/one_list.html", context | _tabs(request), status=status)


@screen(permissions.WITHDRAW)
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a line off, or ask the office to."""
    item = get_object_or_404(DeclaredItem, code=code)
    must(_actor(request), permissions.WITHDRAW, item)
    try:
        item = services.withdraw(_actor(request), code, request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"{refused}什么也没有保存。")
    else:
        asked = item.standing is Standing.REMOVAL_ASKED
        messages.success(request, "已申请移出，确认之前仍计入应公开数。" if asked else "已移出清单。")
    return redirect("measures:one_list", item.list_key)


# --- the office ---------------------------------------------------------------------------------------


@screen(permissions.CONFIRM)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """办公室确认: all lines that wait, confirmed or returned several at once; and who has said nothing."""
    actor = _actor(request)
    chosen = request.POST.getlist("item")
    form = DecisionForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "return":
                done = services.send_back(actor, chosen, form.cleaned_data["reason"])
                messages.success(request, f"已退回{len(done)}项，申报单位会看到理由。")
            else:
                done = services.confirm(actor, chosen)
                messages.success(request, f"已确认{len(done)}项。")
            return redirect("measures:confirm")
        except Refused as refused:
            problems = refused.problems
    context = {
        "page_title": "清单确认",
        "rows": [(item, name_of(item.list_key), item.standing) for item in queries.waiting()],
        "chosen": set(chosen),
        "form": form,
        "problems": problems,
        "coverage": queries.coverage(Period.month_of(clock.today())),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "measures/confirm.html", context | _tabs(request), status=status)
