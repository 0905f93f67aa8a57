"""What is measured of topics: epidemic information (tasks 10–12), completeness (13–15), direct funds (16)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.measures import queries as measures
from gongkai.base.measures import register
from gongkai.base.measures.models import DeclaredItem
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, Offender, State
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.naming import Resolver
from gongkai.base.organizations.queries import calendar, layered_value
from gongkai.law.workdays import add_workdays

from .declared_names import after_colon, date_in, is_named, name_of, pieces_in, plain, workdays_in
from .kinds import KINDS
from .measured_records import absence, after, day_of, offence, start_of
from .models import Bundle, Event, Record, Topic, TopicItem
from .queries.review import limit_of
from .queries.topics import SIGNED_OFF
from .standard_topics import TOPICS

Found = Mapping[int | None, Measurement]
#: Hours from an event to its release beyond which an item is named; 国办发〔2016〕61号 gives 24 at most.
HOURS = "disclosure.topic_hours"
DEFAULT_HOURS = 24
_EPIDEMIC = frozenset(key for key, topic in TOPICS.items() if 10 in topic.tasks)
_SCIENCE = "科普宣传"
_FUNDS = frozenset(key for key, topic in TOPICS.items() if key.endswith("direct_funds"))


def _items(period: Period, keys: Iterable[str]) -> list[TopicItem]:
    """Live items of these topics that went out by the period's end."""
    rows = TopicItem.objects.filter(topic__key__in=keys, record__live=True, record__state="live")
    rows = rows.filter(record__first_published_at__lt=after(period))
    return list(rows.select_related("record__live_version", "topic").order_by("pk"))


# --- epidemic information (10) ------------------------------------------------------------------------


def timely(units: Sequence[Unit], period: Period) -> Found:
    """Mean hours from event to release, of the unit's declared kinds, for events of the period.

    An event whose record is not out yet counts with the hours until now (or the period's end) and is named;
    a record that tells of no event doesn't count, so that a quiet week is no fault.
    """
    owed = measures.denominators("epidemic_kinds", units, period)
    until = min(clock.now(), after(period))
    limit = float(layered_value(HOURS, DEFAULT_HOURS))
    rows = TopicItem.objects.filter(topic__key__in=_EPIDEMIC)
    rows = rows.filter(event_at__gte=start_of(period), event_at__lt=until)
    by_unit: dict[int, list[TopicItem]] = defaultdict(list)
    for item in rows.select_related("record__live_version").order_by("pk"):
        by_unit[item.record.publishing_unit_id].append(item)
    found: dict[int | None, Measurement] = {}
    everything: list[float] = []
    named: list[Offender] = []
    for unit in units:
        names = [name_of(line.item) for line in owed[unit.pk].items]
        hours, bad = [], []
        for item in by_unit[unit.pk]:
            if not any(n in plain(item.content_kind) or plain(item.content_kind) in n for n in names):
                continue
            took, why = _hours(item, until, limit)
            hours.append(took)
            bad += [offence(item.record, why)] if why else []
        if hours:
            found[unit.pk] = Measurement.amount(sum(hours) / len(hours), bad)
        everything += hours
        named += bad
    mean = sum(everything) / len(everything) if everything else None
    nothing = Measurement.without(State.NOTHING_DUE)
    return found | {None: nothing if mean is None else Measurement.amount(mean, named)}


def _hours(item: TopicItem, until: dt.datetime, limit: float) -> tuple[float, str]:
    out_at = item.record.first_published_at
    assert item.event_at is not None
    late = out_at is None or out_at > until
    took = ((until if late or out_at is None else out_at) - item.event_at).total_seconds() / 3600
    if late:
        return took, f"事件发生{took:.1f}小时仍未发布"
    return max(took, 0.0), f"发布用了{took:.1f}小时（限{limit:g}小时）" if took > limit else ""


# --- sensitive releases (11) --------------------------------------------------------------------------


def coordinated(units: Sequence[Unit], period: Period) -> Found:
    """发布前已由指定单位会签的敏感信息数 / 发布的敏感信息数.

    Sensitive is what stands in a topic or went out in a bundle that names units to be consulted, and what a
    declared line names (its own units stand behind the colon). A sign-off counts for exactly the text that is
    shown and only if it was given before the release.
    """
    owed = measures.denominators("sensitive_kinds", units, period)
    rows = Record.objects.filter(
        live=True, state="live", published_at__gte=start_of(period), published_at__lt=after(period)
    )
    rows = rows.filter(publishing_unit__in=[u.pk for u in units]).select_related("live_version")
    records = list(rows.prefetch_related("topics__topic__consulted_units").order_by("pk"))
    bundles = _bundles(records)
    given = _sign_offs(records, bundles)
    codes = dict(Unit.objects.values_list("code", "pk"))
    resolver = Resolver()
    names = {u.pk: str(u) for u in Unit.objects.all()}
    found: dict[int | None, Measurement] = {}
    by_unit: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_unit[record.publishing_unit_id].append(record)
    for unit in units:
        count, bad = 0, []
        lines = [(name_of(line.item), _asked(resolver, line.item)) for line in owed[unit.pk].items]
        for record in by_unit[unit.pk]:
            asked, sensitive = _consulted(record, bundles[record.pk], lines, codes)
            if not sensitive:
                continue
            count += 1
            missing = asked - given[record.pk] - {unit.pk}
            if missing:
                said = "、".join(sorted(m if isinstance(m, str) else names[m] for m in missing))
                bad.append(offence(record, f"发布前没有{said}会签"))
        found[unit.pk] = Measurement.ratio(count - len(bad), count, bad)
    return found


