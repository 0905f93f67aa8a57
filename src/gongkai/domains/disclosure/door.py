"""The one door that puts a record before the public.

Release checks of other domains (interpretation owed, co-ordination, encryption) register here; whoever calls
release (a person, the schedule, a bundle, an import) passes all of them. The database holds the last line
(guards.py): without three signatures for exactly this text nothing goes live, whatever code tries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if

from . import events, numbers, review
from .digests import digest_of
from .models import Clearance, Column, Placement, Record, Signature, Version
from .queries.review import approvals_of, steps_for

ReleaseCheck = Callable[[Record, Version], Iterable[Problem]]
_checks: dict[str, ReleaseCheck] = {}


#: For a release of many: which of these records the check could have anything against (release_many).
Suspects = Callable[[Sequence[tuple[Record, Version]]], set[int]]
_suspects: dict[str, Suspects] = {}


def register_check(key: str, check: ReleaseCheck) -> None:
    """Add a reason why not, from AppConfig.ready of a domain above."""
    _checks[key] = check


def register_suspects(key: str, suspects: Suspects) -> None:
    """Tell for a check, in a query or two, the ids of the records that it must look at one by one; the others have
    nothing it could find. Never fewer than it would refuse (test_take_bulk.py holds it). A check without this looks at
    every record."""
    _suspects[key] = suspects


@dataclass(frozen=True, slots=True)
class Known:
    """What a release of many has read at once: the record's steps, the version's files as (title, digest), and the
    checks that can have nothing against it."""

    steps: Sequence[review.Step]
    files: Sequence[tuple[str, str]]
    clear_of: frozenset[str] = frozenset()


def release_problems(record: Record, version: Version, known: Known | None = None) -> list[Problem]:
    """Every reason why this version can't go out now; the desk shows the same list."""
    found: list[Problem] = []
    if version.record_id != record.pk:
        return [Problem("other_record", "这个版本不属于这条信息。")]
    if hasattr(record, "tombstone"):
        return [Problem("expunged", "这条信息已经清除，不能再发布。")]
    if version.sealed_at is None or version.digest != digest_of(version, known.files if known else None):
        return [Problem("not_sealed", "文本还没有送审，或送审后被改动，请重新送审。")]
    steps = known.steps if known else steps_for(record)
    if not review.is_complete(steps, approvals_of(version)):
        step = review.next_step(steps, approvals_of(version))
        waiting = f"还差{step.name}。" if step else "签署人不足三人或五关没有全部通过。"
        found.append(Problem("review_incomplete", f"三审三校没有完成：{waiting}"))
    if version.openness != "active":
        found.append(Problem("not_active", "公开方式不是主动公开，不能发布。"))
    if not version.columns and not record.external_url:
        found.append(Problem("no_column", "没有选择栏目，公众无处可看。", "columns"))
    for key, check in _checks.items():
        if known is None or key not in known.clear_of:
            found += check(record, version)
    return found


def release(actor: Actor, record: Record, version: Version) -> Record:
    """Put the version before the public: clearance, number, live pointer, placements, event. Raises Refused."""
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        refuse_if(release_problems(held, version))
        now = clock.now()
        Clearance.objects.get_or_create(version=version, defaults={"digest": version.digest, "at": now})
        held.index_number = held.index_number or numbers.next_number(held.publishing_unit)
        held.live, held.live_version = True, version
        held.first_published_at = held.first_published_at or now
        held.published_at, held.release_at = now, None
        held.save()
        # A new text answers what the old one was taken down for.
        held.withdrawals.filter(ended_at__isnull=True).update(ended_at=now)
        place(held, version)
        payload = {"version": version.number, "digest": version.digest, "index_number": held.index_number}
        events.append("record.released", actor=actor, record=held, version=version, payload=payload)
    return held


@dataclass(frozen=True, slots=True)
class Once:
    """When and under which number a record was public elsewhere before it came here (bulk import)."""

    at: dt.datetime
    number: str = ""


