"""What each person has to do with records: sign, correct what came back, release; few queries, on every page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from gongkai.base.core.actors import Actor
from gongkai.base.notices.todos import Todo
from gongkai.base.organizations.queries import calendar
from gongkai.base.organizations.roles import UNIT_ROLES, Role

from .models import SheetScan, Version
from .queries import desk, review
from .review_states import RecordState

LISTED = 50


def source(actor: Actor) -> Iterable[Todo]:
    """All of the actor's to-dos in disclosure, for the acting unit."""
    if not actor.roles & {*UNIT_ROLES, Role.OFFICE} or actor.unit_id is None:
        return
    days = calendar()
    for waiting in review.waiting_for(actor, days)[:LISTED]:
        version = waiting.version
        url = reverse("disclosure:review", args=[version.record.code, version.number])
        unit = str(version.record.publishing_unit)
        yield Todo(f"{waiting.step.name}：{version.title}", url, waiting.due, "审签", unit)
    yield from _own(actor)
    yield from _scans(actor)


def _own(actor: Actor) -> Iterator[Todo]:
    states = [RecordState.RETURNED, RecordState.CLEARED, RecordState.DRAFT]
    rows = desk.with_newest(desk.mine(actor)).filter(state__in=states)
    days = calendar()
    for version in rows[:LISTED]:
        code = version.record.code
        due = review.due_of(version, days)
        if version.state == RecordState.RETURNED:
            yield Todo(
                f"修改退回的信息：{version.title}", reverse("disclosure:record", args=[code]), due, "公开"
            )
        elif version.state == RecordState.CLEARED:
            if version.record.release_at is None:
                yield Todo(
                    f"发布：{version.title}", reverse("disclosure:record", args=[code]), due, "公开", "已审签"
                )
        elif version.sealed_at is None and version.author_id == actor.user_id:
            yield Todo(f"送审：{version.title}", reverse("disclosure:edit", args=[code]), due, "公开", "草稿")


def _scans(actor: Actor) -> Iterator[Todo]:
    open_versions = Version.objects.filter(state=RecordState.IN_REVIEW, record__publishing_unit=actor.unit_id)
    rows = SheetScan.objects.filter(version__in=open_versions).exclude(uploaded_by=actor.user_id)
    for scan in rows.exclude(signed_by=actor.user_id).select_related("version")[:LISTED]:
        if not scan.version.signatures.filter(scan=scan).exists():
            yield Todo(
                f"核对审核单：{scan.version.title}",
                reverse("disclosure:scan", args=[scan.code]),
                None,
                "审签",
            )
