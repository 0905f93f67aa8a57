"""Loads the demo once: the real plan, made-up accounts, a made-up year of work."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from gongkai.base.organizations.queries import authority
from gongkai.domains.ledger.models import Plan
from gongkai.domains.ledger.services.installing import install_with_plan

from . import calendar, people, year

AREA = "652301"  # 昌吉市


def load(say: Callable[[str], None]) -> list[tuple[str, str, str]]:
    """Make the demo's data if this installation is empty; returns (username, password, what for) to show once."""
    if authority() is not None:
        return []
    say("正在载入昌吉市2021年政务公开工作主要任务分工方案和演示数据……")
    plan_file = settings.BASE_DIR / "examples" / "plans" / "changji-2021.docx"
    with calendar.on(year.ISSUED):
        opened = people_then_plan(plan_file.read_bytes())
    plan = Plan.objects.get(year=2021)
    year.live_through(plan)
    return [(p.username, password, p.what) for p, password in opened]


def people_then_plan(data: bytes) -> list[tuple[people.Person, str]]:
    install_with_plan(AREA, data, "changji-2021.docx", is_demo=True, with_accounts=False)
    return people.open_accounts()
