"""What the checks find, what stops, what is settled with one click, and what the door searches again."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.core.problems import Refused
from gongkai.base.files import storage
from gongkai.base.files.models import StoredFile
from gongkai.base.files.sniff import KINDS
from gongkai.cli.check import check as command
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Attachment, Finding, Record, Version
from gongkai.domains.disclosure.services import checking, drafting, exceptions, review, schedule
from tests.text.planted_files import ID_NUMBER, PLANTED, document, pdf

from .desk_people import Team, cleared_by, draft, make_team, sent_up
from .factories import cleared, make_actor, make_column, make_record, make_unit, seal, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


def put_in(version: Version, data: bytes, kind: str) -> Attachment:
    """A file that got past the upload door: the checks don't rely on it."""
    digest = storage.put(data)
    stored = StoredFile.objects.create(
        digest=digest,
        size=len(data),
        name=f"附件.{kind}",
        media_type=KINDS[kind][0],
        text_read=True,
        purpose="测试",
    )
    return Attachment.objects.create(version=version, file=stored, title="附件", position=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


# --- the thirteen places ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_number_stops_publication(team: Team, place: str) -> None:
    kind, make, _ = PLANTED[place]
    version = draft(team)
    put_in(version, make(ID_NUMBER), kind)
    with pytest.raises(Refused) as refused:
        review.submit(team.clerk, version)
    assert "veto" in codes(refused)
    found = Finding.objects.get(check_key="privacy", kind="ID_CARD")
    assert found.level == "veto" and "附件1" in found.place
    assert not any(ID_NUMBER in str(value) for value in Finding.objects.values_list())
    version.refresh_from_db()
    assert version.sealed_at is None


@pytest.mark.parametrize("place", PLANTED)
def test_the_door_searches_the_bytes_again(place: str) -> None:
    """As if every check before had been left out: sealed, signed by four, and still it doesn't go out."""
    kind, make, _ = PLANTED[place]
    unit = make_unit()
    column = make_column(unit)
    record, version = make_record(unit, column)
    put_in(version, make(ID_NUMBER), kind)
    seal(version)
    people = [
        make_actor(r, unit, f"p{n}") for n, r in enumerate(("clerk", "reviewer", "reviewer", "unit_head"))
    ]
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        sign(version, step, person)
    with pytest.raises(Refused) as refused:
        door.release(people[-1], record, version)
    assert codes(refused) == {"veto"}
    record.refresh_from_db()
    assert not record.live


# --- text ---------------------------------------------------------------------------------------------


def test_private_data_in_the_text_stops_and_is_shown_masked(team: Team) -> None:
    version = draft(team, title=f"关于{ID_NUMBER}的通知", body="<p>第一段。</p><p>电话13812345678。</p>")
    found = checking.run(version)
    by_place = {f.place: f for f in found if f.check_key == "privacy"}
    assert set(by_place) == {"标题", "正文第2段"}
    assert by_place["正文第2段"].shown == "手机号码 138****5678"
    with pytest.raises(Refused):
        review.submit(team.clerk, version)


def test_clean_text_has_no_veto_and_goes_out(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    schedule.release(team.head, version.record)
    assert Record.objects.get().live


def test_masking_rewrites_the_draft_for_good(team: Team) -> None:
    body = "<p>联系<strong>138</strong>12345678办理。</p><p>证件11010519491231002X。</p>"
    version = draft(team, title=f"{ID_NUMBER}", body=body)
    found = checking.run(version)
    assert [(p.place, p.after) for p in checking.preview(version)][0][1].startswith("联系138****5678")
    count = checking.mask(team.clerk, version, [f.pk for f in found if f.check_key == "privacy"])
    version.refresh_from_db()
    assert count == 3
    assert version.body == "<p>联系<strong>138****5678</strong>办理。</p><p>证件11*************02X。</p>"
    assert ID_NUMBER not in version.title + version.body_text
    assert not version.findings.filter(check_key="privacy").exists()
    review.submit(team.clerk, version)


def test_masking_only_what_was_chosen_and_still_stands(team: Team) -> None:
    version = draft(team, body="<p>13812345678</p><p>13987654321</p>")
    first, second = (f for f in checking.run(version) if f.kind == "MOBILE")
    checking.mask(team.clerk, version, [first.pk])
    version.refresh_from_db()
    assert version.body_text == "138****5678\n13987654321\n"
    with pytest.raises(Refused):
        checking.mask(team.clerk, version, [second.pk + 1000])


def test_a_suggestion_is_put_in_with_one_click(team: Team) -> None:
    version = draft(team, body="<p>请按布署落实。</p>")
    found = [f for f in checking.run(version) if f.check_key == "proofread" and f.suggestion == "部署"]
    assert len(found) == 1 and found[0].gate == "wording"
    checking.apply_suggestions(team.clerk, version, [found[0].pk])
    version.refresh_from_db()
    assert version.body_text == "请按部署落实。\n"


def test_a_reason_lets_an_error_stand_and_stays_with_the_next_run(team: Team) -> None:
    version = draft(team, body="<p>请按布署落实。</p>")
    found = next(f for f in checking.run(version) if f.check_key == "proofread" and f.level != "veto")
    with pytest.raises(Refused):
        checking.accept(team.clerk, found, " ")
    checking.accept(team.clerk, found, "原文引用")
    assert [f.decision for f in checking.run(version) if f.shown == found.shown] == ["accepted"]


def test_privacy_and_marks_are_never_let_stand(team: Team) -> None:
    version = draft(team, body="<p>电话13812345678。</p>")
    found = next(f for f in checking.run(version) if f.check_key == "privacy")
    with pytest.raises(Refused) as refused:
        checking.accept(team.clerk, found, "理由")
    assert codes(refused) == {"never"}


def test_a_person_with_a_trajectory_is_a_finding(team: Team) -> None:
    said = "<p>病例1：王某，女，35岁，现住某小区。</p><p>11月1日10时至11时 某某超市</p>"
    kinds = [
        f.place for f in checking.run(draft(team, title="流调信息通报", body=said)) if f.kind == "TRAJECTORY"
    ]
    assert kinds and set(kinds) == {"正文第1段"}
    clean = draft(team, title="涉疫轨迹通报", body="<p>11月1日10时至11时 某某超市</p>")
    assert not [f for f in checking.run(clean) if f.kind == "TRAJECTORY"]


# --- files --------------------------------------------------------------------------------------------


def test_properties_are_gone_from_what_is_sent_up(team: Team) -> None:
    data = document(lambda made: setattr(made.core_properties, "author", "经办人甲"))
    version = draft(team)
    drafting.attach(team.clerk, version, SimpleUploadedFile("表.docx", data))
    version = review.submit(team.clerk, version)
    stored = version.attachments.get().file
    with storage.open_content(stored.digest) as content:
        sent = content.read()
    assert sent != data
    assert docx.Document(io.BytesIO(sent)).core_properties.author == ""


def test_private_properties_are_seen_first_then_taken_out_by_a_click(team: Team) -> None:
    version = draft(team)
    put_in(version, pdf("Notice", author=ID_NUMBER), "pdf")
    assert [f.suggestion for f in checking.run(version) if f.check_key == "privacy"] == ["去除文件属性"]
    assert checking.clean_files(team.clerk, version) == 1
    assert not version.findings.filter(check_key="privacy").exists()


def test_hidden_content_without_private_data_is_an_error(team: Team) -> None:
    kind, make, _ = PLANTED["hidden_sheet"]
    version = draft(team)
    put_in(version, make("底数"), kind)
    assert [(f.level, f.kind) for f in checking.run(version) if f.check_key == "files"] == [
        ("error", "hidden_sheet")
    ]


def test_a_file_that_cannot_be_looked_into_stops(team: Team) -> None:
    version = draft(team)
    put_in(version, b"PK\x03\x04 broken", "docx")
    assert [(f.level, f.kind) for f in checking.run(version) if f.check_key == "files"] == [
        ("veto", "unreadable")
    ]


# --- exceptions ---------------------------------------------------------------------------------------

LAW = ("惩戒公示（三个月）", ["MOBILE"], "行政处罚法", "第四十八条", dt.date(2021, 12, 31))


def test_an_exception_opens_the_named_kind_only_after_a_second_person(team: Team) -> None:
    version = draft(team, body="<p>电话13812345678。</p>")
    checking.run(version)
    one = exceptions.ask(team.clerk, version.record, *LAW)
    with pytest.raises(Refused):
        review.submit(team.clerk, version)
    exceptions.approve(team.head, one)
    version = review.submit(team.clerk, version)
    found = version.findings.get(kind="MOBILE")
    assert found.decision == "excepted" and "第四十八条" in found.reason
    other = draft(team, body=f"<p>电话13812345678，{ID_NUMBER}。</p>")
    with pytest.raises(Refused):
        review.submit(team.clerk, other)


def test_nobody_approves_his_own_exception(team: Team) -> None:
    one = exceptions.ask(team.reviewer, draft(team).record, *LAW)
    with pytest.raises(Refused) as refused:
        exceptions.approve(team.reviewer, one)
    assert codes(refused) == {"same_person"}


def test_an_exception_opens_nothing_that_is_hidden(team: Team) -> None:
    version = draft(team)
    kind, make, _ = PLANTED["hidden_row"]
    put_in(version, make("13812345678"), kind)
    exceptions.approve(team.head, exceptions.ask(team.clerk, version.record, *LAW))
    with pytest.raises(Refused):
        review.submit(team.clerk, version)


def _published_under_exception(team: Team) -> Record:
    version = draft(team, body="<p>电话13812345678。</p>")
    exceptions.approve(team.head, exceptions.ask(team.clerk, version.record, *LAW))
    version = cleared_by(team, review.submit(team.clerk, version))
    schedule.release(team.head, version.record)
    record = Record.objects.get()
    assert record.live
    return record


def test_the_day_passes_and_it_comes_off(team: Team, settings: Any) -> None:
    record = _published_under_exception(team)
    assert exceptions.end_due() == 0
    settings.GONGKAI_CLOCK = dt.date(2022, 1, 1)
    assert exceptions.end_due() == 1
    record.refresh_from_db()
    assert not record.live and record.state == "withdrawn"
    assert exceptions.end_due() == 0
    with pytest.raises(Refused):
        door.restore(team.head, record, {})


def test_credit_repair_takes_it_down(team: Team) -> None:
    record = _published_under_exception(team)
    exceptions.end(team.head, record.exceptions.get(), "repaired")
    record.refresh_from_db()
    assert not record.live
    assert record.events.get(kind="exception.ended").payload["why"] == "repaired"


def test_an_exception_needs_named_fields_law_and_end(team: Team) -> None:
    with pytest.raises(Refused) as refused:
        exceptions.ask(team.clerk, draft(team).record, "惩戒公示（三年）", [], "", "", None)
    assert codes(refused) == {"no_fields", "no_law", "no_article", "no_end"}


def test_the_door_is_passed_by_what_is_clean() -> None:
    unit = make_unit()
    record, version, people = cleared(unit, make_column(unit))
    assert door.release(people[-1], record, version).live


# --- screens ------------------------------------------------------------------------------------------


def _client(actor: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_the_screen_checks_masks_and_asks_for_an_exception(team: Team) -> None:
    version = draft(team, body="<p>电话13812345678。</p>")
    client, code = _client(team.clerk), version.record.code
    page, act = reverse("disclosure:checks", args=[code]), reverse("disclosure:checks_act", args=[code])
    assert "没有发现问题" in client.get(page).content.decode()
    assert client.post(act, {"act": "run"}).status_code == 302
    said = client.get(page).content.decode()
    assert "手机号码 138****5678" in said and "遮盖前后对照" in said
    assert "请先勾选" in client.post(act, {"act": "accept", "reason": "x"}).content.decode()
    asked = reverse("disclosure:exceptions", args=[code])
    form = {
        "case": LAW[0],
        "fields_open": ["MOBILE"],
        "law": LAW[2],
        "article": LAW[3],
        "display_until": "2021-12-31",
    }
    assert client.post(asked, form).status_code == 302
    decide = reverse("disclosure:exception_decide", args=[code, 1])
    assert _client(team.head).post(decide, {"act": "approve"}).status_code == 302
    assert version.findings.get(kind="MOBILE").decision == "excepted"
    checked = version.findings.get(kind="MOBILE").pk
    assert client.post(act, {"act": "mask", "finding": [checked]}).status_code == 302
    version.refresh_from_db()
    assert "138****5678" in version.body_text


def test_the_command_says_what_a_file_would_be_stopped_for(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(PLANTED["hidden_sheet"][1](ID_NUMBER))
    result = CliRunner().invoke(command, [str(path), "--json"])
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.output.splitlines()]
    assert "ID_CARD" in {one["kind"] for one in told if one["level"] == "veto"}
    assert ID_NUMBER not in result.output
    path.write_bytes(b"PK\x03\x04 broken")
    assert CliRunner().invoke(command, [str(path)]).exit_code == 1
    path.write_text("请按布署落实。")
    result = CliRunner().invoke(command, [str(path), "--on", "2021-11-15"])
    assert "部署" in result.output
