"""The clerk's desk: the unit's records, a draft from a file or a paste, its page, preview, versions, release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import Reach, may, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar

from .. import html_text, topic_classes
from ..desk_forms import DraftForm, EmbargoForm, LinkForm, NewForm, RelationForm, TimesForm, issuer_of
from ..kinds import KINDS
from ..models import Record, Version
from ..permissions import DRAFT, RELEASE, SEE, SUBMIT
from ..queries import desk as reads
from ..queries import review as review_reads
from ..review_states import RecordState
from ..services import drafting, embargo, importing, review, schedule
from . import loading

READ = ["GET", "HEAD", "POST"]


@screen(SEE)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The unit's records, newest work first; the office and inspectors may look at all units."""
    actor = loading.actor_of(request)
    sees_all = SEE.reach_of(actor.roles) is Reach.ALL
    all_units = sees_all and (request.GET.get("units") == "all" or not may(actor, DRAFT))
    state, before = request.GET.get("state", ""), request.GET.get("before", "0")
    unit_id = None if all_units else actor.unit_id or 0
    days = calendar()
    rows = reads.rows(
        unit_id, state if state in RecordState.values else "", days, int(before) if before.isdigit() else 0
    )
    counts = reads.counts(unit_id)
    tabs = ["draft", "in_review", "returned", "cleared", "live"]
    context = {
        "page_title": "公开信息",
        "rows": rows[: reads.PAGE],
        "next": rows[reads.PAGE - 1].version.pk if len(rows) > reads.PAGE else None,
        "tabs": [(key, RecordState(key).label, counts.get(key, 0)) for key in tabs],
        "total": sum(counts.values()),
        "state": state,
        "sees_all": sees_all,
        "all_units": all_units,
        "may_draft": may(actor, DRAFT) and actor.unit_id is not None,
    }
    return render(request, "disclosure/desk.html", context)


@screen(DRAFT)
@never_cache
@require_http_methods(READ)
def new(request: HttpRequest) -> HttpResponse:
    """A file or a paste becomes a draft of the acting unit, whatever unit a POST names."""
    form, problems = NewForm(*loading.posted(request)), list[Problem]()
    if request.method == "POST" and form.is_valid():
        said, actor = form.cleaned_data, loading.actor_of(request)
        unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
        named = request.POST.get("unit", "")
        if unit is None or (named and named != unit.code):
            problems = [Problem("other_unit", "只能以您所在的单位发布。要换单位，请先在右上角切换。")]
        elif not said["upload"] and not said["body"].strip():
            problems = [Problem("nothing", "请选择文件，或粘贴正文。", "upload")]
        else:
            try:
                return _made(request, unit, said)
            except Refused as refused:
                problems = list(refused.problems)
    context = {"page_title": "起草公开信息", "form": form, "problems": problems}
    return render(request, "disclosure/desk_new.html", context)


def _made(request: HttpRequest, unit: Unit, said: dict[str, Any]) -> HttpResponse:
    actor = loading.actor_of(request)
    content = drafting.Content(title=said["title"], columns=_proposed(unit, said["kind"]))
    if said["upload"]:
        version, read = importing.create(actor, unit, said["kind"], said["upload"], content)
        notes = read.notes
    else:
        cleaned = html_text.clean(said["body"])
        title = (
            said["title"] or next(iter(html_text.paragraphs(html_text.plain_text(cleaned.html))), "")[:300]
        )
        pasted = drafting.Content(title=title, body=cleaned.html, columns=content.columns)
        version, notes = drafting.create(actor, unit, said["kind"], pasted), cleaned.lost
    for note in notes:
        messages.warning(request, note)
    messages.success(request, "已存为草稿。请核对正文，补全要素后送审。")
    return redirect("disclosure:edit", version.record.code)


def _proposed(unit: Unit, kind: str) -> list[str]:
    found = reads.proposed_columns(kind, drafting.columns_for(unit))
    own = {c.code for c in drafting.columns_for(unit) if c.unit_id == unit.pk}
    return [c for c in found if c in own] or found


