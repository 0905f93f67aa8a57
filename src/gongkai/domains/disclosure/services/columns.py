"""Columns: the standard platform for the city and each unit, local columns beside it, owners and update limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority

from .. import standard_tree
from ..models import Column, Placement, Record, Version
from ..permissions import MANAGE_COLUMNS


@dataclass(frozen=True, slots=True)
class Built:
    """What build() made: platforms looked at, columns new, columns brought back to their standard name or place."""

    platforms: int
    made: int
    mended: int


def build_problems(units: Iterable[Unit]) -> list[Problem]:
    found = []
    government = authority()
    if government is None or government.office is None:
        found.append(Problem("no_office", "还没有填写本级政务公开主管部门，请先运行 gongkai init。"))
    for unit in units:
        if unit.kind not in standard_tree.UNIT_KINDS:
            found.append(Problem("no_platform", f"{unit}不是行政机关，不建政府信息公开平台。"))
    return found


def build(actor: Actor, site: Site, units: Iterable[Unit]) -> Built:
    """Make the standard platform of the city and of each of `units`; again and again gives the same.

    Names and places of statutory columns are set back to the standard; owners, limits, pins and local columns stay.
    Raises Refused. Who may call it is the caller's to check (a screen by MANAGE_COLUMNS, the command line by itself).
    """
    whole = list(units)
    refuse_if(build_problems(whole))
    government = authority()
    assert government is not None and government.office is not None
    owners: list[tuple[Unit | None, Unit]] = [(None, government.office), *((u, u) for u in whole)]
    with transaction.atomic():
        standing = Column.objects.filter(site=site, until__isnull=True).exclude(node="")
        there = {(c.unit_id, c.node): c for c in standing}
        made = mended = 0
        for unit, owner in owners:
            new, again = _build_one(site, unit, owner, there)
            made, mended = made + new, mended + again
        result = Built(len(owners), made, mended)
        payload = {
            "version": standard_tree.VERSION,
            "platforms": result.platforms,
            "made": made,
            "mended": mended,
        }
        audit.record("disclosure.columns.built", actor=actor, payload=payload)
    return result


def _build_one(site: Site, unit: Unit | None, owner: Unit, there: dict[Any, Column]) -> tuple[int, int]:
    made = mended = 0
    unit_id = unit.pk if unit else None
    for position, node in enumerate(standard_tree.nodes_for(unit.kind if unit else None)):
        parent = there.get((unit_id, node.parent)) if node.parent else None
        column = there.get((unit_id, node.key))
        if column is None:
            there[unit_id, node.key] = Column.objects.create(
                site=site,
                unit=unit,
                owner=owner,
                parent=parent,
                node=node.key,
                name=node.name,
                position=position,
                update_limit_days=node.limit_days,
                since=clock.today(),
            )
            made += 1
        elif (column.name, column.parent_id, column.position) != (node.name, parent and parent.pk, position):
            column.name, column.parent, column.position = node.name, parent, position
            column.save(update_fields=["name", "parent", "position"])
            mended += 1
    return made, mended


def add_problems(parent: Column | None, name: str) -> list[Problem]:
    found = _name_problems(name)
    if parent is not None and parent.until is not None:
        found.append(Problem("parent_closed", "上级栏目已经关闭。", "parent"))
    if parent is not None and (node := standard_tree.NODES.get(parent.node)) and node.entry:
        found.append(Problem("entry", f"“{parent.name}”是入口，下面不能设栏目。", "parent"))
    if parent is None:
        found.append(Problem("no_parent", "新栏目须设在已有栏目之下：平台的一级栏目全国统一。", "parent"))
    return found


def add(actor: Actor, parent: Column, name: str, owner: Unit, limit_days: int | None = None) -> Column:
    """A local column under one that stands. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    refuse_if(add_problems(parent, name))
    with transaction.atomic():
        last = Column.objects.filter(site=parent.site, unit=parent.unit).order_by("-position").first()
        column = Column.objects.create(
            site=parent.site,
            unit=parent.unit,
            parent=parent,
            name=name.strip(),
            owner=owner,
            update_limit_days=limit_days,
            position=last.position + 1 if last else 0,
            since=clock.today(),
        )
        _audit("added", actor, column, {"name": column.name})
    return column