def _asked(resolver: Resolver, line: str) -> frozenset[int | str]:
    """Units named behind the colon of a declared line: 疫情通报：市卫健委、市政府办公室.

    A name that nobody here bears stays a name: nobody can have signed off for it.
    """
    names = [n.strip() for n in after_colon(line).split("、") if n.strip()]
    found = [(name, resolver.resolve(name).unit) for name in names]
    return frozenset(unit.pk if unit else name for name, unit in found)


def _consulted(
    record: Record,
    bundles: Sequence[Bundle],
    lines: Sequence[tuple[str, frozenset[int | str]]],
    codes: Mapping[str, int],
) -> tuple[set[int | str], bool]:
    """Who had to sign off, and whether the record is sensitive at all."""
    asked: set[int | str] = set()
    sensitive = False
    labels = [KINDS[record.kind].name]
    for item in record.topics.all():
        consulted = {u.pk for u in item.topic.consulted_units.all()}
        asked |= consulted
        sensitive |= bool(consulted)
        labels += [item.content_kind, item.topic.name]
    for bundle in bundles:
        sensitive |= bool(bundle.consulted)
        asked |= {codes[code] for code in bundle.consulted if code in codes}
    for name, of_line in lines:
        if any(name == plain(label) for label in labels):
            sensitive = True
            asked |= of_line
    return asked, sensitive


def _bundles(records: Sequence[Record]) -> dict[int, list[Bundle]]:
    """Record → the bundles in which it went out."""
    through = Bundle.records.through.objects.filter(record__in=records, bundle__released_at__isnull=False)
    found: dict[int, list[Bundle]] = defaultdict(list)
    for row in through.select_related("bundle"):
        found[row.record_id].append(row.bundle)
    return found


def _sign_offs(records: Sequence[Record], bundles: Mapping[int, list[Bundle]]) -> dict[int, set[int]]:
    """Record → units that agreed to its live text before it went out."""
    given: dict[int, set[int]] = defaultdict(set)
    by_pk = {r.pk: r for r in records}
    for event in Event.objects.filter(kind=SIGNED_OFF, record__in=records):
        record = by_pk[event.record_id]
        version = record.live_version
        if version is None or event.payload.get("digest") != version.digest:
            continue
        if record.published_at is not None and event.at <= record.published_at and event.unit_id:
            given[record.pk].add(event.unit_id)
    units = dict(Unit.objects.values_list("code", "pk"))
    for record in records:
        assert record.live_version is not None
        for bundle in bundles.get(record.pk, []):
            for code, said in bundle.consulted.items():
                texts = said.get("texts", {}) if said else {}
                if code in units and texts.get(record.code) == record.live_version.digest:
                    given[record.pk].add(units[code])
    return given


# --- health science (12) ------------------------------------------------------------------------------


def pieces(units: Sequence[Unit], period: Period) -> Found:
    """期内按主题发布的健康科普篇数, against what the declared themes owe in the period (a share of the year).

    One text counts once, however often it was released. Named: themes below their figure, and repeated texts.
    """
    owed = measures.denominators("science_themes", units, period)
    by_unit: dict[int, list[Record]] = defaultdict(list)
    for item in _items(period, _EPIDEMIC):
        at = item.record.first_published_at
        if item.content_kind == _SCIENCE and at is not None and at >= start_of(period):
            by_unit[item.record.publishing_unit_id].append(item.record)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    found: dict[int | None, Measurement] = {}
    for unit in units:
        count, due, bad = _themes(unit, owed[unit.pk].items, by_unit[unit.pk], months)
        if due:
            found[unit.pk] = Measurement(State.MEASURED, float(count), count, due, tuple(bad))
    if not found:
        return {None: Measurement.without(State.NOTHING_DUE)}
    total = sum(m.numerator or 0 for m in found.values())
    due = sum(m.denominator or 0 for m in found.values())
    named = tuple(o for m in found.values() for o in m.offenders)
    return found | {None: Measurement(State.MEASURED, float(total), total, due, named)}


