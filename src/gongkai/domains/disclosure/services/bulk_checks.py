"""Which records of a batch each of this domain's release checks must look at one by one (door.register_suspects)."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.base.files.models import StoredFile

from .. import door
from ..models import Attachment, Event, Expunging, Finding, Record, Tombstone, TopicItem, Version

Rows = Sequence[tuple[Record, Version]]


def connect() -> None:
    for key, suspects in (
        ("columns", in_a_column),
        ("topics", in_a_topic),
        ("taken_back", once_taken_back),
        ("vetoes", with_a_veto),
        ("expunged", with_an_expunged_file),
    ):
        door.register_suspects(key, suspects)


def in_a_column(rows: Rows) -> set[int]:
    """Only what stands in a column can empty it."""
    return {record.pk for record, _ in rows if record.live}


def in_a_topic(rows: Rows) -> set[int]:
    return set(TopicItem.objects.filter(record__in=[r.pk for r, _ in rows]).values_list("record", flat=True))


def once_taken_back(rows: Rows) -> set[int]:
    kinds = ("review.recalled", "review.returned")
    taken = Event.objects.filter(of_version__in=[v.pk for _, v in rows], kind__in=kinds)
    return set(taken.values_list("record", flat=True))


def with_a_veto(rows: Rows) -> set[int]:
    found = Finding.objects.filter(version__in=[v.pk for _, v in rows], level="veto")
    return set(found.values_list("version__record", flat=True))


def with_an_expunged_file(rows: Rows) -> set[int]:
    records = [r.pk for r, _ in rows]
    waiting = Expunging.objects.filter(records__in=records, decided_at__isnull=True)
    found = set(waiting.values_list("records", flat=True)) & set(records)
    gone = {
        d
        for digests in Tombstone.objects.exclude(digests=[]).values_list("digests", flat=True)
        for d in digests
    }
    if gone:
        stored = StoredFile.objects.filter(digest__in=gone)
        again = Attachment.objects.filter(version__in=[v.pk for _, v in rows], file__in=stored)
        found |= set(again.values_list("version__record", flat=True))
    return found
