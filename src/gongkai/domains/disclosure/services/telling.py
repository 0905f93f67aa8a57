"""Who is told of what on a record's way; notices name the record by its title, events never do."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.notices.services import notify
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority
from gongkai.base.organizations.roles import Role

from ..models import Record, Version
from ..review import Step


def named(version: Version) -> str:
    """“…”, cut so that a notice stays one line."""
    return f"“{version.title[:30]}{'…' if len(version.title) > 30 else ''}”"


def page_of(record: Record) -> str:
    return reverse("disclosure:record", args=[record.code])


def desk_of(version: Version) -> str:
    return reverse("disclosure:review", args=[version.record.code, version.number])


def signers(version: Version, step: Step, office: Unit | None) -> None:
    """Tell those who may sign this step: of this unit only, or of the office where it signs."""
    text = f"{named(version)}等您{step.name}。"
    unit = office if step.at_office else version.record.publishing_unit
    notify(
        text,
        link=desk_of(version),
        unit=unit,
        roles=[Role(r) for r in sorted(step.roles) if r != Role.OFFICE],
    )
    if Role.OFFICE in step.roles and office is not None:
        notify(text, link=desk_of(version), unit=office, roles=[Role.OFFICE])


def author(version: Version, text: str) -> None:
    if version.author_id is not None:
        user = User.objects.get(pk=version.author_id)
        notify(f"{named(version)}{text}", link=page_of(version.record), user=user)


def unit(
    record: Record, text: str, *, once: str = "", roles: Iterable[Role] = (Role.CLERK, Role.REVIEWER)
) -> None:
    notify(text, link=page_of(record), unit=record.publishing_unit, roles=roles, once=once)


def office() -> Unit | None:
    government = authority()
    return government.office if government else None
