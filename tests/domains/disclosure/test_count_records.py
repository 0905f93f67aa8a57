"""plans, columns, review, art. 26: one good record raises, one bad lowers and is named, both gone says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from gongkai.base.core import clock
from gongkai.base.measures.models import DeclaredItem
from gongkai.base.measures.register import State
from gongkai.domains.disclosure.declared_names import name_of
from gongkai.domains.disclosure.models import Clearance, Finding, Placement, Record
from gongkai.domains.disclosure.review import GATES

from .count_world import STEPS, World, labels, measured
from .factories import make_column, make_record, seal, sign

pytestmark = pytest.mark.django_db


def test_published_plans_are_counted_by_the_declared_lines() -> None:
    world = World()
    assert measured("plans.published_ratio", world).state is State.NOT_DECLARED
    lines = ["“十四五”规划纲要", "国土空间规划（2021—2035年）", "水利专项规划"]
    world.declare("plans", *lines)
    first = world.publish("plan", title="昌吉市国民经济和社会发展“十四五”规划纲要（演示）")
    world.publish("notice", title="关于水利专项规划的通知")  # names it, but is no plan
    found = measured("plans.published_ratio", world)
    assert (found.numerator, found.denominator) == (1, 3)
    world.publish("plan", title="昌吉市国土空间规划")
    better = measured("plans.published_ratio", world)
    assert (better.numerator, better.denominator) == (2, 3)
    live = Record.objects.filter(live=True, kind="plan").select_related("live_version")
    titles = [r.live_version.title.replace("“", "").replace("”", "") for r in live]  # type: ignore[union-attr]
    assert better.numerator == sum(any(name_of(line) in t for t in titles) for line in lines)
    assert "水利专项规划：没有公开" in labels(better) and len(better.offenders) == 1
    world.take_down(first)
    assert "“十四五”规划纲要：没有公开" in labels(measured("plans.published_ratio", world))
    DeclaredItem.objects.all().delete()
    assert measured("plans.published_ratio", world).state is State.NOT_DECLARED


def test_another_units_plan_does_not_count_for_one() -> None:
    world, other = World(), World("市水利局")
    world.declare("plans", "水利专项规划")
    other.publish("plan", title="昌吉市水利专项规划")
    assert measured("plans.published_ratio", world).numerator == 0


def test_a_past_plan_counts_with_its_date_and_source() -> None:
    world = World()
    world.declare("plan_periods", "“十二五”（2011—2015年）", "“十三五”（2016—2020年）")
    none = measured("plans.history_coverage", world)
    assert (none.numerator, none.denominator) == (0, 2)
    date = dt.date(2011, 3, 1)
    world.publish("past_plan", title="昌吉市第十二个五年规划纲要", made_on=date, source="市档案馆")
    world.publish("past_plan", title="昌吉市“十三五”规划纲要", made_on=date)
    found = measured("plans.history_coverage", world)
    assert (found.numerator, found.denominator) == (1, 2)
    assert "十三五" in labels(found) and "没有注明来源" in labels(found)
    DeclaredItem.objects.all().delete()
    assert measured("plans.history_coverage", world).state is State.NOT_DECLARED


def test_a_column_counts_when_it_stands_holds_something_and_is_fresh() -> None:
    world = World()
    assert measured("columns.complete", world).state is State.NOT_DECLARED
    world.declare("columns", "机构职能", "财政预算、决算", "监督检查，30天", "统计信息")
    made = {n: make_column(world.unit, n) for n in ("机构职能", "财政预算、决算", "监督检查")}
    assert measured("columns.complete", world).numerator == 0
    for name in ("机构职能", "监督检查"):
        world.column = made[name]
        world.publish()
    found = measured("columns.complete", world)
    assert (found.numerator, found.denominator) == (2, 4)
    assert "财政预算、决算：空栏目" in labels(found) and "统计信息：没有设置" in labels(found)
    old = clock.now() - dt.timedelta(days=31)
    Record.objects.filter(placements__column=made["监督检查"]).update(published_at=old)
    stale = measured("columns.complete", world)
    assert stale.numerator == 1 and "已31天未更新（限30天）" in labels(stale)
    Placement.objects.all().delete()
    assert measured("columns.complete", world).numerator == 0
    DeclaredItem.objects.all().delete()
    assert measured("columns.complete", world).state is State.NOT_DECLARED


def past_the_door(world: World, gates: Mapping[str, object]) -> Record:
    """A record that code put before the public without the door: three people, but not all five gates."""
    bad = make_record(world.unit, world.column, title="绕过审核的通知")
    seal(bad[1])
    for step, person in zip(STEPS[:3], world.people, strict=False):
        bad[1].signatures.create(
            digest=bad[1].digest,
            step=step,
            step_name=step,
            decision="approved",
            gates=gates,
            user_id=person.user_id,
            user_name=person.user_name,
            unit_id=person.unit_id,
        )
    now = clock.now()
    Clearance.objects.create(version=bad[1], digest=bad[1].digest)
    values = {"live": True, "live_version": bad[1], "index_number": "X/1", "first_published_at": now}
    Record.objects.filter(pk=bad[0].pk).update(published_at=now, **values)
    return Record.objects.get(pk=bad[0].pk)


def test_review_counts_three_people_and_five_gates_in_what_is_public() -> None:
    world = World()
    assert measured("review.complete", world).state is State.NOT_DECLARED
    world.declare("disclosure_kinds", "通知公告")
    assert measured("review.complete", world).state is State.NOTHING_DUE
    good = world.publish()
    world.publish("policy")  # a kind that is not declared
    found = measured("review.complete", world)
    assert (found.numerator, found.denominator) == (1, 1)
    four = {g: {"passed": g != "secrecy", "remark": ""} for g in GATES}
    bad = past_the_door(world, four)
    lower = measured("review.complete", world)
    assert (lower.numerator, lower.denominator) == (1, 2)
    assert "没有通过保密关" in labels(lower) and "X/1" in labels(lower) and len(lower.offenders) == 1
    world.take_down(bad)
    world.take_down(good)
    assert measured("review.complete", world).state is State.NOTHING_DUE


def test_a_leak_found_after_publication_is_named() -> None:
    world = World()
    world.declare("disclosure_kinds", "通知公告")
    record = world.publish(title="有人名的通知")
    world.publish()
    assert measured("review.complete", world).numerator == 2
    Finding.objects.create(
        version=record.live_version,
        check_key="privacy",
        gate="secrecy",
        level="veto",
        kind="MOBILE",
        place="正文",
        shown="***",
        rule="测试",
    )
    found = measured("review.complete", world)
    assert (found.numerator, found.denominator) == (1, 2)
    assert "有人名的通知：公开后发现个人信息" in labels(found)


def test_published_within_twenty_working_days_of_being_made() -> None:
    world = World()
    assert measured("disclosure.on_time", world).state is State.NOT_DECLARED
    world.declare("disclosure_kinds", "通知公告")
    assert measured("disclosure.on_time", world).state is State.NOTHING_DUE
    good = world.publish(made_on=clock.today() - dt.timedelta(days=3))
    assert measured("disclosure.on_time", world).value == 1.0
    late = world.publish(title="迟了的通知", made_on=clock.today() - dt.timedelta(days=60))
    found = measured("disclosure.on_time", world)
    assert (found.numerator, found.denominator) == (1, 2)
    assert "迟了的通知：应于" in labels(found) and len(found.offenders) == 1
    for record in (good, late):
        world.take_down(record)
    assert measured("disclosure.on_time", world).state is State.NOTHING_DUE


def test_the_last_day_is_in_time_and_the_next_is_not() -> None:
    from gongkai.base.organizations.queries import calendar
    from gongkai.law.workdays import workdays_between

    world = World()
    world.declare("disclosure_kinds", "通知公告")
    today = clock.today()
    for back in range(20, 45):
        made_on = today - dt.timedelta(days=back)
        record = world.publish(made_on=made_on, title=f"通知{back}")
        found = measured("disclosure.on_time", world)
        is_late = f"通知{back}：" in labels(found)
        assert is_late == (workdays_between(calendar(), made_on, today) > 20), made_on
        world.take_down(record)


def test_a_change_counts_from_the_day_it_was_begun() -> None:
    from gongkai.domains.disclosure import door
    from gongkai.domains.disclosure.models import Version

    world = World()
    world.declare("disclosure_kinds", "通知公告")
    record = world.publish(made_on=clock.today())
    begun = clock.now() - dt.timedelta(days=70)
    changed = Version.objects.create(
        record=record, number=2, title="改过的通知", columns=[world.column.code], created_at=begun
    )
    seal(changed)
    for step, person in zip(STEPS, world.people, strict=True):
        sign(changed, step, person)
    door.release(world.people[-1], record, changed)
    found = measured("disclosure.on_time", world)
    assert (found.numerator, found.denominator) == (0, 1) and "改过的通知" in labels(found)
