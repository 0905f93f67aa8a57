"""Makers of the objects behind disclosure's routes (tests/route_objects.py says what they are for)."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from gongkai.base.core.clock import today
from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure.models import Column, Record, Topic, TopicItem, Version
from gongkai.domains.disclosure.services import corrections
from tests.route_objects import Maker, World

from ..factories import make_column, make_record, seal
from ..public_factories import live, make_people, next_version


def _column(world: World, unit: Unit) -> dict[str, Any]:
    return {"code": make_column(unit).code}


def _platform(world: World, unit: Unit) -> dict[str, Any]:
    make_column(unit)
    return {"code": unit.code}


def _topic_of(unit: Unit) -> Topic:
    key = f"local{Topic.objects.count()}"
    site = Site.objects.get()
    return Topic.objects.create(
        site=site, key=key, name=key, lead_unit=unit, content_kinds=["政策文件"], opens=today()
    )


def _topic(world: World, unit: Unit) -> dict[str, Any]:
    return {"code": _topic_of(unit).code}


def _record_of(unit: Unit) -> dict[str, Any]:
    return {"code": make_record(unit)[0].code}


def _topic_items(world: World, unit: Unit) -> dict[str, Any]:
    return _record_of(unit)


def _sign_off(world: World, unit: Unit) -> dict[str, Any]:
    """A record of a third unit in a topic that names `unit`."""
    topic = _topic_of(unit)
    topic.consulted_units.add(unit)
    record, version = make_record(world.office)
    TopicItem.objects.create(topic=topic, record=record, content_kind="政策文件")
    seal(version)
    return {"code": record.code}


def _correction(world: World, unit: Unit) -> dict[str, Any]:
    made = corrections.report(Site.objects.get(), "/gk/", "首页有一个错字")
    made.unit = unit
    made.save()
    return {"code": made.code}


def _live(unit: Unit, kind: str = "policy") -> tuple[Record, Column, list[Any]]:
    people = make_people(unit, f"live{Record.objects.count()}-")
    column = make_column(unit)
    return live(unit, column, people, kind=kind), column, people


def _public_record(world: World, unit: Unit) -> dict[str, Any]:
    return {"number": _live(unit)[0].index_number}


def _public_version(world: World, unit: Unit) -> dict[str, Any]:
    return {"number": _live(unit)[0].index_number, "n": 1}


def _difference(world: World, unit: Unit) -> dict[str, Any]:
    record, _, people = _live(unit)
    version: Version = next_version(record, people, body="<p>改</p>", body_text="改")
    return {"number": record.index_number, "old": 1, "new": version.number}


MAKERS: dict[str, Maker] = {
    "gk_column": _column,
    "gk_unit": _platform,
    "gk_topic": _topic,
    "gk_record": _public_record,
    "gk_version": _public_version,
    "gk_difference": _difference,
    "disclosure:column": _column,
    "disclosure:column_add": _column,
    "disclosure:column_close": _column,
    "disclosure:column_pin": _column,
    "disclosure:topic": _topic,
    "disclosure:topic_items": _topic_items,
    "disclosure:sign_off": _sign_off,
    "disclosure:correction": _correction,
    "disclosure:correction_pass_on": _correction,
}
