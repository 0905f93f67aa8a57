"""What happens to units: founded, renamed, merged, closed. Posts: posts.py; a new place: installing.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max, Q

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if

from .installing import Installed, add_units_from_plan, install, install_problems
from .models import Area, Membership, NameKind, StandIn, Unit, UnitKind, UnitName
from .naming import Resolution, exists, members, resolve
from .posts import (
    close_person,
    close_person_problems,
    end_membership,
    end_membership_problems,
    end_stand_in,
    grant,
    grant_problems,
    reset_person,
    reset_person_problems,
    set_stand_in,
    set_stand_in_problems,
)

__all__ = [
    "Installed",
    "Resolution",
    "add_unit",
    "add_unit_problems",
    "add_units_from_plan",
    "close_person",
    "close_person_problems",
    "close_unit",
    "close_unit_problems",
    "end_membership",
    "end_membership_problems",
    "end_stand_in",
    "grant",
    "grant_problems",
    "install",
    "install_problems",
    "members",
    "merge_units",
    "merge_units_problems",
    "rename_unit",
    "rename_unit_problems",
    "reset_person",
    "reset_person_problems",
    "resolve",
    "set_stand_in",
    "set_stand_in_problems",
]

ONE_DAY = dt.timedelta(days=1)


def _name_problems(name: str, short_name: str, on: dt.date | None, but: Iterable[int] = ()) -> list[Problem]:
    """Missing, too long, or borne by another unit that exists then."""
    problems = []
    for field, text, longest in (("name", name, 80), ("short_name", short_name, 40)):
        if not text.strip():
            problems.append(Problem("no_name", "请填写规范名称和简称。", field))
        elif len(text) > longest:
            problems.append(Problem("long_name", f"名称不能超过{longest}个字。", field))
    taken = UnitName.objects.filter(name__in=[n for n in (name.strip(), short_name.strip()) if n])
    taken = taken.exclude(kind=NameKind.SECOND).exclude(unit__in=list(but))
    if on:
        taken = taken.filter(Q(until__isnull=True) | Q(until__gte=on))
        taken = taken.filter(Q(unit__until__isnull=True) | Q(unit__until__gte=on))
    other = taken.select_related("unit").first()
    if other:
        message = f"“{other.name}”已是“{other.unit.name}”的名称，请先核对是否为同一单位。"
        problems.append(Problem("name_taken", message, "name"))
    return problems


def add_unit_problems(
    *, kind: str, name: str, short_name: str, since: dt.date | None = None
) -> list[Problem]:
    """Reasons why there can't be such a unit."""
    problems = _name_problems(name, short_name, since)
    if kind not in UnitKind.values:
        problems.append(Problem("bad_kind", "请选择单位类别。", "kind"))
    return problems


def add_unit(
    *,
    kind: str,
    name: str,
    short_name: str,
    source: str,
    actor: Actor,
    since: dt.date | None = None,
    area: Area | None = None,
    parent: Unit | None = None,
    second_names: Sequence[str] = (),
) -> Unit:
    """Enter a unit; since: its first day, None if it always was. source: the document that founds it."""
    name, short_name = name.strip(), short_name.strip()
    refuse_if(add_unit_problems(kind=kind, name=name, short_name=short_name, since=since))
    with transaction.atomic():
        last = Unit.objects.aggregate(last=Max("position"))["last"] or 0
        unit = Unit.objects.create(
            kind=kind,
            name=name,
            short_name=short_name,
            source=source,
            since=since,
            area=area,
            parent=parent,
            position=last + 10,
        )
        names = [(name, NameKind.OFFICIAL), (short_name, NameKind.ABBREVIATION)]
        names += [(second, NameKind.SECOND) for second in second_names]
        _add_names(unit, names, since, source)
        payload = {"name": name, "kind": kind, "source": source}
        audit.record("unit.added", actor=actor, subject=unit.code, payload=payload)
    return unit


def _add_names(unit: Unit, names: Iterable[tuple[str, NameKind]], since: dt.date | None, source: str) -> None:
    seen: set[str] = set()
    for name, kind in names:
        if name not in seen:
            UnitName.objects.create(unit=unit, name=name, kind=kind, since=since, source=source)
            seen.add(name)