@screen(DRAFT)
@never_cache
@require_http_methods(READ)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The draft: text and particulars. 暂存 keeps it, 送审 keeps and sends it up."""
    version = loading.newest_of(request, code, DRAFT)
    if version.sealed_at is not None:
        messages.info(request, "这一版已送审，不能直接修改。")
        return redirect("disclosure:record", code)
    columns = reads.columns_of(version)
    data, _ = loading.posted(request)
    form = DraftForm(data, version=version, columns=columns, initial=DraftForm.initial_of(version))
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, version, form)
        except Refused as refused:
            problems = refused.problems
    proposed = set(reads.proposed_columns(version.record.kind, columns))
    findings = list(version.findings.all())
    context = {
        "page_title": "起草公开信息",
        "record": version.record,
        "version": version,
        "form": form,
        "problems": problems,
        "kind": KINDS[version.record.kind],
        "proposed": proposed,
        "files": version.attachments.select_related("file"),
        "findings": findings,
        "returned": reads.last_return(version.record),
        "missing": review.missing_fields(version),
        **_countdown(version),
    }
    return render(request, "disclosure/desk_edit.html", context)


def _saved(request: HttpRequest, version: Version, form: DraftForm) -> HttpResponse:
    actor, said = loading.actor_of(request), form.cleaned_data
    issuing_unit, issuing_name = issuer_of(said.get("issuing", ""), version.record)
    version = drafting.save(
        actor,
        version,
        form.content(version),
        kind=said.get("kind", ""),
        issuing_unit=issuing_unit,
        issuing_name=issuing_name,
    )
    code = version.record.code
    if request.POST.get("act") == "submit":
        try:
            review.submit(actor, version)
        except Refused as refused:
            for problem in refused.problems:
                messages.error(request, problem.message)
            messages.warning(request, "已暂存，还没有送审。")
            return redirect("disclosure:edit", code)
        messages.success(request, "已送审。文本已封存，审签期间一字不能改。")
        return redirect("disclosure:record", code)
    messages.success(request, "已暂存。")
    return redirect("disclosure:preview" if request.POST.get("act") == "preview" else "disclosure:edit", code)


def _countdown(version: Version) -> dict[str, Any]:
    days = calendar()
    due = review_reads.due_of(version, days)
    return {
        "due": due,
        "days": review_reads.left(days, due),
        "limit": review_reads.limit_of(version.record.kind),
        "limit_source": KINDS[version.record.kind].limit_source,
    }


@screen(DRAFT)
@require_POST
def attach(request: HttpRequest, code: str) -> HttpResponse:
    version = loading.newest_of(request, code, DRAFT)
    upload = request.FILES.get("upload")
    if upload is None:
        messages.error(request, "请选择附件文件。")
    else:
        told(
            request,
            lambda: drafting.attach(
                loading.actor_of(request), version, upload, request.POST.get("title", "")
            ),
            "附件已加入。",
        )
    return redirect("disclosure:edit", code)


@screen(DRAFT)
@require_POST
def detach(request: HttpRequest, code: str, attachment: str) -> HttpResponse:
    version = loading.newest_of(request, code, DRAFT)
    found = version.attachments.filter(code=attachment).first()
    if found is None:
        messages.error(request, "没有这个附件，可能刚被移除。")
    else:
        told(request, lambda: drafting.detach(loading.actor_of(request), found), "附件已移除。")
    return redirect("disclosure:edit", code)


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        act()
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, problem.message)
        return False
    messages.success(request, done)
    return True


@screen(SEE)
@never_cache
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version on the public page's own template."""
    version = loading.newest_of(request, code, SEE)
    return render(request, "disclosure/preview.html", preview_context(request, version))


def preview_context(request: HttpRequest, version: Version) -> dict[str, Any]:
    """What the public record page takes, for a version that is not public."""
    record = version.record
    record.index_number = record.index_number or "发布时编定"
    record.published_at = record.published_at or clock.now()
    return {
        "page_title": version.title,
        "record": record,
        "version": version,
        "is_live": True,
        "kind": KINDS[record.kind],
        "topic_class": topic_classes.shown(version.topic_class),
        "issuer": record.issuing_unit.name if record.issuing_unit else record.issuing_name,
        "files": reads.listed_files(version),
        "relations": [],
        "versions": [],
        "topics": [],
        "url": request.build_absolute_uri(),
        "external": record.external_url,
    }


@screen(SEE)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One record: where it stands, the next act, versions, history."""
    return _page(request, loading.newest_of(request, code, SEE))


def _page(request: HttpRequest, version: Version, **more: Any) -> HttpResponse:
    actor, record = loading.actor_of(request), version.record
    word, tone = reads.state_of(record, version)
    row = reads.row_of(version, calendar())
    cleared = version.state == RecordState.CLEARED
    works = may(actor, DRAFT, record)
    context = {
        "page_title": version.title,
        "record": record,
        "version": version,
        "row": row,
        "state": (word, tone),
        "kind": KINDS[record.kind],
        "step": review.current_step(version) if version.state == RecordState.IN_REVIEW else None,
        "versions": record.versions.order_by("-number"),
        "history": reads.history(record),
        "works": works,
        "may_edit": works and version.sealed_at is None,
        "may_begin": works and not drafting.next_version_problems(record),
        "may_recall": may(actor, SUBMIT, record) and not review.recall_problems(version),
        "cleared": cleared,
        "may_release": cleared and may(actor, RELEASE, record),
        "why": schedule.release_problems(record) if cleared else [],
        "may_open": may(actor, RELEASE, record) and record.live_version_id != version.pk,
        "times": TimesForm(initial={"release_at": record.release_at, "expires_at": record.expires_at}),
        "link_form": LinkForm(),
        "embargo_form": EmbargoForm(initial=_named(record)),
        "links": [
            k for k in version.read_links.order_by("-id") if k.ended_at is None and k.expires_at > clock.now()
        ],
        "relation_form": RelationForm(),
        "relations": record.relations.select_related("target__live_version"),
        "files": reads.listed_files(version),
        "returned": reads.last_return(record),
        **_countdown(version),
        **more,
    }
    return render(request, "disclosure/record.html", context)


def _named(record: Record) -> dict[str, str]:
    found = getattr(record, "embargo", None)
    if found is None:
        return {}
    units = "，".join(u.short_name for u in found.units.all())
    return {"units": units, "users": "，".join(u.username for u in found.users.all())}


@screen(SEE)
@never_cache
@require_safe
def compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What changed between two versions: particulars, files, text."""
    before, after = loading.version(request, code, old), loading.version(request, code, new)
    context = {
        "page_title": f"第{old}版与第{new}版对照",
        "record": after.record,
        "before": before,
        "after": after,
        "fields": reads.changed_fields(before, after),
        "changes": reads.changes(before, after),
    }
    return render(request, "disclosure/compare.html", context)


