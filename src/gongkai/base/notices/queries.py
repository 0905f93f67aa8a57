"""Reads: the notices of a person in the post they act in."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongkai.base.core.actors import Actor

from .models import Notice


def mine(actor: Actor) -> QuerySet[Notice]:
    """Addressed to the person, or to a role that the person holds in the acting unit; newest first."""
    found = Notice.objects.filter(Q(user_id=actor.user_id) | Q(unit_id=actor.unit_id, role__in=actor.roles))
    return found.order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    return mine(actor).filter(read_at__isnull=True).count()
