"""States are derived from events, never typed in: pure functions, no database.

An assignment goes: 未报措施 → 措施待审 → (措施退回) → 推进中 → 报完成 → 牵头认可 → 办结; returned work goes
back to 推进中 with its remark. A task is 办结 when every unit on it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models

from gongkai.base.core.clock import SHANGHAI


class AssignmentState(models.TextChoices):
    NO_MEASURES = "no_measures", "未报措施"
    MEASURES_SUBMITTED = "measures_submitted", "措施待审"
    MEASURES_RETURNED = "measures_returned", "措施退回"
    IN_PROGRESS = "in_progress", "推进中"
    RETURNED = "returned", "进展退回"
    CLAIMED_DONE = "claimed_done", "报完成待验收"
    ACCEPTED_BY_LEAD = "accepted_by_lead", "牵头单位已认可"
    ACCEPTED = "accepted", "办结"


class TaskState(models.TextChoices):
    NOT_STARTED = "not_started", "未启动"
    IN_PROGRESS = "in_progress", "推进中"
    AWAITING = "awaiting", "待验收"
    FINISHED = "finished", "办结"


class EventLike(Protocol):
    kind: str
    at: dt.datetime
    payload: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """What the events of one assignment amount to."""

    state: AssignmentState
    claimed: str = ""  # in_progress | done: what the unit last said
    finished_on: dt.date | None = None
    measures_accepted: bool = False


#: kind of event → the state it leads to. The only table of transitions; `allowed` reads it too.
LEADS_TO: dict[str, AssignmentState] = {
    "measures.submitted": AssignmentState.MEASURES_SUBMITTED,
    "measures.returned": AssignmentState.MEASURES_RETURNED,
    "measures.accepted": AssignmentState.IN_PROGRESS,
    "progress.reported": AssignmentState.IN_PROGRESS,
    "progress.claimed_done": AssignmentState.CLAIMED_DONE,
    "progress.returned": AssignmentState.RETURNED,
    "progress.accepted_by_lead": AssignmentState.ACCEPTED_BY_LEAD,
    "progress.accepted": AssignmentState.ACCEPTED,
    "assignment.reopened": AssignmentState.IN_PROGRESS,
}

#: From which states each kind of event may come.
ALLOWED_FROM: dict[str, frozenset[AssignmentState]] = {
    # Measures may be drawn up anew while work goes on; the new version is reviewed like the first.
    "measures.submitted": frozenset(
        {
            AssignmentState.NO_MEASURES,
            AssignmentState.MEASURES_RETURNED,
            AssignmentState.IN_PROGRESS,
            AssignmentState.RETURNED,
        }
    ),
    "measures.returned": frozenset({AssignmentState.MEASURES_SUBMITTED}),
    "measures.accepted": frozenset({AssignmentState.MEASURES_SUBMITTED}),
    "progress.reported": frozenset({AssignmentState.IN_PROGRESS, AssignmentState.RETURNED}),
    "progress.claimed_done": frozenset({AssignmentState.IN_PROGRESS, AssignmentState.RETURNED}),
    "progress.returned": frozenset({AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD}),
    "progress.accepted_by_lead": frozenset({AssignmentState.CLAIMED_DONE}),
    "progress.accepted": frozenset({AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD}),
    "assignment.reopened": frozenset({AssignmentState.ACCEPTED}),
}


def assignment_standing(events: Iterable[EventLike]) -> Standing:
    """Replay an assignment's events in order. Kinds that do not move it (duties, 督办) pass by."""
    state, claimed, finished, accepted = AssignmentState.NO_MEASURES, "", None, False
    for event in events:
        if event.kind not in LEADS_TO:
            continue
        state = LEADS_TO[event.kind]
        if event.kind == "measures.accepted":
            accepted = True
        elif event.kind == "progress.reported":
            claimed = "in_progress"
        elif event.kind == "progress.claimed_done":
            claimed = "done"
        # The database gives UTC: before eight in the morning that is yesterday here.
        finished = event.at.astimezone(SHANGHAI).date() if state is AssignmentState.ACCEPTED else None
    return Standing(state, claimed, finished, accepted)


def task_standing(assignments: Iterable[tuple[str, dt.date | None]]) -> tuple[TaskState, dt.date | None]:
    """(state, finished_on) of each current assignment → state of the task and the day it was finished."""
    rows = list(assignments)
    states = {state for state, _ in rows}
    if not rows or states == {AssignmentState.NO_MEASURES}:
        return TaskState.NOT_STARTED, None
    if states == {AssignmentState.ACCEPTED}:
        return TaskState.FINISHED, max(day for _, day in rows if day is not None)
    waiting = {AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD, AssignmentState.ACCEPTED}
    if states <= waiting:
        return TaskState.AWAITING, None
    return TaskState.IN_PROGRESS, None


SUPERVISION_LEADS_TO = {
    "supervision.issued": "issued",
    "supervision.replied": "replied",
    "supervision.returned": "returned",
    "supervision.closed": "closed",
}
REPORT_LEADS_TO = {
    "report.submitted": "submitted",
    "report.returned": "returned",
    "report.accepted": "accepted",
}
CHANGE_LEADS_TO = {"change.proposed": "proposed", "change.approved": "approved", "change.refused": "refused"}


def last_state(events: Iterable[EventLike], leads_to: dict[str, str], start: str) -> str:
    """State of a thing whose last telling event decides: 督办, a report, a change."""
    state = start
    for event in events:
        state = leads_to.get(event.kind, state)
    return state


def public_state(state: str, due: dt.date, finished_on: dt.date | None, today: dt.date) -> str:
    """What the public is told: 按期完成, 逾期完成, 进行中, 逾期."""
    if state == TaskState.FINISHED and finished_on is not None:
        return "按期完成" if finished_on <= due else "逾期完成"
    return "逾期" if today > due else "进行中"
