"""Reads about areas, units, people's posts, layered rules and the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from gongkai.base.core import clock
from gongkai.law import workdays
from gongkai.law.regional_days import REGIONS

from .models import CALENDAR_REGION, Authority, CalendarDay, Layer, LayeredRule
from .naming import Resolution, Resolver, members, resolve

__all__ = [
    "CALENDAR_REGION",
    "Resolution",
    "Resolver",
    "authority",
    "calendar",
    "layered",
    "members",
    "resolve",
]


def authority() -> Authority | None:
    """The government this installation serves, or None before `gongkai init`."""
    return Authority.objects.select_related("area", "office").first()


def layered(key: str, on: dt.date | None = None) -> LayeredRule | None:
    """The rule in force on a day (today by default): the lowest layer wins, in it the latest one."""
    day = on or clock.today()
    rules = LayeredRule.objects.filter(key=key, since__lte=day).filter(
        Q(until__isnull=True) | Q(until__gte=day)
    )
    rank = {layer: n for n, layer in enumerate(Layer.values)}
    return max(rules, key=lambda r: (rank[r.layer], r.since), default=None)


def layered_value(key: str, default: Any = None, on: dt.date | None = None) -> Any:
    """The value of that rule, or default where no layer says anything."""
    found = layered(key, on)
    return default if found is None else found.value


def calendar(on: dt.date | None = None) -> workdays.Calendar:
    """The working days of this place: national, its region's, what officers entered. Two queries."""
    region = layered_value(CALENDAR_REGION, on=on)
    base = workdays.calendar_for(region if region in REGIONS else None)
    entered = [
        workdays.DayRow(
            row.day,
            workdays.DayKind(row.kind),
            workdays.Layer(row.layer),
            source=row.source,
            vouched_by=row.vouched_by,
        )
        for row in CalendarDay.objects.all()
    ]
    return base.with_rows(entered) if entered else base
