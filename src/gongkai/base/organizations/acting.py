"""For which unit, and with which roles, a person acts in this session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor

from .models import Membership, StandIn
from .roles import Role

SESSION_KEY = "acting_unit"  # the unit's public code


@dataclass(frozen=True)
class Post:
    """A unit a person may act for, with all the roles held there today."""

    unit_id: int
    unit_code: str
    unit_name: str
    roles: frozenset[str]
    stands_in_for: str = ""

    @property
    def role_names(self) -> str:
        return "、".join(label for role, label in Role.choices if role in self.roles)


def posts(user: Any) -> list[Post]:
    """All posts of the user today, own memberships first, then stand-ins (A/B 岗). Two queries."""
    day = clock.today()
    roles: dict[int, set[str]] = {}
    units: dict[int, Any] = {}
    stands_for: dict[int, str] = {}
    for m in Membership.objects.current().filter(user=user).select_related("unit").order_by("unit__position"):
        units[m.unit_id] = m.unit
        roles.setdefault(m.unit_id, set()).add(m.role)
    stands = StandIn.objects.filter(stand_in=user, since__lte=day, until__gte=day)
    for s in stands.select_related("unit", "principal"):
        held = Membership.objects.filter(user=s.principal, unit=s.unit, since__lte=day)
        held = held.filter(Q(until__isnull=True) | Q(until__gte=day))
        units.setdefault(s.unit_id, s.unit)
        roles.setdefault(s.unit_id, set()).update(held.values_list("role", flat=True))
        stands_for[s.unit_id] = s.principal.name
    return [
        Post(u.id, u.code, str(u), frozenset(roles[i]), stands_for.get(i, ""))
        for i, u in units.items()
        if roles[i]
    ]


def actor_for(user: Any, session: Any, ip: str) -> Actor | None:
    """The Actor of a request: the post chosen in the session, or the first one."""
    if not user.is_authenticated or not user.works_today:
        return None
    mine = posts(user)
    user.holds_post_today = bool(mine)  # spares the shell's own question in the same request
    if not mine:
        return Actor(user.pk, user.name, ip=ip)
    chosen = session.get(SESSION_KEY)
    post = next((p for p in mine if p.unit_code == chosen), mine[0])
    return Actor(user.pk, user.name, post.unit_id, post.unit_name, post.roles, ip, post.stands_in_for)
