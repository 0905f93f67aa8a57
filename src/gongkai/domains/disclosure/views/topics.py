"""Screens for 专题: what each must show and lacks, what is put in, and the sign-off of consulted units."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import may, must, screen

from ..models import Record, Topic, TopicItem, Version
from ..permissions import MANAGE_COLUMNS, PUT_IN_TOPIC, SEE_COLUMNS, SIGN_OFF
from ..public_views.sites import site_of
from ..queries import topics as reads
from ..services import topics as acts
from ..site_forms import TopicForm, TopicItemForm
from ..standard_topics import TOPICS


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@screen(SEE_COLUMNS)
@never_cache
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics with their gaps."""
    site, actor = site_of(request), _actor(request)
    found = reads.standings(site)
    only_gaps = request.GET.get("show") == "gaps"
    there = {s.topic.key for s in found}
    context = {
        "page_title": "专题",
        "rows": [s for s in found if not only_gaps or (s.is_open and s.gaps)],
        "total": len(found),
        "with_gaps": sum(1 for s in found if s.is_open and s.gaps),
        "only_gaps": only_gaps,
        "unopened": [t.name for t in TOPICS.values() if t.key not in there],
        "manages": may(actor, MANAGE_COLUMNS),
    }
    return render(request, "disclosure/topics.html", context)


@screen(MANAGE_COLUMNS)
@require_POST
def open_standard(request: HttpRequest) -> HttpResponse:
    made = acts.open_standard(_actor(request), site_of(request))
    messages.success(request, f"按任务方案开设{len(made)}个专题。请核对牵头单位和须会签的单位。")
    return redirect("disclosure:topics")


@screen(MANAGE_COLUMNS)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A local topic; its page then asks for the rest."""
    try:
        made = acts.add(_actor(request), site_of(request), request.POST.get("name", ""))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("disclosure:topics")
    return redirect("disclosure:topic", made.code)


@screen(MANAGE_COLUMNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """What the office decides about a topic, and the records in it."""
    found = Topic.objects.filter(site=site_of(request), code=code).select_related("lead_unit").first()
    if found is None:
        raise Http404("没有这个专题。")
    now = {
        "name": found.name,
        "lead_unit": found.lead_unit.code if found.lead_unit else "",
        "content_kinds": "\n".join(found.content_kinds),
        "opens": found.opens,
        "closes": found.closes,
        "consulted": [u.code for u in found.consulted_units.all()],
    }
    form = TopicForm(request.POST if request.method == "POST" else None, initial=now)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(_actor(request), found, **form.values())
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已保存。")
            return redirect("disclosure:topics")
    hours = reads.release_hours(found)
    context = {
        "page_title": f"专题：{found.name}",
        "topic": found,
        "standard": TOPICS.get(found.key),
        "form": form,
        "problems": problems,
        "items": list(reads.live_items(found)[:50]),
        "hours": [(kind, len(some), min(some), max(some)) for kind, some in hours.items()],
    }
    return render(request, "disclosure/topic.html", context, status=422 if problems or form.errors else 200)


@screen(PUT_IN_TOPIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest, code: str) -> HttpResponse:
    """The topics a record is in; put it in another, take it out."""
    record = Record.objects.filter(code=code).select_related("publishing_unit").first()
    if record is None:
        raise Http404("没有这条信息。")
    actor = _actor(request)
    must(actor, PUT_IN_TOPIC, record, subject=f"record:{code}")
    open_now = list(reads.open_topics(record.site))
    choices = [(f"{t.code}|{i}", f"{t.name}：{k}") for t in open_now for i, k in enumerate(t.content_kinds)]
    form = TopicItemForm(request.POST if request.method == "POST" else None, kinds=choices)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and "out" in request.POST:
        item = (
            TopicItem.objects.filter(record=record, topic__code=request.POST["out"])
            .select_related("topic")
            .first()
        )
        if item is not None:
            acts.take_out(actor, item)
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        chosen, _, index = form.cleaned_data["topic"].partition("|")
        into = next(t for t in open_now if t.code == chosen)
        try:
            acts.put(actor, into, record, into.content_kinds[int(index)], form.cleaned_data["event_at"])
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"已放入专题“{into.name}”。")
            return redirect(request.path)
    version = _newest(record)
    context = {
        "page_title": "放入专题",
        "record": record,
        "version": version,
        "rows": record.topics.select_related("topic"),
        "missing": reads.missing_sign_offs(record, version) if version else [],
        "form": form,
        "problems": problems,
    }
    return render(
        request, "disclosure/topic_items.html", context, status=422 if problems or form.errors else 200
    )


def _newest(record: Record) -> Version | None:
    return record.versions.order_by("-number").first()


@screen(SIGN_OFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """A consulted unit reads the text that is to go out and agrees to it."""
    record = Record.objects.filter(code=code).select_related("publishing_unit").first()
    version = _newest(record) if record else None
    if record is None or version is None:
        raise Http404("没有这条信息。")
    actor = _actor(request)
    must(actor, SIGN_OFF, record, subject=f"record:{code}")
    problems: Sequence[Problem] = acts.sign_off_problems(actor, record, version)
    if request.method == "POST":
        try:
            # The text that was on the screen, not one that came after it.
            if request.POST.get("digest") != version.digest:
                raise Refused([Problem("changed", "文本在您打开之后有改动，请重新阅读后再会签。")])
            acts.sign_off(actor, record, version)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "已会签。")
            return redirect("wagtailadmin_home")
    context = {
        "page_title": "会签",
        "record": record,
        "version": version,
        "attachments": version.attachments.select_related("file"),
        "may_sign": not acts.sign_off_problems(actor, record, version),
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "disclosure/sign_off.html", context, status=status)
