"""What the indicators share: a record as an offender, and the bounds of a period."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Offender
from gongkai.base.organizations.models import Unit

from .models import Record


def label_of(record: Record) -> str:
    """Number and title; an expunged record has no title any more."""
    title = record.live_version.title if record.live_version else ""
    return f"{record.index_number or record.code} {title}".strip()


def offence(record: Record, why: str) -> Offender:
    url = reverse("disclosure:record", args=[record.code])
    return Offender(f"{label_of(record)}：{why}", url, record.publishing_unit_id)


def absence(unit: Unit, line: str, why: str) -> Offender:
    """A declared line that nothing answers to."""
    return Offender(f"{line}：{why}", reverse("disclosure:desk"), unit.pk)


def day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.SHANGHAI).date()


def start_of(period: Period) -> dt.datetime:
    return dt.datetime.combine(period.start, dt.time(), clock.SHANGHAI)


def after(period: Period) -> dt.datetime:
    """The first moment after the period."""
    return dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), clock.SHANGHAI)
