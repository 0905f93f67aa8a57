"""Workbench screens under 设置: units, people and their posts, stand-ins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.base.accounts import services as accounts
from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused

from . import services
from .access import Reach, may, must, screen
from .calendar_days import enter_day
from .forms import (
    AddPersonForm,
    AddUnitForm,
    CalendarDayForm,
    CloseUnitForm,
    GrantForm,
    RenameUnitForm,
    StandInForm,
    UntilForm,
)
from .models import CalendarDay, LayeredRule, Membership, StandIn, Unit, UnitGroup, UnitKind
from .naming import members
from .permissions import (
    EDIT_CALENDAR,
    EDIT_UNITS,
    GRANT_ROLES,
    MAKE_ACCOUNTS,
    SET_STAND_INS,
    VIEW_PEOPLE,
    VIEW_RULES,
    VIEW_UNITS,
)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


# --- units --------------------------------------------------------------------------------------------


@screen(VIEW_UNITS)
def units(request: HttpRequest) -> HttpResponse:
    """All units by kind, the groups with their members, and what has to be confirmed."""
    actor = _actor(request)
    rows = Unit.objects.select_related("successor").annotate(
        people=Count("memberships__user", Q(memberships__in=Membership.objects.current()), distinct=True)
    )
    if VIEW_UNITS.reach_of(actor.roles) is Reach.OWN:
        rows = rows.filter(pk=actor.unit_id or 0)
    show = request.GET.get("show", "current")
    if show == "former":
        rows = rows.filter(until__lt=clock.today())
    else:
        rows = rows.current()
        rows = rows.filter(needs_confirming=True) if show == "confirm" else rows
    kinds = [(label, [u for u in rows if u.kind == kind]) for kind, label in UnitKind.choices]
    context = {
        "page_title": "单位",
        "kinds": [(label, found) for label, found in kinds if found],
        "show": show,
        "groups": [(g, members(g)) for g in UnitGroup.objects.all()] if show == "current" else [],
        "may_edit": may(actor, EDIT_UNITS),
    }
    return render(request, "organizations/units.html", context)


def _unit_page(request: HttpRequest, unit: Unit, status: int = 200, **forms: Any) -> HttpResponse:
    actor = _actor(request)
    merged = Unit.objects.filter(successor=unit)
    context = {
        "page_title": unit.name,
        "unit": unit,
        "names": unit.names.order_by("kind", "since"),
        "posts": Membership.objects.current().filter(unit=unit).select_related("user"),
        "merged": merged,
        "children": unit.children.current(),
        "may_edit": may(actor, EDIT_UNITS, unit) and not unit.until,
        "may_see_people": may(actor, VIEW_PEOPLE),
        "rename": RenameUnitForm(initial={"name": unit.name, "short_name": unit.short_name}),
        "close": CloseUnitForm(unit=unit),
        "problems": (),
    } | forms
    return render(request, "organizations/unit.html", context, status=status)


@screen(VIEW_UNITS)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Unit, code=code)
    must(_actor(request), VIEW_UNITS, found, subject=found.code)
    return _unit_page(request, found)


@screen(EDIT_UNITS)
def unit_add(request: HttpRequest) -> HttpResponse:
    form = AddUnitForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_unit(**form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已新增单位“{made.name}”。")
            return redirect("organizations:unit", made.code)
    context = {"page_title": "新增单位", "form": form, "problems": problems, "back": "organizations:units"}
    return render(request, "organizations/form.html", context)


@screen(EDIT_UNITS)
@require_POST
def unit_rename(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Unit, code=code)
    must(_actor(request), EDIT_UNITS, found, subject=found.code)
    form = RenameUnitForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            services.rename_unit(found, **form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"名称已定为“{found.name}”，原名称仍可查到本单位。")
            return redirect("organizations:unit", found.code)
    return _unit_page(request, found, 422, rename=form, problems=problems)


@screen(EDIT_UNITS)
@require_POST
def unit_close(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Unit, code=code)
    must(_actor(request), EDIT_UNITS, found, subject=found.code)
    form = CloseUnitForm(request.POST, unit=found)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            ended = services.close_unit(found, **form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"“{found.name}”已登记撤并。")
            if ended:
                people = "、".join(dict.fromkeys(m.user.name for m in ended))
                messages.warning(
                    request, f"以下人员的任职随之结束，需要的请由安全管理员另行授予角色：{people}。"
                )
            return redirect("organizations:unit", found.code)
    return _unit_page(request, found, 422, close=form, problems=problems)


@screen(VIEW_RULES)
def calendar(request: HttpRequest) -> HttpResponse:
    """The rules in force layer by layer with who vouches for them, and the corrections to the calendar."""
    actor = _actor(request)
    form = CalendarDayForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        must(actor, EDIT_CALENDAR, subject=request.path)
        if form.is_valid():
            try:
                enter_day(**form.cleaned_data, actor=actor)
            except Refused as refused:
                problems = refused.problems
            else:
                messages.success(request, "已登记，工作日期限随之重新计算。")
                return redirect("organizations:calendar")
    context = {
        "page_title": "规则与日历",
        "rules": LayeredRule.objects.order_by("key", "since"),
        "days": CalendarDay.objects.order_by("-day"),
        "may_edit": may(actor, EDIT_CALENDAR),
        "form": form,
        "problems": problems,
    }
    return render(request, "organizations/calendar.html", context)


# --- people -------------------------------------------------------------------------------------------


@screen(VIEW_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    posts = Prefetch(
        "memberships", Membership.objects.current().select_related("unit"), to_attr="posts_today"
    )
    everyone = User.objects.prefetch_related(posts).order_by("name", "username")
    context = {
        "page_title": "人员",
        "people": everyone,
        "may_make": may(_actor(request), MAKE_ACCOUNTS),
    }
    return render(request, "organizations/people.html", context)


def _person_page(request: HttpRequest, person: User, status: int = 200, **forms: Any) -> HttpResponse:
    actor = _actor(request)
    context = {
        "page_title": person.name,
        "person": person,
        "posts": person.memberships.select_related("unit"),
        "today": clock.today(),
        "may_grant": may(actor, GRANT_ROLES),
        "may_make": may(actor, MAKE_ACCOUNTS),
        "reset_problems": services.reset_person_problems(person, actor=actor),
        "grant": GrantForm(),
        "close": UntilForm(),
        "problems": (),
        "password": "",
    } | forms
    return render(request, "organizations/person.html", context, status=status)


@screen(VIEW_PEOPLE)
def person(request: HttpRequest, code: str) -> HttpResponse:
    return _person_page(request, get_object_or_404(User, code=code))


@screen(MAKE_ACCOUNTS)
@never_cache
def person_add(request: HttpRequest) -> HttpResponse:
    """Opens an account; the generated password stands on the answer to this POST and nowhere else."""
    form = AddPersonForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made, password = accounts.create_account(**form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            return _person_page(request, made, password=password)
    context = {"page_title": "新增人员", "form": form, "problems": problems, "back": "organizations:people"}
    return render(request, "organizations/form.html", context)


@screen(GRANT_ROLES)
@require_POST
def grant(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(User, code=code)
    form = GrantForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            services.grant(found, **form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已授予{found.name}角色。")
            return redirect("organizations:person", found.code)
    return _person_page(request, found, 422, grant=form, problems=problems)


@screen(GRANT_ROLES)
@require_POST
def membership_end(request: HttpRequest, code: str) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user", "unit"), code=code)
    form = UntilForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            services.end_membership(membership, form.cleaned_data["until"], actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "任职结束日期已登记。")
            return redirect("organizations:person", membership.user.code)
    return _person_page(request, membership.user, 422, problems=problems)


@screen(MAKE_ACCOUNTS)
@require_POST
@never_cache
def person_reset(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(User, code=code)
    try:
        password = services.reset_person(found, actor=_actor(request))
    except Refused as refused:
        return _person_page(request, found, 422, problems=refused.problems)
    return _person_page(request, found, password=password)


@screen(MAKE_ACCOUNTS)
@require_POST
def person_close(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(User, code=code)
    form = UntilForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            services.close_person(found, form.cleaned_data["until"], actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"{found.name}的账户停用日期已登记，任职同日结束。")
            return redirect("organizations:person", found.code)
    return _person_page(request, found, 422, close=form, problems=problems)


# --- stand-ins ----------------------------------------------------------------------------------------


@screen(SET_STAND_INS)
def stand_ins(request: HttpRequest) -> HttpResponse:
    """The stand-ins of all units, or of the acting unit, and a form for a new one."""
    actor = _actor(request)
    day = clock.today()
    mine = Unit.objects.current()
    if SET_STAND_INS.reach_of(actor.roles) is Reach.OWN:
        mine = mine.filter(pk=actor.unit_id or 0)
    able = User.objects.filter(Q(until__isnull=True) | Q(until__gte=day), is_active=True).order_by("name")
    form = StandInForm(request.POST or None, units=mine, people=able)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        must(actor, SET_STAND_INS, form.cleaned_data["unit"], subject=form.cleaned_data["unit"].code)
        try:
            services.set_stand_in(**form.cleaned_data, actor=actor)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "代岗已安排。")
            return redirect("organizations:stand_ins")
    rows = StandIn.objects.filter(unit__in=mine).select_related("unit", "principal", "stand_in")
    context = {
        "page_title": "代岗（A/B 岗）",
        "rows": rows.order_by("-until", "-since"),
        "today": day,
        "form": form,
        "problems": problems,
    }
    return render(request, "organizations/stand_ins.html", context)


@screen(SET_STAND_INS)
@require_POST
def stand_in_end(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(StandIn.objects.select_related("unit"), code=code)
    must(_actor(request), SET_STAND_INS, found, subject=found.code)
    try:
        services.end_stand_in(found, clock.today(), actor=_actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "代岗已于今天结束。")
    return redirect("organizations:stand_ins")