def _themes(
    unit: Unit, lines: Iterable[DeclaredItem], records: Sequence[Record], months: int
) -> tuple[int, int, list[Offender]]:
    counted: set[int] = set()
    texts: dict[str, int] = {}
    due, bad, repeated = 0, [], set()
    for line in lines:
        target = math.ceil(pieces_in(f"{line.item} {line.due}") * months / 12)
        due += target
        mine = set()
        for record in records:
            version = record.live_version
            assert version is not None
            if not any(is_named(name_of(line.item), text) for text in (version.title, *version.keywords)):
                continue
            first = texts.setdefault(plain(version.body_text), record.pk)
            if first == record.pk:
                mine.add(record.pk)
            elif record.pk not in repeated:
                repeated.add(record.pk)
                bad.append(offence(record, "正文与另一篇相同，不重复计数"))
        counted |= mine
        if len(mine) < target:
            bad.append(absence(unit, line.item, f"本期应发布{target}篇，已发布{len(mine)}篇"))
    return len(counted), due, bad


# --- topics (13–15) -----------------------------------------------------------------------------------


def completeness(units: Sequence[Unit], period: Period) -> Found:
    """应有内容种类均已公开的专题数 / 专题数, by the declared lines 专题：内容种类.

    A unit answers with its own records; the topic's lead unit with everybody's: the whole is its charge.
    """
    owed = measures.denominators("topics", units, period)
    topics = {plain(t.name): t for t in Topic.objects.all()}
    there: set[tuple[int, str, int | None]] = set()
    for item in _items(period, [t.key for t in topics.values()]):
        for who in (item.record.publishing_unit_id, item.record.issuing_unit_id, None):
            there.add((item.topic_id, plain(item.content_kind), who))
    found: dict[int | None, Measurement] = {}
    for unit in units:
        wanted: dict[str, list[str]] = defaultdict(list)
        for line in owed[unit.pk].items:
            wanted[name_of(line.item)].append(after_colon(line.item))
        bad = [
            Offender(f"{said}：{why}", url, unit.pk)
            for said, kinds in wanted.items()
            for why, url in [_topic_fault(unit, topics.get(said), kinds, there)]
            if why
        ]
        found[unit.pk] = Measurement.ratio(len(wanted) - len(bad), len(wanted), bad)
    return found


def _topic_fault(
    unit: Unit, topic: Topic | None, kinds: Sequence[str], there: set[tuple[int, str, int | None]]
) -> tuple[str, str]:
    if topic is None:
        return "没有开设这个专题", reverse("disclosure:topics")
    who = None if topic.lead_unit_id == unit.pk else unit.pk
    # A line that names no kind asks for all that the topic is to show.
    asked = dict.fromkeys(k for kind in kinds for k in ([kind] if kind else topic.content_kinds))
    missing = [k for k in asked if (topic.pk, plain(k), who) not in there]
    return (f"没有{'、'.join(missing)}" if missing else ""), reverse("disclosure:topic", args=[topic.code])


# --- direct funds (16) --------------------------------------------------------------------------------


def direct_funds(units: Sequence[Unit], period: Period) -> Found:
    """在时限内公开的资金分配下达笔数 / 分配下达笔数 that are due by the period's end or public already.

    A line says when (a day, or working days from its 自何日起); else the limit of kind 财政信息 counts.
    """
    owed = measures.denominators("direct_funds", units, period)
    by_unit: dict[int, list[Record]] = defaultdict(list)
    for item in _items(period, _FUNDS):
        for unit_id in {item.record.publishing_unit_id, item.record.issuing_unit_id}:
            if unit_id is not None:
                by_unit[unit_id].append(item.record)
    days, limit = calendar(), limit_of("finance")
    today = min(clock.today(), period.end)
    found: dict[int | None, Measurement] = {}
    for unit in units:
        count, bad = 0, []
        for line in owed[unit.pk].items:
            due = date_in(line.due) or add_workdays(days, line.since, workdays_in(line.due) or limit).due
            first = _first_of(by_unit[unit.pk], name_of(line.item))
            if first is None and due >= today:
                continue
            count += 1
            if first is None:
                bad.append(absence(unit, line.item, f"应于{due}前公开，没有公开"))
            elif first[0] > due:
                bad.append(offence(first[1], f"应于{due}前公开，{first[0]}才公开"))
        found[unit.pk] = Measurement.ratio(count - len(bad), count, bad)
    return found


def _first_of(records: Sequence[Record], name: str) -> tuple[dt.date, Record] | None:
    """The earliest publication of what the line names, with its day."""
    found = [
        (r.first_published_at, r.pk, r)
        for r in records
        if r.first_published_at and r.live_version and is_named(name, r.live_version.title)
    ]
    if not found:
        return None
    at, _, record = min(found)
    return day_of(at), record


def connect() -> None:
    """From indicators.connect."""
    register.connect("topics.timely", timely)
    register.connect("releases.coordinated", coordinated)
    register.connect("topics.pieces", pieces)
    register.connect("topics.completeness", completeness)
    register.connect("direct_funds.published", direct_funds)
