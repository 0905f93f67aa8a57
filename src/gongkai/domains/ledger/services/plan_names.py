"""What the names in a plan's unit columns stand for: proposals for the office, and what it decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem
from gongkai.base.organizations.models import Authority, NameKind, Unit, UnitGroup, UnitKind, UnitName
from gongkai.base.organizations.naming import Resolution, ResolutionKind, Resolver
from gongkai.base.organizations.services import add_unit, members
from gongkai.text import unit_names

#: A decision on a name: {"as": UNIT, "unit": code} · {"as": NEW, "name", "kind"} ·
#: {"as": GROUP, "group": key} · {"as": PENDING} · {"as": TEXT}
UNIT, NEW, GROUP, PENDING, TEXT = "unit", "new", "group", "pending", "text"
Decision = dict[str, str]

#: How a kind shows in a name; the office sees and can change it.
_KINDS = (
    (("镇人民政府", "乡人民政府", "镇", "乡"), UnitKind.TOWNSHIP),
    (("街道办事处", "街道"), UnitKind.SUBDISTRICT),
    (("政府办公室", "政府办"), UnitKind.GOVERNMENT_OFFICE),
    (("分局", "税务局", "气象局", "海关", "支行"), UnitKind.BRANCH),
    (("管理委员会", "管委会"), UnitKind.COMMITTEE),
    (("公司", "集团", "医院", "学校", "银行"), UnitKind.ENTERPRISE),
)


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of the plan and what is known of it. decision: the office's or the proposal; None: undecided."""

    name: str
    tasks: list[int]  # numbers of the tasks it stands in
    resolution: Resolution
    proposed_name: str  # official name for 新建单位
    proposed_kind: str
    is_in_table: bool  # the table of abbreviations knows the official name
    decision: Decision | None

    @property
    def is_sure(self) -> bool:
        """Found among the names on file; the office need not look."""
        return self.resolution.kind is not ResolutionKind.UNKNOWN


