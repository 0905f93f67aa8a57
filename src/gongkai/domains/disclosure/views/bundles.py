"""发布包 on the desk, and the page behind a reading link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core.problems import Refused
from gongkai.base.organizations.access import Rule, may, must, public, screen
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar

from ..desk_forms import BundleForm, TimesForm
from ..models import Bundle, Record
from ..permissions import MANAGE_BUNDLE, SEE_BUNDLE, SIGN_OFF_BUNDLE
from ..queries import desk as reads
from ..queries import review as review_reads
from ..review_states import RecordState
from ..services import bundles as acts
from ..services import embargo
from ..services.drafting import newest
from . import desk, loading


def _bundle(request: HttpRequest, code: str, rule: Rule) -> Bundle:
    found = Bundle.objects.select_related("unit").filter(code=code).first()
    if found is None:
        raise Http404("没有这个发布包。")
    must(loading.actor_of(request), rule, found, subject=f"bundle:{code}")
    return found


def _choices(unit_id: int | None, bundle: Bundle | None = None) -> list[tuple[str, str]]:
    """Records with work that is not out yet, and what is in the bundle already."""
    waiting = Record.objects.filter(publishing_unit=unit_id)
    rows = reads.with_newest(waiting).filter(state__in=["draft", "in_review", "returned", "cleared"])[:200]
    found = {v.record.code: f"{v.title}（{RecordState(v.state).label}）" for v in rows}
    if bundle is not None:
        for record in bundle.records.all():
            found.setdefault(record.code, newest(record).title)
    return list(found.items())


@screen(SEE_BUNDLE)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The unit's bundles and those it is asked to sign off."""
    actor = loading.actor_of(request)
    rows = [b for b in Bundle.objects.select_related("unit")[:500] if may(actor, SEE_BUNDLE, b)]
    context = {
        "page_title": "发布包",
        "rows": [(b, b.records.count(), acts.missing(b)) for b in rows[:100]],
        "may_make": may(actor, MANAGE_BUNDLE) and actor.unit_id is not None,
    }
    return render(request, "disclosure/bundles.html", context)


@screen(MANAGE_BUNDLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = loading.actor_of(request)
    form = BundleForm(request.POST if request.method == "POST" else None, records=_choices(actor.unit_id))
    problems: Any = ()
    if request.method == "POST" and form.is_valid() and actor.unit_id is not None:
        records = list(Record.objects.filter(code__in=form.cleaned_data["records"]))
        try:
            made = acts.make(actor, form.cleaned_data["title"], records)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("disclosure:bundle", made.code)
    context = {"page_title": "新建发布包", "form": form, "problems": problems}
    return render(request, "disclosure/bundle_new.html", context)


@screen(SEE_BUNDLE)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One review page for all that goes out together."""
    bundle, actor = _bundle(request, code, SEE_BUNDLE), loading.actor_of(request)
    days = calendar()
    manages = may(actor, MANAGE_BUNDLE, bundle) and bundle.released_at is None
    records = bundle.records.select_related("publishing_unit", "live_version")
    rows = []
    for record in records:
        version = newest(record)
        version.record = record
        step = review_reads.steps_for(record)
        signed = {a.step for a in review_reads.approvals_of(version)}
        rows.append(
            (reads.row_of(version, days), [(s.name, s.key in signed) for s in step], version.findings.count())
        )
    why = acts.release_problems(bundle) if bundle.released_at is None else []
    given = [
        (u, bundle.consulted.get(u.code), acts.stands(bundle, u.code))
        for u in Unit.objects.filter(code__in=list(bundle.consulted))
    ]
    context = {
        "page_title": bundle.title,
        "bundle": bundle,
        "rows": rows,
        "why": why,
        "manages": manages,
        "form": BundleForm(
            records=_choices(bundle.unit_id, bundle),
            initial={"title": bundle.title, "records": [r.code for r in records]},
        ),
        "consulted": given,
        "asked": "，".join(u.short_name for u, _, _ in given),
        "may_sign_off": may(actor, SIGN_OFF_BUNDLE, bundle) and not acts.sign_off_problems(actor, bundle),
        "times": TimesForm(initial={"release_at": bundle.release_at}),
    }
    return render(request, "disclosure/bundle.html", context)


def _do(request: HttpRequest, code: str, act: Callable[[], object], done: str) -> HttpResponse:
    desk.told(request, act, done)
    return redirect("disclosure:bundle", code)


@screen(MANAGE_BUNDLE)
@require_POST
def set_records(request: HttpRequest, code: str) -> HttpResponse:
    bundle = _bundle(request, code, MANAGE_BUNDLE)
    records = list(Record.objects.filter(code__in=request.POST.getlist("records")))
    return _do(
        request, code, lambda: acts.set_records(loading.actor_of(request), bundle, records), "内容已更新。"
    )


@screen(MANAGE_BUNDLE)
@require_POST
def consult(request: HttpRequest, code: str) -> HttpResponse:
    bundle = _bundle(request, code, MANAGE_BUNDLE)
    names = desk.split_names(request.POST.get("units", ""))
    units = list(
        Unit.objects.current().filter(short_name__in=names) | Unit.objects.current().filter(name__in=names)
    )
    unknown = set(names) - {u.short_name for u in units} - {u.name for u in units}
    if unknown:
        messages.error(request, f"没有找到：{'、'.join(sorted(unknown))}。什么也没有保存。")
        return redirect("disclosure:bundle", code)
    return _do(request, code, lambda: acts.consult(loading.actor_of(request), bundle, units), "已请会签。")


@screen(SIGN_OFF_BUNDLE)
@require_POST
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    bundle = _bundle(request, code, SIGN_OFF_BUNDLE)
    return _do(request, code, lambda: acts.sign_off(loading.actor_of(request), bundle), "已会签。")


@screen(MANAGE_BUNDLE)
@require_POST
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Now (act=now) or at the moment given."""
    bundle, actor = _bundle(request, code, MANAGE_BUNDLE), loading.actor_of(request)
    if request.POST.get("act") == "now":
        return _do(request, code, lambda: acts.release(actor, bundle), "发布包已全部公开。")
    form = TimesForm(request.POST)
    if not form.is_valid():
        messages.error(request, "时间请写成 2021-12-31 09:00:00。")
        return redirect("disclosure:bundle", code)
    return _do(request, code, lambda: acts.schedule(actor, bundle, form.moment("release_at")), "时间已设定。")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read_link(request: HttpRequest, token: str) -> HttpResponse:
    """A text before its release, for whoever holds the link. A GET shows only that there is something to read: chat
    programs open links by themselves; the POST shows the text and is written down."""
    link = embargo.link_for(token)
    if link is None:
        context = {"page_title": "链接无效或已过期"}
        return _unseen(render(request, "disclosure/read_link.html", context, status=410))
    if request.method != "POST":
        return _unseen(
            render(request, "disclosure/read_link.html", {"page_title": "公开前阅读", "link": link})
        )
    embargo.read_by(link)
    context = desk.preview_context(request, link.version) | {
        "link": link,
        "files": [],
        "url": request.build_absolute_uri("/"),
    }
    return _unseen(render(request, "disclosure/preview.html", context))


def _unseen(response: HttpResponse) -> HttpResponse:
    # The address is the key: it must not travel on in a Referer, nor into a search engine.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
