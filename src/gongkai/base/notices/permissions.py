"""Who may read a notice: whom it is addressed to."""

from __future__ import annotations

from gongkai.base.organizations.access import rule
from gongkai.base.organizations.roles import ALL_ROLES

#: Opens the routes to everyone with a post; which notices are theirs is `queries.mine`.
READ = rule("notices.read", "查看消息", own=ALL_ROLES)
