"""清除: found everywhere, down at once, gone for good when a second person agrees; gone again after a restore."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.models import AuditRow, FeedLine
from gongkai.base.core.problems import Refused
from gongkai.base.files import services as files
from gongkai.base.files import storage
from gongkai.base.notices.models import Notice
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.digests import SIGNED_FIELDS
from gongkai.domains.disclosure.models import (
    Attachment,
    Event,
    Finding,
    Record,
    Signature,
    Tombstone,
    Version,
)
from gongkai.domains.disclosure.services import erasing, expunge, sealed_copies

from .factories import make_actor, make_column, make_record, make_unit, seal, sign

SECRET = "灯塔附表丙第七四四二号"  # what no check can know: leaks are what the checks let through
TITLE = "惠农补贴发放名单（泄露测试）"
BASIS = "个人信息保护法第二十八条"


class Scene:
    """Two live records with the same leaking file, one with a signature that quotes it; two people of the office."""

    def __init__(self) -> None:
        self.unit = make_unit()
        self.column = make_column(self.unit)
        self.office = make_unit("市政府办", position=5)
        self.asker, self.decider = (make_actor("office", self.office, f"o{i}") for i in (1, 2))
        self.people = [
            make_actor(role, self.unit, name)
            for role, name in (("clerk", "c1"), ("reviewer", "r1"), ("reviewer", "s1"), ("unit_head", "h1"))
        ]
        upload = SimpleUploadedFile("名单.txt", f"张三 {SECRET}".encode())
        self.file = files.accept(upload, allowed={"txt"}, actor=None, purpose="附件")
        self.first = self.live(TITLE, f"补贴名单：{SECRET}，共一人。")
        self.twin = self.live("另一份带同样附件的通知", "见附件。")
        self.clean = self.live("无关的通知", "没有附件。", attach=False)

    def live(self, title: str, text: str, attach: bool = True) -> Record:
        record, version = make_record(
            self.unit, self.column, title=title, body=f"<p>{text}</p>", body_text=text
        )
        if attach:
            Attachment.objects.create(version=version, file=self.file, title=f"{title}附件")
        Finding.objects.create(version=version, check_key="proofread", gate="wording", level="style", kind="x",
                               place="正文", shown=title, rule="r")  # fmt: skip
        seal(version)
        for step, person in zip(("first", "second", "secrecy", "third"), self.people, strict=True):
            sign(
                version,
                step,
                person,
                remark=f"{title} {SECRET}",
                places=[{"start": 0, "end": 2, "text": title}],
            )

        return door.release(self.people[-1], record, version)


@pytest.fixture
def scene(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    # What is expunged is what the checks once missed: the door's own search would stop this text.
    monkeypatch.delitem(door._checks, "checks")
    return Scene()


def found_codes(finds: list[expunge.Find]) -> set[str]:
    return {f.record.code for f in finds}


def test_it_is_found_by_number_by_file_and_by_text(scene: Scene) -> None:
    both = {scene.first.code, scene.twin.code}
    assert found_codes(expunge.find(number=scene.first.index_number or "")) == both
    assert found_codes(expunge.find(text=SECRET)) == both | {
        scene.clean.code
    }  # the remarks quote it there too
    places = {p for f in expunge.find(text=SECRET) if f.record == scene.clean for p in f.places}
    assert places == {"第1版审核意见"}
    with pytest.raises(Refused):
        expunge.find()
    with pytest.raises(Refused):
        expunge.find(text="65")


def test_asking_takes_them_down_at_once_and_a_refusal_puts_them_back(scene: Scene) -> None:
    asked = expunge.ask(scene.asker, [scene.first, scene.twin], "leak", BASIS)
    for record in (scene.first, scene.twin):
        record.refresh_from_db()
        assert not record.live
        assert Client().get(f"/gk/{record.index_number}").status_code == 410
    with pytest.raises(Refused) as why:
        expunge.approve(scene.asker, asked)
    assert {p.code for p in why.value.problems} == {"own_request"}
    assert storage.exists(scene.file.digest)
    assert expunge.refuse(scene.decider, asked) == []
    scene.first.refresh_from_db()
    assert scene.first.live and scene.first.versions.get().title == TITLE


def everything_stored() -> bytes:
    """The database's own files and every stored content, as bytes."""
    database = Path(connection.settings_dict["NAME"])
    paths = [
        database,
        database.with_name(database.name + "-wal"),
        *Path(settings.GONGKAI_DATA_DIR).rglob("files/*/*"),
    ]
    return b"".join(p.read_bytes() for p in paths if p.is_file())


