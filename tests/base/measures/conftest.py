"""A small government with clerks and an office of two, and a fake domain to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import Actor
from gongkai.base.measures import register
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement, Offender
from gongkai.base.organizations.models import Membership, Unit, UnitKind
from gongkai.base.organizations.roles import Role

OCTOBER = Period.parse("2021-10")


def make_unit(name: str, kind: str = UnitKind.DEPARTMENT) -> Unit:
    return Unit.objects.create(name=name, short_name=name, kind=kind, source="测试")


def make_actor(name: str, unit: Unit, *roles: Role) -> Actor:
    user = User.objects.create_user(name, "clerk-of-2021", name=name)
    for role in roles:
        Membership.objects.create(user=user, unit=unit, role=role, since=dt.date(2021, 1, 1))
    return Actor(user.pk, user.name, unit.pk, str(unit), frozenset(roles))


@dataclass
class Government:
    finance: Unit
    water: Unit
    town: Unit
    clerk: Actor  # of finance
    water_clerk: Actor
    office: Actor
    office_second: Actor
    inspector: Actor


@pytest.fixture
def gov(db: None) -> Government:
    finance, water = make_unit("市财政局"), make_unit("市水利局")
    town = make_unit("六工镇", UnitKind.TOWNSHIP)
    bureau = make_unit("市政府办公室", UnitKind.GOVERNMENT_OFFICE)
    return Government(
        finance,
        water,
        town,
        make_actor("finance-clerk", finance, Role.CLERK),
        make_actor("water-clerk", water, Role.CLERK),
        make_actor("office-one", bureau, Role.OFFICE),
        make_actor("office-two", bureau, Role.OFFICE),
        make_actor("inspector", bureau, Role.INSPECTOR),
    )


@dataclass
class Domain:
    """A stand-in for a domain: what it has done of what is on the declared list."""

    done: set[str] = field(default_factory=set)
    breaks: bool = False
    asked: list[int] = field(default_factory=list)

    def measure(self, units: Sequence[Unit], period: Period) -> Mapping[int | None, Measurement]:
        from gongkai.base.measures import queries

        if self.breaks:
            raise RuntimeError("张三 13900000000")
        self.asked = [u.pk for u in units]
        owed = queries.denominators("plans", units, period)
        found: dict[int | None, Measurement] = {}
        for unit in units:
            items = owed[unit.pk].items
            left = [Offender(i.item, unit_id=unit.pk) for i in items if i.item not in self.done]
            found[unit.pk] = Measurement.ratio(len(items) - len(left), len(items), left)
        return found


@pytest.fixture(autouse=True)
def nothing_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the domains above have connected is out of the way for the length of a test."""
    monkeypatch.setattr(register, "_measures", {})


Connect = Callable[[str, register.Measure], None]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connect an indicator for the length of a test."""
    made: list[str] = []

    def do(key: str, measure: register.Measure) -> None:
        register.connect(key, measure)
        made.append(key)

    yield do
    for key in made:
        register.disconnect(key)


@pytest.fixture
def domain(connect: Connect) -> Domain:
    """plans.published_ratio connected to a Domain that has done nothing."""
    made = Domain()
    connect("plans.published_ratio", made.measure)
    return made
