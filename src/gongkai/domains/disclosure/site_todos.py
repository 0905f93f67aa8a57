"""What has to be done about columns, topics and reports of errors; asked on every workbench page, so few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from gongkai.base.core.actors import Actor
from gongkai.base.notices.todos import Todo
from gongkai.base.organizations.queries import authority
from gongkai.base.organizations.roles import UNIT_ROLES, Role

from .models import Correction, Topic
from .permissions import SIGNERS
from .queries import topics


def source(actor: Actor) -> Iterable[Todo]:
    if actor.roles & UNIT_ROLES or Role.OFFICE in actor.roles:
        yield from _corrections(actor)
    if actor.roles & {*SIGNERS, Role.OFFICE} and actor.unit_id is not None:
        yield from _sign_offs(actor.unit_id)


def _corrections(actor: Actor) -> Iterator[Todo]:
    units = {actor.unit_id}
    if Role.OFFICE in actor.roles and (government := authority()) is not None:
        units.add(government.office_id)
    for one in Correction.objects.filter(unit__in=units, replied_at__isnull=True):
        yield Todo(
            f"答复找错：{one.text[:30]}", reverse("disclosure:correction", args=[one.code]), one.due, "找错"
        )


def _sign_offs(unit_id: int) -> Iterator[Todo]:
    if not Topic.objects.filter(consulted_units=unit_id).exists():
        return
    for record, version in topics.waiting_for(unit_id):
        url = reverse("disclosure:sign_off", args=[record.code])
        yield Todo(f"会签：{version.title}", url, None, "会签", str(record.publishing_unit))
