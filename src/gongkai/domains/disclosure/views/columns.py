"""Screens for columns: the platform of the city and each unit, alarms, owners, limits; the marks of the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.ui import site_marks as marks_of_site

from .. import standard_tree
from ..models import Column, Record
from ..permissions import MANAGE_COLUMNS, SEE_COLUMNS
from ..public_views.sites import site_of
from ..queries import columns as reads
from ..queries.public import in_column, platform_units
from ..services import columns as acts
from ..services import site_marks
from ..site_forms import ColumnForm, SiteMarksForm


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@screen(SEE_COLUMNS)
@never_cache
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """One platform's columns (?unit=, the city's without), or all that are empty or overdue (?show=alarms)."""
    site, actor = site_of(request), _actor(request)
    code, alarms_only = request.GET.get("unit", ""), request.GET.get("show") == "alarms"
    unit = Unit.objects.filter(code=code).first() if code else None
    if code and unit is None:
        raise Http404("没有这个单位。")
    alarms = reads.alarms(site)
    manages = may(actor, MANAGE_COLUMNS)
    context = {
        "page_title": "空的和逾期的栏目" if alarms_only else f"{unit or '本级'}公开栏目",
        "rows": alarms if alarms_only else reads.rows(site, unit.pk if unit else None),
        "alarms": len(alarms),
        "alarms_only": alarms_only,
        "unit": unit,
        "units": platform_units(site),
        "unbuilt": _unbuilt(request) if manages else [],
        "manages": manages,
    }
    return render(request, "disclosure/columns.html", context)


def _unbuilt(request: HttpRequest) -> list[Unit]:
    """Units that should have a platform and have none."""
    there = {u.pk for u in platform_units(site_of(request))}
    rows = Unit.objects.current().filter(kind__in=standard_tree.UNIT_KINDS)
    return [u for u in rows if u.pk not in there]


@screen(MANAGE_COLUMNS)
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Make or mend the standard platform of the city and of every unit that has one or should."""
    units = list(Unit.objects.current().filter(kind__in=standard_tree.UNIT_KINDS))
    try:
        built = acts.build(_actor(request), site_of(request), units)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"{built.platforms}个平台：新建{built.made}个栏目，改回标准{built.mended}个。"
        )
    return redirect("disclosure:columns")


def _column(request: HttpRequest, code: str) -> Column:
    rows = Column.objects.filter(site=site_of(request)).select_related("owner", "unit", "parent")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("没有这个栏目。")
    return found


@screen(MANAGE_COLUMNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def column(request: HttpRequest, code: str) -> HttpResponse:
    """Owner and limit of a column; the name too, of one that is not statutory."""
    found = _column(request, code)
    now = {"name": found.name, "owner": found.owner.code, "limit_days": found.update_limit_days}
    form = ColumnForm(request.POST if request.method == "POST" else None, initial=now)

    def save(said: dict[str, Any]) -> None:
        acts.change(_actor(request), found, said["name"], form.owner_unit(), said["limit_days"])

    return _edit(request, found, form, save, f"栏目：{found.name}")


@screen(MANAGE_COLUMNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A local column below this one."""
    parent = _column(request, code)
    form = ColumnForm(
        request.POST if request.method == "POST" else None, initial={"owner": parent.owner.code}
    )

    def save(said: dict[str, Any]) -> None:
        acts.add(_actor(request), parent, said["name"], form.owner_unit(), said["limit_days"])

    return _edit(request, parent, form, save, f"在“{parent.name}”下设栏目")


def _edit(
    request: HttpRequest, column: Column, form: ColumnForm, save: Callable[[dict[str, Any]], None], title: str
) -> HttpResponse:
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已保存。")
            return redirect(_list_of(column))
    context = {
        "page_title": title,
        "column": column,
        "node": standard_tree.NODES.get(column.node),
        "form": form,
        "problems": problems,
        "editing": request.resolver_match is not None and request.resolver_match.url_name == "column",
        "why_not_close": acts.close_problems(column),
        "back": _list_of(column),
        "placed": in_column(column).rows,
    }
    status = 422 if problems or form.errors else 200
    return render(request, "disclosure/column.html", context, status=status)


def _list_of(column: Column) -> str:
    return reverse("disclosure:columns") + (f"?unit={column.unit.code}" if column.unit else "")


@screen(MANAGE_COLUMNS)
@require_POST
def pin(request: HttpRequest, code: str) -> HttpResponse:
    """Put a record at the top of the column, or let it go back to its date."""
    found = _column(request, code)
    record = Record.objects.filter(code=request.POST.get("record", "")).first()
    pinned = request.POST.get("pinned") == "1"
    try:
        if record is None:
            raise Refused([Problem("no_record", "没有这条信息，请刷新页面再试。")])
        acts.pin(_actor(request), found, record, pinned)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已置顶。" if pinned else "已取消置顶。")
    return redirect("disclosure:column", code)


@screen(MANAGE_COLUMNS)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    found = _column(request, code)
    try:
        acts.close(_actor(request), found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"栏目“{found.name}”已关闭。")
    return redirect(_list_of(found))


@screen(MANAGE_COLUMNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest) -> HttpResponse:
    """网站标识: name, code, filing numbers, contact."""
    site = site_of(request)
    now = dataclasses.asdict(marks_of_site.entered(site))
    form = SiteMarksForm(request.POST if request.method == "POST" else None, initial=now)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        said = {k: v.strip() for k, v in form.cleaned_data.items()}
        try:
            site_marks.enter(_actor(request), site, marks_of_site.SiteMarks(**said))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已保存，公开页面的页脚和标签按此显示。")
            return redirect("disclosure:site_marks")
    context = {"page_title": "网站标识", "form": form, "problems": problems, "host": site.hostname}
    status = 422 if problems or form.errors else 200
    return render(request, "disclosure/site_marks.html", context, status=status)
