"""Login for people with an account; the right to enter the staff shell follows from a current membership."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from gongkai.base.core import clock

from .models import Membership


class MembershipBackend(ModelBackend):
    """Grants exactly one Django permission, wagtailadmin.access_admin, and never looks at is_superuser."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm != "wagtailadmin.access_admin" or not user_obj.is_authenticated or not user_obj.works_today:
            return False
        known = getattr(user_obj, "holds_post_today", None)  # acting.actor_for has asked in this request
        if known is not None:
            return bool(known)
        day = clock.today()
        if Membership.objects.current().filter(user=user_obj).exists():
            return True
        return bool(user_obj.stand_ins.filter(since__lte=day, until__gte=day).exists())

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return (
            {"wagtailadmin.access_admin"} if self.has_perm(user_obj, "wagtailadmin.access_admin") else set()
        )

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user is not None and user.works_today)
