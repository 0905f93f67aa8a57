"""The change feed: a record and its line are written in one transaction; what is derived reads the lines.

Positions must come in the order of commits, or a consumer would go past a line that commits later. On SQLite
a transaction is the only writer from its start (IMMEDIATE). On PostgreSQL a trigger takes one lock before a
line draws its position and holds it until the commit (guards.py). That is simpler than reading up to the
oldest open transaction (pg_snapshot_xmin): a position would be (transaction, id), wrong after a dump and
restore, and one forgotten open transaction would stop all consumers. The price: transactions that append wait
for each other from append to commit, so a verb appends last. Measure: `python -m tests.base.core.bench_core`.
"""

from __future__ import annotations

import datetime as dt
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from . import clock
from .digests import canonical_json
from .models import FeedCursor, FeedLine, FeedRetry

#: A batch commits after this many seconds, so that a consumer doesn't keep other writers out (SQLite) and
#: little is done again after a crash.
_BATCH_SECONDS = 0.2
_FIRST_RETRY = dt.timedelta(seconds=10)
_LONGEST_RETRY = dt.timedelta(hours=1)


class OutsideTransaction(Exception):
    """feed.append was called where record and line would not commit together."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change, as a consumer sees it."""

    position: int
    topic: str
    key: str
    payload: dict[str, Any]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Consumer:
    name: str
    topics: frozenset[str]
    handle: Callable[[Line], None]
    reset: Callable[[], None] | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What one run of a consumer did. read: lines gone past (also of other topics); failed: put on retry."""

    read: int = 0
    handled: int = 0
    failed: int = 0
    retried: int = 0


_consumers: dict[str, Consumer] = {}


def append(topic: str, key: str, payload: dict[str, Any]) -> None:
    """Write a line in the open transaction. topic: "domain.noun"; key: what changed, a public code.

    Raises OutsideTransaction where no transaction is open, ValueError or TypeError for what isn't JSON.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"feed.append({topic!r}) needs the transaction of the record it tells of")
    canonical_json(payload)
    FeedLine.objects.create(topic=topic, key=key, payload=payload, at=clock.now())


def register_consumer(
    name: str,
    topics: Iterable[str],
    handle: Callable[[Line], None],
    *,
    reset: Callable[[], None] | None = None,
) -> None:
    """Register from AppConfig.ready. A new consumer starts at the first line there is.

    handle is called at least once per line, in a transaction that commits with the cursor. It reads the
    record's present state by line.key (a retried line comes late), writes to the database only (what talks to
    the network is put off with jobs.enqueue) and raises if it failed. reset throws away what was derived,
    before a rebuild. Raises ValueError for a name that is taken.
    """
    if name in _consumers:
        raise ValueError(f"consumer {name!r} is registered twice")
    _consumers[name] = Consumer(name, frozenset(topics), handle, reset)


def consumer_names() -> list[str]:
    return list(_consumers)


def run_consumer(name: str, batch: int = 500) -> Progress:
    """Retry what is due, then handle up to `batch` new lines. Safe to call from two processes, one waits."""
    consumer = _consumers[name]
    retried = _retry_due(consumer)
    newest = FeedLine.objects.order_by("-id").values_list("id", flat=True).first() or 0
    position = FeedCursor.objects.filter(consumer=name).values_list("position", flat=True).first() or 0
    if newest <= position:
        return Progress(retried=retried)  # looked at without a transaction, see audit._seal_batch
    FeedCursor.objects.get_or_create(consumer=name)
    read = handled = failed = 0
    stop_at = time.monotonic() + _BATCH_SECONDS
    with transaction.atomic():
        cursor = FeedCursor.objects.select_for_update().get(consumer=name)
        for row in FeedLine.objects.filter(id__gt=cursor.position)[:batch]:
            if row.topic in consumer.topics:
                error = _handle(consumer, row)
                if error:
                    _put_on_retry(consumer, row, error)
                failed += bool(error)
                handled += not error
            cursor.position = row.pk
            read += 1
            if time.monotonic() > stop_at:
                break
        cursor.save(update_fields=["position"])
    return Progress(read, handled, failed, retried)


def rebuild(name: str) -> int:
    """Throw away what the consumer derived and handle every line again from the first; how many.

    Raises KeyError for a consumer that isn't registered.
    """
    consumer = _consumers[name]
    with transaction.atomic():
        FeedCursor.objects.get_or_create(consumer=name)
        cursor = FeedCursor.objects.select_for_update().get(consumer=name)
        if consumer.reset:
            consumer.reset()
        FeedRetry.objects.filter(consumer=name).delete()
        cursor.position = 0
        cursor.save(update_fields=["position"])
    handled = 0
    while (step := run_consumer(name)).read:
        handled += step.handled
    return handled


def backlog() -> dict[str, tuple[int, int]]:
    """For each registered consumer: (lines not yet read, lines on retry)."""
    positions = dict(FeedCursor.objects.values_list("consumer", "position"))
    return {
        name: (
            FeedLine.objects.filter(id__gt=positions.get(name, 0)).count(),
            FeedRetry.objects.filter(consumer=name).count(),
        )
        for name in _consumers
    }


def _handle(consumer: Consumer, row: FeedLine) -> str:
    """Handle one line in a savepoint of its own; the error's text, or "" if it went well."""
    try:
        with transaction.atomic():
            consumer.handle(Line(row.pk, row.topic, row.key, row.payload, row.at))
    except Exception:  # whatever a consumer raises: one line must not stop the others
        return traceback.format_exc(limit=8)
    return ""


def _put_on_retry(consumer: Consumer, row: FeedLine, error: str) -> None:
    retry, made = FeedRetry.objects.get_or_create(
        consumer=consumer.name,
        line=row,
        defaults={"next_try": clock.wall() + _FIRST_RETRY, "last_error": error},
    )
    if not made:
        retry.next_try = clock.wall() + min(_FIRST_RETRY * 2 ** min(retry.attempts, 20), _LONGEST_RETRY)
        retry.attempts += 1
        retry.last_error = error
        retry.save()


def _retry_due(consumer: Consumer, most: int = 50) -> int:
    due = FeedRetry.objects.filter(consumer=consumer.name, next_try__lte=clock.wall())
    ids = list(due.values_list("id", flat=True)[:most])
    for pk in ids:
        with transaction.atomic():
            retry = FeedRetry.objects.select_for_update().select_related("line").filter(pk=pk).first()
            if retry is None:
                continue
            error = _handle(consumer, retry.line)
            if error:
                _put_on_retry(consumer, retry.line, error)
            else:
                retry.delete()
    return len(ids)
