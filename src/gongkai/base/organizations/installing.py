"""A working installation for any county or prefecture, from the code book and the units that a plan names."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources

from django.db import transaction
from django.db.models import Max

from gongkai.base.core import audit
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.text import unit_names

from . import areas
from .models import (
    Area,
    Authority,
    Layer,
    LayeredRule,
    NameKind,
    Unit,
    UnitGroup,
    UnitKind,
    UnitName,
)
from .naming import ResolutionKind, Resolver

CODE_BOOK = "统计用区划代码"
_DEPARTMENTS = [UnitKind.GOVERNMENT_OFFICE, UnitKind.DEPARTMENT, UnitKind.BRANCH]
#: key of gongkai.text.unit_names.group_key → name ({w}: area word), kinds of its units; [] = named per task.
GROUPS: dict[str, tuple[str, list[UnitKind]]] = {
    "townships": ("各乡镇人民政府", [UnitKind.TOWNSHIP]),
    "subdistricts": ("各街道办事处", [UnitKind.SUBDISTRICT]),
    "townships_and_subdistricts": ("各乡镇（街道）", [UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT]),
    "counties": ("各县（市、区）人民政府", [UnitKind.COUNTY]),
    "departments": ("{w}直各部门", _DEPARTMENTS),
    "related_departments": ("{w}直各相关部门", []),
    "related_units": ("各有关单位", []),
    "enterprises_and_institutions": ("{w}直各有关企事业单位", []),
    "offices": ("各科室", []),
}
#: What a unit is, by its official name; the first that fits. The office corrects it on the screen 单位.
_KINDS: list[tuple[UnitKind, re.Pattern[str]]] = [
    (UnitKind.PARTY_ORGAN, re.compile(r"^中共|委(?:宣传|组织|统战)部$|纪律检查委员会")),
    (UnitKind.GOVERNMENT_OFFICE, re.compile(r"人民政府办公[室厅]$|^.?政府办公?[室厅]?$")),
    (UnitKind.BRANCH, re.compile(r"^国家税务|人民银行|(?:分|气象|烟草专卖|邮政管理)局$|[支大]队$|海关$")),
    (UnitKind.COMMITTEE, re.compile(r"(?:园|(?:园|开发|示范|新|景|合作|保税|度假)区)管(?:理委员|委)会$")),
    (UnitKind.ENTERPRISE, re.compile(r"公司$|集团$|银行$|医院$|学校$|[中小大]学$")),
    (UnitKind.OTHER, re.compile(r"[工合协字]会$|合作社|^共产主义青年团|法院$|检察院$|人民代表|政协")),
    (UnitKind.SUBDISTRICT, re.compile(r"街道办事处$")),
    (UnitKind.TOWNSHIP, re.compile(r"(?:镇|乡|苏木)人民政府$")),
    (UnitKind.COUNTY, re.compile(r"[县区旗市]人民政府$")),
    (UnitKind.SUBORDINATE, re.compile(r"中心$|[馆站校院所社台]$")),
]  # fmt: skip


@dataclass(slots=True)
class Installed:
    """What an installation or an import of names brought. known: names that were there already;
    groups: names of groups; pending: groups whose members are still to be named (待明确);
    to_confirm: units whose official name is a proposal."""

    authority: Authority
    added: list[Unit] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    to_confirm: list[Unit] = field(default_factory=list)


def install_problems(area_code: str) -> list[Problem]:
    """Reasons why no installation for this area can be made."""
    place = areas.find(area_code)
    if place is None:
        near = "、".join(f"{p.code} {p.name}" for p in areas.like(area_code))
        hint = f"您要找的是否为：{near}？" if near else "请填写6位县级（或地级）统计用区划代码，如 652301。"
        return [Problem("no_area", f"没有区划代码“{area_code}”。{hint}", "area_code")]
    if len(place.code) != 6 or areas.chain(place.code)[-1].code != place.code:
        message = f"“{place.name}”不是县级或地级行政区划，请填写6位的县级或地级区划代码。"
        return [Problem("not_a_county", message, "area_code")]
    here = Authority.objects.select_related("area").first()
    if here and here.area.code != place.code:
        message = (
            f"本系统已为“{here.name}”安装，一套系统只服务一个本级政府。请换一个数据目录（GONGKAI_DATA_DIR）。"
        )
        return [Problem("installed_elsewhere", message, "area_code")]
    return []


def install(
    area_code: str,
    names: Iterable[str],
    *,
    source: str,
    actor: Actor = SYSTEM,
    is_demo: bool = False,
) -> Installed:
    """Build areas, authority, office, towns, groups, layered rules, and the units that a plan names.

    area_code: of a county or a prefecture (areas.py). names: lead and responsible units as typed in the
    plan, in its order, repeats allowed. source: the plan's title, kept at each unit. Doing it again adds
    only what is missing. Raises Refused.
    """
    refuse_if(install_problems(area_code))
    with transaction.atomic():
        authority = _authority(areas.chain(area_code), is_demo)
        _groups(authority)
        _rules(authority.area.code)
        office = _office(authority, source)
        towns = _towns(authority)
        result = add_units_from_plan(names, source=source, actor=actor)
        result.added[:0] = [u for u in (office, *towns) if u]
        payload = {"area": authority.area.code, "source": source, "units": len(result.added)}
        audit.record("installation.made", actor=actor, subject=authority.name, payload=payload)
    return result


def _authority(chain: list[areas.Place], is_demo: bool) -> Authority:
    above: Area | None = None
    for place in chain:
        above = _area(place, above)
    assert above is not None
    found = Authority.objects.select_related("area").first()
    return found or Authority.objects.create(
        area=above, name=above.authority_name, area_word=chain[-1].word, is_demo=is_demo
    )


def _area(place: areas.Place, above: Area | None) -> Area:
    area, _ = Area.objects.get_or_create(
        code=place.code,
        defaults={
            "name": place.name,
            "level": place.level,
            "parent": above,
            "authority_name": place.authority,
            "is_statistical": place.statistical,
        },
    )
    return area


def _groups(authority: Authority) -> None:
    for position, (key, (name, kinds)) in enumerate(GROUPS.items()):
        UnitGroup.objects.get_or_create(
            key=key,
            defaults={
                "name": name.format(w=authority.area_word),
                "kinds": [str(k) for k in kinds],
                "named_per_task": not kinds,
                "position": position,
            },
        )


def _rules(area_code: str) -> None:
    """The shipped rules of the nation and of all areas above this one (data/rules.csv)."""
    text = resources.files("gongkai.base.organizations").joinpath("data/rules.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if area_code.startswith(row["area"]):
            LayeredRule.objects.get_or_create(
                key=row["key"],
                layer=Layer(row["layer"]),
                since=dt.date.fromisoformat(row["since"]),
                defaults={
                    "value": json.loads(row["value"]),
                    "until": dt.date.fromisoformat(row["until"]) if row["until"] else None,
                    "source": row["source"],
                    "vouched_by": row["vouched_by"],
                },
            )


def _office(authority: Authority, source: str) -> Unit | None:
    """The government's office: where the open-government office sits until the place says otherwise."""
    if authority.office_id:
        return None
    name = f"{authority.name}办公室"
    short = f"{authority.area_word}政府办公室"
    authority.office = _new_unit(UnitKind.GOVERNMENT_OFFICE, name, short, source, authority.area)
    authority.save(update_fields=["office"])
    return authority.office


