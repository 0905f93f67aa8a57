"""What tests/test_routes.py needs to open a route with arguments: one maker each, found by the route's name.

A domain's makers stand in tests/**/routes.py as MAKERS = {"namespace:name": maker}. maker(world, unit)
makes an object that belongs to `unit` (Unit) and returns its route's arguments, e.g. {"code": task.code}.
Where the route's rule reaches only the acting unit's own objects, the test opens it once with world.own, in
which every user of the world has his role, and once with world.other, and expects the latter to be refused.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.base.accounts.models import User
from gongkai.base.organizations.models import Area, Authority, Membership, Unit, UnitKind, UnitName
from gongkai.base.organizations.roles import Role

TESTS = Path(__file__).parent


@dataclass
class World:
    """An authority with an office and two departments; one user for each role, all of them in `own`."""

    authority: Authority
    office: Unit
    own: Unit
    other: Unit
    users: dict[Role, User] = field(default_factory=dict)


Maker = Callable[[World, Unit], dict[str, Any]]


def make_unit(name: str, kind: str = UnitKind.DEPARTMENT, **fields: Any) -> Unit:
    names = {"name": f"测试市{name}", "short_name": f"市{name}"}
    unit = Unit.objects.create(kind=kind, source="测试", **names, **fields)
    UnitName.objects.create(unit=unit, name=unit.name, kind="official", source="测试")
    UnitName.objects.create(unit=unit, name=unit.short_name, kind="abbreviation", source="测试")
    return unit


def make_user(name: str, *posts: tuple[Unit, Role], **fields: Any) -> User:
    user = User.objects.create_user(name, "Ku8-right-one", name=fields.pop("full_name", name), **fields)
    for unit, role in posts:
        Membership.objects.create(user=user, unit=unit, role=role, since=dt.date(2020, 1, 1))
    return user


def make_world() -> World:
    area = Area.objects.create(code="990101", name="测试市", level="县级市", authority_name="测试市人民政府")
    office = make_unit("人民政府办公室", UnitKind.GOVERNMENT_OFFICE)
    authority = Authority.objects.create(area=area, name="测试市人民政府", area_word="市", office=office)
    world = World(authority, office, make_unit("财政局"), make_unit("教育局", position=1))
    for role in Role:
        world.users[role] = make_user(f"own-{role}", (world.own, role))
    return world


def all_makers() -> dict[str, Maker]:
    """The makers of all domains; a name twice is an error."""
    found: dict[str, Maker] = {}
    for path in sorted(TESTS.rglob("routes.py")):
        module = importlib.import_module(".".join(("tests", *path.relative_to(TESTS).with_suffix("").parts)))
        twice = found.keys() & module.MAKERS.keys()
        assert not twice, f"two makers for {sorted(twice)}"
        found |= module.MAKERS
    return found