def change_problems(column: Column, name: str, limit_days: int | None) -> list[Problem]:
    found = _name_problems(name)
    if column.until is not None:
        found.append(Problem("closed", "栏目已经关闭，不能再改。"))
    if column.node and name.strip() != column.name:
        found.append(Problem("statutory", f"“{column.name}”是法定栏目，名称全国统一，不能改名。", "name"))
    if limit_days is not None and not 1 <= limit_days <= 3660:
        found.append(Problem("limit", "更新期限请填1到3660之间的天数，不限更新的空着。", "limit_days"))
    return found


def change(actor: Actor, column: Column, name: str, owner: Unit, limit_days: int | None) -> None:
    """Name (of local columns), owner, update limit. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    with transaction.atomic():
        held = Column.objects.select_for_update().get(pk=column.pk)
        refuse_if(change_problems(held, name, limit_days))
        held.name, held.owner, held.update_limit_days = name.strip(), owner, limit_days
        held.save(update_fields=["name", "owner", "update_limit_days"])
        _audit("changed", actor, held, {"name": held.name, "owner": owner.code, "limit_days": limit_days})


def close_problems(column: Column) -> list[Problem]:
    if column.node:
        return [Problem("statutory", f"“{column.name}”是法定栏目，依法必须设置，不能关闭。")]
    if column.until is not None:
        return [Problem("closed", "栏目已经关闭。")]
    found = []
    if column.children.filter(until__isnull=True).exists():
        found.append(Problem("has_children", "下面还有栏目，请先关闭下级栏目。"))
    if column.placements.exists():
        found.append(Problem("not_empty", "栏目里还有公开信息，请先把它们改到别的栏目再关闭。"))
    return found


def close(actor: Actor, column: Column) -> None:
    """End a local column that holds nothing. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    with transaction.atomic():
        held = Column.objects.select_for_update().get(pk=column.pk)
        refuse_if(close_problems(held))
        held.until = clock.today()
        held.save(update_fields=["until"])
        _audit("closed", actor, held, {"name": held.name})


def pin(actor: Actor, column: Column, record: Record, pinned: bool) -> None:
    """Put a record at the top of a column, or let it go back to its date. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    with transaction.atomic():
        if not Placement.objects.filter(column=column, record=record).update(pinned=pinned):
            refuse_if([Problem("not_here", "这条信息不在这个栏目里。")])
        _audit("pinned" if pinned else "unpinned", actor, column, {"record": record.code})


def would_empty(record: Record, keep: Iterable[str] = ()) -> list[Column]:
    """Statutory columns in which the record is the only one and would stand no more; keep: codes it stays in.

    For withdrawal (say it before doing it) and for the door (a new version may not empty one by accident).
    """
    another = Placement.objects.filter(column=OuterRef("pk")).exclude(record=record)
    rows = Column.objects.filter(placements__record=record).exclude(node="").exclude(code__in=list(keep))
    return list(rows.filter(~Exists(another)))


def empties_column(record: Record, version: Version) -> list[Problem]:
    """The door's check: taking the last record out of a statutory column by a new version."""
    names = "、".join(f"“{c.name}”" for c in would_empty(record, version.columns))
    if not names:
        return []
    message = f"按这个版本发布，法定栏目{names}就空了。请保留原栏目，或先在该栏目发布别的信息。"
    return [Problem("column_emptied", message, "columns")]


def open_columns(site: Site, unit: Unit | None) -> list[Column]:
    """The columns a record of the unit may be put in: the city's and the unit's own, in order."""
    mine = Q(unit__isnull=True) | Q(unit=unit)
    rows = Column.objects.filter(mine, site=site, until__isnull=True).select_related("parent", "unit")
    holding = {k for k, n in standard_tree.NODES.items() if n.holds} | {""}
    return [c for c in rows if c.node in holding]


def _name_problems(name: str) -> list[Problem]:
    if not name.strip():
        return [Problem("no_name", "请填写栏目名称。", "name")]
    if len(name.strip()) > 60:
        return [Problem("name_too_long", "栏目名称请控制在60字以内。", "name")]
    return []


def _audit(verb: str, actor: Actor, column: Column, payload: dict[str, Any]) -> None:
    audit.record(f"disclosure.column.{verb}", actor=actor, subject=f"column:{column.code}", payload=payload)
