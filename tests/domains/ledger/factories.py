"""What tests of the ledger stand on: a small authority, its units and people, and plans of any size."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import (
    Area,
    Authority,
    Membership,
    NameKind,
    Unit,
    UnitGroup,
    UnitKind,
    UnitName,
)
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger.models import Intake, Plan
from gongkai.domains.ledger.queries.plan import default_site
from gongkai.domains.ledger.services import plan_names, plan_writing
from gongkai.domains.ledger.services.intake import digest_of, first_choices

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "plans" / "changji-2021.docx"
_number = itertools.count(1)


def make_authority() -> Authority:
    """昌吉市 with its office, two townships, two sub-districts, and the groups; always the same one."""
    found = Authority.objects.first()
    if found:
        return found
    above = Area.objects.create(code="652300", name="昌吉回族自治州", level="自治州")
    area = Area.objects.create(code="652301", name="昌吉市", level="县级市", parent=above)
    authority = Authority.objects.create(area=area, name="昌吉市人民政府", area_word="市")
    groups: list[tuple[str, str, bool, list[str]]] = [
        ("townships", "各乡镇人民政府", False, [UnitKind.TOWNSHIP]),
        ("subdistricts", "各街道办事处", False, [UnitKind.SUBDISTRICT]),
        ("departments", "市直各部门", False, [UnitKind.DEPARTMENT, UnitKind.GOVERNMENT_OFFICE]),
        ("enterprises_and_institutions", "市直各有关企事业单位", True, []),
        ("related_departments", "市直各相关部门", True, []),
    ]
    for position, (key, name, named, kinds) in enumerate(groups):
        UnitGroup.objects.create(key=key, name=name, named_per_task=named, kinds=kinds, position=position)
    office = make_unit("市政府办公室", "昌吉市人民政府办公室", UnitKind.GOVERNMENT_OFFICE)
    for name in ("硫磺沟镇", "三工镇"):
        make_unit(name, f"昌吉市{name}人民政府", UnitKind.TOWNSHIP)
    for name in ("宁边路街道", "延安北路街道"):
        make_unit(name, f"昌吉市{name}办事处", UnitKind.SUBDISTRICT)
    authority.office = office
    authority.save()
    return authority


def make_unit(short: str, name: str = "", kind: str = UnitKind.DEPARTMENT) -> Unit:
    """A unit with its names; make_unit("市财政局") is 昌吉市财政局."""
    name = name or f"昌吉市{short.removeprefix('市')}"
    found = Unit.objects.filter(name=name).first()
    if found:
        return found
    unit = Unit.objects.create(name=name, short_name=short, kind=kind, position=next(_number), source="测试")
    UnitName.objects.create(unit=unit, name=name, kind=NameKind.OFFICIAL, source="测试")
    UnitName.objects.create(unit=unit, name=short, kind=NameKind.ABBREVIATION, source="测试")
    return unit


def make_user(role: Role | str, unit: Unit, name: str = "") -> User:
    """Somebody who holds the role in the unit since a year ago; the password is "test-password"."""
    n = next(_number)
    user = User.objects.create_user(f"user{n}", "test-password", name=name or f"张三{n}")
    Membership.objects.create(user=user, unit=unit, role=role, since="2020-01-01")
    return user


def make_actor(role: Role | str, unit: Unit, user: User | None = None) -> Actor:
    """The actor of a request of such a person."""
    user = user or make_user(role, unit)
    return Actor(user.pk, user.name, unit.pk, str(unit), frozenset({str(role)}))


def office_actor() -> Actor:
    """Somebody of the 政务公开办; another person at each call."""
    office = make_authority().office
    assert office is not None
    return make_actor(Role.OFFICE, office)


def make_plan(
    tasks: int = 3,
    *,
    leads: Sequence[str] = ("市财政局",),
    responsible: Sequence[str] = ("市民政局", "市司法局"),
    year: int = 2021,
    title: str = "",
    standing: str = "current",
    level: str = "own",
    due: str | None = None,
    previous: Plan | None = None,
    upper: Plan | None = None,
) -> Plan:
    """A plan whose every task has these names. due: ISO date, None: the plan names none."""
    make_authority()
    names = [n for n in (*leads, *responsible) if level == "own"]
    groups = set(UnitGroup.objects.values_list("name", flat=True))
    for name in names:
        if name not in groups and not UnitName.objects.filter(name=name).exists():
            make_unit(name)
    reading = {
        "title": title or f"昌吉市{year}年政务公开工作主要任务分工方案",
        "document_number": f"昌市政办发〔{year}〕{next(_number)}号",
        "issuer": "昌吉市人民政府办公室",
        "year": year,
        "upper_documents": [],
        "requirements": [],
        "warnings": [],
        "tasks": [
            {
                "number": n,
                "section": f"第{1 + (n - 1) // 10}章",
                "subsection": None,
                "title": f"公开第{n}类信息",
                "requirement": f"在门户网站集中公开第{n}类信息。",
                "lead_units": list(leads),
                "responsible_units": list(responsible),
                "due": due,
                "due_text": "底前" if due else None,
            }
            for n in range(1, tasks + 1)
        ],
    }
    choices = first_choices(reading) | {
        "standing": standing,
        "level": level,
        "previous": previous.code if previous else "",
        "upper": upper.code if upper else "",
    }
    choices["units"] = plan_names.accept_proposals(reading, level)
    digest = digest_of(Intake(reading=reading, choices=choices))
    return plan_writing.write(
        office_actor(), default_site(), reading["tasks"], choices, reading=reading, file=None, digest=digest
    )
