"""From a name in a document to the unit, the group or the question behind it."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, field

from gongkai.base.core import clock
from gongkai.text import unit_names

from .models import Authority, NameKind, Unit, UnitGroup, UnitName


class ResolutionKind(enum.StrEnum):
    UNIT = "unit"
    GROUP = "group"  # its members are known: members(group, on)
    PENDING = "pending"  # 待明确: the lead unit or the office still has to name the members
    UNKNOWN = "unknown"  # candidates may hold near ones; nothing is guessed


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name stands for on a day.

    unit: for kind unit, the one that exists on that day; named: the unit of that name if it was merged into
    `unit` since. candidates: near units, best first, for kind unknown.
    """

    name: str
    kind: ResolutionKind
    unit: Unit | None = None
    group: UnitGroup | None = None
    named: Unit | None = None
    candidates: list[Unit] = field(default_factory=list)


class Resolver:
    """Knows all names of the installation (three queries); resolves any number of them without a query."""

    def __init__(self, on: dt.date | None = None) -> None:
        self.on = on or clock.today()
        place = Authority.objects.select_related("area__parent").first()
        self._area_name = place.area.name if place else ""
        self._area_word = place.area_word if place else ""
        above = place.area.parent if place else None
        self._prefecture = above.name if above else None
        self._groups = {g.key: g for g in UnitGroup.objects.all()}
        self._units: dict[int, Unit] = {u.pk: u for u in Unit.objects.all()}
        self._by_name: dict[str, list[tuple[str, int]]] = {}
        for name, kind, unit in UnitName.objects.values_list("name", "kind", "unit_id"):
            self._by_name.setdefault(_plain(name), []).append((kind, unit))

    def resolve(self, name: str) -> Resolution:
        plain = _plain(name)
        forms = self._forms(plain)
        for form in forms:
            found = self._named(form)
            if len(found) == 1:
                return self._unit(name, found[0])
            if found:
                return Resolution(name, ResolutionKind.UNKNOWN, candidates=found)
        key = unit_names.group_key(plain) or next((c.group for c in self._expand(plain) if c.group), None)
        group = self._groups.get(key) if key else None
        if group:
            kind = ResolutionKind.PENDING if group.named_per_task else ResolutionKind.GROUP
            return Resolution(name, kind, group=group)
        return self._unknown(name)

    def _forms(self, plain: str) -> list[str]:
        """The spellings under which a unit may be on file, the surest first."""
        forms = [plain, unit_names.same_unit_key(plain), _town_name(plain)]
        if self._area_name and plain.startswith(self._area_name):
            forms.append(_town_name(plain.removeprefix(self._area_name)))
            forms.append(self._area_word + plain.removeprefix(self._area_name))
        for candidate in self._expand(plain):
            forms += [n for n in (candidate.full, candidate.successor) if n]
        return list(dict.fromkeys(f for f in forms if f))

    def _expand(self, plain: str) -> list[unit_names.Candidate]:
        return unit_names.expand(plain, self._area_name, self._area_word, self._prefecture)

    def _named(self, form: str) -> list[Unit]:
        """The units of that name: existing ones before former ones, own names before second signs."""
        hits = self._by_name.get(form, [])
        for kinds in ((NameKind.OFFICIAL, NameKind.ABBREVIATION), (NameKind.SECOND,)):
            units = {pk: self._units[pk] for kind, pk in hits if kind in kinds}
            existing = [u for u in units.values() if exists(u, self.on)]
            if existing or units:
                return existing or list(units.values())
        return []

    def _unit(self, name: str, unit: Unit) -> Resolution:
        now = unit
        seen = {unit.pk}
        while not exists(now, self.on) and now.successor_id and now.successor_id not in seen:
            now = self._units[now.successor_id]
            seen.add(now.pk)
        if not exists(now, self.on):
            return Resolution(name, ResolutionKind.UNKNOWN, named=unit, candidates=[unit])
        return Resolution(name, ResolutionKind.UNIT, unit=now, named=None if now is unit else unit)

    def _unknown(self, name: str) -> Resolution:
        near = unit_names.nearest(name, self._by_name, limit=6)
        pks = dict.fromkeys(pk for match, _ in near for _, pk in self._by_name[match])
        units = [self._units[pk] for pk in pks if exists(self._units[pk], self.on)]
        return Resolution(name, ResolutionKind.UNKNOWN, candidates=units[:3])


def resolve(name: str, on: dt.date | None = None) -> Resolution:
    """What one name stands for on a day (today by default). For many names make one Resolver."""
    return Resolver(on).resolve(name)


def exists(unit: Unit, on: dt.date) -> bool:
    """Whether the unit exists on that day; `until` is its last."""
    return (unit.since is None or unit.since <= on) and (unit.until is None or on <= unit.until)


def members(group: UnitGroup, on: dt.date | None = None) -> list[Unit]:
    """The units of a group on a day; [] for a group whose members are named task by task (待明确)."""
    if group.named_per_task:
        return []
    return list(Unit.objects.current(on).filter(kind__in=group.kinds))


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name).replace("(", "（").replace(")", "）")


def _town_name(plain: str) -> str:
    """三工镇政府, 三工镇人民政府 → 三工镇; 宁边路街道办 → 宁边路街道."""
    short = re.sub(r"(?<=[镇乡木])(?:人民)?政府$", "", plain)
    return re.sub(r"街道办(?:事处)?$", "街道", short)
