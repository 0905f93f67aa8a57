"""Roles and stand-ins: three administrators are three people, nobody grants himself, days count."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.route_objects import World, make_user, make_world

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.organizations import services
from gongkai.base.organizations.acting import actor_for, posts
from gongkai.base.organizations.models import Membership, StandIn
from gongkai.base.organizations.roles import THREE_ADMINISTRATORS, Role

TODAY = dt.date(2021, 11, 15)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def security(world: World) -> Actor:
    user = world.users[Role.SECURITY_ADMIN]
    return Actor(user.pk, user.name, world.own.pk, "市财政局", frozenset({"security_admin"}))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


def test_a_granted_role_counts_from_its_day(world: World, security: Actor) -> None:
    user = make_user("li")
    services.grant(user, world.own, "clerk", actor=security, since=TODAY + DAY)
    assert posts(user) == []
    services.grant(user, world.other, "reviewer", actor=security)
    assert [(p.unit_name, p.roles) for p in posts(user)] == [("市教育局", {"reviewer"})]
    assert AuditRow.objects.filter(kind="role.granted", subject=user.code).count() == 2


@pytest.mark.parametrize("held", sorted(THREE_ADMINISTRATORS))
@pytest.mark.parametrize("wanted", sorted(THREE_ADMINISTRATORS))
def test_the_three_administrators_are_three_people(
    world: World, security: Actor, held: str, wanted: str
) -> None:
    user = make_user("li", (world.own, Role(held)))
    with pytest.raises(Refused) as refused:
        services.grant(user, world.other if held != wanted else world.own, wanted, actor=security)
    assert codes(refused) == ({"three_people"} if held != wanted else {"already"})
    assert user.memberships.count() == 1


def test_one_may_follow_the_other_but_not_for_a_day_together(world: World, security: Actor) -> None:
    user = make_user("li", (world.own, Role.SYSTEM_ADMIN))
    services.end_membership(user.memberships.get(), TODAY, actor=security)
    with pytest.raises(Refused):
        services.grant(user, world.own, "audit_admin", actor=security, since=TODAY)
    services.grant(user, world.own, "audit_admin", actor=security, since=TODAY + DAY)


def test_nobody_grants_himself_a_role(world: World, security: Actor) -> None:
    with pytest.raises(Refused) as refused:
        services.grant(world.users[Role.SECURITY_ADMIN], world.own, "clerk", actor=security)
    assert codes(refused) == {"own_role"}


def test_no_role_in_a_closed_unit_or_for_a_closed_account(world: World, security: Actor) -> None:
    gone = make_user("gone", until=TODAY - DAY)
    services.close_unit(world.other, until=TODAY - DAY, source="x", actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        services.grant(gone, world.other, "clerk", actor=security)
    assert codes(refused) == {"closed_account", "no_unit"}


def test_the_last_administrator_stays_until_another_is_there(world: World, security: Actor) -> None:
    last = Membership.objects.get(role="audit_admin")
    with pytest.raises(Refused) as refused:
        services.end_membership(last, TODAY, actor=security)
    assert codes(refused) == {"last_administrator"}
    with pytest.raises(Refused) as refused:
        services.close_person(last.user, TODAY, actor=security)
    assert codes(refused) == {"last_administrator"}
    services.grant(make_user("next"), world.own, "audit_admin", actor=security)
    services.end_membership(last, TODAY, actor=security)


def test_who_leaves_loses_account_and_posts_the_same_day(world: World, security: Actor) -> None:
    user = make_user("li", (world.own, Role.CLERK), (world.other, Role.REVIEWER))
    services.close_person(user, TODAY, actor=security)
    user.refresh_from_db()
    assert user.until == TODAY and user.works_today
    assert set(user.memberships.values_list("until", flat=True)) == {TODAY}


def test_an_administrators_password_is_reset_only_on_the_server(world: World) -> None:
    system = world.users[Role.SYSTEM_ADMIN]
    actor = Actor(system.pk, system.name, world.own.pk, "", frozenset({"system_admin"}))
    with pytest.raises(Refused) as refused:
        services.reset_person(world.users[Role.SECURITY_ADMIN], actor=actor)
    assert codes(refused) == {"administrator"}
    assert services.reset_person(world.users[Role.SECURITY_ADMIN], actor=SYSTEM)
    assert services.reset_person(world.users[Role.CLERK], actor=actor)


# --- stand-ins ----------------------------------------------------------------------------------------


def test_a_stand_in_holds_the_post_on_its_days_and_says_for_whom(
    world: World, security: Actor, settings
) -> None:  # type: ignore[no-untyped-def]
    head, deputy = make_user("head", (world.own, Role.UNIT_HEAD), full_name="张局长"), make_user("deputy")
    services.set_stand_in(world.own, head, deputy, TODAY, TODAY + DAY, "出差", actor=security)
    for day, expected in ((TODAY - DAY, set()), (TODAY, {"unit_head"}), (TODAY + 2 * DAY, set())):
        settings.GONGKAI_CLOCK = day
        actor = actor_for(deputy, {}, "")
        assert actor and actor.roles == expected, day
        assert actor.stands_in_for == ("张局长" if expected else "")


def test_the_stand_in_loses_the_post_when_its_holder_does(world: World, security: Actor) -> None:
    head, deputy = make_user("head", (world.own, Role.UNIT_HEAD)), make_user("deputy")
    services.set_stand_in(world.own, head, deputy, TODAY, TODAY + 5 * DAY, "出差", actor=security)
    head.memberships.update(until=TODAY - DAY)
    assert posts(deputy) == []


def test_stand_ins_that_are_refused(world: World, security: Actor) -> None:
    head, deputy = make_user("head", (world.own, Role.UNIT_HEAD)), make_user("deputy")
    me = world.users[Role.SECURITY_ADMIN]

    def why(principal, stand_in, since=TODAY, until=TODAY + DAY):  # type: ignore[no-untyped-def]
        found = services.set_stand_in_problems(world.own, principal, stand_in, since, until, actor=security)
        return {p.code for p in found}

    assert why(head, deputy) == set()
    assert why(head, head) == {"same_person"}
    assert why(head, me) == {"own_role"}
    assert why(deputy, head) == {"no_post"}
    assert why(world.users[Role.AUDIT_ADMIN], deputy) == {"administrator"}
    assert why(head, deputy, until=TODAY - DAY) == {"dates"}
    assert why(head, deputy, TODAY - 3 * DAY, TODAY - DAY) == {"past"}
    services.set_stand_in(world.own, head, deputy, TODAY, TODAY + DAY, "出差", actor=security)
    assert why(head, make_user("third"), TODAY + DAY, TODAY + 3 * DAY) == {"overlap"}


def test_an_early_return_ends_the_stand_in(world: World, security: Actor) -> None:
    head, deputy = make_user("head", (world.own, Role.UNIT_HEAD)), make_user("deputy")
    made = services.set_stand_in(world.own, head, deputy, TODAY, TODAY + 9 * DAY, "出差", actor=security)
    services.end_stand_in(made, TODAY, actor=security)
    assert StandIn.objects.get().until == clock.today()
    with pytest.raises(Refused):
        services.end_stand_in(made, TODAY + 20 * DAY, actor=security)
