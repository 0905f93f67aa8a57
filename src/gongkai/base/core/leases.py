"""A lease: among all processes and machines one alone does something, for as long as it keeps renewing."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from types import TracebackType

from django.db import DatabaseError, connection
from django.db.models import Q

from . import clock
from .models import Lease

logger = logging.getLogger(__name__)

#: How long a dead holder keeps others waiting. A restarted child takes its own lease back at once, since its
#: supervisor gives it the same holder name.
TTL = dt.timedelta(seconds=20)


def acquire(name: str, holder: str, ttl: dt.timedelta = TTL) -> bool:
    """Take or renew the lease; False while another holds it."""
    now = clock.wall()
    Lease.objects.get_or_create(name=name, defaults={"holder": "", "expires_at": now})
    free = Q(holder=holder) | Q(expires_at__lte=now)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, expires_at=now + ttl))


def release(name: str, holder: str) -> None:
    """Give the lease up, if it is still ours."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", expires_at=clock.wall())


class Renewal:
    """Keeps a lease that was acquired, from a thread of its own, so that a long job doesn't lose it.

    `lost` is set when it could not be renewed in time: the holder must stop.
    """

    def __init__(self, name: str, holder: str, ttl: dt.timedelta = TTL) -> None:
        self.lost = threading.Event()
        self._name, self._holder, self._ttl = name, holder, ttl
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True, name=f"lease {name}")

    def __enter__(self) -> Renewal:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        if not self.lost.is_set():
            release(self._name, self._holder)

    def _renew(self) -> None:
        expires = clock.wall() + self._ttl
        try:
            while not self._stop.wait(self._ttl.total_seconds() / 4):
                try:
                    if not acquire(self._name, self._holder, self._ttl):
                        self.lost.set()
                        return
                    expires = clock.wall() + self._ttl
                except DatabaseError:
                    logger.exception("lease %s could not be renewed", self._name)
                    connection.close()
                    if clock.wall() >= expires:
                        self.lost.set()
                        return
        finally:
            connection.close()
