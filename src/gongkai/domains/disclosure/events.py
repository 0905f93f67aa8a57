"""The one writer of disclosure events: event row, audit row, cached state, feed line in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from gongkai.base.core import audit, clock, feed
from gongkai.base.core.actors import Actor

from .models import Event, Record, Version
from .review_states import LEADS_TO, WORK, RecordState, record_state


def append(
    kind: str,
    *,
    actor: Actor,
    record: Record,
    version: Version | None = None,
    payload: dict[str, Any] | None = None,
) -> Event:
    """Write one event and derive the record's state again. Payloads hold no title and no text: they outlive 清除."""
    with transaction.atomic():
        event = Event.objects.create(
            kind=kind,
            user_id=actor.user_id,
            user_name=actor.user_name,
            unit_id=actor.unit_id,
            unit_name=actor.unit_name,
            payload=payload or {},
            record=record,
            of_version=version,
        )
        record.state = record_state(record.events.all())
        record.save(update_fields=["state"])
        if version is not None and kind in LEADS_TO:
            version.state = LEADS_TO[kind]
            version.save(update_fields=["state"])
        audit.record(
            f"disclosure.{kind}", actor=actor, subject=f"record:{record.code}", payload=payload or {}
        )
        feed.append("disclosure", record.code, {"kind": kind, "at": clock.now().isoformat()})
    return event


def append_many(
    kind: str,
    *,
    actor: Actor,
    rows: Sequence[tuple[Record, Version, dict[str, Any]]],
    subject: str,
    payload: dict[str, Any],
) -> None:
    """One event of one kind on many records, in the open transaction: an event row and a feed line each, and one audit
    row (of `subject`, e.g. "import:…") whose digest says which records and texts it was. States follow as in `append`:
    replaying events is a fold, so one step from the state that stands gives the same."""
    Event.objects.bulk_create(
        (
            Event(
                kind=kind,
                user_id=actor.user_id,
                user_name=actor.user_name,
                unit_id=actor.unit_id,
                unit_name=actor.unit_name,
                payload=said,
                record=record,
                of_version=version,
            )
            for record, version, said in rows
        ),
        batch_size=500,
    )
    if kind in LEADS_TO:
        Version.objects.filter(pk__in=[v.pk for _, v, _ in rows]).update(state=LEADS_TO[kind])
        public = (RecordState.LIVE, RecordState.WITHDRAWN, RecordState.EXPUNGED)
        records = Record.objects.filter(pk__in=[r.pk for r, _, _ in rows])
        (records.exclude(state__in=public) if kind in WORK else records).update(state=LEADS_TO[kind])
    which = hashlib.sha256("\n".join(f"{r.code} {v.digest}" for r, v, _ in rows).encode()).hexdigest()
    audit.record(
        f"disclosure.{kind}",
        actor=actor,
        subject=subject,
        payload=payload | {"n": len(rows), "sha256": which},
    )
    at = clock.now().isoformat()
    feed.append_many("disclosure", ((record.code, {"kind": kind, "at": at}) for record, _, _ in rows))
