"""旧站导入: batches, what did not come in, signing a batch step by step, and its release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import Reach, Rule, may, must, screen
from gongkai.base.papers.csvfile import csv_of
from gongkai.base.papers.tables import Column as TableColumn
from gongkai.base.papers.tables import Table

from ..kinds import KINDS
from ..models import ImportBatch, Version
from ..permissions import IMPORT_SITE, RELEASE, SEE_IMPORT
from ..review import GATES
from ..services import bulk as acts

SAMPLE = 20


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _batch(request: HttpRequest, code: str, rule: Rule) -> ImportBatch:
    found = ImportBatch.objects.filter(code=code).first()
    if found is None:
        raise Http404("没有这个导入批次。")
    must(_actor(request), rule, found, subject=f"import:{code}")
    return found


@screen(SEE_IMPORT)
@never_cache
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """All batches; they are read in by the console command, which can run for hours."""
    actor = _actor(request)
    rows = ImportBatch.objects.annotate(n=Count("rows")).select_related("started_by")
    if SEE_IMPORT.reach_of(actor.roles) is not Reach.ALL:
        own = ImportBatch.objects.filter(rows__record__publishing_unit=actor.unit_id).values("pk")
        rows = rows.filter(pk__in=own)
    return render(request, "disclosure/take/imports.html", {"page_title": "旧站导入", "rows": rows})


@screen(SEE_IMPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """What is in the batch, a sample to open, whose turn it is; sign or release."""
    found, actor = _batch(request, code, SEE_IMPORT), _actor(request)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            return _act(request, actor, found)
        except Refused as refused:
            problems = refused.problems
    standing = acts.standing(actor, found)
    rows = Version.objects.filter(record__imported__batch=found, number=1)
    by_kind = (
        rows.order_by().values("record__kind", "record__publishing_unit__short_name").annotate(n=Count("id"))
    )
    context = {
        "page_title": found.name,
        "batch": found,
        "standing": standing,
        "waiting": list(standing.waiting.items()),
        "steps": _steps(actor, found, standing),
        "gates": GATES.items(),
        "passed": request.POST.getlist("gate"),
        "by_kind": [
            (r["record__publishing_unit__short_name"], KINDS[r["record__kind"]].name, r["n"])
            for r in by_kind.order_by("-n")[:50]
        ],
        "sample": rows.select_related("record__publishing_unit", "record__imported").order_by("digest")[
            :SAMPLE
        ],
        "problems": problems,
        "wrong": found.problems[:100],
        "may_import": may(actor, IMPORT_SITE),
        "may_release": may(actor, RELEASE),
    }
    return render(request, "disclosure/take/import_batch.html", context)


def _steps(actor: Actor, found: ImportBatch, standing: acts.Standing) -> list[tuple[str, str, int]]:
    """(key, name, how many) of the steps that this person may sign now."""
    names = acts.step_names(actor, found) if standing.mine else {}
    return [(key, names.get(key, key), n) for key, n in standing.mine.items()]


def _act(request: HttpRequest, actor: Actor, found: ImportBatch) -> HttpResponse:
    if "release" in request.POST:
        done = acts.release_batch(actor, found)
        messages.success(request, f"已发布{done.done}条。")
        for record, why in done.refused[:20]:
            messages.warning(
                request, f"第{record.imported.line}行没有发布：{'；'.join(p.message for p in why)}"
            )
    else:
        gates = dict.fromkeys(request.POST.getlist("gate"), "")
        done = acts.sign_batch(actor, found, request.POST.get("step", ""), gates)
        messages.success(request, f"已签署{done.done}条。")
    for reason, n in done.left.items():
        messages.info(request, f"有{n}条没有办理：{reason}")
    return redirect("disclosure:import_batch", found.code)


@screen(IMPORT_SITE)
@never_cache
@require_safe
def problems_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The rows that did not come in, with their lines, to be mended in the export and read in again."""
    found = _batch(request, code, IMPORT_SITE)
    rows: list[Any] = [[w["line"], w["message"]] for w in found.problems]
    table = Table(
        f"{found.name}没有导入的行",
        [TableColumn("行号", 1, figures=True), TableColumn("原因", width=6)],
        rows,
    )
    response = HttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{found.code}.csv"'
    return response
