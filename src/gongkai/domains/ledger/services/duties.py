"""有人抓、有人管、有人督办: who holds the three duties of an assignment, and from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must

from .. import events
from ..models import Assignment, Duty, DutyKind
from ..permissions import NAME_DUTIES
from .turn import closed_problems, locked_all, locked_assignment

MARKS = {DutyKind.HANDLER: "抓", DutyKind.MANAGER: "管", DutyKind.SUPERVISOR: "督"}


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the unit writes it; user is the account that gets to-dos by name, if there is one."""

    name: str
    phone: str = ""
    user: User | None = None


People = Mapping[DutyKind, Person]


def name_problems(
    actor: Actor, assignments: Sequence[Assignment], people: People, since: dt.date
) -> list[Problem]:
    """Why these people can't be named. A person without a name is left out by the caller, not ended."""
    found: list[Problem] = []
    if not assignments:
        found.append(Problem("none_chosen", "没有选中任何任务，请先勾选。", "assignments"))
    if not people:
        found.append(Problem("nobody", "三个人至少填一个。", "handler_name"))
    for kind, person in people.items():
        if not person.name.strip():
            found.append(Problem("no_name", f"请填写{kind.label}姓名。", f"{kind}_name"))
        elif len(person.name) > 60:
            found.append(Problem("name_too_long", f"{kind.label}姓名请控制在60字以内。", f"{kind}_name"))
        if len(person.phone) > 30:
            found.append(Problem("phone_too_long", f"{kind.label}电话请控制在30字以内。", f"{kind}_phone"))
    if since > clock.today():
        found.append(Problem("since_later", "交接日期不能晚于今天。", "since"))
    for assignment in assignments:
        found += closed_problems(assignment)
        for duty in _held(assignment, people):
            if since < duty.since:
                who = f"{duty.get_kind_display()}{duty.name}自{duty.since:%Y-%m-%d}起任职"
                message = f"{who}，交接日期不能早于这一天。"
                found.append(Problem("since_earlier", message, "since"))
    return found


def name(
    actor: Actor, assignments: Sequence[Assignment], people: People, since: dt.date | None = None
) -> int:
    """Name people on one or many assignments, all or none; whoever held a duty hands it over the day before.

    Returns on how many assignments something changed. Raises Refused; 404 for another unit's assignment.
    """
    day = since or clock.today()
    for assignment in assignments:
        must(actor, NAME_DUTIES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        now = locked_all(assignments)
        refuse_if(name_problems(actor, now, people, day))
        return sum(_name_on(actor, a, people, day) for a in now)


def _held(assignment: Assignment, kinds: People) -> list[Duty]:
    return list(assignment.duties.filter(kind__in=list(kinds), until__isnull=True))


def _name_on(actor: Actor, assignment: Assignment, people: People, day: dt.date) -> bool:
    held = {d.kind: d for d in _held(assignment, people)}
    changes = []
    for kind, person in people.items():
        old = held.get(kind)
        if old is not None and old.name == person.name:
            # The same person: a new telephone or account is no handover.
            if (old.phone, old.user) != (person.phone, person.user):
                old.phone, old.user = person.phone, person.user
                old.save(update_fields=["phone", "user"])
            continue
        if old is not None:
            old.until = max(old.since, day - dt.timedelta(days=1))
            old.save(update_fields=["until"])
        Duty.objects.create(
            assignment=assignment,
            kind=kind,
            name=person.name,
            phone=person.phone,
            user=person.user,
            since=day,
        )
        changes.append(
            {
                "kind": str(kind),
                "name": person.name,
                "since": day.isoformat(),
                "before": old.name if old else "",
            }
        )
    if not changes:
        return False
    _refresh(assignment)
    events.append(
        "duties.named",
        actor=actor,
        plan=assignment.task.plan,
        assignment=assignment,
        payload={"people": changes},
        refresh=False,  # who holds a duty moves no state
    )
    return True


def end_problems(actor: Actor, assignment: Assignment, kind: DutyKind) -> list[Problem]:
    found = closed_problems(assignment)
    if not assignment.duties.filter(kind=kind, until__isnull=True).exists():
        found.append(Problem("not_held", f"现在没有{kind.label}，不用撤下。"))
    return found


def end(actor: Actor, assignment: Assignment, kind: DutyKind) -> None:
    """Take a person off a duty without a successor; the gap is then shown everywhere."""
    must(actor, NAME_DUTIES, assignment, subject=f"assignment:{assignment.code}")
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        refuse_if(end_problems(actor, assignment, kind))
        duty = assignment.duties.get(kind=kind, until__isnull=True)
        duty.until = clock.today()
        duty.save(update_fields=["until"])
        _refresh(assignment)
        events.append(
            "duties.ended",
            actor=actor,
            plan=assignment.task.plan,
            assignment=assignment,
            payload={"people": [{"kind": str(kind), "before": duty.name, "name": ""}]},
            refresh=False,
        )


def _refresh(assignment: Assignment) -> None:
    held = set(assignment.duties.filter(until__isnull=True).values_list("kind", flat=True))
    assignment.duties_held = "".join(mark for kind, mark in MARKS.items() if kind in held)
    assignment.save(update_fields=["duties_held"])
