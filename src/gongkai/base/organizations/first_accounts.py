"""The accounts without which nobody could make the others: three administrators and the office."""

from __future__ import annotations

from gongkai.base.accounts.models import User
from gongkai.base.accounts.services import create_account
from gongkai.base.core.actors import SYSTEM

from . import posts
from .models import Authority
from .roles import Role

#: username, name until the place enters its own, role
FIRST = [
    ("office", "政务公开办", Role.OFFICE),
    ("system-admin", "系统管理员", Role.SYSTEM_ADMIN),
    ("security-admin", "安全管理员", Role.SECURITY_ADMIN),
    ("audit-admin", "审计管理员", Role.AUDIT_ADMIN),
]


def open_first_accounts(authority: Authority) -> list[tuple[str, str, str, str]]:
    """Open those that are missing; returns (username, name, role, generated password), to be shown once."""
    assert authority.office is not None
    opened = []
    for username, name, role in FIRST:
        if User.objects.filter(username=username).exists():
            continue
        user, password = create_account(username, name, actor=SYSTEM)
        posts.grant(user, authority.office, role, actor=SYSTEM)
        opened.append((username, name, role.label, password))
    return opened
