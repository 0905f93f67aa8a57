"""What disclosure puts on the portal's front page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from gongkai.base.organizations.models import Authority

from ..models import Column, Record
from ..queries import public as reads
from .sites import site_of

#: Columns of the city whose newest records stand on the front page.
NODES = ("basis.normative", "basis.other", "interpretation", "others")
ROWS = 4


def home_block(authority: Authority, request: HttpRequest) -> str | None:
    """The newest records, and the newest of some columns; nothing while nothing is public."""
    site = site_of(request)
    newest = reads.newest(site, 8).rows
    if not newest:
        return None
    columns = Column.objects.filter(site=site, unit__isnull=True, node__in=NODES, until__isnull=True)
    listed = [(c, reads.in_column(c).rows[:ROWS]) for c in columns]
    context: dict[str, Any] = {"newest": newest, "by_column": [(c, rows) for c, rows in listed if rows]}
    return render_to_string("disclosure/public/home_block.html", context)


def is_anything_public() -> bool:
    """For the public menu: an entry with nothing behind it is not shown."""
    return Column.objects.exists() or Record.objects.filter(live=True).exists()
