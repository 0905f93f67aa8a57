"""What disclosure measures: plans (tasks 1, 2), columns (29), the review and the limit of art. 26.

Denominators are lines that the office has confirmed (base.measures); what stands against them is what is
before the public on the day of the run. topic_indicators.py has those of tasks 10–16.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from django.urls import reverse
from wagtail.models import Site

from gongkai.base.measures import queries as measures
from gongkai.base.measures import register
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, Offender
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import calendar
from gongkai.law.workdays import add_workdays

from . import topic_indicators
from .declared_names import days_in, is_named, name_of
from .digests import digest_of
from .kinds import KINDS
from .measured_records import absence, after, day_of, offence, start_of
from .models import Event, Finding, Record, Tombstone, Version
from .queries import columns as column_reads
from .queries.review import limit_of
from .review import GATES

Found = Mapping[int | None, Measurement]
#: What is wrong with a record; "" if nothing.
Fault = Callable[[Record], str]
PLAN_KINDS = ("plan", "past_plan")
#: Reasons of 清除 that mean: the review let something through that it should have held.
LEAKS = ("leak", "secret")


# --- plans (1, 2) -------------------------------------------------------------------------------------


def plans_published(units: Sequence[Unit], period: Period) -> Found:
    """已公开的规划项数 / 应公开的规划项数: a declared plan is published if a live record of it names it."""
    return _lines(units, period, "plans", lambda r: "", "没有公开")


def plan_history(units: Sequence[Unit], period: Period) -> Found:
    """规划已上网的时期数 / 申报的规划时期数: with the plan's original date and its source."""

    def lacks(record: Record) -> str:
        version = record.live_version
        assert version is not None
        missing = [n for n, v in (("原成文日期", version.made_on), ("来源", version.source)) if not v]
        return f"没有注明{'、'.join(missing)}" if missing else ""

    return _lines(units, period, "plan_periods", lacks, "规划没有上网")


def _lines(units: Sequence[Unit], period: Period, key: str, lacks: Fault, absent: str) -> Found:
    """Declared lines that a live plan of the unit names and in which nothing is lacking / declared lines."""
    owed = measures.denominators(key, units, period)
    plans: dict[int, list[Record]] = defaultdict(list)
    rows = Record.objects.filter(kind__in=PLAN_KINDS, live=True, state="live")
    rows = rows.filter(first_published_at__lt=after(period))
    for record in rows.select_related("live_version").order_by("pk"):
        for unit_id in {record.publishing_unit_id, record.issuing_unit_id}:
            if unit_id is not None:
                plans[unit_id].append(record)
    found: dict[int | None, Measurement] = {}
    for unit in units:
        items, bad = owed[unit.pk].items, []
        for line in items:
            named = [r for r in plans[unit.pk] if _names(r, line.item)]
            reasons = [(lacks(r), r) for r in named]
            if any(not why for why, _ in reasons):
                continue
            bad.append(offence(reasons[0][1], reasons[0][0]) if reasons else absence(unit, line.item, absent))
        found[unit.pk] = Measurement.ratio(len(items) - len(bad), len(items), bad)
    return found


def _names(record: Record, line: str) -> bool:
    version = record.live_version
    assert version is not None
    said = [version.title, str(version.fields.get("规划时期", ""))]
    return any(is_named(name_of(line), text) for text in said)


# --- columns (29) -------------------------------------------------------------------------------------


def columns_complete(units: Sequence[Unit], period: Period) -> Found:
    """已设置、不空、按时更新的应有栏目数 / 应有栏目数, as they stand on the day of the run.

    The office's lines may also name columns of the city's own platform, which it owns. A limit written in
    the line (90天) goes before the column's.
    """
    owed = measures.denominators("columns", units, period)
    rows = column_reads.rows(Site.objects.get(is_default_site=True), everything=True)
    by_unit: dict[int, list[column_reads.Row]] = defaultdict(list)
    for row in rows:
        by_unit[row.column.unit_id or row.column.owner_id].append(row)
    found: dict[int | None, Measurement] = {}
    for unit in units:
        items, bad = owed[unit.pk].items, []
        for line in items:
            named = [r for r in by_unit[unit.pk] if name_of(r.column.name) == name_of(line.item) and r.holds]
            limit = days_in(f"{line.item} {line.due}")
            reasons = [_column_fault(r, limit) for r in named]
            if not named or any(reasons):
                why = next(filter(None, reasons), "没有设置")
                url = reverse("disclosure:column", args=[named[0].column.code]) if named else ""
                bad.append(Offender(f"{line.item}：{why}", url or reverse("disclosure:columns"), unit.pk))
        found[unit.pk] = Measurement.ratio(len(items) - len(bad), len(items), bad)
    return found


def _column_fault(row: column_reads.Row, limit: int | None) -> str:
    if row.empty:
        return "空栏目"
    limit = limit or row.column.update_limit_days
    return f"已{row.days}天未更新（限{limit}天）" if limit is not None and row.days > limit else ""


# --- requirement 二 -----------------------------------------------------------------------------------


