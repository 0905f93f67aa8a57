"""What the public sees: live records only, each state of a number by its own answer, the page tags, no writing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM
from gongkai.base.files import storage
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import (
    Column,
    Record,
    Relation,
    Tombstone,
    Topic,
    TopicItem,
    Version,
    Withdrawal,
)
from gongkai.domains.disclosure.services import columns, topics
from tests.test_routes import ROUTES

from .factories import make_record, make_unit
from .public_factories import live, make_office, make_people, next_version, release

pytestmark = pytest.mark.django_db

#: Every public view, and where what it shows passed. A new public route fails here until somebody says so.
PASSES = {
    "login": "no content",
    "logout": "no content",
    "elder": "no content",
    "elder_css": "no content",
    "home": "blocks of the domains below",
    "files:serve": "file_reading.may_read: only the live version's files",
    "read_link": "not the door: a sealed text before release, for the person an expiring link was given to",
    "promises": "ledger snapshot, released",
    "promise": "ledger snapshot, released",
    "promise_csv": "ledger snapshot, released",
    "gk": "door.release",
    "gk_newest": "door.release",
    "gk_column": "door.release",
    "gk_unit": "door.release",
    "gk_topics": "no content",
    "gk_topic": "door.release",
    "gk_record": "door.release",
    "gk_version": "door.release (the version's own clearance)",
    "gk_difference": "door.release (both versions' clearances)",
    "gk_find_error": "no content",
    "gk_find_error_query": "the reporter's own words and the unit's answer, by code",
}
SECRET = "没有审过的标题"


def test_every_public_view_says_where_its_content_passed() -> None:
    public = {r.name for r in ROUTES if r.access == "public"}
    assert public - PASSES.keys() == set(), "say in PASSES where what this view shows passed"
    assert PASSES.keys() - public == set(), "gone"


def test_every_view_of_disclosure_takes_the_site() -> None:
    mine = [r for r in ROUTES if r.access == "public" and r.name.startswith("gk")]
    assert mine and all(getattr(r.view, "takes_site", False) for r in mine)


@pytest.fixture
def office() -> Unit:
    made = make_office()
    columns.build(SYSTEM, Site.objects.get(), [made])
    return made


@pytest.fixture
def people(office: Unit) -> list[Any]:
    return make_people(office)


def column(node: str, unit: Unit | None = None) -> Column:
    return Column.objects.get(node=node, unit=unit)


def store(text: str, name: str = "附件.txt") -> StoredFile:
    data = text.encode()
    fields = {"size": len(data), "name": name, "media_type": "text/plain", "text_read": True}
    return StoredFile.objects.create(purpose="测试", digest=storage.put(data), **fields)


def urls(record: Record, unit: Unit, topic: Topic) -> list[str]:
    listed = [
        f"/gk/columns/{c.code}/" for c in Column.objects.filter(node__in=["others", "content", "plans"])
    ]
    return [
        "/",
        "/gk/",
        "/gk/newest/",
        f"/gk/units/{unit.code}/",
        "/gk/topics/",
        f"/gk/topics/{topic.code}/",
        f"/gk/{record.index_number}",
        *listed,
    ]


def test_nothing_that_did_not_pass_is_on_any_page(client: Client, office: Unit, people: list[Any]) -> None:
    """A draft wired into everything it could be reached by stays unseen; a live record's next draft too."""
    topics.open_standard(SYSTEM, Site.objects.get())
    topic = Topic.objects.get(key="16.food")
    record = live(office, column("others"), people, kind="policy", title="审过的标题")
    draft, version = make_record(office, column("others"), title=SECRET, body=f"<p>{SECRET}</p>")
    Version.objects.create(record=record, number=2, title=SECRET, body=SECRET, columns=version.columns)
    for one in (record, draft):
        TopicItem.objects.create(topic=topic, record=one, content_kind="政策文件")
    Relation.objects.create(source=draft, target=record, kind="amends")
    Relation.objects.create(source=record, target=draft, kind="based_on")
    Record.objects.filter(pk=draft.pk).update(index_number="X/9")
    seen = 0
    for url in urls(record, office, topic):
        answer = client.get(url)
        assert answer.status_code == 200, url
        text = answer.content.decode()
        assert SECRET not in text, url
        seen += "审过的标题" in text
    assert seen >= 6, "the pages show the live one"
    assert client.get("/gk/X/9").status_code == 404
    assert client.get(f"/gk/{record.index_number}/v/2").status_code == 404
    assert client.get(f"/gk/{record.index_number}/v/1-2").status_code == 404


def test_a_get_writes_nothing(client: Client, office: Unit, people: list[Any]) -> None:
    topics.open_standard(SYSTEM, Site.objects.get())
    record = live(office, column("others"), people)
    for url in [
        *urls(record, office, Topic.objects.all()[0]),
        "/gk/find-error/",
        "/gk/find-error/query/?code=x",
    ]:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        written = [
            q["sql"]
            for q in queries
            if not q["sql"].lstrip().upper().startswith(("SELECT", "WITH", "PRAGMA"))
        ]
        assert written == [], url


