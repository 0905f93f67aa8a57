"""What a person has to do now: domains register sources, the workbench's home shows them by deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.cache import cache

from gongkai.base.core.actors import Actor
from gongkai.law.workdays import Calendar, workdays_between

_COUNT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do.

    url opens the screen where it is done; due is a local date or None; kind is a short word of the field
    (报送 落实措施 督办 审核); note is one more line (unit, step).
    """

    title: str
    url: str
    due: dt.date | None
    kind: str
    note: str = ""


Source = Callable[[Actor], Iterable[Todo]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called in AppConfig.ready. It gets the actor and looks at the acting unit only."""
    if source not in _sources:
        _sources.append(source)


def todos_for(actor: Actor) -> list[Todo]:
    """Everything this actor has to do, the earliest deadline first, what has none last."""
    found = [todo for source in _sources for todo in source(actor)]
    return sorted(found, key=lambda t: (t.due is None, t.due or dt.date.max, t.kind, t.title))


def count_for(actor: Actor) -> int:
    """How many to-dos the menu tells: asked anew each minute and whenever 我的待办 itself is opened, so that an
    ordinary page does not ask every source."""
    return int(cache.get_or_set(_key(actor), lambda: len(todos_for(actor)), _COUNT_SECONDS) or 0)


def remember_count(actor: Actor, count: int) -> None:
    """Called by 我的待办, which has just asked."""
    cache.set(_key(actor), count, _COUNT_SECONDS)


def _key(actor: Actor) -> str:
    return f"todos:{actor.user_id}:{actor.unit_id}"


def days_left(calendar: Calendar, today: dt.date, due: dt.date | None) -> int | None:
    """Working days left until due (0: today), negative when overdue, None without a deadline.

    A deadline that passed on a rest day counts as one day overdue: nought would read as 今天到期.
    """
    if due is None:
        return None
    days = workdays_between(calendar, today, due)
    return min(days, -1) if due < today else days
