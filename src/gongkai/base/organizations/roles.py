"""The roles that a membership can carry."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    CLERK = "clerk", "经办人"
    REVIEWER = "reviewer", "审核人"
    UNIT_HEAD = "unit_head", "单位负责人"
    OFFICE = "office", "政务公开办"
    INSPECTOR = "inspector", "督查人员"
    # 三员分立: three people, never two of these in one hand (organizations.services refuses).
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


THREE_ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
#: Everyone who works on the plan for a unit.
UNIT_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.UNIT_HEAD})
ALL_ROLES = frozenset(Role)