def test_queries_do_not_grow_with_the_list(office: Unit, people: list[Any], client: Client) -> None:
    counts = []
    for n in (2, 18):
        for i in range(n):
            live(office, column("others"), people, title=f"{n}-{i}")
        page = {}
        for url in ("/", "/gk/", f"/gk/columns/{column('others').code}/", f"/gk/units/{office.code}/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            page[url] = len(queries)
        counts.append(page)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 30, counts[1]


def test_the_record_page_says_what_the_law_wants(office: Unit, people: list[Any], client: Client) -> None:
    more = {"kind": "policy", "document_number": "昌市政办发〔2021〕29号", "topic_class": "综合政务/政务公开"}
    record = live(
        office,
        column("basis.other"),
        people,
        title="关于印发方案的通知",
        made_on=dt.date(2021, 6, 30),
        **more,
    )
    text = client.get(f"/gk/{record.index_number}").content.decode()
    for part in (
        record.index_number,
        "昌市政办发〔2021〕29号",
        "综合政务 · 政务公开",
        "2021-06-30",
        office.name,
    ):
        assert part in text
    assert "<svg" in text and "发现错误" in text and "法定主动公开内容</a>" in text
    tags = dict(re.findall(r'<meta name="([A-Z]\w+)" content="([^"]*)"', text))
    required = "SiteName SiteDomain ColumnName ColumnDescription ColumnKeywords ColumnType ArticleTitle PubDate ContentSource"
    assert all(tags.get(name) for name in required.split())
    assert tags["ArticleTitle"] == "关于印发方案的通知" and tags["ColumnName"] == "其他政策文件"
    assert record.published_at is not None
    assert tags["PubDate"] == f"{record.published_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    assert "SiteIDCode" not in tags, "nobody entered one; none is invented"
    assert "<script" not in text and " onclick" not in text


def test_relations_stand_at_both_ends(office: Unit, people: list[Any], client: Client) -> None:
    policy = live(office, column("basis.other"), people, kind="policy", title="甲文件")
    reading = live(office, column("interpretation"), people, kind="interpretation", title="甲文件解读")
    later = live(office, column("basis.other"), people, kind="policy", title="乙文件")
    Relation.objects.create(source=reading, target=policy, kind="interprets")
    Relation.objects.create(source=later, target=policy, kind="repeals")
    text = client.get(f"/gk/{policy.index_number}").content.decode()
    assert "甲文件解读" in text and "政策解读" in text and "已废止" in text and "乙文件" in text
    assert "解读的文件" in client.get(f"/gk/{reading.index_number}").content.decode()
    assert "废止的文件" in client.get(f"/gk/{later.index_number}").content.decode()


def test_earlier_versions_stay_for_policies_and_not_for_notices(
    office: Unit, people: list[Any], client: Client
) -> None:
    policy = live(
        office, column("basis.other"), people, kind="policy", body="<p>旧条文</p>", body_text="旧条文"
    )
    next_version(policy, people, body="<p>新条文</p>", body_text="新条文", change_note="改第一条")
    text = client.get(f"/gk/{policy.index_number}").content.decode()
    assert "新条文" in text and "旧条文" not in text and "改第一条" in text
    old = client.get(f"/gk/{policy.index_number}/v/1").content.decode()
    assert "旧条文" in old and "已被替代" in old
    shown = client.get(f"/gk/{policy.index_number}/v/1-2").content.decode()
    assert re.search(r"<del>旧</del>", shown) and re.search(r"<ins>新</ins>", shown)
    notice = live(office, column("others"), people, body="<p>旧通知</p>")
    next_version(notice, people, body="<p>新通知</p>")
    assert client.get(f"/gk/{notice.index_number}/v/1").status_code == 404
    assert client.get(f"/gk/{notice.index_number}/v/1-2").status_code == 404


def take_down(people: list[Any], record: Record, kind: str, **more: Any) -> None:
    Withdrawal.objects.create(record=record, kind=kind, reason="数据有误。", basis="条例第六条", **more)
    keep = kind in ("withdrawn", "lapsed")
    door.take_down(people[-1], record, "record.withdrawn", {"kind": kind}, keep_page=keep)


def test_what_a_withdrawn_number_answers(office: Unit, people: list[Any], client: Client) -> None:
    where = column("others")
    stays = live(office, where, people, title="留下的一条")
    for kind, status in (("error", 410), ("merged", 301), ("withdrawn", 200), ("lapsed", 200)):
        record = live(office, where, people, title=f"撤下的{kind}", body="<p>正文内容</p>")
        take_down(people, record, kind, merged_into=stays if kind == "merged" else None)
        answer = client.get(f"/gk/{record.index_number}")
        assert answer.status_code == status, kind
        text = answer.content.decode()
        if status == 301:
            assert answer["Location"] == f"/gk/{stays.index_number}"
        else:
            assert "数据有误。" in text and "条例第六条" in text
            assert ("正文内容" in text) == (status == 200)
        listed = (
            client.get(f"/gk/columns/{where.code}/").content.decode() + client.get("/gk/").content.decode()
        )
        assert f"撤下的{kind}" not in listed and "留下的一条" in listed


def test_an_expunged_number_is_a_tombstone_without_title(
    office: Unit, people: list[Any], client: Client
) -> None:
    record = live(
        office, column("others"), people, kind="policy", title="泄露了的标题", body="<p>泄露的正文</p>"
    )
    next_version(record, people, title="泄露了的标题二")
    fields = {"index_number": record.index_number, "published_at": record.published_at, "reason": "leak"}
    door.take_down(people[-1], record, "record.expunged", {"reason": "leak"}, keep_page=False)
    Tombstone.objects.create(
        record=record, basis="个人信息保护法第二十八条", decided_by="市政府办公室", **fields
    )
    number = record.index_number
    for url in (f"/gk/{number}", f"/gk/{number}/v/1", f"/gk/{number}/v/1-2"):
        answer = client.get(url)
        text = answer.content.decode()
        assert answer.status_code == 410 and "泄露" not in text and "个人信息保护法" in text
    kept = re.search(r"max-age=(\d+)", answer["Cache-Control"])
    assert kept and int(kept[1]) < 60, "gone everywhere within a minute"


def test_a_file_goes_out_only_with_the_live_version(office: Unit, people: list[Any], client: Client) -> None:
    record, version = make_record(office, column("others"))
    first, second = store("第一版附件"), store("第二版附件")
    version.attachments.create(file=first, title="附件一")
    assert client.get(f"/files/{first.code}/").status_code == 404
    release(people, record, version)
    assert client.get(f"/files/{first.code}/").status_code == 200
    later = Version.objects.create(record=record, number=2, title="二版", columns=version.columns)
    later.attachments.create(file=second, title="附件二")
    assert client.get(f"/files/{second.code}/").status_code == 404
    release(people, record, later)
    assert client.get(f"/files/{first.code}/").status_code == 404
    assert client.get(f"/files/{second.code}/").status_code == 200
    record.refresh_from_db()
    take_down(people, record, "error")
    assert client.get(f"/files/{second.code}/").status_code == 404


def test_another_sites_record_is_not_shown_here(office: Unit, people: list[Any], client: Client) -> None:
    record = live(office, column("others"), people)
    root = Site.objects.get().root_page
    other = Site.objects.create(hostname="other.example", port=80, root_page=root)
    Record.objects.filter(pk=record.pk).update(site=other)
    assert client.get(f"/gk/{record.index_number}").status_code == 404
    assert f"/gk/{record.index_number}" not in client.get("/gk/newest/").content.decode()


@pytest.mark.parametrize(
    "query", ["?after=nothing", "?year=20x1", "?year=9999", "?class=没有", "?unit=nobody"]
)
def test_an_address_that_means_nothing_is_no_error(
    office: Unit, people: list[Any], client: Client, query: str
) -> None:
    live(office, column("others"), people)
    assert client.get(f"/gk/columns/{column('others').code}/{query}").status_code == 200


def test_units_without_a_platform_and_unknown_codes_are_404(office: Unit, client: Client) -> None:
    assert client.get(f"/gk/units/{make_unit().code}/").status_code == 404
    for url in ("/gk/units/x/", "/gk/columns/x/", "/gk/topics/x/", "/gk/nothing/2021-1", "/gk/x/v/99"):
        assert client.get(url).status_code == 404


def test_the_marks_of_the_site_are_in_foot_and_tags(office: Unit, client: Client) -> None:
    from gongkai.base.core.problems import Refused
    from gongkai.base.ui.site_marks import SiteMarks
    from gongkai.domains.disclosure.services import site_marks

    from .factories import make_actor

    actor, site = make_actor("office", office, "o1"), Site.objects.get()
    with pytest.raises(Refused, match="652301"):
        site_marks.enter(actor, site, SiteMarks(site_code="1304000009"))
    marks = SiteMarks(site_code="6523010001", icp="新ICP备00000000号", domain="www.example.gov.cn")
    site_marks.enter(actor, site, marks)
    for url in ("/", "/gk/"):
        text = client.get(url).content.decode()
        assert '<meta name="SiteIDCode" content="6523010001">' in text
        assert '<meta name="SiteDomain" content="www.example.gov.cn">' in text
        assert "新ICP备00000000号" in text and "我为政府网站找错" in text
