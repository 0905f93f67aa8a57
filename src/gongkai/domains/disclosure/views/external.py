"""外站公开: paste addresses, correct what was captured, see which pages changed or vanished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import must, screen
from gongkai.base.organizations.models import Unit

from ..kinds import KINDS
from ..models import ExternalPage, Record
from ..permissions import DRAFT
from ..services import drafting
from ..services import external as acts


class PasteForm(forms.Form):
    urls = forms.CharField(
        label="网址", widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), max_length=10_000,
        help_text=f"已在市门户等网站公开的网页，一行一个，一次最多{acts.MOST_AT_ONCE}个。",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="信息类别", choices=[(k.key, k.name) for k in KINDS.values()], initial="notice"
    )


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CorrectForm(forms.Form):
    title = forms.CharField(label="标题", max_length=300)
    kind = forms.ChoiceField(label="信息类别", choices=[(k.key, k.name) for k in KINDS.values()])
    stated_date = forms.DateField(label="原发布日期", required=False, widget=_date())
    column_name = forms.CharField(label="原栏目", max_length=120, required=False)
    made_on = forms.DateField(label="成文日期", required=False, widget=_date())
    document_number = forms.CharField(label="发文字号", max_length=60, required=False)
    source = forms.CharField(label="来源", max_length=200, required=False)
    columns = forms.MultipleChoiceField(
        label="同时列入本站栏目", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不选也可以：信息留在原网站，仍计入各项指标。",
    )  # fmt: skip

    def __init__(self, *args: object, unit: Unit, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        choices = [(c.code, f"{c.unit}：{c.name}" if c.unit else c.name) for c in drafting.columns_for(unit)]
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@screen(DRAFT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def external(request: HttpRequest) -> HttpResponse:
    """Paste, and the unit's own list. What could not be taken in stays in the box."""
    actor = _actor(request)
    assert actor.unit_id is not None  # the rule reaches only the acting unit's own
    unit = Unit.objects.get(pk=actor.unit_id)
    form = PasteForm(request.POST or None)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        made, problems, left = _capture_all(actor, unit, form)
        if made and not problems:
            if len(made) == 1:
                return redirect("disclosure:external_record", made[0].version.record.code)
            messages.success(request, f"已捕获{len(made)}个网页，请逐条核对后送审。")
            return redirect("disclosure:external")
        if made:
            messages.success(request, f"已捕获{len(made)}个网页；没有收下的留在框里。")
        form = PasteForm(initial={"urls": "\n".join(left), "kind": form.cleaned_data["kind"]})
    context = {
        "page_title": "外站公开",
        "form": form,
        "problems": problems,
        "rows": [_row(r) for r in acts.listed(actor, unit.pk)],
        "unit": unit,
    }
    return render(request, "disclosure/take/external.html", context)


def _capture_all(
    actor: Actor, unit: Unit, form: PasteForm
) -> tuple[list[acts.Capture], list[Problem], list[str]]:
    wanted = list(dict.fromkeys(form.cleaned_data["urls"].split()))
    made, problems, left = [], [], []
    if len(wanted) > acts.MOST_AT_ONCE:
        said = f"一次最多{acts.MOST_AT_ONCE}个网址，后面的{len(wanted) - acts.MOST_AT_ONCE}个留在框里，请再提交一次。"
        problems.append(Problem("too_many", said, "urls"))
        left = wanted[acts.MOST_AT_ONCE :]
    refused_urls = []
    for url in wanted[: acts.MOST_AT_ONCE]:
        try:
            made.append(acts.capture(actor, unit, form.cleaned_data["kind"], url))
        except Refused as refused:
            refused_urls.append(url)
            problems += [Problem(p.code, f"{url[:80]}：{p.message}", "urls") for p in refused.problems]
    return made, problems, refused_urls + left


_TONES = {"same": "green", "changed": "amber", "gone": "red", "unreachable": "amber"}


def _row(record: Record) -> tuple[Record, str, str, str]:
    page = getattr(record, "external", None)
    answer = page.answer if page else "same"
    return record, drafting.newest(record).title or "（已清除）", acts.ANSWERS[answer], _TONES[answer]


def _record(request: HttpRequest, code: str) -> Record:
    rows = Record.objects.select_related("external__snapshot", "publishing_unit", "live_version")
    found = rows.filter(code=code, external__isnull=False).first()
    if found is None:
        raise Http404("没有这条外站公开信息。")
    must(_actor(request), DRAFT, found, subject=f"record:{code}")
    return found


@screen(DRAFT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def captured(request: HttpRequest, code: str) -> HttpResponse:
    """What was captured beside what is to be corrected, then on to the desk."""
    record = _record(request, code)
    page: ExternalPage = record.external
    version = drafting.newest(record)
    names = ("title", "made_on", "document_number", "source", "columns")
    said = {name: getattr(version, name) for name in names}
    said |= {"kind": record.kind, "stated_date": page.stated_date, "column_name": page.column_name}
    form = CorrectForm(request.POST or None, initial=said, unit=record.publishing_unit)
    problems: Sequence[Problem] = drafting.save_problems(version)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        content = replace(drafting.Content.of(version), **{name: given[name] for name in names})
        try:
            acts.correct(
                _actor(request), version, content,
                kind=given["kind"], stated_date=given["stated_date"], column=given["column_name"],
            )  # fmt: skip
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已存为草稿。核对正文后送审。")
            return redirect("disclosure:external_record", code)
    context = {
        "page_title": version.title or "外站公开",
        "record": record,
        "page": page,
        "answer": acts.ANSWERS[page.answer or "same"],
        "tone": _TONES[page.answer or "same"],
        "version": version,
        "form": form,
        "problems": problems,
        "editable": version.sealed_at is None,
        "files": version.attachments.select_related("file"),
        "desk_url": _desk_url(record),
    }
    return render(request, "disclosure/take/external_record.html", context)


def _desk_url(record: Record) -> str:
    try:
        return reverse("disclosure:record", args=[record.code])
    except NoReverseMatch:
        return ""


@screen(DRAFT)
@require_POST
def look(request: HttpRequest, code: str) -> HttpResponse:
    """Look at the page elsewhere now instead of tonight."""
    record = _record(request, code)
    answer = acts.look_again(record)
    tell = messages.success if answer == "same" else messages.warning
    tell(request, f"刚刚查看了原网页：{acts.ANSWERS[answer]}。")
    return redirect("disclosure:external_record", code)