def release_many(
    actor: Actor,
    rows: Sequence[tuple[Record, Version, Known, Once]],
    *,
    subject: str,
    payload: dict[str, object],
) -> tuple[int, list[tuple[Record, list[Problem]]]]:
    """History through the same door: every check for every record, then clearances, numbers, live pointers,
    placements, events, feed in bulk. Returns how many went out, and those refused with their reasons.

    rows: locked by the caller, version.record is record. Dates are those of the first publication elsewhere.
    """
    assert connection.in_atomic_block
    refused, out = [], []
    pairs = [(record, version) for record, version, _, _ in rows]
    suspected = {key: suspects(pairs) for key, suspects in _suspects.items() if key in _checks}
    for record, version, known, once in rows:
        known = replace(known, clear_of=frozenset(k for k, ids in suspected.items() if record.pk not in ids))
        if problems := release_problems(record, version, known):
            refused.append((record, problems))
        else:
            out.append((record, version, once))
    _number(out)
    now = clock.now()
    Clearance.objects.bulk_create(
        (Clearance(version=v, digest=v.digest, at=now) for _, v, _ in out), batch_size=500
    )
    for record, version, once in out:
        record.live, record.live_version = True, version
        record.first_published_at = record.first_published_at or once.at
        record.published_at = once.at
    with connection.cursor() as cursor:
        # One statement a row, prepared once: the guards look at each row, and CASE … WHEN over 500 rows is slower.
        cursor.executemany(
            "UPDATE disclosure_record SET live = %s, live_version_id = %s, index_number = %s, first_published_at = %s, "
            "published_at = %s, release_at = NULL WHERE id = %s",
            [_as_stored(record) for record, _, _ in out],
        )
    _place_many([(record, version) for record, version, _ in out])
    said = [
        (r, v, {"version": v.number, "digest": v.digest, "index_number": r.index_number}) for r, v, _ in out
    ]
    events.append_many("record.released", actor=actor, rows=said, subject=subject, payload=payload)
    return len(out), refused


def _as_stored(record: Record) -> tuple[Any, ...]:
    adapt = connection.ops.adapt_datetimefield_value
    at = (adapt(record.first_published_at), adapt(record.published_at))
    return (True, record.live_version_id, record.index_number, *at, record.pk)


def _number(rows: Sequence[tuple[Record, Version, Once]]) -> None:
    """A number for each that has none: the one it bore before, if nobody else bears it, else the unit's next."""
    wanted = {once.number for _, _, once in rows if once.number}
    taken = set(Record.objects.filter(index_number__in=wanted).values_list("index_number", flat=True))
    waiting: dict[int, list[Record]] = {}
    for record, _, once in rows:
        if record.index_number is None and once.number and once.number not in taken:
            record.index_number = once.number
            taken.add(once.number)
        elif record.index_number is None:
            waiting.setdefault(record.publishing_unit_id, []).append(record)
    for records in waiting.values():
        made = numbers.next_numbers(records[0].publishing_unit, len(records))
        for record, number in zip(records, made, strict=True):
            record.index_number = number


def _place_many(rows: Sequence[tuple[Record, Version]]) -> None:
    codes = {code for _, version in rows for code in version.columns}
    columns = dict(Column.objects.filter(code__in=codes, until__isnull=True).values_list("code", "id"))
    Placement.objects.bulk_create(
        (
            Placement(
                column_id=columns[code],
                record=record,
                shown_at=record.first_published_at or clock.now(),
                unit_id=record.publishing_unit_id,
                topic_class=version.topic_class.partition("/")[0],
            )
            for record, version in rows
            for code in dict.fromkeys(version.columns)
            if code in columns
        ),
        batch_size=500,
    )


def place(record: Record, version: Version) -> None:
    """Make the record's placements again from its live version: derived, so thrown away and rebuilt."""
    assert record.first_published_at is not None
    pinned = set(record.placements.filter(pinned=True).values_list("column_id", flat=True))
    record.placements.all().delete()
    columns = Column.objects.filter(code__in=version.columns, until__isnull=True)
    copied = {
        "record": record,
        "shown_at": record.first_published_at,
        "unit_id": record.publishing_unit_id,
        "topic_class": version.topic_class.partition("/")[0],
    }
    Placement.objects.bulk_create(Placement(column=c, pinned=c.pk in pinned, **copied) for c in columns)


def take_down(
    actor: Actor, record: Record, kind: str, payload: dict[str, object], *, keep_page: bool
) -> None:
    """The way back: used by withdrawal and expunging only. keep_page: the page stays, with a notice."""
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        if not keep_page:
            held.live = False
            held.save(update_fields=["live"])
        held.placements.all().delete()
        events.append(kind, actor=actor, record=held, version=held.live_version, payload=payload)


def restore(actor: Actor, record: Record, payload: dict[str, object]) -> None:
    """Bring back what was taken down, unchanged: its cleared text passes all checks again; number and dates stay."""
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        version = held.live_version
        assert version is not None, "only what was public can be restored"
        refuse_if(release_problems(held, version))
        held.live = True
        held.save(update_fields=["live"])
        place(held, version)
        events.append("record.restored", actor=actor, record=held, version=version, payload=payload)


def signature_counts(signature: Signature) -> bool:
    """Whether a signature is for the text as it stands."""
    return signature.digest == signature.version.digest