def test_after_the_second_persons_yes_no_byte_of_it_is_left(scene: Scene) -> None:
    Notice.objects.create(text=f"“{TITLE}”等您签发。", user_id=scene.people[0].user_id)
    Finding.objects.create(version=scene.first.versions.get(), check_key="privacy", gate="secrecy", level="veto",
                           kind="ID_CARD", place="正文", shown=SECRET, rule="r")  # fmt: skip
    # The Word file the text was taken from belongs to nothing, and holds all of it.
    version = scene.first.versions.get()
    version.editors.add(scene.people[0].user_id)
    source = SimpleUploadedFile("原稿.txt", f"{TITLE} {SECRET}".encode())
    files.accept(source, allowed={"txt"}, actor=scene.people[0], purpose="公开信息导入")
    assert SECRET.encode() in everything_stored() and TITLE.encode() in everything_stored()
    asked = expunge.ask(scene.asker, [scene.first, scene.twin, scene.clean], "leak", BASIS)
    done = expunge.approve(scene.decider, asked)
    assert done.held == [] and done.seconds is not None and done.seconds < 60
    if connection.vendor == "sqlite":
        left = everything_stored()
        assert SECRET.encode() not in left
        assert TITLE.encode() not in left
    assert not storage.exists(scene.file.digest)
    stone = Tombstone.objects.get(record=scene.first)
    scene.first.refresh_from_db()
    assert (stone.index_number, stone.reason, stone.basis) == (scene.first.index_number, "leak", BASIS)
    assert (
        stone.decided_by == "测试o1提请，测试o2决定" and stone.published_at == scene.first.first_published_at
    )
    assert scene.first.state == "expunged" and not scene.first.live
    version = scene.first.versions.get()
    assert (version.title, version.body, version.body_text) == ("", "", "") and version.digest
    assert Signature.objects.filter(version=version, decision="approved").count() == 4, (
        "who signed when stays"
    )
    page = Client().get(f"/gk/{scene.first.index_number}")
    assert page.status_code == 410 and TITLE not in page.content.decode() and BASIS in page.content.decode()
    assert FeedLine.objects.filter(
        topic="disclosure", key=scene.first.code, payload__kind="record.expunged"
    ).exists()
    for row in [*Event.objects.all(), *AuditRow.objects.all()]:
        assert SECRET not in json.dumps(row.payload, ensure_ascii=False)
        assert TITLE not in json.dumps(row.payload, ensure_ascii=False)


def test_every_field_that_holds_words_is_blanked() -> None:
    kept = {"openness", "topic_class", "document_type"}
    assert set(SIGNED_FIELDS) - erasing.BLANK.keys() == kept


def test_a_file_that_something_else_uses_stays_and_is_named(scene: Scene) -> None:
    asked = expunge.ask(scene.asker, [scene.first], "leak", BASIS)
    done = expunge.approve(scene.decider, asked)
    assert [h["file"] for h in done.held] == [scene.file.digest] and done.held[0]["held_by"] == "附件"
    assert storage.exists(scene.file.digest)
    assert Client().get(f"/files/{scene.file.code}/").status_code == 200, "the other record still shows it"


def test_an_expunged_file_does_not_come_back_under_another_number(scene: Scene) -> None:
    asked = expunge.ask(scene.asker, [scene.first, scene.twin], "leak", BASIS)
    expunge.approve(scene.decider, asked)
    again = files.accept(
        SimpleUploadedFile("又来.txt", f"张三 {SECRET}".encode()), allowed={"txt"}, actor=None, purpose="附件"
    )
    _, version = make_record(scene.unit, scene.column)
    Attachment.objects.create(version=version, file=again, title="又来")
    assert "expunged_file" in {p.code for p in door.release_problems(version.record, version)} | {
        p.code for p in expunge.came_back(version.record, version)
    }


