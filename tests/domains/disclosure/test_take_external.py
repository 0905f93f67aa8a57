"""外站公开: what is captured, what may be reached, what a vanished page becomes. Against a server on this machine."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.problems import Refused
from gongkai.base.notices.models import Notice
from gongkai.domains.disclosure import door, fetching, page_reading
from gongkai.domains.disclosure.models import Finding, Record
from gongkai.domains.disclosure.services import external

from .factories import make_actor, make_unit, seal, sign

HOME = ["127.0.0.0/8"]
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于补贴的通知_某市人民政府</title>
<meta name="ArticleTitle" content="关于发放惠农补贴的通知"><meta name="PubDate" content="2021-10-08 11:20">
<meta name="ColumnName" content="惠民惠农"><meta name="ContentSource" content="市农业农村局"></head>
<body><div>索引号：CJS044/2021-000012　发文字号：某市农发〔2021〕7号　成文日期：2021年10月6日</div>
<div class="TRS_Editor"><p>各乡镇人民政府，各有关单位：现将2021年惠农补贴发放事项通知如下，请遵照执行。</p><p>二、每亩一百元。</p>
<script>alert(1)</script></div><p>附件：<a href="files/table.txt">补贴标准.txt</a></p></body></html>"""


class Site(BaseHTTPRequestHandler):
    """path → (status, headers, body); changed by the tests."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def do_GET(self) -> None:  # noqa: N802 (http.server's name)
        status, headers, body = self.pages.get(self.path, (404, {}, b"no"))
        if headers.get("X-Slow"):
            time.sleep(float(headers["X-Slow"]))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except BrokenPipeError:
            return

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.pages = {
        "/a.html": (200, {"Content-Type": "text/html"}, PAGE.encode()),
        "/files/table.txt": (200, {"Content-Type": "text/plain"}, "标准：每亩一百元".encode()),
    }
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# --- what may be reached ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/a", "bad_address"), ("file:///etc/passwd", "bad_address"), ("http:///x", "bad_address"),
        ("http://user:pw@example.org/", "bad_address"), ("http://example.org:22/", "bad_port"),
        ("http://example.org/a b", "bad_address"), ("http://exa\\mple.org/", "bad_address"), ("", "bad_address"),
        ("http://127.0.0.1/", "private"), ("http://[::1]/", "private"), ("http://10.1.2.3/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"), ("http://0.0.0.0/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"), ("http://[64:ff9b::7f00:1]/", "private"),
        ("http://2130706433/", "private"), ("http://localhost/", "private"), ("http://100.64.0.1/", "private"),
    ],
)  # fmt: skip
def test_nothing_inside_is_reached(url: str, code: str) -> None:
    with pytest.raises(fetching.FetchError) as why:
        fetching.fetch(url)
    assert why.value.code == code


def test_a_redirect_is_checked_like_the_first_address(site: str) -> None:
    Site.pages["/away"] = (302, {"Location": "http://169.254.169.254/latest"}, b"")
    Site.pages["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    Site.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    Site.pages["/on"] = (301, {"Location": "a.html"}, b"")
    for path, code in (("/away", "private"), ("/file", "bad_address"), ("/loop", "redirects")):
        with pytest.raises(fetching.FetchError) as why:
            fetching.fetch(site + path, HOME)
        assert why.value.code == code, path
    assert fetching.fetch(site + "/on", HOME).url == site + "/a.html"


def test_size_and_time_have_limits_also_when_packed(site: str) -> None:
    Site.pages["/big"] = (200, {}, b"x" * 1_200_000)
    Site.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 30_000_000))
    Site.pages["/slow"] = (200, {"X-Slow": "5"}, b"x")
    Site.pages["/packed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress("好".encode()))
    for path, code in (("/big", "too_large"), ("/bomb", "too_large"), ("/slow", "timeout")):
        with pytest.raises(fetching.FetchError) as why:
            fetching.fetch(site + path, HOME, seconds=3, megabytes=1)
        assert why.value.code == code, path
    assert fetching.fetch(site + "/packed", HOME).data.decode() == "好"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_taken_for_an_address_by_accident(text: str) -> None:
    assert fetching.may_reach(text, []) in (True, False)
    try:
        scheme, host, _ = fetching.check_address(text)
    except fetching.FetchError:
        return
    assert scheme in ("http", "https") and host


# --- what is read of a page ---------------------------------------------------------------------------


def test_the_page_says_its_title_dates_marks_text_and_files() -> None:
    found = page_reading.read_page(PAGE.encode(), "http://www.example.gov.cn/x/a.html", "text/html")
    assert found["title"] == "关于发放惠农补贴的通知" and found["published"] == "2021-10-08T11:20:00"
    assert found["index_number"] == "CJS044/2021-000012" and found["document_number"] == "某市农发〔2021〕7号"
    assert (
        found["made_on"] == "2021-10-06"
        and found["column"] == "惠民惠农"
        and found["source"] == "市农业农村局"
    )
    assert "每亩一百元" in found["text"] and "alert" not in found["html"] and "索引号" not in found["text"]
    assert found["files"] == [{"url": "http://www.example.gov.cn/x/files/table.txt", "title": "补贴标准.txt"}]


def test_a_page_in_gb2312_without_tags_is_read_by_its_words() -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>停水通知-某市水利局</title></head><body><h1>停水通知</h1>'
        "<p>发布日期：2020年5月6日</p><div><p>因检修，5月8日停水一天，请做好准备，谢谢配合。</p></div></body></html>"
    )
    found = page_reading.read_page(page.encode("gb18030"), "http://x.cn/", "text/html")
    assert (found["title"], found["published"]) == ("停水通知", "2020-05-06T00:00:00") and "检修" in found[
        "text"
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=nonsense"])
)
def test_no_bytes_make_the_page_reader_fall(data: bytes, content_type: str) -> None:
    found = page_reading.read_page(PAGE.encode()[: len(data)] + data, "http://x.cn/a/", content_type)
    assert len(found["title"]) <= 300 and "<script" not in found["html"]


# --- as a record --------------------------------------------------------------------------------------


@pytest.fixture
def clerk(transactional_db: None, settings: Any) -> Any:
    settings.GONGKAI_FETCH_NETWORKS = HOME
    return make_actor("clerk", make_unit(), "c1")


def unit_of(actor: Any) -> Any:
    from gongkai.base.organizations.models import Unit

    return Unit.objects.get(pk=actor.unit_id)


def test_a_pasted_address_becomes_a_draft_with_snapshot_and_files(clerk: Any, site: str) -> None:
    made = external.capture(clerk, unit_of(clerk), "notice", f" {site}/a.html#part ")
    record = made.version.record
    assert record.external_url == f"{site}/a.html" and not record.live and record.state == "draft"
    assert made.version.title == "关于发放惠农补贴的通知" and made.version.sealed_at is None
    page = record.external
    assert (
        str(page.stated_date) == "2021-10-08" and page.column_name == "惠民惠农" and page.snapshot.size > 100
    )
    assert [a.title for a in made.version.attachments.all()] == ["补贴标准.txt"] and made.notes == []
    assert Client().get(f"/files/{page.snapshot.code}/").status_code == 404
    with pytest.raises(Refused) as why:
        external.capture(clerk, unit_of(clerk), "notice", f"{site}/a.html")
    assert {p.code for p in why.value.problems} == {"known"}
    with pytest.raises(Refused):
        external.capture(clerk, unit_of(clerk), "notice", f"{site}/missing.html")
    assert Record.objects.count() == 1


def published(clerk: Any, site: str) -> Record:
    version = external.capture(clerk, unit_of(clerk), "notice", f"{site}/a.html").version
    unit = unit_of(clerk)
    people = [
        clerk,
        *(make_actor(r, unit, n) for r, n in (("reviewer", "r1"), ("reviewer", "s1"), ("unit_head", "h1"))),
    ]
    with pytest.raises(Refused):
        door.release(people[-1], version.record, version)  # the same door: nothing goes out unsigned
    version.refresh_from_db()
    seal(version)
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        sign(version, step, person)
    return door.release(people[-1], version.record, version)


def test_a_page_that_changes_or_vanishes_is_a_finding_and_the_unit_is_told_once(
    clerk: Any, site: str
) -> None:
    record = published(clerk, site)
    assert external.look_again(record) == "same" and not Finding.objects.filter(check_key="external").exists()
    Site.pages["/a.html"] = (200, {"Content-Type": "text/html"}, PAGE.replace("一百元", "九十元").encode())
    told = Notice.objects.count()
    assert [external.look_again(record), external.look_again(record)] == ["changed", "changed"]
    assert Finding.objects.get(check_key="external").kind == "changed"
    assert Notice.objects.count() > told
    told = Notice.objects.count()
    Site.pages["/a.html"] = (404, {}, b"")
    assert external.look_again(record) == "gone"
    assert Finding.objects.get(check_key="external").kind == "gone" and Notice.objects.count() > told
    Site.pages["/a.html"] = (200, {"Content-Type": "text/html"}, PAGE.encode())
    record.external.refresh_from_db()
    assert external.look_again(record) == "same" and not Finding.objects.filter(check_key="external").exists()


def test_the_job_looks_at_what_was_not_looked_at_for_long(clerk: Any, site: str) -> None:
    record = published(clerk, site)
    assert external.look_at_due() == 0
    record.external.looked_at = clock.now() - external.LOOK_AGAIN * 2
    record.external.save()
    assert external.look_at_due() == 1 and external.look_at_due() == 0


def test_another_unit_may_not_capture_for_it(clerk: Any, site: str) -> None:
    stranger = make_actor("clerk", make_unit("市教育局", position=2), "x1")
    with pytest.raises(Exception, match="没有这一项"):
        external.capture(stranger, unit_of(clerk), "notice", f"{site}/a.html")


def test_the_clerk_corrects_what_was_captured_and_loses_none_of_it(clerk: Any, site: str) -> None:
    record = external.capture(clerk, unit_of(clerk), "notice", f"{site}/a.html").version.record
    client = Client()
    client.force_login(User.objects.get(pk=clerk.user_id))
    address = f"/workbench/disclosure/external/{record.code}/"
    form = client.get(address).context["form"]
    said = {f.html_name: f.value() for f in form if f.value() not in (None, [], "")}
    shown = client.get(address).content.decode()
    assert 'value="2021-10-08"' in shown and 'value="2021-10-06"' in shown, "dates as a date field takes them"
    assert client.post(address, said | {"title": "改正后的标题"}).status_code == 302
    record.external.refresh_from_db()
    version = record.versions.get()
    assert version.title == "改正后的标题" and version.document_number == "某市农发〔2021〕7号"
    assert str(version.made_on) == "2021-10-06" and str(record.external.stated_date) == "2021-10-08"
    assert "每亩一百元" in version.body_text
