"""Tell people: in the site at once, by mail through the feed, so that a mail server's failure loses nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from gongkai.base.accounts.models import User
from gongkai.base.core import clock, feed, jobs
from gongkai.base.core.actors import Actor
from gongkai.base.core.feed import Line
from gongkai.base.organizations.models import Membership, Unit
from gongkai.base.organizations.roles import Role

from . import queries
from .models import Notice

TOPIC = "notices"
SEND = "notices.send_mail"


def notify(
    text: str,
    *,
    link: str = "",
    user: User | None = None,
    unit: Unit | None = None,
    roles: Iterable[Role] = (),
    once: str = "",
) -> list[Notice]:
    """Put a notice into the site, and its mail on the way, in the caller's transaction.

    To `user`, or to everyone who holds one of `roles` in `unit` (one notice a role). once: a key under which
    this is said a single time (for reminders); what was said before is not said again. link: a path here.
    """
    targets: list[dict[str, object]] = [{"user": user}] if user is not None else []
    targets += [{"unit": unit, "role": role} for role in roles if unit is not None]
    made = []
    with transaction.atomic():
        for target in targets:
            key = f"{once}:{target.get('role', '')}" if once else None
            if key and Notice.objects.filter(once=key).exists():
                continue
            notice = Notice.objects.create(text=text[:500], link=link, once=key, **target)
            feed.append(TOPIC, notice.code, {})
            made.append(notice)
    return made


def mark_read(actor: Actor, codes: Iterable[str] | None = None) -> int:
    """The actor has seen these of their notices (None: all of them); the first reader's name stays."""
    unread = queries.mine(actor).filter(read_at__isnull=True)
    if codes is not None:
        unread = unread.filter(code__in=list(codes))
    return unread.update(read_at=clock.now(), read_by=actor.user_name)


# --- mail ---------------------------------------------------------------------------------------------


def put_off_mail(line: Line) -> None:
    """Consumer of the feed: one task a recipient, so that a retry doesn't write to the others twice."""
    notice = Notice.objects.filter(code=line.key).first()
    if notice is None or not mail_is_set_up():
        return
    for user in recipients(notice):
        if user.email:
            jobs.enqueue(SEND, {"notice": notice.code, "user": user.code})


def send_mail(notice: str, user: str) -> None:
    """Task of the worker; what fails is tried again with a growing wait."""
    said = Notice.objects.get(code=notice)
    to = User.objects.get(code=user)
    address = f"{settings.WAGTAILADMIN_BASE_URL}{said.link}" if said.link else settings.WAGTAILADMIN_BASE_URL
    EmailMessage(
        subject=said.text[:60],
        body=f"{said.text}\n\n办理：{address}\n\n本邮件由政务公开工作台自动发出，请勿回复。",
        to=[to.email],
    ).send()


def recipients(notice: Notice) -> list[User]:
    """Whom it reaches today."""
    if notice.user_id is not None:
        return [notice.user] if notice.user is not None and notice.user.works_today else []
    posts = Membership.objects.current().filter(unit=notice.unit, role=notice.role).select_related("user")
    return [p.user for p in posts if p.user.works_today]


def mail_is_set_up() -> bool:
    """Without a mail server notices stay in the site; nothing is put on a way that leads nowhere."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
