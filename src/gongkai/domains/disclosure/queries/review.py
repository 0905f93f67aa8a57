"""Reads for the review: the route of a record, the approvals that count, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.organizations.queries import authority, layered_value
from gongkai.base.organizations.roles import Role
from gongkai.law.workdays import Calendar, add_workdays, workdays_between

from ..kinds import KINDS
from ..models import Event, Finding, Record, ReviewRoute, Signature, Version
from ..review import DEFAULT_STEPS, Approval, Step, may_sign, next_step
from ..review_states import RecordState

#: Events between which the secrecy authority has the text: the internal clock stands still.
ASKED, ANSWERED = "secrecy.asked", "secrecy.answered"


def routes_in_force() -> list[ReviewRoute]:
    day = clock.today()
    return list(ReviewRoute.objects.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day)))


def steps_for(record: Record, routes: Iterable[ReviewRoute] | None = None) -> Sequence[Step]:
    """The steps of the most specific route in force: unit and kind, unit, kind, all; else the default."""
    found = [
        r
        for r in (routes_in_force() if routes is None else routes)
        if r.unit_id in (record.publishing_unit_id, None) and r.kind in ("", record.kind)
    ]
    if not found:
        return DEFAULT_STEPS
    best = max(found, key=lambda r: (r.unit_id is not None, r.kind != "", r.since))
    return tuple(Step.of(s) for s in best.steps)


def approvals_of(version: Version) -> list[Approval]:
    """Approvals for exactly the version's present digest."""
    return [
        Approval(s.step, s.user_id, frozenset(g for g, v in s.gates.items() if v.get("passed")))
        for s in version.signatures.all()
        if s.decision == "approved" and s.digest == version.digest
    ]


def roles_on(actor: Actor, record: Record, step: Step, office_id: int | None) -> frozenset[str]:
    """The roles in which the actor stands before this record: in another unit's matters only the office's own."""
    if actor.unit_id is None:
        return frozenset()
    if step.at_office:
        return actor.roles if actor.unit_id == office_id else frozenset()
    if actor.unit_id == record.publishing_unit_id:
        return actor.roles
    return actor.roles & {Role.OFFICE}


def why_not_sign(actor: Actor, version: Version, step: Step, office_id: int | None) -> str:
    """Why this person can't sign this step of this version ("" if he can)."""
    editors = {u.pk for u in version.editors.all()} | {version.author_id}
    return may_sign(
        step,
        user_id=actor.user_id or 0,
        roles=roles_on(actor, version.record, step, office_id),
        editors={e for e in editors if e},
        earlier=[a.user_id for a in approvals_of(version)],
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for a signature. due: by art. 26 or its kind's limit; None where it has no date."""

    version: Version
    step: Step
    due: dt.date | None
    days: int | None


def waiting_for(actor: Actor, calendar: Calendar) -> list[Waiting]:
    """What this actor can sign now, the nearest deadline first."""
    government = authority()
    office_id = government.office_id if government else None
    rows = Version.objects.filter(state=RecordState.IN_REVIEW).select_related("record__publishing_unit")
    if Role.OFFICE not in actor.roles and actor.unit_id != office_id:
        rows = rows.filter(record__publishing_unit=actor.unit_id)
    found = []
    routes = routes_in_force()
    for version in rows.prefetch_related("signatures", "editors"):
        step = next_step(steps_for(version.record, routes), approvals_of(version))
        if step is None or why_not_sign(actor, version, step, office_id):
            continue
        due = due_of(version, calendar)
        found.append(Waiting(version, step, due, left(calendar, due)))
    return sorted(found, key=lambda w: (w.due is None, w.due or dt.date.max, w.version.pk))


def limit_of(kind: str) -> int:
    """Working days from making or change to release; a layered rule disclosure.limit.<kind> wins over the kind's."""
    value = layered_value(f"disclosure.limit.{kind}", None)
    if isinstance(value, dict):
        value = value.get("workdays")
    return int(value) if value else KINDS[kind].limit_workdays


def due_of(version: Version, calendar: Calendar) -> dt.date | None:
    """The day by which the text must be public (Reg. art. 26): counted from the day it was made or, where that is not
    said, first drafted; of a live record from the day its change was begun. A return or recall starts nothing anew."""
    record = version.record
    if record.live_version_id is None and version.made_on:
        start = version.made_on
    else:
        work = record.versions.filter(number__lte=version.number)
        if record.live_version_id is not None and record.live_version_id != version.pk:
            work = work.filter(pk__gt=record.live_version_id)
        first = work.order_by("number").first() or version
        start = first.created_at.astimezone(clock.SHANGHAI).date()
    return add_workdays(calendar, start, limit_of(record.kind)).due


def left(calendar: Calendar, due: dt.date | None) -> int | None:
    from gongkai.base.notices.todos import days_left

    return days_left(calendar, clock.today(), due)


# --- the secrecy authority ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewTime:
    """Working days in review; asked: of these, while the secrecy authority had it (not counted inside)."""

    days: int
    asked: int
    open_question: Event | None

    @property
    def internal(self) -> int:
        return self.days - self.asked


def review_time(version: Version, calendar: Calendar) -> ReviewTime:
    """How long the review took so far, in working days, and how much of it is not the unit's own."""
    day = clock.today()
    events = list(Event.objects.filter(of_version=version).order_by("id"))
    begun = next((e.at for e in events if e.kind == "review.submitted"), None)
    if begun is None:
        return ReviewTime(0, 0, None)
    ended = next((_day(e.at) for e in events if e.kind in ("review.completed", "review.returned")), day)
    asked, question = 0, None
    for event in events:
        if event.kind == ASKED:
            question = event
        elif event.kind == ANSWERED and question is not None:
            asked += workdays_between(calendar, _day(question.at), _day(event.at))
            question = None
    if question is not None:
        asked += workdays_between(calendar, _day(question.at), day)
    return ReviewTime(max(workdays_between(calendar, _day(begun), ended), 0), asked, question)


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.SHANGHAI).date()


def open_question(version: Version) -> Event | None:
    """The question to the secrecy authority that is not answered."""
    last = Event.objects.filter(of_version=version, kind__in=(ASKED, ANSWERED)).order_by("-id").first()
    return last if last is not None and last.kind == ASKED else None


# --- findings and versions ----------------------------------------------------------------------------


def open_vetoes(version: Version) -> list[Finding]:
    """Veto-level findings that nobody has accepted with a reason and no exception covers."""
    return list(version.findings.filter(level="veto", decision=""))


def signed_before(version: Version) -> Version | None:
    """The version to compare with: the newest earlier one that was sent up, else the live one."""
    earlier = version.record.versions.filter(number__lt=version.number, sealed_at__isnull=False)
    return earlier.order_by("-number").first()


def signatures(version: Version) -> list[Signature]:
    return list(version.signatures.select_related("user", "scan__file", "confirmed_by").order_by("id"))
