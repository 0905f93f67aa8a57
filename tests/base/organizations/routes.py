"""Objects for the routes of units, people and posts (see tests/route_objects.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.route_objects import World, make_user

from gongkai.base.organizations.models import Membership, StandIn, Unit
from gongkai.base.organizations.roles import Role


def _unit(world: World, unit: Unit) -> dict[str, Any]:
    return {"code": unit.code}


def _person(world: World, unit: Unit) -> dict[str, Any]:
    return {"code": make_user(f"person-{unit.code}-{Membership.objects.count()}", (unit, Role.CLERK)).code}


def _membership(world: World, unit: Unit) -> dict[str, Any]:
    user = make_user(f"member-{unit.code}", (unit, Role.CLERK))
    return {"code": Membership.objects.get(user=user).code}


def _stand_in(world: World, unit: Unit) -> dict[str, Any]:
    absent = make_user(f"absent-{unit.code}", (unit, Role.CLERK))
    there = make_user(f"there-{unit.code}")
    made = StandIn.objects.create(
        unit=unit, principal=absent, stand_in=there, since=dt.date(2021, 11, 1), until=dt.date(2021, 12, 1)
    )
    return {"code": made.code}


MAKERS = {
    "organizations:unit": _unit,
    "organizations:unit_rename": _unit,
    "organizations:unit_close": _unit,
    "organizations:person": _person,
    "organizations:person_reset": _person,
    "organizations:person_close": _person,
    "organizations:grant": _person,
    "organizations:membership_end": _membership,
    "organizations:stand_in_end": _stand_in,
}
