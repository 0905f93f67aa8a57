"""A unit with a confirmed list and records that went out, for the tests of the indicators."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from wagtail.models import Site

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.measures import measuring, register
from gongkai.base.measures.models import DeclaredItem
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement
from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Column, Record, Topic, Version

from .factories import make_actor, make_column, make_record, make_unit, seal, sign

NOVEMBER = Period.parse("2021-11")
STEPS = ("first", "second", "secrecy", "third")
_serial = itertools.count()


class World:
    """One department: it declares, the office confirms, its four people sign."""

    def __init__(self, name: str = "市财政局") -> None:
        self.unit: Unit = make_unit(name)
        self.column: Column = make_column(self.unit, f"{name}栏目")
        roles = ("clerk", "reviewer", "reviewer", "unit_head")
        self.people: list[Actor] = [make_actor(r, self.unit, f"p{next(_serial)}") for r in roles]
        self.confirmer = User.objects.create_user(f"c{next(_serial)}", name="测试主管")

    def declare(self, list_key: str, *items: str, **more: Any) -> list[DeclaredItem]:
        """Lines that the office has confirmed."""
        fields: dict[str, Any] = {"basis": "测试", "since": dt.date(2021, 1, 1)} | more
        return [
            DeclaredItem.objects.create(
                list_key=list_key,
                unit=self.unit,
                item=item,
                declared_by_id=self.people[0].user_id,
                confirmed_by=self.confirmer,
                confirmed_at=clock.now(),
                **fields,
            )
            for item in items
        ]

    def sealed(self, kind: str = "notice", **more: Any) -> tuple[Record, Version]:
        """A text that all four have signed and that is not out yet."""
        text = f"测试正文{next(_serial)}。"
        record, version = make_record(self.unit, self.column, kind=kind, **({"body_text": text} | more))
        seal(version)
        for step, person in zip(STEPS, self.people, strict=True):
            sign(version, step, person)
        return record, version

    def publish(self, kind: str = "notice", **more: Any) -> Record:
        """Through the door."""
        record, version = self.sealed(kind, **more)
        return door.release(self.people[-1], record, version)

    def take_down(self, record: Record) -> None:
        door.take_down(self.people[-1], record, "record.withdrawn", {}, keep_page=False)


def topic(key: str = "epidemic", name: str = "疫情防控", **more: Any) -> Topic:
    fields: dict[str, Any] = {"content_kinds": ["疫苗接种", "科普宣传"], "opens": dt.date(2021, 1, 1)} | more
    return Topic.objects.create(site=Site.objects.get(), key=key, name=name, **fields)


def measured(key: str, world: World, period: Period = NOVEMBER) -> Measurement:
    """What the run finds for the unit, as the framework asks for it."""
    found = register.measure_of(key)
    assert found is not None
    return measuring.run(register.get(key), found, [world.unit], period)[world.unit.pk]


def labels(found: Measurement) -> str:
    return "\n".join(o.label for o in found.offenders)
