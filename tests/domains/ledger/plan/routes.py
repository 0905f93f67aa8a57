"""Makers of the objects behind the plan's routes (tests/route_objects.py says what they are for)."""

from __future__ import annotations

from typing import Any

from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.models import Unit, UnitGroup
from gongkai.domains.ledger.models import Intake, Plan
from gongkai.domains.ledger.services import changes, look_back, snapshots
from gongkai.domains.ledger.services.intake import first_choices
from tests.domains.ledger.factories import make_plan, office_actor
from tests.route_objects import Maker

READING: dict[str, Any] = {
    "title": "方案",
    "document_number": "",
    "issuer": "",
    "year": 2021,
    "upper_documents": [],
    "requirements": [],
    "warnings": [],
    "source": [],
    "tasks": [],
}


def _new_plan(**fields: Any) -> Plan:
    """Another plan at each call: the same text twice is the same plan."""
    return make_plan(1 + Plan.objects.count(), **fields)


def _plan(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _new_plan().code}


def _export(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _new_plan().code, "form": "docx"}


def _upper(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _new_plan(level="upper").code}


def _change_new(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _new_plan().code, "kind": "task_added"}


def _intake(world: Any, unit: Unit) -> dict[str, Any]:
    number = Intake.objects.count()
    user = world.office.memberships.first() or office_actor()
    facts = {"name": "方案.docx", "text_read": True, "purpose": "测试"}
    stored = StoredFile.objects.create(digest="0" * 64, size=1, **facts)
    reading = READING | {"title": f"方案{number}"}
    intake = Intake.objects.create(
        file=stored, reading=reading, choices=first_choices(reading), uploaded_by_id=user.user_id
    )
    return {"code": intake.code}


def _change(world: Any, unit: Unit) -> dict[str, Any]:
    plan = _new_plan()
    change = changes.propose(office_actor(), plan, "task_ended", {}, "重复", plan.tasks.first())
    return {"code": change.code}


def _look_back_item(world: Any, unit: Unit) -> dict[str, Any]:
    last = _new_plan(year=2020, standing="history", due="2020-10-31")
    plan = _new_plan()
    look_back.start(office_actor(), plan, last)
    item = plan.look_back.first()
    assert item is not None
    return {"code": item.code}


def _snapshot(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": snapshots.take(office_actor(), _new_plan()).code}


def _released(world: Any, unit: Unit) -> dict[str, Any]:
    snapshot = snapshots.take(office_actor(), _new_plan())
    snapshots.release(office_actor(), snapshot)
    return {"code": snapshot.code}


def _task_led_by(world: Any, unit: Unit) -> dict[str, Any]:
    UnitGroup.objects.get_or_create(
        key="related_departments", defaults={"name": "市直各相关部门", "named_per_task": True}
    )
    plan = _new_plan(leads=[unit.short_name], responsible=["市直各相关部门"])
    task = plan.tasks.first()
    assert task is not None
    return {"code": task.code}


MAKERS: dict[str, Maker] = {
    "ledger:intake": _intake,
    "ledger:intake_units": _intake,
    "ledger:intake_confirm": _intake,
    "ledger:intake_compare": _intake,
    "ledger:intake_drop": _intake,
    "ledger:plan_office": _plan,
    "ledger:intake_done": _plan,
    "ledger:upper": _plan,
    "ledger:plan_export": _export,
    "ledger:upward": _upper,
    "ledger:changes": _plan,
    "ledger:change_start": _plan,
    "ledger:change_new": _change_new,
    "ledger:change": _change,
    "ledger:look_back": _plan,
    "ledger:look_back_report": _plan,
    "ledger:look_back_word": _plan,
    "ledger:look_back_item": _look_back_item,
    "ledger:snapshots": _plan,
    "ledger:snapshot": _snapshot,
    "ledger:members": _task_led_by,
    "ledger:task_package": _task_led_by,
    "promise": _released,
    "promise_csv": _released,
}
