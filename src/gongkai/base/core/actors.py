"""Who acts: passed to every verb, so that no service reads a request or a global."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for one unit at this moment.

    core knows no unit: it keeps the id and the name of the time. roles are keys of
    gongkai.base.organizations.roles.Role. stands_in_for names the person whose post is held (A/B 岗).
    """

    user_id: int | None
    user_name: str
    unit_id: int | None = None
    unit_name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    ip: str = ""
    stands_in_for: str = ""


#: What the platform does by itself (scheduler, installer); it has no roles, so no rule lets it through.
SYSTEM = Actor(user_id=None, user_name="系统")
