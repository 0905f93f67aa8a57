"""专题: named as the plan names them; gaps shown; a sensitive one waits for the units it names."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.problems import Refused
from gongkai.base.organizations.models import Unit, UnitName
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Topic
from gongkai.domains.disclosure.queries import topics as reads
from gongkai.domains.disclosure.services import topics
from gongkai.domains.disclosure.site_todos import source
from gongkai.domains.disclosure.standard_topics import TOPICS

from .factories import make_actor, make_column, make_record, make_unit, seal, sign
from .public_factories import STEPS, live, make_office, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    return make_office()


@pytest.fixture
def health() -> Unit:
    unit = make_unit("市卫健委")
    UnitName.objects.create(unit=unit, name="市卫健委", kind="abbreviation", source="测试")
    return unit


def test_named_as_the_plan_names_them() -> None:
    by_task = {n: [t.name for t in TOPICS.values() if n in t.tasks] for n in range(10, 17)}
    assert by_task[10] == by_task[11] == by_task[12] == ["疫情防控"]
    assert (len(by_task[13]), len(by_task[14]), len(by_task[15])) == (8, 5, 4)
    assert by_task[16] == ["生态环境", "就业", "养老", "食品安全", "义务教育", "医疗卫生", "财政资金直达基层"]
    assert all(
        TOPICS[f"16.{k}"].content_kinds == ("政策文件", "公开标准", "监督检查") for k in ("food", "health")
    )


def test_opened_once_with_lead_units_that_are_known(office: Unit, health: Unit) -> None:
    site = Site.objects.get()
    assert len(topics.open_standard(SYSTEM, site)) == len(TOPICS)
    assert topics.open_standard(SYSTEM, site) == []
    epidemic = Topic.objects.get(key="epidemic")
    assert epidemic.lead_unit == health and health in epidemic.consulted_units.all()
    assert Topic.objects.get(key="13.taxes").lead_unit is None, "an unknown name is a gap, not a guess"


def test_gaps_are_what_the_task_declares_and_nobody_published(office: Unit, health: Unit) -> None:
    site = Site.objects.get()
    topics.open_standard(SYSTEM, site)
    topic = Topic.objects.get(key="16.health")
    people = make_people(health)
    actor = make_actor("office", office, "o1")
    record = live(health, make_column(health), people)
    draft, _ = make_record(health, title="没有公开的")
    topics.put(actor, topic, record, "政策文件")
    topics.put(actor, topic, draft, "公开标准")
    [standing] = [s for s in reads.standings(site) if s.topic == topic]
    assert standing.counts == {"政策文件": 1, "公开标准": 0, "监督检查": 0}
    assert standing.gaps == ["公开标准", "监督检查"]


def test_put_refuses_a_kind_the_topic_has_not_and_a_closed_topic(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="16.health")
    actor = make_actor("office", office, "o1")
    record, _ = make_record(health)
    with pytest.raises(Refused, match="内容类别"):
        topics.put(actor, topic, record, "新闻")
    with pytest.raises(Refused, match="晚于现在"):
        topics.put(actor, topic, record, "政策文件", clock.now() + dt.timedelta(hours=1))
    Topic.objects.filter(pk=topic.pk).update(closes=clock.today() - dt.timedelta(days=1))
    topic.refresh_from_db()
    with pytest.raises(Refused, match="已经关闭"):
        topics.put(actor, topic, record, "政策文件")


def test_a_sensitive_release_waits_for_each_named_unit(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="epidemic")
    unit = make_unit("市交通局")
    topic.consulted_units.set([office, health])
    people, chief = make_people(unit), make_actor("unit_head", health, "h9")
    clerk_of_office = make_actor("office", office, "o1")
    record, version = make_record(unit, make_column(unit))
    topics.put(clerk_of_office, topic, record, "隔离管控")
    seal(version)
    for step, person in zip(STEPS, people, strict=True):
        sign(version, step, person)
    with pytest.raises(Refused) as why:
        door.release(people[-1], record, version)
    assert "会签" in str(why.value) and "市卫健委" in str(why.value) and "市政府办公室" in str(why.value)
    assert [t.kind for t in source(chief)] == ["会签"]
    topics.sign_off(chief, record, version)
    with pytest.raises(Refused) as why:
        door.release(people[-1], record, version)
    assert "市卫健委" not in str(why.value)
    topics.sign_off(clerk_of_office, record, version)
    door.release(people[-1], record, version)
    record.refresh_from_db()
    assert record.live and list(source(chief)) == []


def test_a_sign_off_is_for_one_text(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="epidemic")
    unit = make_unit("市交通局")
    topic.consulted_units.set([health])
    chief = make_actor("unit_head", health, "h9")
    record, version = make_record(unit, make_column(unit))
    topics.put(make_actor("office", office, "o1"), topic, record, "隔离管控")
    with pytest.raises(Refused, match="送审后"):
        topics.sign_off(chief, record, version)
    seal(version)
    topics.sign_off(chief, record, version)
    with pytest.raises(Refused, match="已经会签过"):
        topics.sign_off(chief, record, version)
    other = record.versions.create(number=2, title="改过的", columns=version.columns)
    seal(other)
    assert reads.missing_sign_offs(record, other) == [health]


def test_the_publishing_unit_is_not_asked_to_sign_off_its_own(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="epidemic")
    topic.consulted_units.set([health])
    record, version = make_record(health, make_column(health))
    topics.put(make_actor("office", office, "o1"), topic, record, "疫苗接种")
    assert reads.missing_sign_offs(record, version) == []


def test_a_name_of_the_plan_stays_and_a_used_kind_is_not_dropped(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="16.health")
    record, _ = make_record(health)
    topics.put(make_actor("office", office, "o1"), topic, record, "公开标准")
    codes = {p.code for p in topics.change_problems(topic, "卫生", ["政策文件"], None, None)}
    assert codes == {"named_by_plan", "kind_in_use"}
    day = clock.today()
    codes = {
        p.code
        for p in topics.change_problems(topic, topic.name, ["公开标准"], day, day - dt.timedelta(days=1))
    }
    assert codes == {"dates"}


def test_hours_from_event_to_release_count_only_items_with_an_event(office: Unit, health: Unit) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="epidemic")
    people, column = make_people(health), make_column(health)
    actor = make_actor("office", office, "o1")
    topic.consulted_units.clear()
    with_event, without = live(health, column, people), live(health, column, people, title="二")
    at = with_event.first_published_at
    assert at is not None
    topics.put(actor, topic, with_event, "隔离管控", at - dt.timedelta(hours=6))
    topics.put(actor, topic, without, "科普宣传")
    assert reads.release_hours(topic) == {"隔离管控": [6.0]}