def _towns(authority: Authority) -> list[Unit]:
    """Towns and sub-districts (or a prefecture's counties) as units; statistical areas only as areas."""
    made = []
    for place in areas.inside(authority.area.code):
        area = _area(place, authority.area)
        if place.statistical or Unit.objects.filter(area=area).exists():
            continue
        kind = UnitKind.COUNTY if len(place.code) == 6 else UnitKind.TOWNSHIP
        if place.level == "街道":
            kind = UnitKind.SUBDISTRICT
        made.append(_new_unit(kind, place.authority, place.name, CODE_BOOK, area))
    return made


def _new_unit(
    kind: UnitKind, name: str, short_name: str, source: str, area: Area | None, confirm: bool = False
) -> Unit:
    # Departments stand before the towns in every list, in the order of the plan.
    first = 1000 if kind in (UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT, UnitKind.COUNTY) else 0
    block = Unit.objects.filter(position__gte=first, position__lt=first + 1000)
    last = block.aggregate(last=Max("position"))["last"]
    unit = Unit.objects.create(
        kind=kind,
        name=name,
        short_name=short_name,
        area=area,
        position=first if last is None else last + 1,
        source=source[:80],
        needs_confirming=confirm,
    )
    _name(unit, name, NameKind.OFFICIAL, source)
    _name(unit, short_name, NameKind.ABBREVIATION, source)
    return unit


