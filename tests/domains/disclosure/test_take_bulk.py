"""旧站导入: dates and sources kept, nothing lost, nothing twice, resumable, and no way round the three people."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.base.core import clock
from gongkai.base.core.models import FeedLine
from gongkai.base.core.problems import Refused
from gongkai.base.organizations.models import UnitName
from gongkai.domains.disclosure import door, events, old_site
from gongkai.domains.disclosure.digests import digest_of
from gongkai.domains.disclosure.models import (
    Clearance,
    Finding,
    ImportedRecord,
    Record,
    Signature,
    Topic,
    TopicItem,
    Version,
)
from gongkai.domains.disclosure.review import GATES
from gongkai.domains.disclosure.services import bulk, expunge

from .factories import make_actor, make_column, make_unit

ALL = dict.fromkeys(GATES, "")


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unit = make_unit()
        UnitName.objects.create(unit=self.unit, name=self.unit.short_name, kind="abbreviation", source="测试")
        self.column = make_column(self.unit)
        self.office = make_actor("office", make_unit("市政府办", position=5), "o1")
        self.people = {
            step: make_actor(role, self.unit, name)
            for step, role, name in (
                ("first", "clerk", "c1"), ("second", "reviewer", "r1"),
                ("secrecy", "reviewer", "s1"), ("third", "unit_head", "h1"),
            )
        }  # fmt: skip

    def file(self, rows: list[dict[str, object]], name: str = "old.jsonl") -> Path:
        path = self.folder / name
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
        return path

    def row(self, n: int, **more: object) -> dict[str, object]:
        return {
            "标题": f"关于第{n}件事的通知", "正文": f"<p>第{n}件事。</p><script>x()</script>",
            "发布日期": f"2018年3月{n % 28 + 1}日 10:30",
            "发布机构": self.unit.short_name, "栏目": self.column.name, "来源": "市财政局预算科", "原网址": f"http://old.example/{n}",
        } | more  # fmt: skip

    def take(self, path: Path, **more: object) -> bulk.Report:
        report = bulk.import_batch(self.office, path, name="原市政府网站", folder=self.folder, **more)  # type: ignore[arg-type]
        bulk.check_batch(report.batch)
        return report

    def sign_all(self, report: bulk.Report) -> None:
        for step, person in self.people.items():
            assert bulk.sign_batch(person, report.batch, step, ALL).left == {}


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_history_comes_in_sealed_and_out_of_sight_then_out_by_three_people(scene: Scene) -> None:
    report = scene.take(scene.file([scene.row(n) for n in range(7)]))
    assert (report.imported, report.problems) == (7, 0)
    assert Record.objects.filter(live=True).count() == 0
    version = Version.objects.get(title="关于第3件事的通知")
    assert version.sealed_at and version.digest == digest_of(version) and version.state == "imported"
    assert version.source == "市财政局预算科" and version.fields == {"原网址": "http://old.example/3"}
    assert version.body == "<p>第3件事。</p>" and version.body_text.strip() == "第3件事。"
    with pytest.raises(Refused):
        bulk.release_batch(scene.office, report.batch)
    scene.sign_all(report)
    assert Signature.objects.count() == 28
    done = bulk.release_batch(scene.people["third"], report.batch)
    assert (done.done, done.refused) == (7, [])
    record = version.record
    record.refresh_from_db()
    assert record.live and record.state == "live" and Clearance.objects.count() == 7
    assert (
        record.published_at
        == dt.datetime(2018, 3, 4, 10, 30, tzinfo=clock.SHANGHAI)
        == record.first_published_at
    )
    assert record.placements.get().shown_at == record.published_at
    assert len(set(Record.objects.values_list("index_number", flat=True))) == 7
    assert [e.kind for e in record.events.all()] == [
        "record.imported", *["review.signed"] * 4, "review.completed", "record.released",
    ]  # fmt: skip
    assert FeedLine.objects.filter(key=record.code, payload__kind="record.released").exists()


def test_the_batch_needs_its_people_in_order_and_each_only_once(scene: Scene) -> None:
    report = scene.take(scene.file([scene.row(1)]))
    head, clerk = scene.people["third"], scene.people["first"]
    assert bulk.sign_batch(head, report.batch, "third", ALL).done == 0, "not his turn"
    assert bulk.sign_batch(clerk, report.batch, "first", ALL).done == 1
    assert bulk.sign_batch(scene.people["second"], report.batch, "second", ALL).done == 1
    again = bulk.sign_batch(scene.people["second"], report.batch, "secrecy", ALL)
    assert again.done == 0 and "不同的人" in next(iter(again.left))
    stranger = make_actor("reviewer", make_unit("市教育局", position=3), "x1")
    assert bulk.sign_batch(stranger, report.batch, "secrecy", ALL).done == 0
    with pytest.raises(Refused):
        bulk.sign_batch(scene.people["secrecy"], report.batch, "secrecy", {"political": ""})
    assert Version.objects.get().state == "imported"


def test_a_veto_is_not_signed_with_the_rest(scene: Scene) -> None:
    report = scene.take(scene.file([scene.row(1), scene.row(2)]))
    bad = Version.objects.get(title="关于第1件事的通知")
    Finding.objects.create(version=bad, check_key="privacy", gate="secrecy", level="veto", kind="ID_CARD",
                           place="正文", shown="65…", rule="r")  # fmt: skip
    done = bulk.sign_batch(scene.people["first"], report.batch, "first", ALL)
    assert done.done == 1 and not bad.signatures.exists()


def test_nobody_signs_what_was_not_looked_at_and_the_checks_look_at_history_too(scene: Scene) -> None:
    number = "652301199001010005"  # sequence 000 is not issued: nobody's number
    path = scene.file([scene.row(1), scene.row(2, 正文=f"<p>领取人身份证号码{number}</p>")])
    report = bulk.import_batch(scene.office, path, name="旧站")
    first = scene.people["first"]
    assert bulk.sign_batch(first, report.batch, "first", ALL).done == 0
    assert bulk.check_waiting() == 2
    found = Finding.objects.get(level="veto")
    assert found.kind == "ID_CARD" and number not in found.shown
    assert bulk.sign_batch(first, report.batch, "first", ALL).done == 1


def test_the_door_stays_the_door(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = scene.take(scene.file([scene.row(n) for n in range(3)]))
    scene.sign_all(report)
    from gongkai.base.core.problems import Problem

    def no_two(record: Record, version: Version) -> list[Problem]:
        return [Problem("no", "第2件不行。")] if "第2件" in version.title else []

    monkeypatch.setitem(door._checks, "test", no_two)
    done = bulk.release_batch(scene.people["third"], report.batch)
    assert done.done == 2 and [p.message for _, why in done.refused for p in why] == ["第2件不行。"]
    assert Record.objects.filter(live=True).count() == 2


def test_what_the_bulk_way_skips_is_nothing_of_what_a_check_would_refuse(scene: Scene) -> None:
    """A record for each reason: every check that refuses it must have it among its suspects."""
    report = scene.take(scene.file([scene.row(n) for n in range(5)]))
    scene.sign_all(report)
    versions = list(Version.objects.select_related("record").order_by("id"))
    plain, vetoed, back, waiting, asked = versions
    Finding.objects.create(version=vetoed, check_key="privacy", gate="secrecy", level="veto", kind="ID_CARD",
                           place="正文", shown="65…", rule="r")  # fmt: skip
    events.append("review.recalled", actor=scene.office, record=back.record, version=back)
    expunge.ask(scene.office, [waiting.record], "leak", "依据")
    topic = Topic.objects.create(site=asked.record.site, key="x", name="敏感")
    topic.consulted_units.add(make_unit("市宣传部", position=7))
    TopicItem.objects.create(topic=topic, record=asked.record, content_kind="通知")
    rows = [(v.record, v) for v in versions]
    refusals = {
        (key, v.record_id)
        for key, check in door._checks.items()
        for v in versions
        if list(check(v.record, v))
    }
    suspected = {(key, pk) for key, suspects in door._suspects.items() for pk in suspects(rows)}
    assert {key for key, _ in refusals} >= {"vetoes", "taken_back", "expunged", "topics"}
    assert {r for r in refusals if r[0] in door._suspects} <= suspected
    assert plain.record_id not in {pk for _, pk in suspected}
    Version.objects.filter(pk=back.pk).update(state="cleared")
    done = bulk.release_batch(scene.people["third"], report.batch)
    assert done.done == 1 and len(done.refused) == 4


def test_the_same_content_comes_in_once_whatever_file_it_stands_in(scene: Scene) -> None:
    first = scene.take(scene.file([scene.row(1), scene.row(2), scene.row(1)]))
    assert first.imported == 2 and [w["line"] for w in first.batch.problems] == [3]
    second = scene.take(scene.file([scene.row(2), scene.row(3)], "other.jsonl"))
    assert (second.imported, second.known) == (1, 1)
    assert "old.jsonl”第2行内容相同" in second.batch.problems[0]["message"]
    same = scene.take(scene.folder / "other.jsonl")
    assert (same.imported, same.batch.pk) == (0, second.batch.pk)
    assert Record.objects.count() == 3


def test_a_broken_import_goes_on_where_it_stopped(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 4)
    path = scene.file([scene.row(n) for n in range(10)])
    seen = []

    def stop(line: int, done: int) -> None:
        seen.append(line)
        if line >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.take(path, progress=stop)
    assert ImportedRecord.objects.count() == 8 and seen == [4, 8]
    rest = scene.take(path)
    assert rest.imported == 2 and ImportedRecord.objects.count() == 10
    assert sorted(ImportedRecord.objects.values_list("line", flat=True)) == list(range(1, 11))


def test_every_wrong_row_is_named_with_its_line_and_comes_in_once_mended(scene: Scene) -> None:
    rows = [
        scene.row(1, 标题=""), scene.row(2, 发布日期="去年"), scene.row(3, 发布日期="2031-01-01"),
        scene.row(4, 发布机构="火星局"), scene.row(5, 信息类别="诗歌"), scene.row(6, 附件="没有.pdf"),
        scene.row(7, 正文=""), scene.row(8, 标题="长" * 301), scene.row(9, 正文="机密★5年\n正文"), scene.row(10),
    ]  # fmt: skip
    report = scene.take(scene.file(rows))
    assert report.imported == 1
    assert [(w["line"], w["code"]) for w in report.batch.problems] == [
        (1, "no_title"), (2, "no_date"), (3, "future"), (4, "bad_unit"), (5, "bad_kind"), (6, "bad_file"),
        (7, "no_text"), (8, "too_long"), (9, "classified"),
    ]  # fmt: skip
    (scene.folder / "没有.pdf").write_text("补上的文件其实是文本")
    again = scene.take(scene.folder / "old.jsonl", again=True)
    assert [w["code"] for w in again.batch.problems if w["line"] == 6] == ["bad_file"], "a text named .pdf"
    (scene.folder / "没有.pdf").unlink()


def test_attachments_come_in_by_the_files_door_and_are_sealed_with_the_text(scene: Scene) -> None:
    (scene.folder / "表.txt").write_text("附件内容")
    report = scene.take(scene.file([scene.row(1, 附件="表.txt"), scene.row(2, 附件=["../etc/passwd"])]))
    assert report.imported == 1 and report.batch.problems[0]["code"] == "bad_file"
    version = Version.objects.get()
    assert (
        version.attachments.get().title == "表.txt"
        and version.digest == digest_of(version)
        and version.sealed_at
    )


def test_csv_in_gb18030_with_line_breaks_in_cells(scene: Scene) -> None:
    path = scene.folder / "旧站.csv"
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["标题", "正文", "发布时间", "发布机构", "栏目", "索引号", "没用的列"])
        writer.writerow(
            ["甲", "一段\n二段", "2019/5/6", scene.unit.short_name, "财政信息", "OLD/2019-1", "x"]
        )
        writer.writerow(["乙", "缺列"])
        writer.writerow(["丙", "", "2019-05-07", scene.unit.short_name, "", "OLD/2019-1", ""])
    report = scene.take(path)
    assert [(w["line"], w["code"]) for w in report.batch.problems] == [(4, "bad_row"), (5, "bad_column")]
    assert Version.objects.get().body_text.split() == ["一段", "二段"]
    scene.sign_all(report)
    bulk.release_batch(scene.people["third"], report.batch)
    assert Record.objects.get().index_number == "OLD/2019-1"


def test_only_the_office_may_import(scene: Scene) -> None:
    path = scene.file([scene.row(1)])
    with pytest.raises(Exception, match="批量导入旧站"):
        bulk.import_batch(scene.people["first"], path, name="x")


# --- property tests -----------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


# A busy machine is no fault of the reader's.
patient = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@patient
@given(st.dictionaries(st.sampled_from(sorted(set(old_site.HEADS.values()))), JSON))
def test_no_row_makes_the_reader_fall(cells: dict[str, object]) -> None:
    found = old_site.row_of(dict(cells))
    if isinstance(found, old_site.Row):
        assert found.title and len(found.title) <= 300 and "\u202e" not in found.title
        json.dumps([found.title, found.body]).encode()


@patient
@given(st.binary(max_size=400), st.sampled_from([".csv", ".jsonl"]))
def test_no_bytes_make_the_reader_fall(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz{ending}"
    path.write_bytes(b"\xe6\xa0\x87\xe9\xa2\x98,published\n" * (ending == ".csv") + data)
    try:
        numbers = [line.number for line in old_site.read(path)]
    except old_site.Unreadable:
        return
    assert numbers == sorted(set(numbers))


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d"]


@patient
@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(FORMS))
def test_dates_are_read_as_they_are_written(day: dt.date, form: str) -> None:
    found = old_site.moment(day.strftime(form))
    assert found is not None and found.date() == day