def names_in(tasks: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
    """Each name once, in order of appearance, with the numbers of its tasks."""
    found: dict[str, list[int]] = {}
    for task in tasks:
        for name in (*task["lead_units"], *task["responsible_units"]):
            found.setdefault(name, []).append(task["number"])
    return found


def rows(reading: dict[str, Any], decided: dict[str, Decision], level: str) -> list[NameRow]:
    """All names of a reading with proposals. An upper plan's units are outside: they stay text."""
    resolver = Resolver()
    place = Authority.objects.select_related("area__parent").first()
    result = []
    for name, numbers in names_in(reading["tasks"]).items():
        found = resolver.resolve(name)
        full, kind, in_table = _proposed(name, place)
        decision = decided.get(name) or ({"as": TEXT} if level == "upper" else _proposal(found))
        result.append(NameRow(name, numbers, found, full, kind, in_table, decision))
    return result


def _proposal(found: Resolution) -> Decision | None:
    """What is certain is proposed as decided; a name that is near another one is not."""
    if found.kind is ResolutionKind.UNIT and found.unit:
        return {"as": UNIT, "unit": found.unit.code}
    if found.kind is ResolutionKind.GROUP and found.group:
        return {"as": GROUP, "group": found.group.key}
    if found.kind is ResolutionKind.PENDING:
        return {"as": PENDING}
    return None


def _proposed(name: str, place: Authority | None) -> tuple[str, str, bool]:
    """(official name, kind, whether the table knows it) under which an unknown name could be entered."""
    area, above = (place.area, place.area.parent) if place else (None, None)
    word = place.area_word if place else ""
    found = unit_names.expand(name, area.name if area else "", word, above.name if above else None)
    full = next((c.full for c in found if c.full), None)
    in_table = full is not None
    if full is None:
        plain = unit_names.same_unit_key(name)
        own = bool(area and word and plain.startswith(word) and not plain.startswith(area.name))
        full = area.name + plain[len(word) :] if own and area else plain
    if full.startswith("中共") or name.startswith(f"{word}委"):
        return full, UnitKind.PARTY_ORGAN, in_table
    kind = next((kind for ends, kind in _KINDS if full.endswith(ends)), UnitKind.DEPARTMENT)
    return full, kind, in_table


def accept_proposals(reading: dict[str, Any], level: str) -> dict[str, Decision]:
    """Decide every name by its best proposal, new units included: for `gongkai init`."""
    return {
        row.name: row.decision or {"as": NEW, "name": row.proposed_name, "kind": row.proposed_kind}
        for row in rows(reading, {}, level)
    }


def decisions(reading: dict[str, Any], decided: dict[str, Decision], level: str) -> dict[str, Decision]:
    """Name → what it stands for; only for a reading without `problems`."""
    return {row.name: row.decision for row in rows(reading, decided, level) if row.decision}


def problems(reading: dict[str, Any], decided: dict[str, Decision], level: str) -> list[Problem]:
    """Names that nobody has decided on yet, and decisions that can't be carried out."""
    found = []
    units = set(Unit.objects.values_list("code", flat=True))
    for row in rows(reading, decided, level):
        decision = row.decision
        if decision is None:
            found.append(Problem("undecided", f"单位名称“{row.name}”还没有确定对应哪个单位。", row.name))
        elif decision["as"] == UNIT and decision.get("unit") not in units:
            found.append(Problem("no_unit", f"“{row.name}”所选的单位已不存在，请重新选择。", row.name))
        elif decision["as"] == NEW and not decision.get("name", "").strip():
            found.append(Problem("no_name", f"请填写“{row.name}”的规范名称。", row.name))
        elif decision["as"] == NEW and decision.get("kind") not in UnitKind.values:
            found.append(Problem("no_kind", f"请选择“{row.name}”的单位类别。", row.name))
    return found


@dataclass(slots=True)
class Meaning:
    """What a name means in the ledger: a unit, a group with its members, or only its words."""

    unit: Unit | None = None
    group: UnitGroup | None = None
    members: list[Unit] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        return [self.unit] if self.unit else self.members


class Meanings:
    """Carries the decisions out: finds units and groups, enters new units. In the caller's transaction."""

    def __init__(self, actor: Actor, source: str, on: dt.date) -> None:
        self._actor, self._source, self._on = actor, source, on
        self._units = {u.code: u for u in Unit.objects.all()}
        self._groups: dict[str, Meaning] = {}
        self.added: list[Unit] = []

    def of(self, name: str, decision: Decision) -> Meaning:
        kind = decision["as"]
        if kind == TEXT:
            return Meaning()
        if kind == UNIT:
            unit = self._units[decision["unit"]]
            self._keep_name(unit, name)
            return Meaning(unit=unit)
        if kind == NEW:
            return Meaning(unit=self._new(name, decision))
        return (
            self._group(decision.get("group", "")) if kind == GROUP else Meaning(group=_pending_group(name))
        )

    def _new(self, name: str, decision: Decision) -> Unit:
        full = decision["name"].strip()
        for unit in self.added:  # 市财政局 and 市财政局（金融办） are one unit
            if unit.name == full:
                self._keep_name(unit, name)
                return unit
        short = unit_names.same_unit_key(name)
        unit = add_unit(
            kind=decision["kind"],
            name=full,
            short_name=short,
            source=self._source[:80],
            actor=self._actor,
            second_names=[name] if name != short else [],
        )
        self.added.append(unit)
        self._units[unit.code] = unit
        return unit

    def _keep_name(self, unit: Unit, name: str) -> None:
        """A spelling the office has decided on is known from now on."""
        if not UnitName.objects.filter(unit=unit, name=name).exists() and name not in (
            unit.name,
            unit.short_name,
        ):
            UnitName.objects.create(
                unit=unit, name=name, kind=NameKind.ABBREVIATION, source=self._source[:80]
            )

    def _group(self, key: str) -> Meaning:
        if key not in self._groups:
            group = UnitGroup.objects.get(key=key)
            self._groups[key] = Meaning(group=group, members=members(group, self._on))
        return self._groups[key]


def _pending_group(name: str) -> UnitGroup:
    """The 待明确 group a name belongs to: its own where there is one, else the general one."""
    key = unit_names.group_key(name)
    groups = {g.key: g for g in UnitGroup.objects.filter(named_per_task=True)}
    if key in groups:
        return groups[key]
    if "related_departments" in groups:
        return groups["related_departments"]
    return UnitGroup.objects.create(key="related_departments", name="各相关部门", named_per_task=True)
