"""撤下 and 恢复: fill in, see what the public will find, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import must, screen

from ..models import Record
from ..models.release import WithdrawalKind
from ..permissions import WITHDRAW
from ..services import columns, expunge
from ..services import withdrawal as acts


class WithdrawForm(forms.Form):
    kind = forms.ChoiceField(label="情形", choices=WithdrawalKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=acts.LONGEST_REASON,
        help_text="公众会在页面上看到，请写清楚事实，不要重复错误的内容。",
    )  # fmt: skip
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名称和条款，或批准撤下的决定。")
    merged_into = forms.CharField(
        label="并入哪条信息", max_length=200, required=False, help_text="只在情形为“合并”时填：索引号或网址。"
    )


class RestoreForm(forms.Form):
    reason = forms.CharField(label="恢复的理由", max_length=200, help_text="留在办理记录里，不对外显示。")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _record(request: HttpRequest, code: str) -> Record:
    rows = Record.objects.select_related("live_version", "publishing_unit", "tombstone")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("没有这条信息。")
    must(_actor(request), WITHDRAW, found, subject=f"record:{code}")
    return found


@screen(WITHDRAW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Two steps on one address: fill in, then look at what will happen and confirm."""
    record = _record(request, code)
    form = WithdrawForm(request.POST or None)
    problems: Sequence[Problem] = () if record.live else acts.withdraw_problems(record, "error", "-", "-")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        target = expunge.by_number(said["merged_into"]) if said["merged_into"].strip() else None
        problems = acts.withdraw_problems(record, said["kind"], said["reason"], said["basis"], target)
        if said["merged_into"].strip() and target is None:
            problems = [Problem("no_target", "没有这个索引号的信息，请核对。", "merged_into")]
        if not problems and "confirmed" in request.POST:
            try:
                acts.withdraw(_actor(request), record, said["kind"], said["reason"], said["basis"], target)
            except Refused as refused:
                problems = refused.problems
            else:
                messages.success(request, f"{record.index_number}已撤下。")
                return redirect("disclosure:restore", code)
        elif not problems and "change" not in request.POST:
            return _page(request, record, form, outcome=acts.OUTCOMES[said["kind"]], target=target)
    return _page(request, record, form, problems=problems)


def _page(request: HttpRequest, record: Record, form: forms.Form, **more: Any) -> HttpResponse:
    context = {
        "page_title": "撤下公开信息",
        "record": record,
        "form": form,
        "public_url": _public_url(record),
        "empties": columns.would_empty(record) if "outcome" in more else [],
        "outcomes": [(WithdrawalKind(k).label, text) for k, text in acts.OUTCOMES.items()],
        "kind_label": WithdrawalKind(form.cleaned_data["kind"]).label if "outcome" in more else "",
    }
    return render(request, "disclosure/take/withdraw.html", context | {"problems": ()} | more)


def _public_url(record: Record) -> str:
    return reverse("gk_record", args=[record.index_number]) if record.index_number else ""


@screen(WITHDRAW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """How the record was taken down, and the way back."""
    record = _record(request, code)
    form = RestoreForm(request.POST or None)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            acts.restore(_actor(request), record, form.cleaned_data["reason"])
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"{record.index_number}已恢复公开，文本、索引号和发布日期都不变。")
            return redirect("disclosure:restore", code)
    context = {
        "page_title": "恢复公开",
        "record": record,
        "form": form,
        "problems": problems,
        "withdrawal": acts.in_force(record),
        "history": record.withdrawals.select_related("merged_into").order_by("-at", "-id"),
        "public_url": _public_url(record),
    }
    return render(request, "disclosure/take/restore.html", context)
