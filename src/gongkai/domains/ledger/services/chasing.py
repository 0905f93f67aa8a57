"""催办、催报 in the site and by mail: what the office would otherwise copy into a chat group."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.notices.services import notify
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import PeriodReport, Plan, ReportingPeriod
from ..permissions import SUPERVISE
from .periods import closed_problems, page_of
from .telling import WORKERS


def press_problems(actor: Actor, units: Sequence[Unit]) -> list[Problem]:
    if not units:
        return [Problem("nobody", "现在没有要催办的单位。")]
    return []


def press(actor: Actor, plan: Plan, texts: Sequence[tuple[Unit, str]]) -> list[Unit]:
    """Send each unit its 催办文本; a unit is pressed once a day. Returns whom it was sent to now."""
    must(actor, SUPERVISE, subject=f"plan:{plan.code}")
    refuse_if(press_problems(actor, [u for u, _ in texts]))
    said = [(unit, text, reverse("ledger:mine"), f"chase:{plan.code}:{unit.code}") for unit, text in texts]
    return _send(actor, plan, said)


def press_reports(
    actor: Actor, period: ReportingPeriod, texts: Sequence[tuple[PeriodReport, str]]
) -> list[Unit]:
    """Send each unit that has not reported its 催报文本; once a day."""
    must(actor, SUPERVISE, subject=f"period:{period.code}")
    refuse_if([*closed_problems(period), *press_problems(actor, [r.unit for r, _ in texts])])
    said = [(r.unit, text, page_of(r), f"chase:{r.code}") for r, text in texts]
    return _send(actor, period.plan, said)


def _send(actor: Actor, plan: Plan, said: Sequence[tuple[Unit, str, str, str]]) -> list[Unit]:
    today = clock.today()
    with transaction.atomic():
        reached = [
            unit
            for unit, text, link, once in said
            if notify(text, link=link, unit=unit, roles=WORKERS, once=f"{once}:{today}")
        ]
        if reached:
            payload = {"units": [str(u) for u in reached]}
            events.append("units.pressed", actor=actor, plan=plan, payload=payload)
    return reached
