"""Work outside requests: jobs at set times, and tasks put off to the worker.

What *must* happen after a change is not a task but a consumer of the feed. The web process runs neither.
django-tasks-db (0.13) was refused: it can't tell a killed worker's task from a long one, so requeueing would
have meant writing into its tables from outside; its worker is a process loop of its own beside ours; and
what we need of it is the one table below.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from . import clock
from .digests import canonical_json
from .models import ScheduledRun, Task, TaskState

logger = logging.getLogger(__name__)

#: Every so often, or daily at a time (Asia/Shanghai).
Every = dt.timedelta | dt.time

_schedule: dict[str, tuple[Every, Callable[[], object]]] = {}


# --- scheduled jobs -----------------------------------------------------------------------------------


def schedule(name: str, every: Every, fn: Callable[[], object]) -> None:
    """Register from AppConfig.ready. every: a timedelta (first run at once) or a time of day.

    A time that passed while nothing ran is made up for once at the next start. Raises ValueError for a name
    that is taken.
    """
    if name in _schedule:
        raise ValueError(f"job {name!r} is scheduled twice")
    _schedule[name] = (every, fn)


def is_due(every: Every, started_at: dt.datetime | None, known_since: dt.datetime, now: dt.datetime) -> bool:
    """Whether a job that last started at started_at is to start now (all aware)."""
    if isinstance(every, dt.timedelta):
        return started_at is None or started_at + every <= now
    latest = dt.datetime.combine(now.astimezone(clock.SHANGHAI).date(), every, clock.SHANGHAI)
    if latest > now:
        latest -= dt.timedelta(days=1)
    return (started_at or known_since) < latest


def run_due() -> dict[str, bool]:
    """Run each job that is due, one after another: name and whether it succeeded. Only under the lease."""
    outcomes = {}
    for name, (every, fn) in _schedule.items():
        now = clock.wall()
        run, _ = ScheduledRun.objects.get_or_create(name=name, defaults={"known_since": now})
        if is_due(every, run.started_at, run.known_since, now):
            outcomes[name] = _run_scheduled(run, fn)
    return outcomes


def _run_scheduled(run: ScheduledRun, fn: Callable[[], object]) -> bool:
    run.started_at = clock.wall()
    run.save(update_fields=["started_at"])  # first: one that kills the process is not tried in a loop
    try:
        fn()
    except Exception:  # one job's failure must not stop the others
        logger.exception("scheduled job %s failed", run.name)
        run.failures += 1
        run.last_error = traceback.format_exc(limit=8)
    else:
        run.failures, run.last_error, run.succeeded_at = 0, "", clock.wall()
    run.finished_at = clock.wall()
    run.save()
    return not run.failures


# --- tasks --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskKind:
    fn: Callable[..., object]
    most_attempts: int


_tasks: dict[str, TaskKind] = {}
_FIRST_RETRY = dt.timedelta(seconds=30)


def register_task(name: str, fn: Callable[..., object], *, most_attempts: int = 3) -> None:
    """Register from AppConfig.ready. Raises ValueError for a name that is taken.

    fn(**args) may run twice, and sets its own time limits: the worker does nothing else meanwhile.
    """
    if name in _tasks:
        raise ValueError(f"task {name!r} is registered twice")
    _tasks[name] = TaskKind(fn, most_attempts)


def enqueue(name: str, args: dict[str, Any] | None = None) -> Task:
    """Put a task off to the worker, which sees it once the open transaction has committed.

    args: keyword arguments as JSON, public codes rather than objects. Raises KeyError for an unknown name,
    TypeError or ValueError for what isn't JSON.
    """
    if name not in _tasks:
        raise KeyError(f"no task is registered as {name!r}")
    canonical_json(args or {})
    now = clock.wall()
    return Task.objects.create(name=name, args=args or {}, enqueued_at=now, run_after=now)


def requeue_orphans() -> int:
    """Give back what a dead worker left RUNNING; how many. Called by the worker once it holds the lease.

    It runs again at once; a task that has used up its attempts fails: it may be what kills the worker.
    """
    orphans = list(Task.objects.filter(state=TaskState.RUNNING))
    for task in orphans:
        _retry_or_fail(task, "执行者在执行中退出。", wait=dt.timedelta(0))
    return len(orphans)


def run_next_task(holder: str) -> bool:
    """Run the oldest task that is ready; False if there was none."""
    task = Task.objects.filter(state=TaskState.READY, run_after__lte=clock.wall()).first()
    if task is None:
        return False
    claimed = Task.objects.filter(pk=task.pk, state=TaskState.READY).update(
        state=TaskState.RUNNING, claimed_by=holder, attempts=F("attempts") + 1
    )
    if not claimed:
        return True  # another was quicker; there may be more
    task.refresh_from_db()
    try:
        kind = _tasks.get(task.name)
        if kind is None:
            raise KeyError(f"no task is registered as {task.name!r}")
        kind.fn(**task.args)
    except Exception:  # one task's failure must not stop the others
        logger.exception("task %s (%s) failed", task.name, task.pk)
        _retry_or_fail(task, traceback.format_exc(limit=8))
    else:
        _finish(task, state=TaskState.DONE, finished_at=clock.wall(), last_error="")
    return True


def _retry_or_fail(task: Task, error: str, wait: dt.timedelta | None = None) -> None:
    kind = _tasks.get(task.name)
    if kind is None or task.attempts >= kind.most_attempts:
        _finish(task, state=TaskState.FAILED, finished_at=clock.wall(), last_error=error)
        return
    if wait is None:
        wait = _FIRST_RETRY * 2 ** (task.attempts - 1)
    _finish(task, state=TaskState.READY, claimed_by="", run_after=clock.wall() + wait, last_error=error)


def _finish(task: Task, **fields: Any) -> None:
    """Write the outcome, unless the task was meanwhile taken from us and claimed again."""
    Task.objects.filter(
        pk=task.pk, state=TaskState.RUNNING, claimed_by=task.claimed_by, attempts=task.attempts
    ).update(**fields)
