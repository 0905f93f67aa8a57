"""Who is told of what: the notices that go with the ledger's events."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from gongkai.base.notices.services import notify
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority
from gongkai.base.organizations.roles import Role

from ..models import Assignment
from ..permissions import SIGNERS

WORKERS = (Role.CLERK, Role.REVIEWER)


def page_of(assignment: Assignment) -> str:
    return reverse("ledger:assignment", args=[assignment.code])


def subject(assignment: Assignment) -> str:
    """第7项“…”, cut so that a notice stays one line."""
    title = assignment.task.title
    return f"第{assignment.task.number}项“{title[:24]}{'…' if len(title) > 24 else ''}”"


def unit(assignment: Assignment, what: str, remark: str = "", *, once: str = "") -> None:
    """Tell the unit at work, and by name whoever handles this assignment and has an account."""
    said = f"：{remark.strip()}" if remark.strip() else "。"
    text = f"{subject(assignment)}{what}{said}"
    notify(text, link=page_of(assignment), unit=assignment.unit, roles=WORKERS, once=once)


def leads(assignment: Assignment) -> list[Unit]:
    """The other lead units of the task, who judge this unit's work."""
    rows = Assignment.objects.filter(task=assignment.task, role="lead", until__isnull=True)
    return [a.unit for a in rows.exclude(unit=assignment.unit_id).select_related("unit")]


def reviewers(assignment: Assignment, what: str) -> None:
    """Tell the signers of the lead units; where the unit leads alone, the office."""
    text = f"{assignment.unit}就{subject(assignment)}{what}。"
    judges = leads(assignment)
    for lead in judges:
        notify(text, link=page_of(assignment), unit=lead, roles=SIGNERS)
    if not judges:
        office(text, page_of(assignment))


def office(text: str, link: str, *, once: str = "") -> None:
    """Tell the open-government office."""
    government = authority()
    if government is not None and government.office is not None:
        notify(text, link=link, unit=government.office, roles=[Role.OFFICE], once=once)


def units(found: Iterable[Unit], text: str, link: str, *, once: str = "") -> None:
    for one in found:
        notify(text, link=link, unit=one, roles=WORKERS, once=f"{once}:{one.code}" if once else "")
