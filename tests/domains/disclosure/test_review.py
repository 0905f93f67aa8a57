"""Drafting to release by the services: what each verb does and refuses."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.base.core import clock
from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.notices.models import Notice
from gongkai.base.organizations.queries import calendar
from gongkai.domains.disclosure import html_text
from gongkai.domains.disclosure.models import Event, Finding, Record, SheetScan, Signature, Version
from gongkai.domains.disclosure.queries import desk as desk_reads
from gongkai.domains.disclosure.queries import review as reads
from gongkai.domains.disclosure.services import (
    bundles,
    drafting,
    embargo,
    importing,
    review,
    schedule,
    sheets,
)

from .desk_people import PASSED, Team, cleared_by, draft, make_team, sent_up, sign

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000050001"
    "0d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def team() -> Team:
    return make_team()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


def pdf_upload(name: str = "审核单.pdf") -> SimpleUploadedFile:
    from pypdfium2 import PdfDocument

    pdf, out = PdfDocument.new(), io.BytesIO()
    pdf.new_page(200, 200)
    pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue())


# --- importing ----------------------------------------------------------------------------------------


def word(*lines: tuple[str, str]) -> SimpleUploadedFile:
    made = docx.Document()
    for style, text in lines:
        paragraph = made.add_paragraph(text, style=style or None)
        if style == "":
            paragraph.alignment = 0
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for r in table.rows for c in r.cells), ("单位", "电话", "财政局", "2345678"), strict=True
    ):
        cell.text = text
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("通知.docx", out.getvalue())


def test_word_becomes_a_clean_draft(team: Team) -> None:
    upload = word(("Title", "关于放假的通知"), ("", "各乡镇："), ("Heading 2", "一、时间"))
    version, read = importing.create(team.clerk, team.unit, "notice", upload, drafting.Content())
    assert version.title == "关于放假的通知"
    assert "<h3>一、时间</h3>" in version.body and "<table>" in version.body
    assert "关于放假的通知" not in version.body_text
    assert "单位\t电话\n财政局\t2345678" in version.body_text
    assert "style" not in version.body


def test_a_workbook_becomes_a_table_without_what_is_hidden(team: Team) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["姓名", "金额"], ["张三", 100.5], ["藏四", 200]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("底表").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("名单.xlsx", out.getvalue())
    version, read = importing.create(
        team.clerk, team.unit, "list", upload, drafting.Content(title="补贴名单")
    )
    assert "<th>姓名</th><th>金额</th>" in version.body and "<td>100.5</td>" in version.body
    assert "藏四" not in version.body
    assert len(read.notes) == 2


def test_a_pdf_stays_an_attachment(team: Team) -> None:
    version, read = importing.create(
        team.clerk, team.unit, "past_plan", pdf_upload("规划.pdf"), drafting.Content()
    )
    assert [a.file.name for a in version.attachments.all()] == ["规划.pdf"]
    assert "正文见附件" in version.body_text and "没有可读的文字" in read.notes[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("坏.docx", b"PK\x03\x04" + b"x" * 50),
        ("图.docx", PNG),
        ("空.docx", b""),
        ("脚本.svg", b"<svg onload='x()'/>"),
    ],
)
def test_bad_files_are_refused_in_words_and_leave_nothing(team: Team, name: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        importing.create(team.clerk, team.unit, "notice", SimpleUploadedFile(name, data), drafting.Content())
    assert str(refused.value)
    assert not Record.objects.exists()


def test_a_paste_loses_scripts_styles_and_foreign_pictures() -> None:
    cleaned = html_text.clean(
        '<p class=MsoNormal style="color:red" onclick="x()">甲<o:p></o:p></p><script>x</script>'
        '<img src="http://x.example/a.png"><a href="javascript:x()">乙</a>'
    )
    assert cleaned.html == "<p>甲</p><p><a>乙</a></p>"
    assert len(cleaned.lost) == 2


def test_marks_stand_where_the_plain_text_says() -> None:
    body = "<p>甲<strong>乙丙</strong>丁</p><table><tbody><tr><td>戊</td><td>己</td></tr></tbody></table>"
    text = html_text.plain_text(body)
    assert text == "甲乙丙丁\n戊\t己\n"
    for start in range(len(text)):
        if text[start].isspace():
            continue
        shown = html_text.marked(body, [html_text.Mark(start, start + 1, "x", "t")])
        assert f'<mark class="x" title="t">{text[start]}</mark>' in shown
        assert html_text.plain_text(shown) == text


# --- drafting -----------------------------------------------------------------------------------------


def test_what_is_classified_or_turned_round_is_not_kept(team: Team) -> None:
    with pytest.raises(Refused) as refused:
        draft(team, body="<p>机密★1年</p>")
    assert codes(refused) == {"classified"}
    assert (
        not Record.objects.exists() and AuditRow.objects.filter(kind="disclosure.classified_refused").exists()
    )
    with pytest.raises(Refused) as refused:
        draft(team, title="关于\u202e知通的")
    assert codes(refused) == {"unseen"}


def test_required_fields_are_those_of_the_kind(team: Team) -> None:
    version = draft(team, kind="normative")
    with pytest.raises(Refused) as refused:
        review.submit(team.clerk, version)
    assert {p.field for p in refused.value.problems} == {
        "made_on",
        "topic_class",
        "document_number",
        "issuing",
    }


def test_the_countdown_is_twenty_working_days_from_making(team: Team) -> None:
    version = draft(team, made_on=dt.date(2021, 11, 1))
    assert reads.due_of(version, calendar()) == dt.date(2021, 11, 29)


def test_a_changed_live_record_says_what_changed(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    schedule.release(team.head, version.record)
    second = drafting.next_version(team.clerk, version.record)
    with pytest.raises(Refused) as refused:
        review.submit(team.clerk, second)
    assert codes(refused) == {"no_change_note"}
    content = drafting.Content.of(second)
    said = {n: getattr(content, n) for n in content.__dataclass_fields__}
    said |= {"change_note": "更正金额", "body": "<p>第一段。</p><p>第二段，更正。</p>"}
    drafting.save(team.clerk, second, drafting.Content(**said))
    second.refresh_from_db()
    changes = [c for c in desk_reads.changes(version, second) if not isinstance(c, int) and c.kind != "same"]
    assert [c.kind for c in changes] == ["changed"] and changes[0].text == "第二段，更正。"
    second = cleared_by(team, review.submit(team.clerk, second))
    schedule.release(team.head, Record.objects.get())
    record = Record.objects.get()
    assert (
        record.live_version == second
        and record.index_number == version.record.__class__.objects.get().index_number
    )


# --- review -------------------------------------------------------------------------------------------


def test_four_people_clear_it_and_a_button_publishes_it(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    assert version.state == "cleared"
    assert [s.step for s in Signature.objects.all()] == ["first", "second", "secrecy", "third"]
    schedule.release(team.clerk, version.record)
    record = Record.objects.get()
    assert record.live and record.state == "live" and record.placements.count() == 1
    kinds = list(Event.objects.values_list("kind", flat=True))
    assert kinds == [
        "record.drafted", "review.submitted", *["review.signed"] * 4, "review.completed", "record.released",
    ]  # fmt: skip
    assert all("补贴" not in str(e.payload) for e in Event.objects.all()), "events outlive 清除"


def test_a_return_names_the_place_and_the_next_text_shows_what_changed(team: Team) -> None:
    first = sent_up(team)
    with pytest.raises(Refused):
        review.send_back(team.clerk, first, "")
    review.send_back(team.clerk, first, "", [{"start": 0, "end": 4, "text": "不对"}], ["wording"])
    first.refresh_from_db()
    assert (first.state, first.record.state) == ("returned", "returned")
    assert Notice.objects.filter(user_id=team.clerk.user_id, text__contains="退回").exists()
    assert "remark" in html_text.marked(first.body, desk_reads.marks_of([], Signature.objects.get().places))
    second = review.submit(team.clerk, drafting.next_version(team.clerk, first.record))
    assert reads.signed_before(second) == first
    assert desk_reads.last_return(second.record).remark == ""  # type: ignore[union-attr]


def test_veto_findings_stop_until_the_last_signer_gives_a_reason(team: Team) -> None:
    version = sent_up(team)
    common = {"version": version, "level": "veto", "place": "正文第1段", "shown": "错名", "rule": "表"}
    finding = Finding.objects.create(check_key="proofread", gate="wording", kind="name", **common)
    for actor in team.signers[:3]:
        sign(actor, version)
    with pytest.raises(Refused) as refused:
        sign(team.head, version)
    assert codes(refused) == {"veto_open"}
    sign(team.head, version, overrides={finding.pk: "确是原名"})
    finding.refresh_from_db()
    assert (finding.decision, finding.reason, finding.decided_by_id) == (
        "accepted",
        "确是原名",
        team.head.user_id,
    )
    schedule.release(team.head, version.record)


def test_privacy_is_never_overridden(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    common = {
        "version": version,
        "level": "veto",
        "place": "正文第1段",
        "shown": "身份证号",
        "rule": "条例第十五条",
    }
    finding = Finding.objects.create(check_key="privacy", gate="secrecy", kind="ID_CARD", **common)
    with pytest.raises(Refused) as refused:
        schedule.release(team.head, version.record)
    assert "veto" in codes(refused)
    other = sent_up(team)
    Finding.objects.filter(pk=finding.pk).update(version=other)
    with pytest.raises(Refused) as refused:
        sign(team.clerk, other, overrides={finding.pk: "没事"})
    assert codes(refused) == {"veto"}


def test_asking_the_secrecy_authority_stops_the_internal_clock_only(team: Team, settings: Any) -> None:
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 1)
    version = sent_up(team)
    due = reads.due_of(version, calendar())
    sign(team.clerk, version)
    sign(team.reviewer, version)
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 3)
    review.ask_secrecy(team.secrecy, version, "昌吉州国家保密局")
    with pytest.raises(Refused) as refused:
        sign(team.secrecy, version)
    assert codes(refused) == {"asked"}
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 10)
    time = reads.review_time(version, calendar())
    assert (time.days, time.asked, time.internal) == (7, 5, 2)
    review.answer_secrecy(team.secrecy, version, True, "昌州保函〔2021〕1号")
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 11)
    assert reads.review_time(version, calendar()).internal == 3
    assert reads.due_of(version, calendar()) == due, "the 20 working days go on"
    sign(team.secrecy, version)


def test_lists_of_one_kind_are_signed_together_each_by_itself(team: Team) -> None:
    first, second = sent_up(team, kind="list", title="名单甲"), sent_up(team, kind="list", title="名单乙")
    signed, refused = review.sign_many(team.clerk, [(first, first.digest), (second, "0" * 64)], PASSED)
    assert [s.version for s in signed] == [first]
    assert [v for v, _ in refused] == [second]
    with pytest.raises(Refused) as why:
        review.sign_many(team.clerk, [(second, second.digest), (sent_up(team), "")], PASSED)
    assert codes(why) == {"not_alike"}


# --- on paper -----------------------------------------------------------------------------------------


def test_a_scan_confirmed_by_a_second_person_counts_as_its_step(team: Team) -> None:
    version = sent_up(team)
    sign(team.clerk, version)
    pen = Signature._meta.get_field("user").remote_field.model.objects.get(pk=team.reviewer.user_id)
    scan = sheets.upload(team.clerk, version, pen, pdf_upload())
    for actor in (team.clerk, team.reviewer):
        with pytest.raises(Refused) as refused:
            sheets.confirm(actor, scan)
        assert codes(refused) == {"second_person"}
    sheets.confirm(team.head, scan)
    made = Signature.objects.get(step="second")
    assert (made.user_id, made.confirmed_by_id, made.digest) == (pen.pk, team.head.user_id, version.digest)
    assert "线下" in str(sheets.rows_of(version)[1])
    with pytest.raises(Refused):
        sheets.confirm(team.head, scan)


def test_a_scan_counts_for_no_other_text_and_no_wrong_pen(team: Team) -> None:
    version = sent_up(team)
    sign(team.clerk, version)
    users = Signature._meta.get_field("user").remote_field.model.objects
    with pytest.raises(Refused):  # the drafter's pen for the second step
        sheets.upload(team.clerk, version, users.get(pk=team.clerk.user_id), pdf_upload())
    scan = sheets.upload(team.clerk, version, users.get(pk=team.reviewer.user_id), pdf_upload())
    review.recall(team.clerk, version)
    with pytest.raises(Refused) as refused:
        sheets.confirm(team.head, SheetScan.objects.get(pk=scan.pk))
    assert codes(refused) == {"not_in_turn"}


def test_the_sheet_bears_the_digest(team: Team) -> None:
    version = sent_up(team)
    table = sheets.sheet(version)
    assert any(version.digest[:4] in p for p in table.paragraphs)
    assert [r[0] for r in table.rows] == ["一审一校", "二审二校", "保密审查", "三审三校签发"]


# --- release ------------------------------------------------------------------------------------------


def test_the_runner_releases_each_by_itself_and_tells_of_a_refusal(team: Team) -> None:
    bad, good = cleared_by(team, sent_up(team, title="坏的")), cleared_by(team, sent_up(team, title="好的"))
    now = clock.now()
    for version, ahead in ((bad, 1), (good, 5)):
        schedule.set_times(team.clerk, version.record, now + dt.timedelta(seconds=ahead), None)
    common = {"level": "veto", "place": "正文", "shown": "错", "rule": "表"}
    Finding.objects.create(version=bad, check_key="proofread", gate="wording", kind="x", **common)
    waits: list[float] = []
    assert schedule.run(wait=waits.append) == 1
    assert 0 < waits[0] <= 1 and 3 < waits[-1] <= 5, "to the second"
    assert Record.objects.get(pk=good.record_id).live
    held = Record.objects.get(pk=bad.record_id)
    assert not held.live and held.release_at is None
    assert Notice.objects.filter(text__contains="定时发布没有成功").exists()


def test_an_error_in_one_release_does_not_stop_the_next(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.domains.disclosure import door

    bad, good = cleared_by(team, sent_up(team)), cleared_by(team, sent_up(team))
    for version in (bad, good):
        schedule.set_times(team.clerk, version.record, clock.now() + dt.timedelta(seconds=3), None)
    real = door.release

    def broken(actor: Any, record: Record, version: Version) -> Record:
        if record.pk == bad.record_id:
            raise RuntimeError("disk")
        return real(actor, record, version)

    monkeypatch.setattr(door, "release", broken)
    assert schedule.run(wait=lambda s: None) == 1
    assert Record.objects.get(pk=good.record_id).live
    assert Record.objects.get(pk=bad.record_id).release_at is not None, "tried again at the next round"


def test_expiry_takes_it_off_the_columns_and_keeps_the_page(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    schedule.release(team.clerk, version.record)
    Record.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    schedule.run(wait=lambda s: None)
    record = Record.objects.get()
    assert record.live and not record.placements.exists()
    schedule.run(wait=lambda s: None)
    assert Event.objects.filter(kind="record.expired").count() == 1


def test_recall_takes_the_schedule_off(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    schedule.set_times(team.clerk, version.record, clock.now() + dt.timedelta(hours=1), None)
    review.recall(team.clerk, version)
    assert Record.objects.get().release_at is None


# --- bundles, embargo ---------------------------------------------------------------------------------


def test_a_bundle_goes_out_whole_or_not_at_all(team: Team) -> None:
    ready, late = cleared_by(team, sent_up(team)), sent_up(team)
    bundle = bundles.make(team.clerk, "政策和解读", [ready.record, late.record])
    with pytest.raises(Refused):
        bundles.release(team.clerk, bundle)
    assert not Record.objects.filter(live=True).exists()
    cleared_by(team, late)
    bundles.release(team.clerk, bundle)
    assert Record.objects.filter(live=True).count() == 2
    assert len({r.published_at.replace(microsecond=0) for r in Record.objects.all() if r.published_at}) == 1


def test_a_bundle_waits_for_the_units_it_asks_and_for_these_texts(team: Team) -> None:
    other = make_team("市教育局")
    version = cleared_by(team, sent_up(team))
    bundle = bundles.make(team.clerk, "包", [version.record])
    bundles.consult(team.clerk, bundle, [other.unit])
    with pytest.raises(Refused) as refused:
        bundles.release(team.clerk, bundle)
    assert codes(refused) == {"not_signed_off"}
    bundle.refresh_from_db()
    bundles.sign_off(other.head, bundle)
    review.recall(team.clerk, version)
    second = drafting.next_version(team.clerk, version.record)
    bundle.refresh_from_db()
    assert bundles.missing(bundle) == [other.unit], "another text needs another sign-off"
    assert second.number == 2


def test_a_scheduled_bundle_is_run(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    bundle = bundles.make(team.clerk, "包", [version.record])
    bundles.schedule(team.clerk, bundle, clock.now() + dt.timedelta(seconds=2))
    assert schedule.run(wait=lambda s: None) == 1
    bundle.refresh_from_db()
    assert bundle.released_at is not None and Record.objects.get().live


def test_embargo_opens_to_named_units_and_persons_only(team: Team) -> None:
    other, third = make_team("市教育局"), make_team("市水利局")
    version = draft(team)
    assert not embargo.may_read(other.clerk, version.record)
    user = Signature._meta.get_field("user").remote_field.model.objects.get(pk=third.clerk.user_id)
    embargo.open_to(team.clerk, version.record, [other.unit], [user])
    record = Record.objects.get()
    assert embargo.may_read(other.clerk, record) and embargo.may_read(third.clerk, record)
    assert not embargo.may_read(third.reviewer, record) and not embargo.may_read(None, record)


def test_a_read_link_ends(team: Team, settings: Any) -> None:
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 1)
    version = draft(team)
    token = embargo.make_link(team.clerk, version, "法律顾问", dt.timedelta(hours=24))
    link = embargo.link_for(token)
    assert link is not None and token not in str(link.__dict__)
    assert embargo.link_for(token[:-1] + "x") is None
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 3)
    assert embargo.link_for(token) is None
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 1)
    embargo.end_link(team.clerk, link)
    assert embargo.link_for(token) is None


def test_a_return_does_not_start_the_countdown_anew(team: Team, settings: Any) -> None:
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 5)
    first = sent_up(team, made_on=dt.date(2021, 11, 1))
    undated = sent_up(team)
    due, undated_due = (reads.due_of(v, calendar()) for v in (first, undated))
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 12)
    for version, before in ((first, due), (undated, undated_due)):
        review.recall(team.clerk, version)
        assert reads.due_of(drafting.next_version(team.clerk, version.record), calendar()) == before
