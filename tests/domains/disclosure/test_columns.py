"""The standard platform: built by one command, the same at every run, its statutory columns held."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.problems import Refused
from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure import door, kinds, standard_tree, topic_classes
from gongkai.domains.disclosure.models import Column, Record, Version
from gongkai.domains.disclosure.queries import columns as reads
from gongkai.domains.disclosure.queries import public
from gongkai.domains.disclosure.services import columns

from .factories import make_actor, make_unit, seal, sign
from .public_factories import STEPS, live, make_office, make_people, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    return make_office()


@pytest.fixture
def site() -> Site:
    return Site.objects.get()


def column(node: str, unit: Unit | None = None) -> Column:
    return Column.objects.get(node=node, unit=unit)


def test_every_item_of_articles_20_and_21_has_a_node() -> None:
    articles = " ".join(n.article for n in standard_tree.NODES.values())
    for item in "一二三四五六七八九十":
        assert f"第二十条第（{item}）项" in articles
    for item in ("十一", "十二", "十三", "十四", "十五"):
        assert f"第二十条第（{item}）项" in articles
    city = {n.name for n in standard_tree.nodes_for(None) if n.parent == "county"}
    assert city == {"市政建设", "公共服务", "公益事业", "土地征收", "房屋征收", "治安管理", "社会救助"}
    town = {n.key for n in standard_tree.nodes_for("township") if n.parent == "town"}
    assert len(town) == 8 and not town & {n.key for n in standard_tree.nodes_for("department")}


def test_the_four_fixed_parts_stand_in_order_beside_the_request_entry() -> None:
    top = [n.name for n in standard_tree.nodes_for("department") if not n.parent]
    fixed = ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开", "政府信息公开年报"]
    assert top == fixed


def test_every_kind_proposes_nodes_that_exist_and_hold_records() -> None:
    for kind in kinds.KINDS.values():
        assert kind.nodes and all(standard_tree.NODES[n].holds for n in kind.nodes), kind.key


def test_the_22_classes() -> None:
    assert len(topic_classes.CLASSES) == 22
    assert topic_classes.is_class("综合政务/政务公开") and topic_classes.is_class("其他")
    assert not topic_classes.is_class("综合政务/没有这一类") and not topic_classes.is_class("其他/")


def test_build_twice_gives_the_same(office: Unit, site: Site) -> None:
    units = [
        office,
        make_unit(),
        Unit.objects.create(kind="township", name="某镇", short_name="某镇", source="测试"),
    ]
    first = columns.build(SYSTEM, site, units)
    assert first.platforms == 4
    assert first.made == sum(len(list(standard_tree.nodes_for(k))) for k in (None, *(u.kind for u in units)))
    again = columns.build(SYSTEM, site, units)
    assert (again.made, again.mended) == (0, 0)
    assert column("basis.other", office).parent == column("basis", office)
    assert column("guide").owner == office and column("guide", units[1]).owner == units[1]


def test_build_mends_what_went_past_the_services(office: Unit, site: Site) -> None:
    columns.build(SYSTEM, site, [])
    Column.objects.filter(node="guide").update(name="办事指南", update_limit_days=30)
    assert columns.build(SYSTEM, site, []).mended == 1
    mended = column("guide")
    assert mended.name == "政府信息公开指南" and mended.update_limit_days == 30


def test_a_village_gets_no_platform(office: Unit, site: Site) -> None:
    village = Unit.objects.create(kind="village", name="某村", short_name="某村", source="测试")
    with pytest.raises(Refused) as why:
        columns.build(SYSTEM, site, [village])
    assert "不是行政机关" in str(why.value) and not Column.objects.exists()


def test_a_statutory_column_is_not_renamed_or_closed(office: Unit, site: Site) -> None:
    actor = make_actor("office", office, "o1")
    columns.build(SYSTEM, site, [])
    guide = column("guide")
    with pytest.raises(Refused, match="不能改名"):
        columns.change(actor, guide, "办事指南", office, None)
    with pytest.raises(Refused, match="不能关闭"):
        columns.close(actor, guide)
    columns.change(actor, guide, guide.name, office, 400)
    guide.refresh_from_db()
    assert guide.update_limit_days == 400 and guide.until is None


def test_a_new_version_may_not_empty_a_statutory_column(office: Unit, site: Site) -> None:
    columns.build(SYSTEM, site, [])
    people = make_people(office)
    record = live(office, column("plans"), people)
    elsewhere = [column("others").code]
    moved = Version.objects.create(record=record, number=2, title="改栏目", columns=elsewhere)
    seal(moved)
    for step, person in zip(STEPS, people, strict=True):
        sign(moved, step, person)
    with pytest.raises(Refused, match="规划计划"):
        door.release(people[-1], record, moved)
    assert [c.node for c in columns.would_empty(record)] == ["plans"]
    live(office, column("plans"), people, title="另一条")
    door.release(people[-1], record, moved)
    assert not column("plans").placements.filter(record=record).exists()


def test_a_local_column_opens_and_closes_empty(office: Unit, site: Site) -> None:
    actor = make_actor("office", office, "o1")
    columns.build(SYSTEM, site, [])
    local = columns.add(actor, column("content"), "乡村治理", office, 30)
    people = make_people(office)
    record = live(office, local, people)
    with pytest.raises(Refused, match="还有公开信息"):
        columns.close(actor, local)
    next_version(record, people, columns=[column("others").code])
    columns.close(actor, local)
    local.refresh_from_db()
    assert local.until == clock.today()
    with pytest.raises(Refused, match="入口"):
        columns.add(actor, column("request"), "别的", office)


def test_only_the_office_manages(office: Unit, site: Site) -> None:
    columns.build(SYSTEM, site, [])
    clerk = make_actor("clerk", office, "c9")
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        columns.add(clerk, column("content"), "乡村治理", office)


def test_empty_and_overdue_columns_are_alarms(office: Unit, site: Site) -> None:
    columns.build(SYSTEM, site, [])
    people = make_people(office)
    record = live(office, column("others"), people)
    by_node = {r.column.node: r for r in reads.rows(site)}
    assert by_node["guide"].alarm == "空栏目" and by_node["others"].alarm == ""
    assert not by_node["basis"].empty, "it only groups"
    assert not by_node["request"].empty, "it is an entry"
    Record.objects.filter(pk=record.pk).update(published_at=clock.now() - dt.timedelta(days=184))
    late = {r.column.node: r for r in reads.alarms(site)}
    assert late["others"].alarm == "已184天未更新"
    Record.objects.filter(pk=record.pk).update(published_at=clock.now() - dt.timedelta(days=183))
    assert "others" not in {r.column.node for r in reads.alarms(site)}


def test_pages_follow_by_keyset_and_pinned_lead(office: Unit, site: Site) -> None:
    columns.build(SYSTEM, site, [])
    people = make_people(office)
    actor = make_actor("office", office, "o1")
    where = column("others")
    made = [live(office, where, people, title=f"第{i}条") for i in range(45)]
    for one in (made[0], made[3]):
        columns.pin(actor, where, one, True)
    seen, after, pages = [], "", 0
    while True:
        page = public.in_column(where, after=after)
        seen += [p.record_id for p in page.rows]
        pages += 1
        if not page.after:
            break
        after = page.after
    rest = [r.pk for r in reversed(made) if r not in (made[0], made[3])]
    assert seen == [made[3].pk, made[0].pk, *rest] and pages == 3


def test_a_list_by_unit_year_and_class(office: Unit, site: Site, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    finance = make_unit()
    columns.build(SYSTEM, site, [office, finance])
    where = column("others")
    mine = live(office, where, make_people(office), topic_class="综合政务/政务公开")
    theirs = live(finance, where, make_people(finance, "f"), topic_class="财政、金融、审计/财政")
    assert {p.record for p in public.in_column(where, public.Filters(unit=finance)).rows} == {theirs}
    assert {p.record for p in public.in_column(where, public.Filters(topic_class="综合政务")).rows} == {mine}
    assert public.in_column(where, public.Filters(year=2020)).rows == []
    assert len(public.in_column(where, public.Filters(year=clock.today().year)).rows) == 2
    assert public.distinct_in(where, "topic_class") == ["综合政务", "财政、金融、审计"]
    assert set(public.distinct_in(where, "unit_id")) == {office.pk, finance.pk}
    assert public.years_in(where) == [clock.today().year]
    with django_assert_num_queries(2):
        public.in_column(where)


def test_the_screen_builds_and_says_what_was_made(office: Unit, client: Client) -> None:
    make_actor("office", office, "o1")
    from gongkai.base.accounts.models import User

    client.force_login(User.objects.get(username="o1"))
    page = client.get("/workbench/disclosure/columns/").content.decode()
    assert "按全国统一格式建平台" in page
    answer = client.post("/workbench/disclosure/columns/build/", follow=True).content.decode()
    assert "2个平台" in answer and Column.objects.filter(unit=office, node="guide").exists()
