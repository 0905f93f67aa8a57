"""Who may see figures, declare what is owed, confirm it, and start a run."""

from __future__ import annotations

from typing import Any

from gongkai.base.organizations.access import Rule, rule
from gongkai.base.organizations.roles import UNIT_ROLES, Role


def _itself(unit: Any) -> list[int]:
    return [unit.pk]


def _unit_of(item: Any) -> list[int]:
    return [item.unit_id]


_OVERSEERS = [Role.OFFICE, Role.INSPECTOR]
#: The office is a unit too and owes information of its own: it declares for itself, never for others.
_DECLARERS = [*UNIT_ROLES, Role.OFFICE]

SEE: Rule = rule("measures.see", "查看指标", all=_OVERSEERS, own=UNIT_ROLES)
#: Of one unit: a unit sees its own figures (and the city's), not its neighbours'.
SEE_UNIT: Rule = rule("measures.see_unit", "查看单位指标", all=_OVERSEERS, own=UNIT_ROLES, units_of=_itself)
#: Always on the acting unit's own list.
DECLARE: Rule = rule("measures.declare", "申报应公开清单", own=_DECLARERS)
WITHDRAW: Rule = rule("measures.withdraw", "移出清单事项", own=_DECLARERS, units_of=_unit_of)
CONFIRM: Rule = rule("measures.confirm", "确认应公开清单", all=[Role.OFFICE])
MEASURE: Rule = rule("measures.measure", "启动测量", all=[Role.OFFICE])
