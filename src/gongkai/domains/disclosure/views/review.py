"""审签: what waits for me, the review desk, the sheet on paper and its scan, lists signed together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.base.accounts.models import User
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, must, screen
from gongkai.base.organizations.queries import calendar
from gongkai.base.papers.responses import word_download

from .. import html_text
from ..desk_forms import SignForm
from ..kinds import KINDS
from ..models import Finding, SheetScan, Version
from ..permissions import SEE, SIGN, SUBMIT
from ..queries import desk as desk_reads
from ..queries import review as reads
from ..review import GATES
from ..review_states import RecordState
from ..services import review, sheets
from . import loading

#: So many remarks on places fit one return.
PLACES = 5


@screen(SIGN)
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for my signature, the nearest deadline first; lists of one kind can be signed together."""
    found = reads.waiting_for(loading.actor_of(request), calendar())
    context = {
        "page_title": "待我审签",
        "rows": [
            (w, KINDS[w.version.record.kind].name, w.version.record.kind in review.BATCH_KINDS) for w in found
        ],
        "batch": sum(1 for w in found if w.version.record.kind in review.BATCH_KINDS) > 1,
        "gates": GATES,
    }
    return render(request, "disclosure/waiting.html", context)


@screen(SEE)
@never_cache
@require_safe
def desk(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Everything about one version on one screen."""
    return _page(request, loading.version(request, code, number))


def _page(
    request: HttpRequest, version: Version, problems: Sequence[Problem] = (), form: SignForm | None = None
) -> HttpResponse:
    actor, record = loading.actor_of(request), version.record
    before = reads.signed_before(version)
    findings = list(version.findings.order_by("id"))
    in_review = version.state == RecordState.IN_REVIEW
    turn = review.turn_problems(actor, version) if in_review else []
    is_signer = in_review and may(actor, SIGN, record)
    returned = desk_reads.last_return(record)
    shown = [p for s in version.signatures.all() for p in s.places]
    days = calendar()
    step = review.current_step(version) if in_review else None
    steps = reads.steps_for(record)
    due = reads.due_of(version, days)
    context: dict[str, Any] = {
        "page_title": version.title,
        "record": record,
        "version": version,
        "kind": KINDS[record.kind],
        "body": html_text.marked(version.body, desk_reads.marks_of(findings, shown)),
        "gates": _by_gate(findings, form),
        "loose": [f for f in findings if f.gate not in GATES],
        "overridable": [f for f in reads.open_vetoes(version) if f.check_key not in review.NEVER_OVERRIDDEN],
        "is_last": step is not None and step.key == steps[-1].key,
        "before": before,
        "changes": desk_reads.changes(before, version) if before else [],
        "fields": desk_reads.changed_fields(before, version) if before else [],
        "returned": returned if returned and returned.version_id < version.pk else None,
        "files": version.attachments.select_related("file"),
        "signatures": reads.signatures(version),
        "steps": [(s, s == step, s.key in {a.step for a in reads.approvals_of(version)}) for s in steps],
        "step": step,
        "turn": turn,
        "signs": is_signer and not turn,
        "form": form or SignForm(initial={"digest": version.digest}),
        "problems": problems,
        "quotes": list(zip(request.POST.getlist("quote"), request.POST.getlist("said"), strict=False)),
        "in_review": in_review,
        "due": due,
        "days": reads.left(days, due),
        "time": reads.review_time(version, days),
        "may_ask": is_signer,
        "scans": SheetScan.objects.filter(version=version).exclude(
            pk__in=version.signatures.exclude(scan=None).values("scan")
        ),
        "may_upload": in_review and may(actor, SUBMIT, record) and step is not None and not step.at_office,
        "pens": sheets.signers(version) if in_review else [],
        "fingerprint": sheets.fingerprint(version),
        "history": desk_reads.history(record),
        "columns": desk_reads.columns_of(version),
    }
    context["columns"] = [c for c in context["columns"] if c.code in version.columns]
    return render(request, "disclosure/review.html", context)


def _by_gate(
    findings: Sequence[Finding], form: SignForm | None
) -> list[tuple[str, str, list[Finding], bool]]:
    ticked = set(form["gates"].value() or []) if form else set()
    return [(key, name, [f for f in findings if f.gate == key], key in ticked) for key, name in GATES.items()]


def _places(request: HttpRequest, version: Version) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Remarks on places: a quotation from the text and what is to be said of it."""
    found, problems = [], []
    for quote, said in list(zip(request.POST.getlist("quote"), request.POST.getlist("said"), strict=False))[
        :PLACES
    ]:
        quote, said = quote.strip(), said.strip()
        if not quote and not said:
            continue
        start = version.body_text.find(quote) if quote else -1
        if start < 0:
            problems.append(
                Problem("no_place", f"正文中没有找到“{quote[:40]}”，请从正文复制原句。", "remark")
            )
        elif not said:
            problems.append(Problem("no_said", f"请写明“{quote[:40]}”有什么问题。", "remark"))
        else:
            found.append({"start": start, "end": start + len(quote), "text": said[:500]})
    return found, problems


@screen(SIGN)
@require_POST
def sign(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Pass the step that waits, or return the text."""
    version = loading.version(request, code, number, SIGN)
    form = SignForm(request.POST)
    places, problems = _places(request, version)
    actor = loading.actor_of(request)
    if not form.is_valid() or problems:
        return _page(request, version, problems, form)
    said = form.cleaned_data
    try:
        if request.POST.get("act") == "return":
            failed = [g for g in GATES if g not in said["gates"]] if said["gates"] else []
            review.send_back(actor, version, said["remark"], places, failed)
            messages.success(request, "已退回，起草人会收到您的意见。")
        else:
            gates = {g: request.POST.get(f"gate_{g}", "").strip()[:200] for g in said["gates"]}
            reasons = {
                int(k[9:]): v
                for k, v in request.POST.dict().items()
                if k.startswith("override_") and k[9:].isdigit()
            }
            made = review.sign(actor, version, said["digest"], gates, said["remark"], places, reasons)
            messages.success(request, f"{made.step_name}已签署。")
    except Refused as refused:
        version.refresh_from_db()
        return _page(request, version, refused.problems, form)
    return redirect("disclosure:waiting")


@screen(SIGN)
@require_POST
def sign_many(request: HttpRequest) -> HttpResponse:
    """The ticked lists, together."""
    actor, chosen = loading.actor_of(request), []
    for value in request.POST.getlist("chosen"):
        code, _, rest = value.partition(":")
        number, _, digest = rest.partition(":")
        version = Version.objects.select_related("record__publishing_unit").filter(
            record__code=code, number=int(number) if number.isdigit() else 0
        )
        found = version.first()
        if found is None:
            raise Http404("没有这个版本。")
        must(actor, SIGN, found.record, subject=f"record:{code}")
        chosen.append((found, digest))
    try:
        signed, refused = review.sign_many(actor, chosen, dict.fromkeys(request.POST.getlist("gates"), ""))
    except Refused as why:
        messages.error(request, str(why))
        return redirect("disclosure:waiting")
    if signed:
        messages.success(request, f"已签署{len(signed)}条。")
    for version_, reasons in refused:
        messages.error(request, f"“{version_.title}”没有签署：{reasons}")
    return redirect("disclosure:waiting")


@screen(SIGN)
@require_POST
def secrecy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask the secrecy authority, or enter its answer."""
    version, actor = loading.version(request, code, number, SIGN), loading.actor_of(request)
    try:
        if request.POST.get("act") == "answer":
            may_open = request.POST.get("open") == "1"
            review.answer_secrecy(actor, version, may_open, request.POST.get("document_number", ""))
            messages.success(request, "答复已登记。" + ("" if may_open else "不得公开的，请退回。"))
        else:
            review.ask_secrecy(actor, version, request.POST.get("authority", ""))
            messages.success(request, "已登记送审确定。内部办理时间暂停计算，20个工作日的公开期限照常计算。")
    except Refused as refused:
        version.refresh_from_db()
        return _page(request, version, refused.problems)
    return redirect("disclosure:review", code, number)


# --- 发布审核单 ----------------------------------------------------------------------------------------


@screen(SEE)
@never_cache
@require_safe
def sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The sheet for the printer, with the digest as text and in the QR code."""
    version = loading.version(request, code, number)
    address = request.build_absolute_uri(reverse("disclosure:review", args=[code, number]))
    context = {
        "page_title": "信息发布审核单",
        "table": sheets.sheet(version),
        "paper_url": f"{address}#{version.digest}",
        "back_url": reverse("disclosure:review", args=[code, number]),
        "sealed_by": version.record.publishing_unit.name,
    }
    return render(request, "papers/paper.html", context)


@screen(SEE)
@never_cache
@require_safe
def sheet_word(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = loading.version(request, code, number)
    return word_download(sheets.sheet(version), filename=f"信息发布审核单（{version.title[:40]}）")


@screen(SUBMIT)
@require_POST
def upload_scan(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The clerk hands in the scan of the signed sheet."""
    version = loading.version(request, code, number, SUBMIT)
    upload = request.FILES.get("upload")
    signer = User.objects.filter(code=request.POST.get("signed_by", "")).first()
    if upload is None:
        return _page(request, version, [Problem("no_file", "请选择审核单的扫描件（PDF 或图片）。", "upload")])
    try:
        made = sheets.upload(loading.actor_of(request), version, signer, upload)
    except Refused as refused:
        return _page(request, version, refused.problems)
    messages.success(request, "扫描件已上传，等第二人核对。")
    return redirect("disclosure:scan", made.code)


def _scan(request: HttpRequest, code: str, *, confirms: bool) -> SheetScan:
    rows = SheetScan.objects.select_related(
        "version__record__publishing_unit", "file", "signed_by", "uploaded_by"
    )
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("没有这张审核单。")
    must(loading.actor_of(request), SIGN if confirms else SEE, found.version.record, subject=f"scan:{code}")
    return found


@screen(SEE)
@never_cache
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponse:
    return _scan_page(request, _scan(request, code, confirms=False))


def _scan_page(request: HttpRequest, found: SheetScan, problems: Sequence[Problem] = ()) -> HttpResponse:
    actor = loading.actor_of(request)
    context = {
        "page_title": "核对审核单",
        "scan": found,
        "version": found.version,
        "record": found.version.record,
        "fingerprint": sheets.fingerprint(found.version),
        "why": sheets.confirm_problems(actor, found),
        "may_confirm": may(actor, SIGN, found.version.record),
        "problems": problems,
    }
    return render(request, "disclosure/scan.html", context)


@screen(SIGN)
@require_POST
def confirm_scan(request: HttpRequest, code: str) -> HttpResponse:
    found = _scan(request, code, confirms=True)
    try:
        made = sheets.confirm(loading.actor_of(request), found)
    except Refused as refused:
        return _scan_page(request, found, refused.problems)
    messages.success(request, f"核对无误，{made.step_name}记为线下审签。")
    return redirect("disclosure:review", found.version.record.code, found.version.number)
