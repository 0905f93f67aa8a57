"""From Word to the public page through the browser's routes, by three people and a clerk."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.models import AuditRow
from gongkai.base.notices.todos import todos_for
from gongkai.base.organizations.acting import actor_for
from gongkai.domains.disclosure.models import Bundle, Finding, Record, Signature, Version
from gongkai.domains.disclosure.review import GATES
from gongkai.domains.disclosure.services import embargo

from .desk_people import Team, cleared_by, draft, make_team, sent_up, sign
from .test_review import pdf_upload

pytestmark = pytest.mark.django_db
SEED = Path(__file__).resolve().parents[3] / "examples" / "plans" / "changji-2021.docx"


@pytest.fixture
def team() -> Team:
    return make_team()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"disclosure:{name}", args=args)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def fields_of(version: Version, **more: object) -> dict[str, object]:
    said: dict[str, object] = {
        "title": version.title,
        "kind": version.record.kind,
        "body": version.body,
        "columns": version.columns,
        "openness": "active",
        "act": "keep",
    }
    return said | more


def test_the_seed_notice_goes_from_word_to_the_public_page(team: Team) -> None:
    clerk = client_of(team.clerk)
    upload = SimpleUploadedFile("通知.docx", SEED.read_bytes())
    response = clerk.post(url("new"), {"kind": "policy", "upload": upload, "title": ""})
    version = Version.objects.get()
    code = version.record.code
    assert response.status_code == 302 and response.url == url("edit", code)
    assert version.title == "昌吉市人民政府办公室关于印发《昌吉市2021年政务公开工作主要任务分工方案》的通知"
    assert version.document_number == "昌市政办发〔2021〕29号"
    assert "<table>" in version.body and version.body_text.startswith("各乡镇人民政府")
    page = text_of(clerk, url("edit", code))
    assert "个工作日" in page and "送审前还要补" in page
    fields = fields_of(
        version,
        columns=[team.column.code],
        document_number="昌市政办发〔2021〕29号",
        issuing="本单位",
        made_on="2021-06-30",
        topic_class="综合政务/政务公开",
        act="submit",
    )
    assert clerk.post(url("edit", code), fields).url == url("record", code)
    version.refresh_from_db()
    assert version.state == "in_review", [str(f) for f in Finding.objects.values_list("shown", flat=True)]
    for actor in team.signers:
        client = client_of(actor)
        assert version.title in text_of(client, url("waiting"))
        assert version.title in text_of(client, url("review", code, 1))
        client.post(url("sign", code, 1), {"digest": version.digest, "gates": list(GATES), "act": "sign"})
    assert Signature.objects.count() == 4
    assert "现在公开" in text_of(clerk, url("record", code))
    clerk.post(url("release", code))
    record = Record.objects.get()
    public = text_of(Client(), reverse("gk_record", args=[record.index_number]))
    assert version.title in public and str(record.index_number) in public
    assert "昌市政办发〔2021〕29号" in public


def test_a_draft_that_lacks_something_is_kept_and_says_so(team: Team) -> None:
    version = draft(team, kind="normative")
    clerk = client_of(team.clerk)
    address = url("edit", version.record.code)
    response = clerk.post(address, fields_of(version, act="submit", title="改过的标题"), follow=True)
    page = response.content.decode()
    assert "还没有送审" in page and "须填写发文字号" in page
    version.refresh_from_db()
    assert version.title == "改过的标题" and version.sealed_at is None
    page = clerk.post(address, fields_of(version, title="")).content.decode()
    assert "请填写“标题”" in page and "什么也没有保存" in page


def test_the_preview_is_the_public_page(team: Team) -> None:
    version = draft(team)
    page = text_of(client_of(team.clerk), url("preview", version.record.code))
    assert "预览，尚未公开" in page and "第二段" in page and 'class="with-rail record"' in page
    assert Client().get(url("preview", version.record.code)).status_code == 302


def test_the_desk_shows_findings_by_gate_and_marks_them(team: Team) -> None:
    version = sent_up(team)
    common = {"version": version, "level": "error", "place": "正文第1段", "rule": "表", "kind": "typo"}
    Finding.objects.create(check_key="proofread", gate="wording", shown="第一", start=0, end=2, **common)
    page = text_of(client_of(team.clerk), url("review", version.record.code, 1))
    assert 'class="finding error"' in page and ">第一</mark>段。" in page
    for name in GATES.values():
        assert name in page
    assert f'value="{version.digest}"' in page


def test_a_return_with_a_place_and_the_way_back(team: Team) -> None:
    version = sent_up(team)
    code = version.record.code
    signer, fields = client_of(team.clerk), {"digest": version.digest, "act": "return", "remark": "改错字"}
    page = signer.post(
        url("sign", code, 1), fields | {"quote": ["没有这句"], "said": ["错"]}
    ).content.decode()
    assert "正文中没有找到" in page
    signer.post(url("sign", code, 1), fields | {"quote": ["第二段"], "said": ["应为第三段"]})
    assert Signature.objects.get().places == [{"start": 5, "end": 8, "text": "应为第三段"}]
    clerk = client_of(team.clerk)
    assert "改错字" in text_of(clerk, url("record", code))
    assert clerk.post(url("next_version", code)).url == url("edit", code)
    assert "应为第三段" in text_of(clerk, url("edit", code))
    second = Version.objects.get(number=2)
    clerk.post(url("edit", code), fields_of(second, body="<p>第一段。</p><p>第三段。</p>", act="submit"))
    page = text_of(client_of(team.clerk), url("review", code, 2))
    assert "与第1版比" in page and "<ins>三</ins>" in page
    assert "<ins>三</ins>" in text_of(clerk, url("compare", code, 1, 2))


def test_the_sheet_prints_with_a_code_and_as_word(team: Team) -> None:
    version = sent_up(team)
    client = client_of(team.clerk)
    page = text_of(client, url("sheet", version.record.code, 1))
    assert "<svg" in page and version.digest[:4] in page
    response = client.get(url("sheet_word", version.record.code, 1))
    assert response.content[:2] == b"PK"


def test_paper_through_the_browser(team: Team) -> None:
    version = sent_up(team)
    sign(team.clerk, version)
    pen = User.objects.get(pk=team.reviewer.user_id)
    clerk = client_of(team.clerk)
    fields = {"signed_by": pen.code, "upload": pdf_upload()}
    address = clerk.post(url("upload_scan", version.record.code, 1), fields).url
    assert "须由上传人、签字人以外的第二人核对" in text_of(clerk, address)
    head = client_of(team.head)
    assert "核对无误" in text_of(head, address)
    head.post(address + "confirm/")
    assert Signature.objects.get(step="second").scan is not None
    assert "线下" in text_of(head, url("review", version.record.code, 1))


def test_todos_open_the_very_screen(team: Team) -> None:
    version = sent_up(team)
    actor = actor_for(User.objects.get(pk=team.clerk.user_id), {}, "")
    assert actor is not None
    assert url("review", version.record.code, 1) in [t.url for t in todos_for(actor)]
    sign(team.clerk, version)
    assert url("review", version.record.code, 1) not in [t.url for t in todos_for(actor)]


def test_a_read_link_shows_the_text_on_post_only_and_is_written_down(team: Team) -> None:
    version = draft(team)
    page = client_of(team.clerk).post(
        url("make_link", version.record.code), {"given_to": "法律顾问", "hours": 24}
    )
    token = page.content.decode().split("/read/")[1].split("/")[0]
    assert token not in text_of(client_of(team.clerk), url("record", version.record.code)), "shown once"
    address = reverse("read_link", args=[token])
    first = Client().get(address)
    assert "第二段" not in first.content.decode() and first["Referrer-Policy"] == "no-referrer"
    assert not AuditRow.objects.filter(kind="disclosure.read_link.read").exists()
    assert "第二段" in Client().post(address).content.decode()
    assert AuditRow.objects.filter(kind="disclosure.read_link.read").count() == 1
    assert Client().get(reverse("read_link", args=["x" * 32])).status_code == 410


def test_a_person_named_in_the_embargo_reads_and_edits_nothing(team: Team) -> None:
    other = make_team("市教育局")
    version = draft(team)
    embargo.open_to(team.clerk, version.record, [], [User.objects.get(pk=other.clerk.user_id)])
    client = client_of(other.clerk)
    assert version.title in text_of(client, url("record", version.record.code))
    assert client.get(url("edit", version.record.code)).status_code == 404


def test_a_bundle_through_the_browser(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    clerk = client_of(team.clerk)
    clerk.post(url("bundle_new"), {"title": "政策和解读", "records": [version.record.code]})
    bundle = Bundle.objects.get()
    page = text_of(clerk, url("bundle", bundle.code))
    assert version.title in page and "全部公开" in page
    assert "政策和解读" in text_of(clerk, url("bundles"))
    clerk.post(url("bundle_release", bundle.code), {"act": "now"})
    assert Record.objects.get().live


def test_times_are_read_to_the_second(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    code = version.record.code
    client_of(team.clerk).post(url("times", code), {"release_at": "2099-01-01T09:00:07"})
    assert Record.objects.get().release_at is None, "a year ahead at most"
    tomorrow = clock.now() + dt.timedelta(days=1)
    client_of(team.clerk).post(url("times", code), {"release_at": f"{tomorrow:%Y-%m-%dT}09:00:07"})
    held = Record.objects.get().release_at
    assert held is not None and held.second == 7


@pytest.mark.parametrize("state", ["", "draft", "in_review", "live"])
def test_the_list_narrows(team: Team, state: str) -> None:
    draft(team, title="还是草稿")
    live = cleared_by(team, sent_up(team, title="已经公开"))
    client_of(team.clerk).post(url("release", live.record.code))
    page = text_of(client_of(team.clerk), url("desk") + f"?state={state}")
    assert ("还是草稿" in page) == (state in ("", "draft"))
    assert ("已经公开" in page) == (state in ("", "live"))
