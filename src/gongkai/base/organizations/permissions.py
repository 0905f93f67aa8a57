"""Who may do what with units, people and posts. The only place that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .access import rule
from .roles import ALL_ROLES, THREE_ADMINISTRATORS, UNIT_ROLES, Role


def _unit(obj: Any) -> Iterable[int]:
    """The unit a thing belongs to: a unit to itself, a post or stand-in to its unit."""
    return [getattr(obj, "unit_id", obj.pk)]


VIEW_UNITS = rule(
    "organizations.view_units",
    "查看单位",
    all={Role.OFFICE, Role.INSPECTOR} | THREE_ADMINISTRATORS,
    own=UNIT_ROLES,
    units_of=_unit,
)
EDIT_UNITS = rule("organizations.edit_units", "增改单位", all={Role.OFFICE, Role.SYSTEM_ADMIN})
VIEW_RULES = rule("organizations.view_rules", "查看规则和日历", all=ALL_ROLES)
EDIT_CALENDAR = rule("organizations.edit_calendar", "更正工作日历", all={Role.OFFICE})
VIEW_PEOPLE = rule("organizations.view_people", "查看人员和任职", all={Role.OFFICE} | THREE_ADMINISTRATORS)
# 三员分立: one makes the accounts, another says what they may do, the third looks on.
MAKE_ACCOUNTS = rule("organizations.make_accounts", "建立、重置和停用账户", all={Role.SYSTEM_ADMIN})
GRANT_ROLES = rule("organizations.grant_roles", "授予和收回角色", all={Role.SECURITY_ADMIN})
SET_STAND_INS = rule(
    "organizations.set_stand_ins",
    "安排代岗",
    all={Role.SECURITY_ADMIN},
    own={Role.UNIT_HEAD, Role.OFFICE},
    units_of=_unit,
)
