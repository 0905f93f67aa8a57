"""The platform's front page, units, columns and topics."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from gongkai.base.organizations.models import Unit

from .. import standard_tree, topic_classes
from ..models import Column, Topic
from ..queries import public as reads
from ..queries import topics as topic_reads
from . import meta
from .sites import for_site


@for_site
@require_safe
def platform(request: HttpRequest, site: Site) -> HttpResponse:
    """政府信息公开: the city's platform, the units with one of their own, topics, the newest records."""
    context = {
        "page_title": "政府信息公开",
        "meta": meta.of_list(site, "政府信息公开", "本级政府信息公开平台"),
        "branches": reads.tree(site, None),
        "newest": reads.newest(site).rows,
        "topics": list(topic_reads.open_topics(site)),
        "units": reads.platform_units(site),
        "nodes": standard_tree.NODES,
    }
    return render(request, "disclosure/public/platform.html", context)


@for_site
@require_safe
def newest(request: HttpRequest, site: Site) -> HttpResponse:
    """最新公开: everything by date."""
    page = reads.newest(site, reads.PAGE, after=request.GET.get("after", ""))
    context = {
        "page_title": "最新公开",
        "meta": meta.of_list(site, "最新公开", "按日期排列的全部公开信息"),
        "page": page,
    }
    return render(request, "disclosure/public/newest.html", context)


@for_site
@require_safe
def unit(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """One unit's platform, with its newest records."""
    found = Unit.objects.filter(code=code).first()
    branches = reads.tree(site, found) if found else []
    if found is None or not branches:
        raise Http404("没有这个单位的公开平台。")
    after = request.GET.get("after", "")
    context = {
        "page_title": f"{found.name}政府信息公开",
        "meta": meta.of_list(site, found.name, f"{found.name}政府信息公开平台"),
        "unit": found,
        "branches": branches,
        "page": reads.newest(site, reads.PAGE, found, after),
    }
    return render(request, "disclosure/public/unit.html", context)


@for_site
@require_safe
def column(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """A column's list, narrowed by unit, year or class; a column that only groups shows what is below it."""
    rows = Column.objects.filter(site=site, until__isnull=True).select_related("parent__parent", "unit")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("没有这个栏目。")
    below = [(c, reads.in_column(c).rows[:5]) for c in found.children.filter(until__isnull=True)]
    filters = _filters(request)
    units = Unit.objects.in_bulk(reads.distinct_in(found, "unit_id"))
    context: dict[str, Any] = {
        "page_title": found.name,
        "meta": meta.of_column(site, found),
        "column": found,
        "node": standard_tree.NODES.get(found.node),
        "trail": reads.trail(found)[:-1],
        "below": below,
        "page": reads.in_column(found, filters, request.GET.get("after", "")),
        "filters": filters,
        "units": sorted(units.values(), key=lambda u: (u.position, u.pk)),
        "classes": [c for c in reads.distinct_in(found, "topic_class") if c],
        "years": reads.years_in(found),
        "query": _kept(request),
    }
    return render(request, "disclosure/public/column.html", context)


def _filters(request: HttpRequest) -> reads.Filters:
    """What the address narrows to. A value that means nothing narrows nothing."""
    unit_code, year = request.GET.get("unit", ""), request.GET.get("year", "")
    topic_class = request.GET.get("class", "")
    return reads.Filters(
        unit=Unit.objects.filter(code=unit_code).first() if unit_code else None,
        topic_class=topic_class if topic_class in topic_classes.CLASSES else "",
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and year > "1900" else None,
    )


def _kept(request: HttpRequest) -> str:
    """The filters as a query string for the link to the next page."""
    kept = request.GET.copy()
    kept.pop("after", None)
    return kept.urlencode()


@for_site
@require_safe
def topics(request: HttpRequest, site: Site) -> HttpResponse:
    context = {
        "page_title": "专题",
        "meta": meta.of_list(site, "专题", "重点领域信息公开专题"),
        "topics": list(topic_reads.open_topics(site).select_related("lead_unit")),
    }
    return render(request, "disclosure/public/topics.html", context)


@for_site
@require_safe
def topic(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """A topic by its content kinds. A closed one says so and stays readable."""
    found = (
        Topic.objects.filter(site=site, code=code, opens__isnull=False).select_related("lead_unit").first()
    )
    if found is None:
        raise Http404("没有这个专题。")
    kind = request.GET.get("kind", "")
    kinds = [kind] if kind in found.content_kinds else list(found.content_kinds)
    items = topic_reads.live_items(found)
    size = 200 if len(kinds) == 1 and kind else reads.PAGE
    context = {
        "page_title": found.name,
        "meta": meta.of_list(site, found.name, f"“{found.name}”专题"),
        "topic": found,
        "is_open": topic_reads.is_open(found),
        "parts": [(k, list(items.filter(content_kind=k)[:size])) for k in kinds],
        "kind": kind,
        "size": size,
    }
    return render(request, "disclosure/public/topic.html", context)
