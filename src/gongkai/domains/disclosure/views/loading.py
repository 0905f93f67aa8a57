"""What every view of the desk begins with: the record by its code, and whether it may be seen."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.access import Rule, must

from ..models import Record, Version
from ..permissions import SEE
from ..services import embargo
from ..services.drafting import newest


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: (fields, files) of a POST, also of an empty one; (None, None) else."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def record(request: HttpRequest, code: str, rule: Rule = SEE) -> Record:
    """The record, if the rule lets the actor at it; a person named in its embargo may see it."""
    rows = Record.objects.select_related("publishing_unit", "issuing_unit", "live_version")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404("没有这条信息。")
    if rule is not SEE or not embargo.may_read(actor_of(request), found):
        must(actor_of(request), rule, found, subject=f"record:{code}")
    return found


def version(request: HttpRequest, code: str, number: int, rule: Rule = SEE) -> Version:
    found = record(request, code, rule)
    one = found.versions.filter(number=number).first()
    if one is None:
        raise Http404("没有这个版本。")
    one.record = found
    return one


def newest_of(request: HttpRequest, code: str, rule: Rule) -> Version:
    found = record(request, code, rule)
    one = newest(found)
    one.record = found
    return one
