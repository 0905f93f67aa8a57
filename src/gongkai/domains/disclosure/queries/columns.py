"""Reads for whoever looks after the columns: which are empty, which have had nothing new for too long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q
from wagtail.models import Site

from gongkai.base.core import clock

from .. import standard_tree
from ..models import Column


@dataclass(frozen=True, slots=True)
class Row:
    """A column with its newest record. days: calendar days since then (or since it was made, if it is empty)."""

    column: Column
    article: str
    newest: dt.datetime | None
    days: int
    holds: bool

    @property
    def empty(self) -> bool:
        return self.holds and self.newest is None

    @property
    def overdue(self) -> bool:
        limit = self.column.update_limit_days
        return self.holds and not self.empty and limit is not None and self.days > limit

    @property
    def alarm(self) -> str:
        if self.empty:
            return "空栏目"
        return f"已{self.days}天未更新" if self.overdue else ""


def rows(site: Site, unit_id: int | None = None, everything: bool = False) -> list[Row]:
    """The columns of the city (unit None), of one unit, or of all (everything), in order; one query."""
    columns = Column.objects.filter(site=site, until__isnull=True).select_related("unit", "owner", "parent")
    if not everything:
        columns = columns.filter(unit=unit_id)
    found = columns.annotate(
        newest=Max("placements__record__published_at", filter=Q(placements__record__live=True))
    )
    today = clock.today()
    result = []
    for column in found.order_by("unit__position", "unit_id", "position", "id"):
        node = standard_tree.NODES.get(column.node)
        newest: dt.datetime | None = column.newest
        start = newest.astimezone(clock.SHANGHAI).date() if newest else column.since or today
        holds = node.holds if node else True
        result.append(Row(column, node.article if node else "", newest, (today - start).days, holds))
    return result


def alarms(site: Site, owner_id: int | None = None) -> list[Row]:
    """Empty and overdue columns, of all owners or of one; the emptiest first, then the longest without news."""
    found = [r for r in rows(site, everything=True) if r.alarm and owner_id in (None, r.column.owner_id)]
    return sorted(found, key=lambda r: (not r.empty, -r.days, r.column.position))
