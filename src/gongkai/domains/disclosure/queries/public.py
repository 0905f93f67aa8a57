"""What the public may read. Every read starts from live records or their placements; nothing here writes.

Lists go by keyset: the next page begins after a record named by its code, so page 1 and page 9,000 cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.organizations.models import Unit

from ..models import Column, Placement, Record, Relation, Topic, Version, Withdrawal

PAGE = 20
#: Both ends of a relation in words: (at its source, at its target).
RELATION_WORDS = {
    "interprets": ("解读的文件", "政策解读"),
    "amends": ("修订的文件", "被下列文件修订"),
    "repeals": ("废止的文件", "被下列文件废止"),
    "based_on": ("依据", "以本文为依据"),
    "forwards": ("转发的文件", "被下列文件转发"),
    "same_source": ("同源信息", "同源信息"),
}
_SHOWN = (
    "code", "index_number", "published_at", "first_published_at", "kind", "is_demo", "external_url",
    "publishing_unit__short_name", "publishing_unit__name", "live_version__title", "live_version__document_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; after: code of the record the next page begins after, "" on the last page."""

    rows: list[Any]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to."""

    unit: Unit | None = None
    topic_class: str = ""
    year: int | None = None

    def __bool__(self) -> bool:
        return bool(self.unit or self.topic_class or self.year)


def in_column(column: Column, filters: Filters | None = None, after: str = "") -> Page:
    """20 records of a column, pinned ones first, then newest first. Reads the index where the page begins and no
    further, however much the column holds."""
    filters = filters or Filters()
    rows = Placement.objects.filter(column=column, record__live=True).order_by("-shown_at", "-record_id")
    rows = rows.select_related("record__publishing_unit", "record__live_version")
    rows = rows.only("shown_at", "pinned", *(f"record__{name}" for name in _SHOWN))
    if filters.year:
        rows = rows.filter(shown_at__year=filters.year)
    start = Placement.objects.filter(column=column, record__code=after).first() if after else None
    if filters.unit or filters.topic_class:
        if filters.unit:
            rows = rows.filter(unit=filters.unit)
        if filters.topic_class:
            rows = rows.filter(topic_class=filters.topic_class)
        return _page(list(_from(rows, start)[: PAGE + 1]))
    found: list[Placement] = []
    if start is None or start.pinned:
        found += _from(_half(rows, True), start)[: PAGE + 1]
    if len(found) <= PAGE:
        rest = _from(_half(rows, False), start if start and not start.pinned else None)
        found += rest[: PAGE + 1 - len(found)]
    return _page(found)


def _half(rows: QuerySet[Placement], pinned: bool) -> QuerySet[Placement]:
    """Those that are pinned, or those that aren't. Written IN (…): of `NOT pinned`, which Django makes of
    pinned=False, SQLite's index knows nothing, and it sorts the whole column (benches/placements.py)."""
    return rows.filter(pinned__in=[pinned])


def _from(rows: QuerySet[Placement], start: Placement | None) -> QuerySet[Placement]:
    if start is None:
        return rows
    # The plain bound is what SQLite seeks by; the pair alone it would look for from the top.
    before = TupleLessThan(Tuple("shown_at", "record_id"), (start.shown_at, start.record_id))
    return rows.filter(before, shown_at__lte=start.shown_at)


def _page(found: list[Placement]) -> Page:
    return Page(found[:PAGE], found[PAGE - 1].record.code if len(found) > PAGE else "")


def distinct_in(column: Column, name: str) -> list[Any]:
    """The different values of unit_id or topic_class in a column: one index step for each, not one for each record."""
    assert name in ("unit_id", "topic_class")
    table = connection.ops.quote_name(Placement._meta.db_table)
    least = f"SELECT MIN({name}) FROM {table} WHERE column_id = %s"  # noqa: S608 (two fixed names)
    sql = (
        f"WITH RECURSIVE step(v) AS ({least} UNION ALL "
        f"SELECT ({least} AND {name} > step.v) FROM step WHERE step.v IS NOT NULL) SELECT v FROM step WHERE v IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [column.pk, column.pk])
        return [row[0] for row in cursor.fetchall()]


def years_in(column: Column) -> list[int]:
    """The years from the oldest to the newest record of a column, newest first."""
    # Pinned and not pinned lie apart in the index: the ends of each half are one step away, the whole is not.
    ends = []
    for pinned, sign in ((True, ""), (True, "-"), (False, ""), (False, "-")):
        rows = _half(Placement.objects.filter(column=column), pinned)
        rows = rows.order_by(f"{sign}shown_at", f"{sign}record_id")
        ends += [at.astimezone(clock.SHANGHAI).year for at in rows.values_list("shown_at", flat=True)[:1]]
    return list(range(max(ends), min(ends) - 1, -1)) if ends else []


def newest(site: Site, size: int = 10, unit: Unit | None = None, after: str = "") -> Page:
    """The newest live records of the site, or of one of its units."""
    rows = Record.objects.filter(site=site, state="live", live=True).select_related(
        "publishing_unit", "live_version"
    )
    rows = rows.only(*_SHOWN).order_by("-published_at", "-id")
    if unit is not None:
        rows = rows.filter(publishing_unit=unit)
    start = Record.objects.filter(code=after, published_at__isnull=False).first() if after else None
    if start is not None:
        before = TupleLessThan(Tuple("published_at", "id"), (start.published_at, start.pk))
        rows = rows.filter(before, published_at__lte=start.published_at)
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].code if len(found) > size else "")


