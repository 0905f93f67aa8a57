"""今年承诺办的事: the released snapshots, for everybody. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from wagtail.models import Site

from gongkai.base.organizations.access import public
from gongkai.base.papers.responses import csv_download
from gongkai.base.papers.tables import Column, Table
from gongkai.base.ui.charts import Mark, stacked_bar

from .models import Snapshot
from .queries.plan import default_site

TONES = {"按期完成": "green", "逾期完成": "amber", "进行中": "blue", "逾期": "red"}


def released(site: Site) -> QuerySet[Snapshot]:
    """What the public of a site may see."""
    return Snapshot.objects.filter(site=site, released_at__isnull=False, withdrawn_at__isnull=True)


def latest(site: Site) -> list[Snapshot]:
    """The newest released snapshot of each plan, the latest year first."""
    newest = released(site).order_by().values("plan").annotate(last=Max("id")).values("last")
    rows = Snapshot.objects.filter(pk__in=newest).select_related("plan")
    return sorted(rows, key=lambda s: (-s.plan.year, s.plan_id))


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """A snapshot's content with its chart, and its tasks grouped by section."""
    marks = [Mark(state, n, TONES[state]) for state, n in content["totals"].items()]
    sections: dict[str, list[dict[str, Any]]] = {}
    for task in content["tasks"]:
        row = task | {"tone": TONES[task["state"]], "due_on": dt.date.fromisoformat(task["due"])}
        sections.setdefault(task["section"], []).append(row)
    return content | {
        "whole": len(content["tasks"]),
        "on": dt.date.fromisoformat(content["as_of"]),
        "states": [(state, n, TONES[state]) for state, n in content["totals"].items()],
        "chart": stacked_bar(marks, title=f"{len(content['tasks'])}项任务的完成情况", unit="项"),
        "sections": list(sections.items()),
    }


def table_of(content: dict[str, Any]) -> Table:
    """The snapshot as a table for CSV."""
    columns = [
        Column("编号"),
        Column("章"),
        Column("任务"),
        Column("牵头单位"),
        Column("状态"),
        Column("完成时限"),
    ]
    rows = [
        [t["number"], t["section"], t["title"], "、".join(t["leads"]), t["state"], t["due"]]
        for t in content["tasks"]
    ]
    title = f"{content['plan']['year']}年政务公开任务完成情况（截至{content['as_of']}）"
    return Table(title, columns, rows)


@public
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The newest snapshot of each plan."""
    rows = [(s, shown(s.content)) for s in latest(_site(request))]
    return render(request, "ledger/public/promises.html", {"page_title": "今年承诺办的事", "rows": rows})


@public
@require_safe
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """One released snapshot; one that was withdrawn says so."""
    snapshot = _released(request, code)
    if snapshot.withdrawn_at:
        context = {"page_title": "这份公布已经撤回", "snapshot": snapshot}
        return render(request, "ledger/public/withdrawn.html", context, status=410)
    context = {
        "page_title": f"{snapshot.plan.year}年政务公开任务完成情况",
        "snapshot": snapshot,
        "content": shown(snapshot.content),
        "earlier": released(_site(request))
        .filter(plan=snapshot.plan)
        .exclude(pk=snapshot.pk)
        .only("code", "taken_at"),
    }
    return render(request, "ledger/public/promise.html", context)


@public
@require_safe
def promise_csv(request: HttpRequest, code: str) -> HttpResponse:
    snapshot = _released(request, code)
    if snapshot.withdrawn_at:
        raise Http404("这份公布已经撤回。")
    return csv_download(table_of(snapshot.content))


def _released(request: HttpRequest, code: str) -> Snapshot:
    rows = Snapshot.objects.filter(site=_site(request), released_at__isnull=False).select_related("plan")
    snapshot = rows.filter(code=code).first()
    if snapshot is None:
        raise Http404("没有这份公布。")
    return snapshot


def _site(request: HttpRequest) -> Site:
    return Site.find_for_request(request) or default_site()


def is_anything_released() -> bool:
    """For the public menu: an entry with nothing behind it is not shown."""
    return released(default_site()).exists()


def home_block(authority: Any, request: HttpRequest) -> str | None:
    """For the portal's home page: the ledger in one line, once something was released."""
    found = latest(_site(request))
    if not found:
        return None
    return render_to_string(
        "ledger/public/home_block.html", {"snapshot": found[0], "content": shown(found[0].content)}
    )