@screen(DRAFT)
@require_POST
def next_version(request: HttpRequest, code: str) -> HttpResponse:
    record = loading.record(request, code, DRAFT)
    if told(
        request, lambda: drafting.next_version(loading.actor_of(request), record), "已生成新的草稿，请修改。"
    ):
        return redirect("disclosure:edit", code)
    return redirect("disclosure:record", code)


@screen(DRAFT)
@require_POST
def relate(request: HttpRequest, code: str) -> HttpResponse:
    record = loading.record(request, code, DRAFT)
    target = Record.objects.filter(index_number=request.POST.get("target", "").strip()).first()
    kind = request.POST.get("relation", "")
    told(request, lambda: drafting.relate(loading.actor_of(request), record, target, kind), "关联已建立。")
    return redirect("disclosure:record", code)


@screen(SUBMIT)
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    version = loading.newest_of(request, code, SUBMIT)
    told(request, lambda: review.submit(loading.actor_of(request), version), "已送审。")
    return redirect("disclosure:record", code)


@screen(SUBMIT)
@require_POST
def recall(request: HttpRequest, code: str) -> HttpResponse:
    version = loading.newest_of(request, code, SUBMIT)
    told(request, lambda: review.recall(loading.actor_of(request), version), "已撤回，原有签署不再有效。")
    return redirect("disclosure:record", code)


@screen(RELEASE)
@require_POST
def release(request: HttpRequest, code: str) -> HttpResponse:
    record = loading.record(request, code, RELEASE)
    told(request, lambda: schedule.release(loading.actor_of(request), record), "已公开。")
    return redirect("disclosure:record", code)


@screen(RELEASE)
@require_POST
def times(request: HttpRequest, code: str) -> HttpResponse:
    record = loading.record(request, code, RELEASE)
    form = TimesForm(request.POST)
    if not form.is_valid():
        messages.error(request, "时间请写成 2021-12-31 09:00:00。")
    else:
        actor, at = loading.actor_of(request), form.moment("release_at")
        act = lambda: schedule.set_times(actor, record, at, form.moment("expires_at"))  # noqa: E731
        told(request, act, "时间已设定。")
    return redirect("disclosure:record", code)


def split_names(text: str) -> list[str]:
    return text.replace("，", " ").replace(",", " ").replace("、", " ").split()


@screen(RELEASE)
@require_POST
def open_to(request: HttpRequest, code: str) -> HttpResponse:
    """Name who may read it before release."""
    record = loading.record(request, code, RELEASE)
    names, accounts = split_names(request.POST.get("units", "")), split_names(request.POST.get("users", ""))
    units = [
        u for n in names for u in Unit.objects.current().filter(short_name=n) or Unit.objects.filter(name=n)
    ]
    users = list(User.objects.filter(username__in=accounts))
    if len(units) < len(names) or len(users) < len(accounts):
        known = {u.short_name for u in units} | {u.name for u in units} | {u.username for u in users}
        unknown = "、".join(n for n in [*names, *accounts] if n not in known)
        messages.error(request, f"没有找到：{unknown}。什么也没有保存。")
    else:
        told(
            request,
            lambda: embargo.open_to(loading.actor_of(request), record, units, users),
            "公开前可读的人已保存。",
        )
    return redirect("disclosure:record", code)


@screen(RELEASE)
@never_cache
@require_POST
def make_link(request: HttpRequest, code: str) -> HttpResponse:
    """A reading link; its address is shown on this answer only."""
    version = loading.newest_of(request, code, RELEASE)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, version, link_form=form)
    said = form.cleaned_data
    try:
        lasts = dt.timedelta(hours=max(min(said["hours"], 10_000), -1))
        token = embargo.make_link(loading.actor_of(request), version, said["given_to"], lasts)
    except Refused as refused:
        return _page(request, version, link_form=form, link_problems=refused.problems)
    url = request.build_absolute_uri(reverse("read_link", args=[token]))
    return _page(request, version, link_url=url)


@screen(RELEASE)
@require_POST
def end_links(request: HttpRequest, code: str) -> HttpResponse:
    """Every link of the record's versions ends now."""
    record = loading.record(request, code, RELEASE)
    actor = loading.actor_of(request)
    links = [k for v in record.versions.all() for k in v.read_links.filter(ended_at__isnull=True)]
    for link in links:
        embargo.end_link(actor, link)
    messages.success(request, f"已停用{len(links)}个阅读链接。")
    return redirect("disclosure:record", code)