@dataclass(slots=True)
class Branch:
    """A column with what stands below it; filled: whether anything is in it or below."""

    column: Column
    filled: bool
    below: list[Branch] = field(default_factory=list)


def tree(site: Site, unit: Unit | None) -> list[Branch]:
    """The platform of the city (unit None) or of a unit, as nested branches; one query."""
    there = Exists(Placement.objects.filter(column=OuterRef("pk")))
    rows = Column.objects.filter(site=site, unit=unit, until__isnull=True).annotate(has=there)
    top: list[Branch] = []
    branches = {c.pk: Branch(c, bool(c.has)) for c in rows.order_by("position", "id")}

    for branch in branches.values():
        above = branches.get(branch.column.parent_id or 0)
        (above.below if above else top).append(branch)
    for branch in top:
        _fill(branch)
    return top


def _fill(branch: Branch) -> bool:
    below = [_fill(b) for b in branch.below]
    branch.filled = branch.filled or any(below)
    return branch.filled


def trail(column: Column) -> list[Column]:
    """The column's ancestors from the top, and itself; expects select_related("parent__parent")."""
    found = [column]
    while found[0].parent is not None:
        found.insert(0, found[0].parent)
    return found


def column_of(record: Record) -> Column | None:
    """The column whose page the record belongs to for its trail and its tags: the first its version names."""
    version = record.live_version
    codes = list(version.columns) if version else []
    rows = Column.objects.filter(code__in=codes).select_related("parent__parent", "unit", "owner")
    found = {c.code: c for c in rows}
    return next((found[c] for c in codes if c in found), None)


def find(site: Site, number: str) -> Record | None:
    """The record of an index number, public or once public."""
    related = ("live_version", "publishing_unit", "issuing_unit", "tombstone")
    return Record.objects.filter(site=site, index_number=number).select_related(*related).first()


def withdrawal_of(record: Record) -> Withdrawal | None:
    """The withdrawal in force, if there is one."""
    rows = record.withdrawals.filter(ended_at__isnull=True).select_related("merged_into")
    return rows.order_by("-at", "-id").first()


def relations(record: Record) -> list[tuple[str, list[Record]]]:
    """What the record is related to, in words of its own end; only records that are before the public."""
    both = Relation.objects.filter(Q(source=record) | Q(target=record))
    ids: dict[str, list[int]] = {}
    for one in both.order_by("id"):
        at_source, at_target = RELATION_WORDS[one.kind]
        here = one.source_id == record.pk
        ids.setdefault(at_source if here else at_target, []).append(one.target_id if here else one.source_id)
    wanted = {i for some in ids.values() for i in some}
    live = Record.objects.filter(pk__in=wanted, live=True, site=record.site_id).select_related(
        "live_version", "publishing_unit"
    )
    found = {r.pk: r for r in live.only(*_SHOWN)} if wanted else {}
    listed = ((word, [found[i] for i in some if i in found]) for word, some in ids.items())
    return [(word, records) for word, records in listed if records]


def public_versions(record: Record) -> list[Version]:
    """Versions that were or are before the public, newest first: those the door gave a clearance."""
    rows = record.versions.filter(clearance__isnull=False).select_related("clearance")
    return list(rows.defer("body", "body_text").order_by("-number"))


def topics_of(record: Record) -> list[Topic]:
    return list(Topic.objects.filter(items__record=record).distinct())


def platform_units(site: Site) -> list[Unit]:
    """Units that have a platform of their own."""
    built = Column.objects.filter(site=site, unit=OuterRef("pk"), until__isnull=True)
    return list(Unit.objects.filter(Exists(built)))


def is_public_file(file_id: int) -> bool:
    """Whether a stored file belongs to the version that is live now, and the record's page still stands."""
    rows = Record.objects.filter(live=True, live_version__attachments__file=file_id)
    gone = Withdrawal.objects.filter(
        record=OuterRef("pk"), ended_at__isnull=True, kind__in=("error", "merged")
    )
    return rows.filter(~Exists(gone), tombstone__isnull=True).exists()
