"""Lets the loader live through the demo's year: acts are dated as the story says, by the one clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from gongkai.base.core import clock


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Hold the clock at a day of the story; only while the demo is loaded, never beside a running site."""
    before = clock.held_date()
    settings.GONGKAI_CLOCK = day
    try:
        yield
    finally:
        settings.GONGKAI_CLOCK = before
