"""Reading before release: for named units and persons, and by links that end."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction

from gongkai.base.accounts.models import User
from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import may, must
from gongkai.base.organizations.models import Unit

from .. import events
from ..models import Embargo, ReadLink, Record, Version
from ..permissions import RELEASE, SEE

LONGEST = dt.timedelta(days=14)


def may_read(actor: Actor | None, record: Record) -> bool:
    """Whether the actor may read the record's unreleased versions: its unit, or named in its embargo."""
    if may(actor, SEE, record):
        return True
    return bool(actor) and Embargo.objects.filter(record=record, users=actor.user_id).exists()  # type: ignore[union-attr]


def open_to(actor: Actor, record: Record, units: Sequence[Unit], users: Sequence[User]) -> Embargo:
    """Name who may read it before release; replaces who was named before."""
    must(actor, RELEASE, record, subject=f"record:{record.code}")
    with transaction.atomic():
        found, _ = Embargo.objects.get_or_create(record=record)
        found.units.set(units)
        found.users.set(users)
        payload = {"units": [u.code for u in units], "users": [u.code for u in users]}
        events.append("embargo.set", actor=actor, record=record, payload=payload)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_problems(version: Version, given_to: str, lasts: dt.timedelta) -> list[Problem]:
    found = []
    if not given_to.strip():
        found.append(Problem("no_reader", "请写明给谁看。", "given_to"))
    if not dt.timedelta(0) < lasts <= LONGEST:
        found.append(Problem("bad_time", f"有效期请填1小时至{LONGEST.days}天。", "hours"))
    if version.record.live_version_id == version.pk:
        found.append(Problem("live", "这一版已经公开，不需要阅读链接。"))
    return found


def make_link(actor: Actor, version: Version, given_to: str, lasts: dt.timedelta) -> str:
    """A token to read the version until it ends; shown this once, only its digest is kept."""
    must(actor, RELEASE, version.record, subject=f"record:{version.record.code}")
    refuse_if(link_problems(version, given_to, lasts))
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        made = ReadLink.objects.create(
            version=version,
            digest=_digest(token),
            given_to=given_to.strip()[:120],
            expires_at=clock.now() + lasts,
            made_by_id=actor.user_id,  # type: ignore[misc]
        )
        payload = {"link": made.pk, "until": made.expires_at.isoformat(timespec="seconds")}
        events.append("read_link.made", actor=actor, record=version.record, version=version, payload=payload)
    return token


def end_link(actor: Actor, link: ReadLink) -> None:
    """The link opens nothing any more."""
    must(actor, RELEASE, link.version.record, subject=f"record:{link.version.record.code}")
    with transaction.atomic():
        link.ended_at = clock.now()
        link.save(update_fields=["ended_at"])
        payload = {"link": link.pk}
        events.append("read_link.ended", actor=actor, record=link.version.record, payload=payload)


def link_for(token: str) -> ReadLink | None:
    """The link of that token while it is good; None for any other, without telling why."""
    rows = ReadLink.objects.filter(digest=_digest(token), ended_at__isnull=True, expires_at__gt=clock.now())
    found = rows.select_related("version__record__publishing_unit").first()
    return None if found is None or hasattr(found.version.record, "tombstone") else found


def read_by(link: ReadLink) -> None:
    """Somebody opened it (a POST, so that a chat's link preview doesn't count): it stands in the audit."""
    subject = f"record:{link.version.record.code}"
    audit.record("disclosure.read_link.read", actor=None, subject=subject, payload={"link": link.pk})
