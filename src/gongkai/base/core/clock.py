"""The one clock. Everything that asks what time it is asks here; lint bans every other way.

GONGKAI_CLOCK=2021-11-15 holds the date (the demo); the time of day goes on, so that all processes agree
without sharing a start. A production start with a held date is refused (core/checks).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def wall() -> dt.datetime:
    """The machine's own time, aware, Asia/Shanghai: for locks, leases and `recorded_at`, never for the law."""
    return dt.datetime.now(SHANGHAI)


def now() -> dt.datetime:
    """The time at which acts are dated, aware, Asia/Shanghai."""
    real = wall()
    held = held_date()
    return dt.datetime.combine(held, real.time(), SHANGHAI) if held else real


def today() -> dt.date:
    """The local date at which acts are dated."""
    return now().date()


def held_date() -> dt.date | None:
    """The date the clock is held at, or None where it runs free."""
    return getattr(settings, "GONGKAI_CLOCK", None)
