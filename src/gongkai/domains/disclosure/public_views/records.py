"""A record's page with what its number has become: shown, replaced, withdrawn, gone."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .. import differences, topic_classes
from ..kinds import KINDS
from ..models import Record, Version, Withdrawal
from ..queries import public as reads
from . import meta
from .sites import for_site


class Gone(Exception):
    """The number is answered, but not by a page of the record."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__()


def _standing(request: HttpRequest, site: Site, number: str) -> tuple[Record, Withdrawal | None]:
    """The live record of that number and the withdrawal whose notice it bears. Raises Gone or Http404."""
    record = reads.find(site, number)
    if record is None:
        raise Http404("没有这个索引号的信息。")
    if hasattr(record, "tombstone"):
        context = {
            "page_title": "这条信息已经清除",
            "tombstone": record.tombstone,
            "unit": record.publishing_unit,
        }
        raise Gone(render(request, "disclosure/public/tombstone.html", context, status=410))
    withdrawal = reads.withdrawal_of(record)
    if withdrawal is not None and (
        withdrawal.kind == "error" or not (record.live or withdrawal.kind == "merged")
    ):
        context = {"page_title": "这条信息已经撤下", "withdrawal": withdrawal, "record": record}
        raise Gone(render(request, "disclosure/public/withdrawn.html", context, status=410))
    if withdrawal is not None and withdrawal.kind == "merged":
        into = withdrawal.merged_into
        if into is None or into.index_number is None or not into.live:
            context = {"page_title": "这条信息已经并入其他信息", "withdrawal": withdrawal, "record": record}
            raise Gone(render(request, "disclosure/public/withdrawn.html", context, status=410))
        raise Gone(HttpResponsePermanentRedirect(reverse("gk_record", args=[into.index_number])))
    if not record.live or record.live_version is None:
        raise Http404("没有这个索引号的信息。")
    return record, withdrawal


@for_site
@require_safe
def record(request: HttpRequest, site: Site, number: str) -> HttpResponse:
    """The live version in full."""
    try:
        found, withdrawal = _standing(request, site, number)
    except Gone as gone:
        return gone.response
    assert found.live_version is not None
    return _page(request, site, found, found.live_version, withdrawal)


@for_site
@require_safe
def version(request: HttpRequest, site: Site, number: str, n: int) -> HttpResponse:
    """An earlier version that was public once, where its kind keeps them readable."""
    try:
        found, withdrawal = _standing(request, site, number)
    except Gone as gone:
        return gone.response
    earlier = _version(found, n)
    return _page(request, site, found, earlier, withdrawal)


@for_site
@require_safe
def difference(request: HttpRequest, site: Site, number: str, old: int, new: int) -> HttpResponse:
    """What changed between two public versions, paragraph by paragraph."""
    try:
        found, _ = _standing(request, site, number)
    except Gone as gone:
        return gone.response
    before, after = _version(found, old), _version(found, new)
    context = {
        "page_title": f"第{old}版与第{new}版对照",
        "meta": meta.of_site(site),
        "record": found,
        "before": before,
        "after": after,
        "changes": differences.folded(differences.between(before.body_text, after.body_text)),
    }
    return render(request, "disclosure/public/difference.html", context)


def _version(record: Record, n: int) -> Version:
    keeps = KINDS[record.kind].public_versions
    found = record.versions.filter(number=n, clearance__isnull=False).first()
    if found is None or (not keeps and found.pk != record.live_version_id):
        raise Http404("没有这个版本，或者它不对外保留。")
    return found


def _page(
    request: HttpRequest, site: Site, record: Record, version: Version, withdrawal: Withdrawal | None
) -> HttpResponse:
    column = reads.column_of(record)
    is_live = version.pk == record.live_version_id
    url = request.build_absolute_uri(reverse("gk_record", args=[record.index_number]))
    keeps = KINDS[record.kind].public_versions
    related = reads.relations(record)
    context: dict[str, Any] = {
        "page_title": version.title,
        "meta": meta.of_article(site, record, column, url) if is_live else meta.of_site(site),
        "record": record,
        "version": version,
        "is_live": is_live,
        "kind": KINDS[record.kind],
        "column": column,
        "trail": reads.trail(column) if column else [],
        "topic_class": topic_classes.shown(version.topic_class),
        "issuer": record.issuing_unit.name if record.issuing_unit else record.issuing_name,
        # Files go out only with the version that is live.
        "files": list(version.attachments.select_related("file")) if is_live else [],
        "relations": related,
        "repealed_by": next((r for word, r in related if word == "被下列文件废止"), []),
        "amended_by": next((r for word, r in related if word == "被下列文件修订"), []),
        "versions": reads.public_versions(record),
        "keeps_versions": keeps,
        "withdrawal": withdrawal,
        "topics": reads.topics_of(record),
        "url": url,
        # Goes into a style sheet's string.
        "paper_number": re.sub(r"[\"\\<>&\s]", "", record.index_number or ""),
        "external": record.external_url,
    }
    return render(request, "disclosure/public/record.html", context)
