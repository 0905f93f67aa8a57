"""Release by button and by clock: to the second, each item by itself, a refusal told and never in the way of the next."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.organizations.access import must

from .. import door, events
from ..models import Bundle, Record, Version
from ..permissions import RELEASE
from ..review_states import RecordState
from . import bundles, telling
from .drafting import newest

logger = logging.getLogger(__name__)

#: The runner comes round so often; what falls due until its next round is waited for, to the second.
EVERY = dt.timedelta(seconds=10)
_LONGEST_AHEAD = dt.timedelta(days=365)


def release_problems(record: Record) -> list[Problem]:
    """Why the newest version can't go out now: the door's own reasons."""
    version = newest(record)
    if record.live and record.live_version_id == version.pk:
        return [Problem("live", "这一版已经公开。")]
    return door.release_problems(record, version)


def release(actor: Actor, record: Record) -> Record:
    """Put the newest version before the public now."""
    must(actor, RELEASE, record, subject=f"record:{record.code}")
    refuse_if(release_problems(record))
    return door.release(actor, record, newest(record))


def set_times_problems(
    record: Record, release_at: dt.datetime | None, expires_at: dt.datetime | None
) -> list[Problem]:
    """Why these moments can't be set (aware; None: not scheduled, stays)."""
    now, found = clock.now(), []
    if release_at is not None:
        if release_at <= now:
            found.append(
                Problem("past", "定时发布的时间已经过去，请改为以后的时间，或直接发布。", "release_at")
            )
        elif release_at > now + _LONGEST_AHEAD:
            found.append(Problem("too_far", "定时发布最远一年。", "release_at"))
        if newest(record).state != RecordState.CLEARED:
            found.append(Problem("not_cleared", "三审三校完成后才能定时发布。", "release_at"))
    if expires_at is not None and expires_at <= (release_at or now):
        found.append(Problem("expires_first", "到期时间应晚于现在和发布时间。", "expires_at"))
    return found


def set_times(
    actor: Actor, record: Record, release_at: dt.datetime | None, expires_at: dt.datetime | None
) -> None:
    """Schedule the release of the cleared version, and the day it leaves its columns."""
    must(actor, RELEASE, record, subject=f"record:{record.code}")
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        refuse_if(set_times_problems(held, release_at, expires_at))
        held.release_at, held.expires_at = release_at, expires_at
        held.save(update_fields=["release_at", "expires_at"])
        payload = {"release_at": _iso(release_at), "expires_at": _iso(expires_at)}
        events.append("record.scheduled", actor=actor, record=held, version=newest(held), payload=payload)


def _iso(at: dt.datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


# --- the runner ---------------------------------------------------------------------------------------


def run(wait: Callable[[float], Any] = time.sleep) -> int:
    """Do what is due now and until the next round, each at its second; how many went out.

    Registered with core.jobs every EVERY; runs under the scheduler's lease, so never twice at once.
    """
    until = clock.now() + EVERY - dt.timedelta(seconds=1)
    done = 0
    for at, act in sorted(_due(until), key=lambda pair: pair[0]):
        ahead = (at - clock.now()).total_seconds()
        if ahead > 0:
            wait(ahead)
        done += act()
    for record in Record.objects.filter(expires_at__lte=clock.now(), placements__isnull=False).distinct():
        done += _isolated(partial(_expire, record), record, _untold)
    return done


def _due(until: dt.datetime) -> list[tuple[dt.datetime, Callable[[], bool]]]:
    found: list[tuple[dt.datetime, Callable[[], bool]]] = []
    for record in Record.objects.filter(release_at__lte=until):
        assert record.release_at is not None
        found.append((record.release_at, partial(_release_one, record)))
    for bundle in Bundle.objects.filter(release_at__lte=until, released_at__isnull=True):
        assert bundle.release_at is not None
        found.append((bundle.release_at, partial(_release_bundle, bundle)))
    return found


def _release_one(record: Record) -> bool:
    def act() -> None:
        with transaction.atomic():
            held = Record.objects.select_for_update().get(pk=record.pk)
            if held.release_at != record.release_at:
                return  # moved, recalled or released meanwhile
            door.release(SYSTEM, held, newest(held))

    def refused(why: str) -> None:
        Record.objects.filter(pk=record.pk, live=record.live).update(release_at=None)
        record.refresh_from_db()
        events.append("release.failed", actor=SYSTEM, record=record, version=newest(record))
        telling.unit(record, f"{telling.named(newest(record))}定时发布没有成功：{why}"[:500])

    return _isolated(act, record, refused)


def _release_bundle(bundle: Bundle) -> bool:
    def refused(why: str) -> None:
        Bundle.objects.filter(pk=bundle.pk).update(release_at=None)
        bundles.tell_failure(bundle, why)

    return _isolated(lambda: bundles.go_out(SYSTEM, bundle), bundle, refused)


def _isolated(act: Callable[[], object], what: Record | Bundle, refused: Callable[[str], object]) -> bool:
    """One item: a refusal is told and done with; anything else is logged and tried again at the next round."""
    try:
        act()
    except Refused as why:
        with transaction.atomic():
            refused(str(why))
        return False
    except Exception:  # whatever one item does must not stop the next
        logger.exception("release of %s %s failed", type(what).__name__, what.code)
        return False
    return True


def _untold(why: str) -> None:
    """Expiry has no reasons to refuse."""


def _expire(record: Record) -> None:
    """Its time is over: off the columns; the page stays under its number."""
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        held.placements.all().delete()
        events.append("record.expired", actor=SYSTEM, record=held, version=held.live_version)


def version_to_release(record: Record) -> Version | None:
    """The cleared version that waits for release, None if there is none."""
    version = newest(record)
    return version if version.state == RecordState.CLEARED else None
