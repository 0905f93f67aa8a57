"""Makers of the objects behind this app's routes (tests/route_objects.py says what they are for)."""

from __future__ import annotations

from typing import Any

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.measures.models import DeclaredItem
from gongkai.base.organizations.models import Unit
from tests.route_objects import Maker


def _item(world: Any, unit: Unit) -> dict[str, Any]:
    """A declared line of the unit that is not confirmed."""
    number = DeclaredItem.objects.count()
    declarer = User.objects.create_user(f"declarer-{number}", name="申报人")
    item = DeclaredItem.objects.create(
        list_key="plans",
        unit=unit,
        item=f"规划{number}",
        basis="《中华人民共和国政府信息公开条例》第二十条",
        since=clock.today(),
        declared_by=declarer,
    )
    return {"code": item.code}


def _indicator(world: Any, unit: Unit) -> dict[str, Any]:
    return {"key": "plans.published_ratio"}


def _list(world: Any, unit: Unit) -> dict[str, Any]:
    return {"list_key": "plans"}


MAKERS: dict[str, Maker] = {
    "measures:indicator": _indicator,
    "measures:one_list": _list,
    "measures:withdraw": _item,
}
