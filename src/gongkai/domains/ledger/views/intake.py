"""The wizard: upload → look → units → confirm. Every step is a link that can be left and come back to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen
from gongkai.base.organizations.models import Unit, UnitKind

from ..forms import KINDS, FactsForm, UploadForm
from ..models import Intake, Plan, PlanLevel
from ..permissions import IMPORT_PLAN
from ..services import changes, plan_names
from ..services import intake as service
from . import loading
from .loading import actor_of

PAGE = 100
STEPS = ("上传", "核对", "单位", "确认")


def _intake(code: str) -> Intake:
    return get_object_or_404(Intake.objects.select_related("plan", "file", "uploaded_by"), code=code)


def _context(intake: Intake, step: int, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "intake": intake,
        "steps": [(name, i == step) for i, name in enumerate(STEPS)],
        "reading": intake.reading,
        "choices": intake.choices,
    }


def _closed(intake: Intake) -> HttpResponse | None:
    """Where to go with an intake that can't be worked on any more."""
    if intake.plan is not None:
        return redirect("ledger:plan_office", intake.plan.code)
    return redirect("ledger:plans") if intake.dropped_at else None


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in; what can't be read is said in the form, and nothing is kept."""
    form = UploadForm(*loading.posted(request))
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        level, standing, _ = KINDS.get(request.POST.get("kind", ""), KINDS["current"])
        try:
            intake = service.take_in(
                actor_of(request), request.FILES.get("file"), level=level, standing=standing
            )
        except Refused as refused:
            problems = refused.problems
        else:
            known = service.known_plan(intake)
            return redirect("ledger:intake_compare" if known else "ledger:intake", intake.code)
    context = {
        "page_title": "导入任务方案",
        "form": form,
        "problems": problems,
        "steps": [(name, i == 0) for i, name in enumerate(STEPS)],
    }
    return render(request, "ledger/plan/upload.html", context, status=422 if problems else 200)


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The file's own text beside what was read from it; titles can be corrected here."""
    intake = _intake(code)
    gone = _closed(intake)
    if gone:
        return gone
    edit = request.GET.get("edit", "")
    if request.method == "POST":
        title = request.POST.get("title", "").strip()
        service.choose(actor_of(request), intake, {"titles": {request.POST.get("task", ""): title}})
        return redirect(request.get_full_path().partition("&")[0])
    tasks = list(enumerate(service.tasks_of(intake)))
    pages = max(1, -(-len(tasks) // PAGE))
    wanted = request.GET.get("page", "1")
    page = min(max(int(wanted), 1), pages) if wanted.isdigit() and len(wanted) < 6 else 1
    context = _context(intake, 1, "核对：读出的任务与原文") | {
        "tasks": tasks[(page - 1) * PAGE : page * PAGE],
        "source": _source_of_page(intake, page, pages),
        "warned": {w["place"] for w in intake.reading["warnings"]},
        "page": page,
        "pages": range(1, pages + 1),
        "edit": int(edit) if edit.isdigit() else None,
        "counts": counts(intake),
    }
    return render(request, "ledger/plan/preview.html", context)


def _source_of_page(intake: Intake, page: int, pages: int) -> list[dict[str, Any]]:
    """The rows of the original that belong to this page's tasks; with one page, all of it."""
    source: list[dict[str, Any]] = intake.reading["source"]
    if pages == 1:
        return source
    places = {row["place"]: i for i, row in enumerate(source)}
    tasks = intake.reading["tasks"]
    start = places.get(tasks[(page - 1) * PAGE]["place"], 0) if page > 1 else 0
    end = places.get(tasks[page * PAGE]["place"], len(source)) if page < pages else len(source)
    return source[start:end]


def counts(intake: Intake) -> dict[str, int]:
    """39 项任务，4 章 13 节，22 个牵头名称."""
    tasks = intake.reading["tasks"]
    return {
        "tasks": len(tasks),
        "sections": len({t["section"] for t in tasks if t["section"]}),
        "subsections": len({(t["section"], t["subsection"]) for t in tasks if t["subsection"]}),
        "lead_names": len({n for t in tasks for n in t["lead_units"]}),
        "names": len(plan_names.names_in(tasks)),
        "dated": sum(1 for t in tasks if t["due"]),
        "warnings": len(intake.reading["warnings"]),
    }


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: HttpRequest, code: str) -> HttpResponse:
    """What each name stands for. Names on file are decided; the others are asked."""
    intake = _intake(code)
    gone = _closed(intake)
    if gone:
        return gone
    rows = plan_names.rows(intake.reading, intake.choices["units"], intake.choices["level"])
    problems: list[Problem] = []
    if request.method == "POST":
        decided = {row.name: d for i, row in enumerate(rows) if (d := _decision(request, i, row))}
        service.choose(actor_of(request), intake, {"units": decided})
        problems = plan_names.problems(intake.reading, intake.choices["units"], intake.choices["level"])
        if not problems:
            return redirect("ledger:intake_confirm", intake.code)
        rows = plan_names.rows(intake.reading, intake.choices["units"], intake.choices["level"])
    numbered = list(enumerate(rows))
    chosen = {u.code: u for u in Unit.objects.current()}
    context = _context(intake, 2, "核对单位名称") | {
        "asked": [_asked(i, r) for i, r in numbered if not r.is_sure],
        "sure": [_asked(i, r) for i, r in numbered if r.is_sure],
        "units": list(chosen.values()),
        "kinds": UnitKind.choices,
        "problems": problems,
        "undecided": sum(1 for r in rows if r.decision is None),
    }
    return render(request, "ledger/plan/units.html", context, status=422 if problems else 200)


def _asked(index: int, row: plan_names.NameRow) -> dict[str, Any]:
    """A name as the screen asks for it; chosen is the value of the radio that is on."""
    decision = row.decision or {}
    kind = decision.get("as", "")
    unit = decision.get("unit", "")
    near = {u.code for u in row.resolution.candidates} | (
        {row.resolution.unit.code} if row.resolution.unit else set()
    )
    chosen = kind
    if kind == plan_names.UNIT:
        chosen = f"unit:{unit}" if unit in near else "other"
    elif not kind and row.is_in_table and not near:
        chosen = plan_names.NEW  # ticked as a proposal; it is a decision once the page is saved
    elif kind == plan_names.GROUP:
        chosen = f"group:{decision['group']}"
    return {
        "index": index,
        "row": row,
        "chosen": chosen,
        "other": unit,
        "new_name": decision.get("name", row.proposed_name),
        "new_kind": decision.get("kind", row.proposed_kind),
        "numbers": "、".join(map(str, row.tasks[:12])) + ("…" if len(row.tasks) > 12 else ""),
    }


def _decision(request: HttpRequest, index: int, row: plan_names.NameRow) -> plan_names.Decision | None:
    said = request.POST.get(f"n{index}", "")
    kind, _, value = said.partition(":")
    if kind == "unit":
        return {"as": plan_names.UNIT, "unit": value}
    if kind == "other":
        unit = request.POST.get(f"n{index}_other", "")
        return {"as": plan_names.UNIT, "unit": unit} if unit else None
    if kind == "group":
        return {"as": plan_names.GROUP, "group": value}
    if kind == "new":
        name = request.POST.get(f"n{index}_name", "").strip()
        return {"as": plan_names.NEW, "name": name, "kind": request.POST.get(f"n{index}_kind", "")}
    return {"as": kind} if kind in (plan_names.PENDING, plan_names.TEXT) else None


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The last look: facts of the document, what will be written, and the one button that writes it."""
    intake, actor = _intake(code), actor_of(request)
    gone = _closed(intake)
    if gone:
        return gone
    form = FactsForm(loading.posted(request)[0], initial=intake.choices)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        service.choose(actor, intake, form.cleaned_data)
        if service.known_plan(intake):
            return redirect("ledger:intake_compare", intake.code)
        try:
            plan = service.confirm(actor, intake)
        except Refused as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"已入账：{plan.tasks.count()}项任务。")
            return redirect("ledger:intake_done", plan.code)
    rows = plan_names.rows(intake.reading, intake.choices["units"], intake.choices["level"])
    leads = {n for t in intake.reading["tasks"] for n in t["lead_units"]}
    context = _context(intake, 3, "确认入账") | {
        "form": form,
        "problems": problems,
        "counts": counts(intake),
        "lead_units": len({_identity(r) for r in rows if r.name in leads and r.decision}),
        "new_units": list(
            dict.fromkeys(r.decision["name"] for r in rows if r.decision and r.decision["as"] == "new")
        ),
        "pending": [r.name for r in rows if r.decision and r.decision["as"] == plan_names.PENDING],
        "undecided": [r.name for r in rows if r.decision is None],
        "is_upper": intake.choices["level"] == PlanLevel.UPPER,
    }
    return render(request, "ledger/plan/confirm.html", context, status=422 if problems else 200)


def _identity(row: plan_names.NameRow) -> str:
    """Equal for names of one unit: 市财政局 and 市财政局（金融办）."""
    decision = row.decision or {}
    return decision.get("unit") or decision.get("name") or decision.get("group") or row.name


@screen(IMPORT_PLAN)
@never_cache
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """What was written, and what to do next."""
    plan = get_object_or_404(Plan, code=code)
    tasks = plan.tasks.filter(until__isnull=True)
    context = {
        "page_title": "已入账",
        "plan": plan,
        "steps": [(name, False) for name in STEPS],
        "tasks": tasks.count(),
        "assumed": tasks.filter(due_assumed=True).count(),
        "assignments": tasks.filter(assignments__until__isnull=True).values("assignments").count(),
        "pending": tasks.filter(names__group__named_per_task=True).distinct().count(),
        "bound": tasks.filter(bindings__isnull=False).distinct().count(),
        "look_back": plan.look_back.count(),
    }
    return render(request, "ledger/plan/done.html", context)


@screen(IMPORT_PLAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """A file that the ledger knows: what differs, and how to carry the differences over as 方案调整."""
    intake, actor = _intake(code), actor_of(request)
    plan = service.known_plan(intake)
    if plan is None:
        return redirect("ledger:intake", intake.code)
    found = service.compared(intake, plan)
    wanted = changes.from_comparison(plan, found)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and wanted:
        try:
            changes.propose_all(actor, plan, wanted, request.POST.get("reason", ""))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已提出{len(wanted)}项方案调整，等待另一人批准。")
            return redirect("ledger:changes", plan.code)
    context = _context(intake, 1, "对照：这份方案已在台账中") | {
        "plan": plan,
        "found": found,
        "is_original": plan.digest == service.digest_of(intake),
        "wanted": len(wanted),
        "problems": problems,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "ledger/plan/compare.html", context, status=422 if problems else 200)


@screen(IMPORT_PLAN)
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Give an import up."""
    intake = _intake(code)
    try:
        service.drop(actor_of(request), intake)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已放弃这次导入，台账没有变动。")
    return redirect("ledger:plans")
