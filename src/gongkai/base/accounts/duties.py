"""What comes before anything else: a password of one's own, a one-time code where one's role needs it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongkai.base.core.actors import Actor

#: Routes that stay open meanwhile.
OPEN_ROUTES = frozenset({"login", "logout", "password_change", "totp_setup"})


def pending(user: Any, actor: Actor | None) -> str:
    """The route of the duty that comes first, or "" if there is none."""
    if user.must_change_password:
        return "password_change"
    if actor and not user.totp_confirmed and settings.GONGKAI_TOTP_ROLES & actor.roles:
        return "totp_setup"
    return ""


def pending_for(request: HttpRequest) -> str:
    """The same for a request; "" on the routes where the duty is done."""
    match = request.resolver_match
    if not request.user.is_authenticated or (match and match.view_name in OPEN_ROUTES):
        return ""
    return pending(request.user, request.actor)  # type: ignore[attr-defined]
