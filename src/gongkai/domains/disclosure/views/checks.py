"""检查: findings of a draft and what settles them: mask, take the suggestion, give a reason, clean files."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, screen

from ..models import Version
from ..permissions import DRAFT, SEE
from ..review import GATES
from ..services import checking
from . import loading


@screen(SEE)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Findings as of the last run; a GET checks nothing."""
    return _page(request, loading.newest_of(request, code, SEE))


def _page(request: HttpRequest, version: Version, problems: Sequence[Problem] = ()) -> HttpResponse:
    may_edit = version.sealed_at is None and may(loading.actor_of(request), DRAFT, version.record)
    findings = list(version.findings.all())
    context = {
        "page_title": "检查",
        "record": version.record,
        "version": version,
        "gates": [(name, [f for f in findings if f.gate == key]) for key, name in GATES.items()],
        "found": len(findings),
        "may_edit": may_edit,
        "may_mask": any(
            f.check_key == "privacy" and f.suggestion and f.kind != "TRAJECTORY" for f in findings
        ),
        "may_clean": any(f.suggestion == "去除文件属性" for f in findings),
        "preview": checking.preview(version) if may_edit else [],
        "problems": problems,
    }
    return render(request, "disclosure/checks/checks.html", context)


@screen(DRAFT)
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """One of: run, mask, suggest, clean, accept."""
    version = loading.newest_of(request, code, DRAFT)
    actor, verb = loading.actor_of(request), request.POST.get("act", "")
    chosen = [int(one) for one in request.POST.getlist("finding") if one.isdecimal() and len(one) < 15]
    try:
        if verb == "mask":
            messages.success(request, f"已遮盖{checking.mask(actor, version, chosen)}处，原文不再保留。")
        elif verb == "suggest":
            messages.success(request, f"已按建议改正{checking.apply_suggestions(actor, version, chosen)}处。")
        elif verb == "clean":
            messages.success(request, f"已去除{checking.clean_files(actor, version)}个附件的文件属性。")
        elif verb == "accept":
            _accept(request, version, chosen)
        else:
            messages.success(request, f"检查完成，发现{len(checking.run(version))}处。")
    except Refused as refused:
        version.refresh_from_db()
        return _page(request, version, refused.problems)
    return redirect("disclosure:checks", code)


def _accept(request: HttpRequest, version: Version, chosen: Sequence[int]) -> None:
    rows = list(version.findings.filter(pk__in=chosen))
    if not rows:
        raise Refused([Problem("none_chosen", "请先勾选要放行的问题。")])
    for finding in rows:
        checking.accept(loading.actor_of(request), finding, request.POST.get("reason", ""))
    messages.success(request, f"已写明理由放行{len(rows)}处。")
