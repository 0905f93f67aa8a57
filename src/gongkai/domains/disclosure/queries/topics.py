"""Reads about topics: what is in them, what is missing, who still has to sign off, hours from event to release."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.organizations.models import Unit

from ..models import Event, Record, Topic, TopicItem, Version

SIGNED_OFF = "record.signed_off"


def is_open(topic: Topic, on: dt.date | None = None) -> bool:
    day = on or clock.today()
    return topic.opens is not None and topic.opens <= day and (topic.closes is None or day <= topic.closes)


def open_topics(site: Site) -> QuerySet[Topic]:
    day = clock.today()
    return Topic.objects.filter(site=site, opens__lte=day).filter(Q(closes__isnull=True) | Q(closes__gte=day))


def live_items(topic: Topic) -> QuerySet[TopicItem]:
    """Items whose record is before the public now, newest first."""
    rows = topic.items.filter(record__live=True, record__state="live")
    return rows.select_related("record__live_version", "record__publishing_unit").order_by(
        "-record__first_published_at", "-record"
    )


def kinds_in_use(topic: Topic) -> set[str]:
    return set(topic.items.values_list("content_kind", flat=True))


def missing_sign_offs(record: Record, version: Version) -> list[Unit]:
    """Units that the record's sensitive topics name and that have not agreed to this version's text. The publishing
    unit's own word is its three reviewers' signatures."""
    asked = Unit.objects.filter(pk__in=Topic.objects.filter(items__record=record).values("consulted_units"))
    asked = asked.exclude(pk=record.publishing_unit_id)
    units = list(asked)
    if not units:
        return []
    given = Event.objects.filter(record=record, kind=SIGNED_OFF, of_version=version)
    agreed = {e.unit_id for e in given if e.payload.get("digest") == version.digest}
    return [u for u in units if u.pk not in agreed]


@dataclass(slots=True)
class Standing:
    """A topic as the office sees it: live items per declared kind; what is missing is named."""

    topic: Topic
    counts: dict[str, int]
    newest: dt.datetime | None = None
    consulted: list[Unit] = field(default_factory=list)

    @property
    def gaps(self) -> list[str]:
        return [kind for kind, n in self.counts.items() if n == 0]

    @property
    def is_open(self) -> bool:
        return is_open(self.topic)


def standings(site: Site) -> list[Standing]:
    """All topics of the site with their gaps; three queries."""
    topics = Topic.objects.filter(site=site).select_related("lead_unit").prefetch_related("consulted_units")
    found = {
        t.pk: Standing(t, dict.fromkeys(t.content_kinds, 0), None, list(t.consulted_units.all()))
        for t in topics
    }
    rows = TopicItem.objects.filter(topic__site=site, record__live=True, record__state="live")
    for topic, kind, at in rows.values_list("topic_id", "content_kind", "record__first_published_at"):
        one = found[topic]
        if kind in one.counts:
            one.counts[kind] += 1
        one.newest = max(filter(None, (one.newest, at)), default=None)
    return list(found.values())


def release_hours(topic: Topic) -> dict[str, list[float]]:
    """Content kind → hours from each event to its first release. Only items that tell of an event count, so a quiet
    week is no fault."""
    found: dict[str, list[float]] = {}
    rows = topic.items.filter(event_at__isnull=False, record__first_published_at__isnull=False)
    for kind, event_at, out_at in rows.values_list("content_kind", "event_at", "record__first_published_at"):
        assert event_at is not None and out_at is not None
        found.setdefault(kind, []).append((out_at - event_at).total_seconds() / 3600)
    return found


def waiting_for(unit_id: int) -> list[tuple[Record, Version]]:
    """Sealed, unpublished texts in sensitive topics that wait for this unit's sign-off."""
    named = Topic.objects.filter(consulted_units=unit_id)
    versions = Version.objects.filter(
        record__topics__topic__in=named, sealed_at__isnull=False, clearance__isnull=True
    )
    versions = versions.exclude(record__publishing_unit=unit_id).exclude(record__tombstone__isnull=False)
    newest = {
        v.record_id: v
        for v in versions.select_related("record__publishing_unit").order_by("number").distinct()
    }
    return [
        (v.record, v) for v in newest.values() if unit_id in {u.pk for u in missing_sign_offs(v.record, v)}
    ]
