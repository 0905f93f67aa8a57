"""Who may read a notice: the person, or the unit, that it is addressed to."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.organizations.access import rule
from gongkai.base.organizations.models import Membership
from gongkai.base.organizations.roles import ALL_ROLES

from .models import Notice


def _unit_of(notice: Notice) -> Iterable[int]:
    if notice.unit_id is not None:
        return [notice.unit_id]
    # A person's own notice follows that person through all posts.
    return Membership.objects.current().filter(user=notice.user_id).values_list("unit", flat=True)


READ = rule("notices.read", "查看消息", own=ALL_ROLES, units_of=_unit_of)
