"""公开例外: ask, approve by a second person, end (信用修复)."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, screen

from ..checks.privacy import KIND_NAMES
from ..models import NamedException, Record
from ..permissions import APPROVE_EXCEPTION, EXCEPT, SEE
from ..services import exceptions as acts
from . import loading

KINDS = [(str(kind), name) for kind, name in KIND_NAMES.items()]


class ExceptionForm(forms.Form):
    case = forms.ChoiceField(label="情形", choices=[(name, name) for name in acts.CASES])
    fields_open = forms.MultipleChoiceField(
        label="公开的字段",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        help_text="只公开勾选的这几项，其他个人信息仍须遮盖。",
    )
    law = forms.CharField(label="法律依据", max_length=200)
    article = forms.CharField(label="条款", max_length=60)
    display_until = forms.DateField(
        label="公示至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="到期自动撤下。",
    )


@screen(SEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exceptions(request: HttpRequest, code: str) -> HttpResponse:
    """What is open in this record and why; the form to ask for more."""
    record = loading.record(request, code)
    form = ExceptionForm(request.POST if request.method == "POST" else None)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        record = loading.record(request, code, EXCEPT)
        if form.is_valid():
            said = form.cleaned_data
            kinds, until = said["fields_open"], said["display_until"]
            try:
                acts.ask(
                    loading.actor_of(request),
                    record,
                    said["case"],
                    kinds,
                    said["law"],
                    said["article"],
                    until,
                )
                messages.success(request, "已申请，等另一人批准。")
                return redirect("disclosure:exceptions", code)
            except Refused as refused:
                problems = refused.problems
    return _page(request, record, form, problems)


def _page(
    request: HttpRequest, record: Record, form: ExceptionForm, problems: Sequence[Problem] = ()
) -> HttpResponse:
    actor, names = loading.actor_of(request), dict(KINDS)
    rows = record.exceptions.select_related("asked_by", "approved_by").order_by("pk")
    context = {
        "page_title": "公开例外",
        "record": record,
        "rows": [(n, one, [names.get(k, k) for k in one.fields]) for n, one in enumerate(rows, 1)],
        "form": form,
        "problems": problems,
        "may_ask": may(actor, EXCEPT, record),
        "may_approve": may(actor, APPROVE_EXCEPTION, record),
        "user_id": actor.user_id,
        "ends": [(key, name) for key, name in acts.ENDS.items() if key != "lapsed"],
    }
    return render(request, "disclosure/checks/exceptions.html", context)


@screen(APPROVE_EXCEPTION)
@require_POST
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve, refuse or end the record's number-th exception."""
    record = loading.record(request, code, APPROVE_EXCEPTION)
    rows = list(NamedException.objects.filter(record=record).select_related("record").order_by("pk"))
    if not 1 <= number <= len(rows):
        raise Http404("没有这项例外。")
    one, actor, verb = rows[number - 1], loading.actor_of(request), request.POST.get("act", "")
    try:
        if verb == "approve":
            acts.approve(actor, one)
            messages.success(request, "已批准，请重新检查或送审。")
        elif verb == "refuse":
            acts.refuse(actor, one)
            messages.success(request, "没有批准。")
        else:
            acts.end(actor, one, request.POST.get("why", ""))
            messages.success(request, "例外已结束，公开的信息已撤下，请办理清除。")
    except Refused as refused:
        return _page(request, record, ExceptionForm(), refused.problems)
    return redirect("disclosure:exceptions", code)
