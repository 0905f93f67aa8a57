"""Units over time: names, mergers, groups, and what a name in a document stands for."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.route_objects import World, make_unit, make_user, make_world

from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.organizations import services
from gongkai.base.organizations.models import Membership, Unit, UnitGroup, UnitName
from gongkai.base.organizations.naming import Resolver
from gongkai.base.organizations.roles import Role

DAY = dt.date(2021, 7, 1)
BEFORE = dt.date(2021, 6, 30)


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    services.add_units_from_plan([], source="测试", actor=SYSTEM)
    return world


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


def test_a_renamed_unit_is_found_by_both_names(world: World) -> None:
    services.rename_unit(
        world.own, name="测试市财政金融局", short_name="市财金局", on=DAY, source="改革方案", actor=SYSTEM
    )
    for name in ("测试市财政局", "市财政局", "测试市财政金融局", "市财金局"):
        assert services.resolve(name).unit == world.own, name
    old = UnitName.objects.get(unit=world.own, name="测试市财政局")
    new = UnitName.objects.get(unit=world.own, name="测试市财政金融局")
    assert (old.until, new.since, new.until) == (BEFORE, DAY, None)
    assert AuditRow.objects.get(kind="unit.renamed").payload["old"]["name"] == "测试市财政局"


def test_a_name_of_another_unit_is_refused_and_nothing_is_written(world: World) -> None:
    names = UnitName.objects.count()
    with pytest.raises(Refused) as refused:
        services.rename_unit(
            world.own, name="测试市教育局", short_name="市教育局", on=DAY, source="x", actor=SYSTEM
        )
    assert codes(refused) == {"name_taken"}
    assert UnitName.objects.count() == names and not AuditRow.objects.filter(kind="unit.renamed").exists()


def test_a_merged_unit_lives_on_in_its_successor_from_that_day(world: World) -> None:
    clerk = make_user("li", (world.own, Role.CLERK))
    ended = services.merge_units([world.own], world.other, on=DAY, source="改革方案", actor=SYSTEM)
    assert services.resolve("市财政局", BEFORE).unit == world.own
    after = services.resolve("市财政局", DAY)
    assert (after.unit, after.named) == (world.other, world.own)
    assert Membership.objects.get(user=clerk).until == BEFORE
    assert clerk in {m.user for m in ended}
    assert list(Unit.objects.current(BEFORE).filter(pk=world.own.pk)) == [world.own]
    assert not Unit.objects.current(DAY).filter(pk=world.own.pk).exists()


def test_a_closed_unit_without_successor_is_a_question_not_a_guess(world: World) -> None:
    services.close_unit(world.own, until=BEFORE, source="改革方案", actor=SYSTEM)
    found = services.resolve("市财政局", DAY)
    assert (found.kind, found.unit, found.candidates) == ("unknown", None, [world.own])


def test_what_can_not_be_merged(world: World) -> None:
    with pytest.raises(Refused) as refused:
        services.merge_units([world.own], world.own, on=DAY, source="x", actor=SYSTEM)
    assert codes(refused) == {"own_successor"}
    services.close_unit(world.other, until=BEFORE, source="x", actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        services.merge_units([world.own], world.other, on=DAY, source="x", actor=SYSTEM)
    assert codes(refused) == {"no_successor"}
    with pytest.raises(Refused) as refused:
        services.close_unit(world.other, until=DAY, source="x", actor=SYSTEM)
    assert codes(refused) == {"closed"}


def test_a_new_unit_may_bear_the_name_of_one_that_is_gone(world: World) -> None:
    services.close_unit(world.own, until=BEFORE, source="x", actor=SYSTEM)
    services.add_unit(
        kind="department", name="测试市财政局", short_name="市财政局", since=DAY, source="x", actor=SYSTEM
    )
    assert services.resolve("市财政局", BEFORE).unit == world.own
    assert services.resolve("市财政局", DAY).unit != world.own


def test_one_unit_however_its_name_is_written(world: World) -> None:
    forms = ["市财政局", " 市 财政局", "市财政局（金融办）", "市财政局(金融办)", "测试市财政局", "财政局"]
    assert {services.resolve(f).unit for f in forms} == {world.own}


def test_a_second_sign_belongs_to_the_unit_that_bears_it(world: World) -> None:
    units = Unit.objects.count()
    names = ["市农业农村局（乡村振兴局）", "市财政局（金融办）", "市财政局"]
    services.add_units_from_plan(names, source="方案", actor=SYSTEM)
    assert Unit.objects.count() == units + 1
    resolver = Resolver()
    assert resolver.resolve("市乡村振兴局").unit == resolver.resolve("市农业农村局").unit
    assert resolver.resolve("市金融办").unit == world.own


def test_an_unknown_name_brings_near_units_and_decides_nothing(world: World) -> None:
    found = services.resolve("市教肓局")
    assert (found.kind, found.unit) == ("unknown", None)
    assert found.candidates[0] == world.other


def test_a_name_that_fits_two_units_is_a_question(world: World) -> None:
    twin = make_unit("第二财政局")
    UnitName.objects.create(unit=twin, name="市财政局", kind="abbreviation", source="测试")
    found = services.resolve("市财政局")
    assert found.kind == "unknown" and set(found.candidates) == {world.own, twin}


def test_groups_have_the_members_of_the_day(world: World) -> None:
    from gongkai.base.organizations.installing import _groups

    _groups(world.authority)
    departments = services.resolve("市直各部门")
    assert departments.kind == "group" and departments.group
    assert set(services.members(departments.group, DAY)) == {world.office, world.own, world.other}
    services.close_unit(world.own, until=BEFORE, source="x", actor=SYSTEM)
    assert set(services.members(departments.group, DAY)) == {world.office, world.other}
    assert world.own in services.members(departments.group, BEFORE)
    for name in ("市直各相关部门", "市直各有关企事业单位"):
        pending = services.resolve(name)
        assert pending.kind == "pending" and pending.group
        assert services.members(pending.group) == []
    assert UnitGroup.objects.get(key="townships").name == "各乡镇人民政府"


def test_many_names_cost_a_handful_of_queries(world: World, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(5):
        resolver = Resolver()
        for n in range(200):
            resolver.resolve(f"市第{n}局")
            resolver.resolve("市财政局")