def rename_unit_problems(unit: Unit, *, name: str, short_name: str, on: dt.date) -> list[Problem]:
    """Reasons why the unit can't bear these names from that day."""
    problems = _name_problems(name, short_name, on, but=[unit.pk])
    if not exists(unit, on):
        problems.append(Problem("no_unit", f"“{unit.name}”在所填日期不存在，不能更名。", "on"))
    if (name.strip(), short_name.strip()) == (unit.name, unit.short_name) and not unit.needs_confirming:
        problems.append(Problem("same_name", "名称没有变化。", "name"))
    later = unit.names.filter(since__gte=on).exclude(kind=NameKind.SECOND)
    if later.exists():
        problems.append(Problem("later_name", "所填日期之后已有更名记录，请填写更晚的日期。", "on"))
    return problems


def rename_unit(unit: Unit, *, name: str, short_name: str, on: dt.date, source: str, actor: Actor) -> None:
    """Let the unit bear other names from `on`; the old ones still find it. Also confirms a proposed name."""
    name, short_name = name.strip(), short_name.strip()
    refuse_if(rename_unit_problems(unit, name=name, short_name=short_name, on=on))
    with transaction.atomic():
        old = {"name": unit.name, "short_name": unit.short_name}
        new = {"name": name, "short_name": short_name}
        keep = {name, short_name}
        unit.names.filter(name__in=old.values(), until__isnull=True).exclude(name__in=keep).update(
            until=on - ONE_DAY
        )
        kept = set(unit.names.filter(name__in=keep, until__isnull=True).values_list("name", flat=True))
        names = [(name, NameKind.OFFICIAL), (short_name, NameKind.ABBREVIATION)]
        _add_names(unit, [n for n in names if n[0] not in kept], on, source)
        unit.name, unit.short_name, unit.needs_confirming = name, short_name, False
        unit.save(update_fields=["name", "short_name", "needs_confirming"])
        payload = {"old": old, "new": new, "on": on.isoformat(), "source": source}
        audit.record("unit.renamed", actor=actor, subject=unit.code, payload=payload)


def close_unit_problems(unit: Unit, *, until: dt.date, successor: Unit | None = None) -> list[Problem]:
    """Reasons why that day can't be the unit's last."""
    problems = []
    if unit.until:
        problems.append(Problem("closed", f"“{unit.name}”已于{unit.until}撤并。"))
    if unit.since and until < unit.since:
        problems.append(Problem("too_early", "撤并日期早于设立日期。", "until"))
    if successor and successor.pk == unit.pk:
        problems.append(Problem("own_successor", "承接单位不能是本单位。", "successor"))
    elif successor and not exists(successor, until + ONE_DAY):
        message = f"承接单位“{successor.name}”在次日不存在，请另选。"
        problems.append(Problem("no_successor", message, "successor"))
    if not successor and unit.children.filter(until__isnull=True).exists():
        problems.append(Problem("has_children", "该单位还有所属单位，请先撤并所属单位或指定承接单位。"))
    return problems


def close_unit(
    unit: Unit, *, until: dt.date, source: str, actor: Actor, successor: Unit | None = None
) -> list[Membership]:
    """Close a unit; `until` is its last day. Its names go on to the successor, its posts end that day.

    The posts that ended are returned: the security administrator grants what is still needed elsewhere.
    """
    refuse_if(close_unit_problems(unit, until=until, successor=successor))
    with transaction.atomic():
        unit.until, unit.successor = until, successor
        unit.save(update_fields=["until", "successor"])
        if successor:
            unit.children.filter(until__isnull=True).update(parent=successor)
        ended = list(unit.memberships.filter(Q(until__isnull=True) | Q(until__gt=until), since__lte=until))
        for membership in ended:
            membership.until = until
            membership.save(update_fields=["until"])
        StandIn.objects.filter(unit=unit, until__gt=until, since__lte=until).update(until=until)
        payload = {
            "until": until.isoformat(),
            "successor": successor.code if successor else None,
            "source": source,
            "posts": [m.code for m in ended],
        }
        audit.record("unit.closed", actor=actor, subject=unit.code, payload=payload)
    return ended


def merge_units_problems(units: Sequence[Unit], into: Unit, *, on: dt.date) -> list[Problem]:
    """Reasons why the units can't be a part of `into` from that day."""
    problems = [] if units else [Problem("no_units", "请选择并入的单位。")]
    for unit in units:
        problems += close_unit_problems(unit, until=on - ONE_DAY, successor=into)
    return problems


def merge_units(
    units: Sequence[Unit], into: Unit, *, on: dt.date, source: str, actor: Actor
) -> list[Membership]:
    """Let units become a part of another from `on`. Returns the posts that ended."""
    refuse_if(merge_units_problems(units, into, on=on))
    ended = []
    with transaction.atomic():
        for unit in units:
            ended += close_unit(unit, until=on - ONE_DAY, source=source, actor=actor, successor=into)
    return ended
