"""Makers of the objects behind the routes of the daily work (tests/route_objects.py says what they are for)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.base.core.actors import SYSTEM
from gongkai.base.notices.models import Notice
from gongkai.base.organizations.models import Unit
from gongkai.domains.ledger import events
from gongkai.domains.ledger.models import (
    Assignment,
    PeriodReport,
    Plan,
    ReportingPeriod,
    Supervision,
    Task,
)
from tests.domains.ledger.factories import make_plan, make_unit
from tests.route_objects import Maker


def new_task() -> Task:
    """A task of units that nobody of the world belongs to."""
    plan = make_plan(1 + Plan.objects.count(), leads=("市水利局",), responsible=("市民政局",))
    return plan.tasks.get(number=1)


def share_of(unit: Unit, *kinds: str) -> Assignment:
    """The unit's share of such a task, after events of these kinds."""
    share = Assignment.objects.create(task=new_task(), unit=unit, role="responsible")
    return happened(share, *kinds)


def happened(share: Assignment, *kinds: str) -> Assignment:
    for kind in kinds:
        payload = {"steps": []} if kind == "measures.submitted" else {}
        events.append(kind, actor=SYSTEM, plan=share.task.plan, assignment=share, payload=payload)
    return share


def _of_unit(*kinds: str) -> Maker:
    return lambda world, unit: {"code": share_of(unit, *kinds).code}


def _led_by_unit(*kinds: str) -> Maker:
    """Another unit's share of a task that the unit leads: what its signers pass judgement on."""

    def make(world: Any, unit: Unit) -> dict[str, Any]:
        share = share_of(make_unit("市气象局"), *kinds)
        Assignment.objects.create(task=share.task, unit=unit, role="lead")
        return {"code": share.code}

    return make


def _task(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": new_task().code}


def _unit(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": unit.code}


def _supervision(world: Any, unit: Unit) -> dict[str, Any]:
    n = Supervision.objects.count() + 1
    due = dt.date(2021, 11, 22)
    made = Supervision.objects.create(
        assignment=share_of(unit), year=2021, ordinal=n, matter="请报送", due=due
    )
    return {"code": made.code}


def _new_period() -> ReportingPeriod:
    plan = new_task().plan
    return ReportingPeriod.objects.create(
        plan=plan,
        kind="quarter",
        name="2021年第四季度",
        starts=dt.date(2021, 10, 1),
        ends=dt.date(2021, 12, 31),
        due=dt.date(2021, 11, 30),
    )


def _period(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _new_period().code}


def _report(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": PeriodReport.objects.create(period=_new_period(), unit=unit).code}


CLAIMED = ("measures.submitted", "measures.accepted", "progress.claimed_done")

MAKERS: dict[str, Maker] = {
    "ledger:task": _task,
    "ledger:accept_all": _task,
    "ledger:supervise": _task,
    "ledger:unit_duties": _unit,
    "ledger:assignment": _of_unit(),
    "ledger:duties": _of_unit(),
    "ledger:end_duty": _of_unit(),
    "ledger:measures": _of_unit(),
    "ledger:accept_measures": _led_by_unit("measures.submitted"),
    "ledger:return_measures": _led_by_unit("measures.submitted"),
    "ledger:progress": _of_unit("measures.submitted", "measures.accepted"),
    "ledger:accept_as_lead": _led_by_unit(*CLAIMED),
    "ledger:accept": _of_unit(*CLAIMED),
    "ledger:return": _led_by_unit(*CLAIMED),
    "ledger:reopen": _of_unit(*CLAIMED, "progress.accepted"),
    "ledger:supervision": _supervision,
    "ledger:supervision_reply": _supervision,
    "ledger:supervision_return": _supervision,
    "ledger:supervision_close": _supervision,
    "ledger:supervision_print": _supervision,
    "ledger:period": _period,
    "ledger:period_units": _period,
    "ledger:period_close": _period,
    "ledger:period_chase": _period,
    "ledger:period_merged": _period,
    "ledger:period_bulletin": _period,
    "ledger:period_bulletin_word": _period,
    "ledger:report": _report,
    "ledger:report_print": _report,
    "ledger:report_seal": _report,
    "ledger:report_accept": _report,
    "ledger:report_return": _report,
    "notices:open": lambda world, unit: {"code": _notice(unit).code},
}


def _notice(unit: Unit) -> Notice:
    return Notice.objects.create(unit=unit, role="clerk", text="请报送", link="/workbench/")
