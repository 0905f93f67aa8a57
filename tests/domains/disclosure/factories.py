"""Small makers for disclosure tests: an authority, people, a version ready for any step."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import Membership, Unit
from gongkai.domains.disclosure.digests import digest_of
from gongkai.domains.disclosure.models import Column, Record, Signature, Version
from gongkai.domains.disclosure.review import GATES

ALL_PASSED = {g: {"passed": True, "remark": ""} for g in GATES}


def make_unit(short_name: str = "市财政局", **more: Any) -> Unit:
    return Unit.objects.create(
        kind="department", name=f"昌吉{short_name}", short_name=short_name, source="测试", **more
    )


def make_actor(role: str, unit: Unit, username: str) -> Actor:
    user = User.objects.create_user(username, name=f"测试{username}")
    Membership.objects.create(user=user, unit=unit, role=role, since="2021-01-01")
    return Actor(user.pk, user.name, unit.pk, str(unit), frozenset({role}))


def make_column(unit: Unit, name: str = "财政信息", **more: Any) -> Column:
    return Column.objects.create(site=Site.objects.get(), unit=unit, owner=unit, name=name, **more)


def make_record(
    unit: Unit, column: Column | None = None, *, kind: str = "notice", **more: Any
) -> tuple[Record, Version]:
    record = Record.objects.create(site=Site.objects.get(), kind=kind, publishing_unit=unit)
    fields = {"title": "关于测试的通知", "body": "<p>正文。</p>", "body_text": "正文。"} | more
    columns = [column.code] if column else []
    return record, Version.objects.create(record=record, number=1, columns=columns, **fields)


def seal(version: Version) -> Version:
    version.sealed_at, version.digest = clock.now(), digest_of(version)
    version.save()
    return version


def sign(version: Version, step: str, actor: Actor, **more: Any) -> Signature:
    return Signature.objects.create(
        version=version,
        digest=version.digest,
        step=step,
        step_name=step,
        decision="approved",
        gates=ALL_PASSED,
        user_id=actor.user_id,
        user_name=actor.user_name,
        unit_id=actor.unit_id,
        **more,
    )


def cleared(unit: Unit, column: Column, **more: Any) -> tuple[Record, Version, list[Actor]]:
    """A version with all four steps of the default route signed by four people."""
    people = [
        make_actor("clerk", unit, "c1"),
        make_actor("reviewer", unit, "r1"),
        make_actor("reviewer", unit, "s1"),
        make_actor("unit_head", unit, "h1"),
    ]
    record, version = make_record(unit, column, **more)
    seal(version)
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        sign(version, step, person)
    return record, version, people
