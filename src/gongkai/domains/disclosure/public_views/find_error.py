"""我为政府网站找错: the form, and the answer for whoever holds the query code."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from gongkai.base.core.problems import Problem, Refused

from ..models import Correction
from ..services import corrections
from . import meta
from .sites import for_site


class FindErrorForm(forms.Form):
    use_required_attribute = False

    page = forms.CharField(label="有错的页面", help_text="从页面上点“找错”进来的，已经替您填好。")
    text = forms.CharField(
        label="哪里有错",
        widget=forms.Textarea,
        help_text="比如第几段、哪个字、哪个链接打不开。请不要写身份证号等个人信息。",
    )
    contact = forms.CharField(
        label="联系方式", required=False, help_text="电话或邮箱，只供办理单位核实时联系您，不公开。"
    )


@for_site
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, site: Site) -> HttpResponse:
    """Take in a report; the answer is an address with the query code. Without a script; a field that people don't see
    keeps robots out."""
    form = FindErrorForm(request.POST if request.method == "POST" else None, initial={"page": _from(request)})
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("website"):
                raise Refused([Problem("robot", "请把“网址”一栏空着再提交：那一栏是用来挡自动程序的。")])
            made = corrections.report(site, said["page"].strip(), said["text"], said["contact"])
        except Refused as refused:
            problems = refused.problems
        else:
            return HttpResponseRedirect(f"{reverse('gk_find_error_query')}?code={made.query_code}")
    context = {
        "page_title": "我为政府网站找错",
        "meta": meta.of_site(site),
        "form": form,
        "problems": problems,
        "days": corrections.answer_days(),
    }
    return render(
        request, "disclosure/public/find_error.html", context, status=422 if form.errors or problems else 200
    )


def _from(request: HttpRequest) -> str:
    page = request.GET.get("page", "")
    return page if page.startswith("/") and not page.startswith("//") else ""


@for_site
@never_cache
@require_safe
def query(request: HttpRequest, site: Site) -> HttpResponse:
    """What became of a report, by its code; nobody else's is ever shown."""
    code = request.GET.get("code", "").strip().lower()
    found = Correction.objects.filter(query_code=code).select_related("unit").first() if code else None
    context = {
        "page_title": "查找错的办理情况",
        "meta": meta.of_site(site),
        "code": code,
        "correction": found,
    }
    return render(request, "disclosure/public/find_error_query.html", context)
