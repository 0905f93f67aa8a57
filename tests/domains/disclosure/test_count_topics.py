"""Topics (tasks 10–16): one good record raises, one bad lowers and is named, both gone says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from gongkai.base.core import clock
from gongkai.base.measures import register
from gongkai.base.measures.models import DeclaredItem
from gongkai.base.measures.register import State
from gongkai.base.organizations.models import UnitName
from gongkai.domains.disclosure import door, events
from gongkai.domains.disclosure.models import Bundle, Record, Topic, TopicItem
from gongkai.domains.disclosure.queries.topics import SIGNED_OFF

from .count_world import NOVEMBER, World, labels, measured, topic

pytestmark = pytest.mark.django_db


def put(where: Topic, record: Record, kind: str, hours_ago: float | None = None) -> TopicItem:
    at = clock.now() - dt.timedelta(hours=hours_ago) if hours_ago is not None else None
    return TopicItem.objects.create(topic=where, record=record, content_kind=kind, event_at=at)


def test_hours_are_counted_from_event_to_release_of_declared_kinds() -> None:
    world, epidemic = World("市卫健委"), topic()
    assert measured("topics.timely", world).state is State.NOT_DECLARED
    world.declare("epidemic_kinds", "疫苗接种安排")
    put(epidemic, world.publish(), "疫苗接种")  # tells of no event
    put(epidemic, world.publish(), "科普宣传", 300)  # not declared
    assert measured("topics.timely", world).state is State.NOTHING_DUE
    put(epidemic, world.publish(), "疫苗接种", 4)
    found = measured("topics.timely", world)
    assert found.value == pytest.approx(4, abs=0.1) and not found.offenders
    put(epidemic, world.publish(title="迟报的情况"), "疫苗接种", 100)
    worse = measured("topics.timely", world)
    assert worse.value == pytest.approx(52, abs=0.1)
    assert "迟报的情况：发布用了100.0小时（限24小时）" in labels(worse) and len(worse.offenders) == 1
    put(epidemic, world.publish(), "疫苗接种", 1)
    assert measured("topics.timely", world).value == pytest.approx(35, abs=0.1)
    TopicItem.objects.all().delete()
    assert measured("topics.timely", world).state is State.NOTHING_DUE


def test_an_event_that_is_not_told_of_yet_counts_with_the_hours_until_now() -> None:
    world, epidemic = World("市卫健委"), topic()
    world.declare("epidemic_kinds", "疫苗接种")
    record, _ = world.sealed()
    put(epidemic, record, "疫苗接种", 30)
    found = measured("topics.timely", world)
    assert found.value == pytest.approx(30, abs=0.1) and "仍未发布" in labels(found)


def sign_off(world: World, record: Record, version: Any, by: World) -> None:
    payload = {"digest": version.digest, "unit": by.unit.pk}
    events.append(SIGNED_OFF, actor=by.people[-1], record=record, version=version, payload=payload)


def test_a_sensitive_record_counts_with_the_sign_off_given_before() -> None:
    world, asked = World("市卫健委"), World("市公安局")
    assert measured("releases.coordinated", world).state is State.NOT_DECLARED
    world.declare("sensitive_kinds", "疫情通报：市公安局")
    assert measured("releases.coordinated", world).state is State.NOTHING_DUE
    epidemic = topic()
    epidemic.consulted_units.add(asked.unit)
    world.publish()  # in no sensitive topic
    record, version = world.sealed(title="会签过的通报")
    put(epidemic, record, "疫苗接种")
    sign_off(world, record, version, asked)
    good = door.release(world.people[-1], record, version)
    found = measured("releases.coordinated", world)
    assert (found.numerator, found.denominator) == (1, 1)
    bad = world.publish(title="没有会签的通报")
    put(epidemic, bad, "疫苗接种")  # put in afterwards: past the door's check
    lower = measured("releases.coordinated", world)
    assert (lower.numerator, lower.denominator) == (1, 2)
    assert "没有会签的通报：发布前没有市公安局会签" in labels(lower) and len(lower.offenders) == 1
    assert bad.live_version is not None
    sign_off(world, bad, bad.live_version, asked)
    Record.objects.filter(pk=bad.pk).update(published_at=clock.now() - dt.timedelta(minutes=5))
    assert measured("releases.coordinated", world).numerator == 1, "a sign-off afterwards is none"
    for record in (good, bad):
        world.take_down(record)
    assert measured("releases.coordinated", world).state is State.NOTHING_DUE


def test_a_declared_line_names_what_is_sensitive_and_who_signs() -> None:
    world, asked = World("市卫健委"), World("市公安局")
    UnitName.objects.create(unit=asked.unit, name="市公安局", kind="abbreviation")
    world.declare("sensitive_kinds", "疫苗接种：市公安局")
    epidemic = topic()
    put(epidemic, world.publish(), "疫苗接种")
    found = measured("releases.coordinated", world)
    assert (found.numerator, found.denominator) == (0, 1) and "没有市公安局会签" in labels(found)
    record, version = world.sealed()
    put(epidemic, record, "疫苗接种")
    sign_off(world, record, version, asked)
    door.release(world.people[-1], record, version)
    assert measured("releases.coordinated", world).numerator == 1
    world.declare("sensitive_kinds", "通知公告：没有登记的单位")
    assert "没有登记的单位" in labels(measured("releases.coordinated", world))


def test_a_bundle_released_with_its_sign_offs_counts() -> None:
    world, asked = World("市卫健委"), World("市公安局")
    world.declare("sensitive_kinds", "疫情通报")
    record = world.publish(title="同时发布的通报")
    assert record.live_version is not None
    texts = {record.code: record.live_version.digest}
    consulted: dict[str, Any] = {asked.unit.code: {"at": "", "user": "测试", "texts": texts}}
    bundle = Bundle.objects.create(title="包", unit=world.unit, released_at=clock.now(), consulted=consulted)
    bundle.records.add(record)
    assert measured("releases.coordinated", world).value == 1.0
    Bundle.objects.update(consulted={asked.unit.code: None})
    assert "没有市公安局会签" in labels(measured("releases.coordinated", world))


def test_science_pieces_are_counted_by_theme_and_one_text_once() -> None:
    world, epidemic = World("市卫健委"), topic()
    assert measured("topics.pieces", world).state is State.NOT_DECLARED
    world.declare("science_themes", "疫苗接种，本年24篇", "爱国卫生，本年12篇")
    none = measured("topics.pieces", world)
    assert (none.value, none.denominator) == (0.0, 3)
    put(epidemic, world.publish(title="疫苗接种科普一"), "科普宣传")
    put(epidemic, world.publish(title="疫苗接种通知"), "疫苗接种")  # no science piece
    one = measured("topics.pieces", world)
    assert (one.value, one.denominator) == (1.0, 3)
    assert "疫苗接种，本年24篇：本期应发布2篇，已发布1篇" in labels(one)
    same = "同一篇文字。"
    for title in ("爱国卫生知识", "再谈爱国卫生知识"):
        put(epidemic, world.publish(title=title, body_text=same), "科普宣传")
    two = measured("topics.pieces", world)
    texts = {
        r.live_version.body_text
        for r in Record.objects.filter(live=True, topics__content_kind="科普宣传")
        if r.live_version
    }
    assert two.value == len(texts) == 2
    assert "再谈爱国卫生知识：正文与另一篇相同" in labels(two) and "爱国卫生，本年12篇" not in labels(two)
    DeclaredItem.objects.all().delete()
    assert measured("topics.pieces", world).state is State.NOT_DECLARED


def test_a_topic_is_complete_when_each_declared_kind_is_public() -> None:
    world, other = World("市民政局"), World("市人社局")
    assert measured("topics.completeness", world).state is State.NOT_DECLARED
    three = ["政策文件", "公开标准"]
    elderly = topic("16.elderly", "养老", content_kinds=three, lead_unit=other.unit)
    world.declare("topics", "养老：政策文件", "养老：公开标准", "普惠金融：政策文件")
    put(elderly, world.publish(), "政策文件")
    put(elderly, other.publish(), "公开标准")
    found = measured("topics.completeness", world)
    assert (found.numerator, found.denominator) == (0, 2)
    assert "养老：没有公开标准" in labels(found) and "普惠金融：没有开设这个专题" in labels(found)
    mine = world.publish()
    put(elderly, mine, "公开标准")
    better = measured("topics.completeness", world)
    assert (better.numerator, better.denominator) == (1, 2) and len(better.offenders) == 1
    other.declare("topics", "养老")
    assert measured("topics.completeness", other).value == 1.0, "the lead answers with everybody's records"
    world.take_down(mine)
    assert measured("topics.completeness", world).numerator == 0
    DeclaredItem.objects.all().delete()
    assert measured("topics.completeness", world).state is State.NOT_DECLARED


def test_direct_funds_count_when_public_in_time() -> None:
    world = World()
    funds = topic("16.direct_funds", "财政资金直达基层", content_kinds=["资金分配下发情况"])
    assert measured("direct_funds.published", world).state is State.NOT_DECLARED
    soon = (clock.today() + dt.timedelta(days=30)).isoformat()
    (not_due,) = world.declare("direct_funds", "第三批直达资金", due=soon)
    assert measured("direct_funds.published", world).state is State.NOTHING_DUE
    put(funds, world.publish("finance", title="2021年第三批直达资金分配情况"), "资金分配下发情况")
    found = measured("direct_funds.published", world)
    assert (found.numerator, found.denominator) == (1, 1)
    world.declare("direct_funds", "第一批直达资金", due="2021-06-30")
    absent = measured("direct_funds.published", world)
    assert (absent.numerator, absent.denominator) == (1, 2)
    assert "第一批直达资金：应于2021-06-30前公开，没有公开" in labels(absent)
    put(funds, world.publish("finance", title="第一批直达资金分配情况"), "资金分配下发情况")
    late = measured("direct_funds.published", world)
    assert late.numerator == 1 and "第一批直达资金分配情况：应于2021-06-30前公开" in labels(late)
    DeclaredItem.objects.exclude(pk=not_due.pk).delete()
    assert measured("direct_funds.published", world).value == 1.0
    DeclaredItem.objects.all().delete()
    assert measured("direct_funds.published", world).state is State.NOT_DECLARED


def test_every_indicator_of_the_issue_is_connected_and_costs_the_same_for_many_records(
    django_assert_max_num_queries: Any,
) -> None:
    world = World()
    for key in ("disclosure_kinds", "plans", "plan_periods", "columns", "topics", "sensitive_kinds"):
        world.declare(key, "通知公告")
    for _ in range(12):
        put(topic_or_same(), world.publish(), "疫苗接种")
    for key in KEYS:
        found = register.measure_of(key)
        assert found is not None, key
        with django_assert_max_num_queries(20):
            found([world.unit], NOVEMBER)


KEYS = (
    "plans.published_ratio",
    "plans.history_coverage",
    "topics.timely",
    "releases.coordinated",
    "topics.pieces",
    "topics.completeness",
    "direct_funds.published",
    "columns.complete",
    "review.complete",
    "disclosure.on_time",
)


def topic_or_same() -> Topic:
    return Topic.objects.first() or topic()
