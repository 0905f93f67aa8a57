"""Makers of the objects behind the routes of checks and exceptions (tests/route_objects.py)."""

from __future__ import annotations

from typing import Any

from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure.models import NamedException
from tests.domains.disclosure.factories import make_record
from tests.route_objects import Maker, make_user


def _record(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": make_record(unit)[0].code}


def _exception(world: Any, unit: Unit) -> dict[str, Any]:
    record, _ = make_record(unit)
    asked_by = make_user(f"except-{NamedException.objects.count()}")
    facts = {"case": "强制性信息披露", "fields": ["MOBILE"], "law": "行政处罚法", "article": "第四十八条"}
    NamedException.objects.create(record=record, asked_by=asked_by, **facts)
    return {"code": record.code, "number": 1}


MAKERS: dict[str, Maker] = {
    "disclosure:checks": _record,
    "disclosure:checks_act": _record,
    "disclosure:exceptions": _record,
    "disclosure:exception_decide": _exception,
}
