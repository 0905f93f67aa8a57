"""A unit with four people of a review, and a draft sent up by the services themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import Area, Authority, Unit
from gongkai.domains.disclosure.models import Column, Version
from gongkai.domains.disclosure.review import GATES
from gongkai.domains.disclosure.services import drafting, review

from .factories import make_actor, make_column, make_unit

PASSED = dict.fromkeys(GATES, "")


@dataclass
class Team:
    unit: Unit
    column: Column
    clerk: Actor
    reviewer: Actor
    secrecy: Actor
    head: Actor
    office: Actor

    @property
    def signers(self) -> list[Actor]:
        """Who signs the four steps of the default route."""
        return [self.clerk, self.reviewer, self.secrecy, self.head]


def make_office() -> Unit:
    found = Authority.objects.first()
    if found is not None and found.office is not None:
        return found.office
    area = Area.objects.create(code="652301", name="昌吉市", level="县级市")
    office = make_unit("市政府办公室")
    Authority.objects.create(area=area, name="昌吉市人民政府", area_word="市", office=office)
    return office


def make_team(short_name: str = "市财政局") -> Team:
    office = make_office()
    unit = make_unit(short_name)
    tag = short_name[1]
    return Team(
        unit,
        make_column(unit),
        make_actor("clerk", unit, f"clerk{tag}"),
        make_actor("reviewer", unit, f"reviewer{tag}"),
        make_actor("reviewer", unit, f"secrecy{tag}"),
        make_actor("unit_head", unit, f"head{tag}"),
        make_actor("office", office, f"office{tag}"),
    )


def draft(team: Team, *, by: Actor | None = None, kind: str = "notice", **more: Any) -> Version:
    said = {
        "title": "关于发放补贴的通知",
        "body": "<p>第一段。</p><p>第二段。</p>",
        "columns": [team.column.code],
    } | more
    return drafting.create(by or team.clerk, team.unit, kind, drafting.Content(**said))


def sent_up(team: Team, **more: Any) -> Version:
    return review.submit(team.clerk, draft(team, **more))


def sign(actor: Actor, version: Version, **more: Any) -> None:
    version.refresh_from_db()
    review.sign(actor, version, more.pop("digest", version.digest), more.pop("gates", PASSED), **more)


def cleared_by(team: Team, version: Version) -> Version:
    for actor in team.signers:
        sign(actor, version)
    version.refresh_from_db()
    return version