def _name(unit: Unit, name: str, kind: NameKind, source: str) -> None:
    if not unit.names.filter(name=name).exists():
        UnitName.objects.create(unit=unit, name=name, kind=kind, source=source[:80])


def add_units_from_plan(names: Iterable[str], *, source: str, actor: Actor) -> Installed:
    """Enter the units that a plan names and the installation does not know; others get the new spelling.

    A bracketed second sign belongs to its unit: 市财政局（金融办） is 市财政局. Official names come from the
    table of abbreviations and are marked to be confirmed unless the place itself vouches for them.
    """
    authority = Authority.objects.select_related("area__parent").get()
    result = Installed(authority)
    resolver = Resolver()
    with transaction.atomic():
        for typed in dict.fromkeys(n.strip() for n in names if n.strip()):
            found = resolver.resolve(typed)
            if found.kind is ResolutionKind.PENDING:
                result.pending.append(typed)
            elif found.kind is ResolutionKind.GROUP:
                result.groups.append(typed)
            elif found.unit:
                result.known.append(typed)
                _remember_spelling(found.unit, typed, authority, source)
                resolver = Resolver()
            else:
                unit = _unit_of_plan(typed, authority, source)
                result.added.append(unit)
                resolver = Resolver()
        if result.added:
            payload = {"source": source, "units": [u.name for u in result.added]}
            audit.record("units.imported", actor=actor, subject=authority.name, payload=payload)
    result.to_confirm = [u for u in result.added if u.needs_confirming]
    return result


def _unit_of_plan(typed: str, authority: Authority, source: str) -> Unit:
    short = unit_names.same_unit_key(typed)
    name, sure = _official_name(short, authority)
    unit = _new_unit(_kind(name, short), name, short, source, authority.area, confirm=not sure)
    _remember_spelling(unit, typed, authority, source)
    return unit


def _remember_spelling(unit: Unit, typed: str, authority: Authority, source: str) -> None:
    short = unit_names.same_unit_key(typed)
    _name(unit, short, NameKind.ABBREVIATION, source)
    second = re.sub(r"\s+", "", typed).replace("(", "（").replace(")", "）").removeprefix(short).strip("（）")
    if second:
        word = authority.area_word
        _name(unit, second if second.startswith(word) else word + second, NameKind.SECOND, source)


def _official_name(short: str, authority: Authority) -> tuple[str, bool]:
    """The official name and whether it is sure: one candidate, from a plan of this very reading."""
    area, word = authority.area, authority.area_word
    above = area.parent.name if area.parent else None
    candidates = [c for c in unit_names.expand(short, area.name, word, above) if c.full]
    if candidates:
        best = candidates[0]
        sure = len(candidates) == 1 and best.source == "S" and not best.until and "confirm" not in best.note
        return best.full or short, sure
    if short.startswith(area.name) or not short.startswith(word):
        return short, False
    return area.name + short.removeprefix(word), False


def _kind(name: str, short: str) -> UnitKind:
    for kind, pattern in _KINDS:
        if pattern.search(name) or pattern.search(short):
            return kind
    return UnitKind.DEPARTMENT
