"""清除: one screen to find everywhere and take down, one to decide, one paper to recall copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import screen
from gongkai.base.organizations.queries import authority

from ..models import Expunging, Record, Tombstone
from ..models.release import ExpungeReason
from ..permissions import EXPUNGE
from ..services import expunge as acts


class FindForm(forms.Form):
    number = forms.CharField(
        label="索引号或网址",
        max_length=500,
        required=False,
        help_text="同一附件、同样文字的其他信息会一并找出。",
    )
    text = forms.CharField(
        label="泄露的内容", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="如证件号码、手机号。只用来查找，不保存、不记入日志。",
    )  # fmt: skip


class AskForm(forms.Form):
    reason = forms.ChoiceField(label="情形", choices=ExpungeReason.choices, widget=forms.RadioSelect)
    basis = forms.CharField(
        label="依据", max_length=200, help_text="会写在原地址的说明上，不要写出泄露的内容。"
    )
    keep_sealed = forms.BooleanField(
        label="留存一份密封副本", required=False, help_text="仅在法律要求留存时勾选；只有保密员的私钥能打开。"
    )


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@screen(EXPUNGE)
@never_cache
@require_safe
def expungings(request: HttpRequest) -> HttpResponse:
    """What waits for the second person, then what was done."""
    rows = Expunging.objects.select_related("asked_by", "decided_by").prefetch_related("records")
    context = {
        "page_title": "清除",
        "waiting": rows.filter(decided_at__isnull=True),
        "done": rows.filter(decided_at__isnull=False)[:200],
    }
    return render(request, "disclosure/take/expungings.html", context)


@screen(EXPUNGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Search and act on one screen. The search goes by POST: what leaked must not stand in addresses and logs."""
    posted = request.method == "POST"
    asking = posted and "ask" in request.POST
    form = FindForm(request.POST if posted else None, initial={"number": request.GET.get("number", "")})
    ask = AskForm(request.POST if asking else None)
    problems: Sequence[Problem] = ()
    finds: list[acts.Find] | None = None
    if posted and form.is_valid():
        try:
            finds = acts.find(form.cleaned_data["number"], form.cleaned_data["text"])
        except Refused as refused:
            problems = refused.problems
    if asking and ask.is_valid() and not problems:
        chosen = list(Record.objects.filter(code__in=request.POST.getlist("records")))
        said = ask.cleaned_data
        try:
            made = acts.ask(
                _actor(request), chosen, said["reason"], said["basis"], keep_sealed=said["keep_sealed"]
            )
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"{len(chosen)}条信息已从公众网站撤下，等另一人决定清除。")
            return redirect("disclosure:expunging", made.code)
    context = {
        "page_title": "查找并清除",
        "form": form,
        "ask": ask,
        "problems": problems,
        "problem_form": ask if asking else form,
        "finds": finds,
        "chosen": set(request.POST.getlist("records")) if asking else {f.record.code for f in finds or ()},
        "may_seal": bool(settings.GONGKAI_SEAL_KEY),
        "most": acts.MOST_FOUND,
    }
    return render(request, "disclosure/take/expunge_find.html", context)


def _expunging(code: str) -> Expunging:
    rows = Expunging.objects.select_related("asked_by", "decided_by")
    found = rows.prefetch_related("records__tombstone", "records__publishing_unit").filter(code=code).first()
    if found is None:
        raise Http404("没有这件清除。")
    return found


@screen(EXPUNGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def expunging(request: HttpRequest, code: str) -> HttpResponse:
    """Decide; afterwards what is gone, what is held, and the copies to recall."""
    found = _expunging(code)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            return _act(request, found)
        except Refused as refused:
            problems = refused.problems
            found = _expunging(code)
    stones = _stones(found)
    context = {
        "page_title": "清除" if found.decided_at is None else "已清除" if not found.refused else "不予清除",
        "expunging": found,
        "rows": [(r, stones.get(r.pk), acts.Find(r).title) for r in found.records.all()],
        "copies": _copies(stones.values()),
        "problems": problems,
        "why": acts.decide_problems(_actor(request), found) if found.decided_at is None else [],
    }
    return render(request, "disclosure/take/expunging.html", context)


def _act(request: HttpRequest, found: Expunging) -> HttpResponse:
    actor = _actor(request)
    if "approve" in request.POST:
        if "sure" not in request.POST:
            raise Refused([Problem("not_sure", "清除后内容不能找回，请先勾选确认。", "sure")])
        done = acts.approve(actor, found)
        messages.success(request, f"已清除，用时{done.seconds}秒。请打印追回清单，逐处追回副本。")
    elif "refuse" in request.POST:
        stuck = acts.refuse(actor, found)
        messages.success(request, "不予清除，信息已恢复公开。")
        for line in stuck:
            messages.warning(request, f"没有恢复：{line}")
    else:
        ticked = request.POST.getlist("copy")
        for stone in _stones(found).values():
            done_here = {
                int(t.partition(".")[2])
                for t in ticked
                if t.startswith(f"{stone.record.code}.") and t[-1].isdigit()
            }
            acts.tick_copies(actor, stone, done_here)
        messages.success(request, "追回情况已登记。")
    return redirect("disclosure:expunging", found.code)


def _stones(found: Expunging) -> dict[int, Tombstone]:
    rows = Tombstone.objects.filter(record__in=found.records.all()).select_related("record")
    return {s.record_id: s for s in rows}


def _copies(stones: Any) -> list[tuple[Tombstone, str, dict[str, str]]]:
    return [(s, f"{s.record.code}.{i}", copy) for s in stones for i, copy in enumerate(s.copies)]


@screen(EXPUNGE)
@never_cache
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The list of copies and caches to be recalled, on paper."""
    found = _expunging(code)
    if found.decided_at is None or found.refused:
        raise Http404("还没有清除，没有追回清单。")
    government = authority()
    day = found.decided_at
    context = {
        "page_title": "副本追回清单",
        "paper_number": found.code,
        "paper_url": request.build_absolute_uri(reverse("disclosure:expunging", args=[code])),
        "back_url": reverse("disclosure:expunging", args=[code]),
        "sealed_by": f"{government.name if government else ''}政务公开办",
        "sealed_on": f"{day.year}年{day.month}月{day.day}日",
        "expunging": found,
        "copies": _copies(_stones(found).values()),
        "base": request.build_absolute_uri("/")[:-1],
    }
    return render(request, "disclosure/take/expunging_print.html", context)
