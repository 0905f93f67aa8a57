"""The two child processes that do the work outside requests: worker and scheduler, each under a lease."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from gongkai.base.core import audit, feed, jobs, leases

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.5


class LeaseLost(Exception):
    """Another process took over; this one must end."""


def run_worker(holder: str, stop: threading.Event) -> None:
    """Feed consumers, tasks and the audit sealer until stop is set. Raises LeaseLost."""
    _under_lease("worker", holder, stop, start=jobs.requeue_orphans, step=lambda: work_once(holder))


def run_scheduler(holder: str, stop: threading.Event) -> None:
    """Scheduled jobs until stop is set. Raises LeaseLost."""
    _under_lease("scheduler", holder, stop, start=lambda: None, step=lambda: bool(jobs.run_due()))


def work_once(holder: str) -> bool:
    """One round of the worker; whether there was anything to do."""
    busy = False
    for name in feed.consumer_names():
        progress = feed.run_consumer(name)
        busy |= bool(progress.read or progress.retried)
    busy |= jobs.run_next_task(holder)
    busy |= bool(audit.seal())
    return busy


def _under_lease(
    name: str,
    holder: str,
    stop: threading.Event,
    *,
    start: Callable[[], object],
    step: Callable[[], bool],
) -> None:
    while not leases.acquire(name, holder):
        if stop.wait(1):
            return
    try:
        with leases.Renewal(name, holder) as lease:
            start()
            while not stop.is_set():
                if lease.lost.is_set():
                    raise LeaseLost(name)
                if not _try(name, step):
                    stop.wait(_IDLE_SECONDS)
    finally:
        connection.close()


def _try(name: str, step: Callable[[], bool]) -> bool:
    """One step; a database that is away or locked for a while is waited for, not died of."""
    try:
        return step()
    except DatabaseError:
        logger.exception("%s: database error, trying again", name)
        connection.close()
        time.sleep(1)
        return False