def test_the_database_holds_it(scene: Scene) -> None:
    def refused(act) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    live = {"record": scene.twin, "reason": "leak", "basis": "x", "decided_by": "x"}
    refused(lambda: Tombstone.objects.create(**live))  # a live text can't be opened by burying it
    expunge.approve(scene.decider, expunge.ask(scene.asker, [scene.first], "leak", BASIS))
    stone = Tombstone.objects.get()
    refused(lambda: stone.delete())
    refused(lambda: Tombstone.objects.update(reason="secret"))
    refused(lambda: Record.objects.filter(pk=scene.first.pk).update(live=True))
    refused(lambda: Signature.objects.filter(version__record=scene.first).update(user_name="别人"))
    refused(lambda: Signature.objects.filter(version__record=scene.twin).update(remark=""))
    expunge.tick_copies(scene.asker, stone, {0})
    stone.refresh_from_db()
    assert stone.copies[0]["done_on"] == "2021-11-15" and stone.copies[1]["done_on"] == ""


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_restore_from_before_is_expunged_again(scene: Scene, tmp_path: Path) -> None:
    database, stored = Path(connection.settings_dict["NAME"]), Path(settings.GONGKAI_DATA_DIR) / "files"
    erasing.scrub_database()  # the copy is one file
    connection.close()
    shutil.copyfile(database, tmp_path / "old.sqlite3")
    shutil.copytree(stored, tmp_path / "files")
    expunge.approve(scene.decider, expunge.ask(scene.asker, [scene.first, scene.twin], "leak", BASIS))
    carried = erasing.list_path()
    assert SECRET not in carried.read_text() and TITLE not in carried.read_text()

    connection.close()
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "old.sqlite3", database)
    shutil.rmtree(stored)
    shutil.copytree(tmp_path / "files", stored)
    scene.first.refresh_from_db()
    assert scene.first.live and storage.exists(scene.file.digest), "the old copy holds it"

    applied = erasing.apply_list(SYSTEM, carried)
    assert (applied.records, applied.already, applied.held) == (2, 0, [])
    scene.first.refresh_from_db()
    assert not scene.first.live and scene.first.versions.get().title == ""
    assert not storage.exists(scene.file.digest)
    assert Tombstone.objects.get(record=scene.first).decided_by == "测试o1提请，测试o2决定"
    assert erasing.apply_list(SYSTEM, carried).already == 2, "a second time does nothing"
    assert Version.objects.get(record=scene.clean).title == "无关的通知"


def test_a_broken_list_is_refused_with_its_line(transactional_db: None, tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"record": "x"}\n')
    with pytest.raises(ValueError, match="第1行"):
        erasing.apply_list(SYSTEM, path)


def test_a_sealed_copy_opens_for_the_officer_only(scene: Scene, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused):
        expunge.ask(scene.asker, [scene.first], "secret", BASIS, keep_sealed=True)
    private = rsa.generate_private_key(65537, 2048)
    pem = serialization.Encoding.PEM
    public = private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "officer.pem").write_bytes(public)
    settings.GONGKAI_SEAL_KEY = str(tmp_path / "officer.pem")
    asked = expunge.ask(scene.asker, [scene.first, scene.twin], "secret", BASIS, keep_sealed=True)
    expunge.approve(scene.decider, asked)
    path = Path(settings.GONGKAI_DATA_DIR) / "sealed" / f"{asked.code}.sealed"
    assert SECRET.encode() not in path.read_bytes()
    secret = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    assert sealed_copies.open_sealed(path, secret)[0]["versions"][0]["title"] == TITLE
    other = rsa.generate_private_key(65537, 2048)
    wrong = other.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(ValueError):
        sealed_copies.open_sealed(path, wrong)
