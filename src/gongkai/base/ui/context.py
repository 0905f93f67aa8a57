"""What every template may show about this installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongkai.base.core import clock
from gongkai.base.organizations.queries import authority


def installation(request: HttpRequest) -> dict[str, Any]:
    return {
        "authority": authority(),
        "actor": getattr(request, "actor", None),
        "held_date": clock.held_date(),
        "is_demo": settings.GONGKAI_MODE == "demo",
    }