def review_complete(units: Sequence[Unit], period: Period) -> Found:
    """由三人三审、五关齐备的公开信息数 / 公开信息数, of what went out in the period, of the declared kinds.

    Judged from the signatures themselves, not from the door's word: three people, five gates, for the text
    that is shown. What leaked private data or secrets counts against the unit, also after it was expunged.
    """
    begun, over = start_of(period), after(period)
    rows = Record.objects.filter(first_published_at__gte=begun, first_published_at__lt=over)
    rows = rows.filter(live=True) | rows.filter(pk__in=_leaked())
    records = list(
        rows.select_related("live_version__record")
        .prefetch_related("live_version__signatures")
        .order_by("pk")
    )
    leaks = set(_leaked())
    found_since = _private_findings(records)
    owed = measures.denominators("disclosure_kinds", units, period)

    def fault(record: Record) -> str:
        if record.pk in leaks or record.pk in found_since:
            return "公开后发现个人信息或涉密内容"
        return _review_fault(record)

    return _share(units, owed, records, fault)


def _leaked() -> list[int]:
    return list(Tombstone.objects.filter(reason__in=LEAKS).values_list("record_id", flat=True))


def _private_findings(records: Iterable[Record]) -> set[int]:
    """Records whose live text holds private data that nobody has excepted by name."""
    versions = [r.live_version_id for r in records if r.live]
    rows = Finding.objects.filter(check_key="privacy", level="veto", decision="", version__in=versions)
    return set(rows.values_list("version__record_id", flat=True))


def _review_fault(record: Record) -> str:
    version = record.live_version
    if version is None:
        return "没有公开的文本"
    signed = [s for s in version.signatures.all() if s.decision == "approved"]
    approved = [s for s in signed if s.digest == version.digest]
    if len({s.user_id for s in approved}) < 3:
        return "三审三校不足三人"
    for signature in approved:
        missing = [name for key, name in GATES.items() if not signature.gates.get(key, {}).get("passed")]
        if missing:
            return f"{signature.step_name}没有通过{'、'.join(missing)}"
    return "" if version.digest == digest_of(version) else "公开的文本与签署的不一致"


def on_time(units: Sequence[Unit], period: Period) -> Found:
    """形成或变更后20个工作日内公开的信息数 / 公开信息数 (Reg. art. 26; limits per kind are settings).

    A record that went out more than once in the period is on time if every one of its texts was.
    """
    gone_out = Event.objects.filter(kind="record.released", of_version__isnull=False)
    gone_out = gone_out.filter(record__live=True)
    gone_out = gone_out.select_related("record__live_version", "record__imported", "of_version")
    days, limit = calendar(), lru_cache(maxsize=None)(limit_of)
    late: dict[int, str] = {}
    records: dict[int, Record] = {}
    for event in gone_out.order_by("id"):
        record, version = event.record, event.of_version
        assert version is not None
        at = _out_at(record, version, event.at)
        if not period.start <= day_of(at) <= period.end:
            continue
        records[record.pk] = record
        made = version.made_on if version.number == 1 else None
        start = made or min(day_of(version.created_at), day_of(at))
        due = add_workdays(days, start, limit(record.kind)).due
        if day_of(at) > due:
            late[record.pk] = f"应于{due}前公开，{day_of(at)}才公开"
    owed = measures.denominators("disclosure_kinds", units, period)
    return _share(units, owed, list(records.values()), lambda r: late.get(r.pk, ""))


def _out_at(record: Record, version: Version, at: dt.datetime) -> dt.datetime:
    """When that text came before the public: for history of an old site, when it was published there."""
    was = getattr(record, "imported", None)
    return was.was_published_at if was is not None and version.number == 1 else at


def _share(
    units: Sequence[Unit], owed: Mapping[int, measures.Denominator], records: Sequence[Record], fault: Fault
) -> Found:
    """Records of the unit's declared kinds without a fault / such records."""
    of: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        of[record.publishing_unit_id].append(record)
    found: dict[int | None, Measurement] = {}
    for unit in units:
        kinds = {k for line in owed[unit.pk].items for k in kinds_named(line.item)}
        mine = [r for r in of[unit.pk] if r.kind in kinds]
        bad = [offence(r, why) for r in mine if (why := fault(r))]
        found[unit.pk] = Measurement.ratio(len(mine) - len(bad), len(mine), bad)
    return found


def kinds_named(line: str) -> list[str]:
    """Keys of the kinds that a declared line means: by the kind's name; 全部 means all."""
    name = name_of(line)
    if name in ("全部", "全部种类", "各类信息"):
        return list(KINDS)
    return [k.key for k in KINDS.values() if name_of(k.name) == name]


def connect() -> None:
    """Give the catalogue our functions; from apps.ready."""
    register.connect("plans.published_ratio", plans_published)
    register.connect("plans.history_coverage", plan_history)
    register.connect("columns.complete", columns_complete)
    register.connect("review.complete", review_complete)
    register.connect("disclosure.on_time", on_time)
    topic_indicators.connect()
