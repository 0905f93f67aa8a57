"""索引号: one maker, by a pattern that is a setting; given once, never reused, stays when the page moves.

Default pattern as 昌吉市 uses it: CJS044/2025-000234 (site code and unit number / year - 6 digits).
"""

from __future__ import annotations

import re

from django.db import connection

from gongkai.base.core import clock
from gongkai.base.core.locks import lock_until_commit
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import layered_value

from .models import Record

SETTING = "disclosure.index_number"
DEFAULT_PATTERN = "{site}{unit:03d}/{year}-{serial:06d}"
DEFAULT_SITE = "GK"


def next_number(unit: Unit) -> str:
    """The next index number for the unit this year. Must be called in the transaction that uses it."""
    return next_numbers(unit, 1)[0]


def next_numbers(unit: Unit, count: int) -> list[str]:
    """The next `count` index numbers for the unit this year, as `next_number`."""
    setting = layered_value(SETTING, {}) or {}
    pattern, site = setting.get("pattern", DEFAULT_PATTERN), setting.get("site", DEFAULT_SITE)
    lock_until_commit("disclosure.index_number")
    year = clock.today().year
    head, tail = pattern.format(site=site, unit=unit.position + 1, year=year, serial=0), ""
    match = re.search(r"0+(?=\D*$)", head)
    if match:
        head, tail = head[: match.start()], head[match.end() :]
    used = Record.objects.filter(index_number__startswith=head).order_by("-index_number")
    if (
        connection.vendor == "sqlite"
    ):  # its LIKE walks the whole index; a range is one step (PostgreSQL has _like)
        used = used.filter(index_number__gte=head, index_number__lt=head + chr(0x10FFFF))
    last = used.values_list("index_number", flat=True).first()
    serial = int(re.sub(r"\D", "", last[len(head) : len(last) - len(tail) or None])) + 1 if last else 1
    return [
        str(pattern.format(site=site, unit=unit.position + 1, year=year, serial=n))
        for n in range(serial, serial + count)
    ]
