"""State of a record as a pure function of its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models


class RecordState(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审核中"
    IMPORTED = "imported", "待批签"  # history of an old site: signed as a batch, not one by one
    RETURNED = "returned", "已退回"
    CLEARED = "cleared", "待发布"
    LIVE = "live", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"
    EXPUNGED = "expunged", "已清除"


LEADS_TO: dict[str, RecordState] = {
    "record.drafted": RecordState.DRAFT,
    "record.imported": RecordState.IMPORTED,
    "review.submitted": RecordState.IN_REVIEW,
    "review.returned": RecordState.RETURNED,
    "review.recalled": RecordState.DRAFT,
    "review.completed": RecordState.CLEARED,
    "record.released": RecordState.LIVE,
    "record.withdrawn": RecordState.WITHDRAWN,
    "record.restored": RecordState.LIVE,
    "record.expunged": RecordState.EXPUNGED,
}
#: Work on a next version of a live record does not take it from the public.
WORK = frozenset(
    {
        "record.drafted",
        "record.imported",
        "review.submitted",
        "review.returned",
        "review.recalled",
        "review.completed",
    }
)


class EventLike(Protocol):
    kind: str
    payload: dict[str, Any]


def record_state(events: Iterable[EventLike]) -> RecordState:
    """Replay a record's events: where it stands for the public; for one that is not public, where its draft stands."""
    state = RecordState.DRAFT
    for event in events:
        if event.kind not in LEADS_TO:
            continue
        if event.kind in WORK and state in (RecordState.LIVE, RecordState.WITHDRAWN, RecordState.EXPUNGED):
            continue
        state = LEADS_TO[event.kind]
    return state


def draft_state(events: Iterable[EventLike]) -> RecordState:
    """Where the version under work stands, also beside a live one."""
    state = RecordState.DRAFT
    for event in events:
        if event.kind in WORK:
            state = LEADS_TO[event.kind]
    return state
