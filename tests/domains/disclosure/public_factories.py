"""Live records for the tests of the public side: made through the door, as everything public is."""

from __future__ import annotations

from typing import Any

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import Area, Authority, Unit
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Column, Record, Version

from .factories import make_actor, make_record, make_unit, seal, sign

STEPS = ("first", "second", "secrecy", "third")


def make_office() -> Unit:
    """An authority with its open-government office."""
    area = Area.objects.create(code="652301", name="昌吉市", level="县级市", authority_name="昌吉市人民政府")
    office = Unit.objects.create(
        kind="government_office", name="昌吉市人民政府办公室", short_name="市政府办公室", source="测试"
    )
    Authority.objects.create(area=area, name="昌吉市人民政府", area_word="市", office=office)
    return office


def make_people(unit: Unit, name: str = "p") -> list[Actor]:
    roles = ("clerk", "reviewer", "reviewer", "unit_head")
    return [make_actor(role, unit, f"{name}{i}") for i, role in enumerate(roles)]


def release(people: list[Actor], record: Record, version: Version) -> Record:
    seal(version)
    for step, person in zip(STEPS, people, strict=True):
        sign(version, step, person)
    door.release(people[-1], record, version)
    record.refresh_from_db()
    return record


def live(unit: Unit, column: Column, people: list[Actor], **more: Any) -> Record:
    """A record before the public in one column."""
    record, version = make_record(unit, column, **more)
    return release(people, record, version)


def next_version(record: Record, people: list[Actor], **more: Any) -> Version:
    """Another version of a live record, released too."""
    last = record.versions.order_by("-number").first()
    assert last is not None
    fields = {
        "title": last.title,
        "body": last.body,
        "body_text": last.body_text,
        "columns": last.columns,
    } | more
    version = Version.objects.create(record=record, number=last.number + 1, **fields)
    release(people, record, version)
    return version


__all__ = ["live", "make_office", "make_people", "make_unit", "next_version", "release"]
