"""Taking files in: what is kept, what is refused, what stands in the audit."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction

from gongkai.base.core.actors import Actor
from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.files import services, storage
from gongkai.base.files.models import StoredFile
from tests.base.files import made_files as made

pytestmark = pytest.mark.django_db
CLERK = Actor(user_id=None, user_name="张三", unit_id=7, unit_name="市财政局")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.GONGKAI_DATA_DIR = tmp_path
    settings.GONGKAI_MAX_UPLOAD_BYTES = 2 * 1024 * 1024
    return tmp_path


def upload(data: bytes, name: str = "通知.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def accept(file: Any, *allowed: str) -> StoredFile:
    return services.accept(file, allowed=allowed or ("docx",), actor=CLERK, purpose="佐证材料")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_good_file_is_kept_by_its_content(tmp_path: Path) -> None:
    data = made.docx()
    stored = accept(upload(data))
    assert storage.open_content(stored.digest).read() == data
    assert stored.digest == hashlib.sha256(data).hexdigest()
    assert (stored.size, stored.name, stored.unit_name, stored.text_read) == (
        len(data),
        "通知.docx",
        "市财政局",
        True,
    )
    assert stored.media_type.endswith("wordprocessingml.document")
    row = AuditRow.objects.get(kind="file.accepted")
    assert (row.subject, row.payload["sha256"]) == (stored.code, stored.digest)


def test_the_same_content_is_kept_once_and_both_uploads_stand(tmp_path: Path) -> None:
    data = made.docx()
    first, second = accept(upload(data)), accept(upload(data, "另一个名字.docx"))
    assert first.digest == second.digest
    assert first.code != second.code
    assert len(kept(tmp_path / "files")) == 1


def test_a_picture_is_kept_but_marked_as_not_read() -> None:
    assert accept(upload(made.picture(), "扫描.png"), "png").text_read is False


def test_a_secret_file_leaves_no_byte_and_a_row_in_the_audit(tmp_path: Path) -> None:
    data = made.docx("机密★10年\n某项通知")
    with pytest.raises(Refused) as refused:
        accept(upload(data, "某项通知.docx"))
    assert [p.code for p in refused.value.problems] == ["classified"]
    assert "正文有“机密”" in str(refused.value)
    assert "非涉密系统" in str(refused.value)
    assert kept(tmp_path) == []
    assert not StoredFile.objects.exists()
    row = AuditRow.objects.get(kind="file.refused")
    assert row.actor_name == "张三"
    assert row.payload == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "purpose": "佐证材料",
        "codes": ["classified"],
        "marks": ["机密@body"],
    }
    assert "某项通知" not in f"{row.subject}{row.payload}"


@pytest.mark.parametrize("data", [made.docx(), b"Rar!\x1a", made.encrypted_docx()])
def test_a_marked_name_is_refused_whatever_the_content(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="文件名有“机密”"):
        accept(upload(data, "【机密】名单.docx"))
    assert kept(tmp_path) == []
    payload = AuditRow.objects.get(kind="file.refused").payload
    assert payload["marks"] == ["机密@filename"]
    assert "名单" not in str(payload)


def test_the_temporary_file_of_a_refused_upload_is_gone() -> None:
    file = TemporaryUploadedFile("绝密★.docx", "", 0, None)
    data = made.docx()
    file.write(data)
    file.size = len(data)
    file.seek(0)
    path = Path(file.temporary_file_path())
    assert path.exists()
    with pytest.raises(Refused):
        accept(file)
    assert not path.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("不是 Word".encode(), "mismatch"),
        (made.zip_bomb(), "bomb"),
        (made.encrypted_docx(), "encrypted"),
        (made.docx_with({"word/vbaProject.bin": b"x"}), "macros"),
        (made.docx_with({"word/x.xml": b'<!DOCTYPE x SYSTEM "http://x.invalid/"><x/>'}), "entities"),
        (b"", "empty"),
    ],
)
def test_bad_files_are_refused_through_the_child(data: bytes, code: str, tmp_path: Path) -> None:
    assert [p.code for p in services.problems(upload(data), {"docx"})] == [code]
    with pytest.raises(Refused):
        accept(upload(data))
    assert kept(tmp_path) == []
    assert AuditRow.objects.get(kind="file.refused").payload["codes"] == [code]


def test_problems_writes_nothing(tmp_path: Path) -> None:
    assert services.problems(upload(made.docx()), {"docx"}) == []
    assert [p.code for p in services.problems(upload(made.docx("绝密★")), {"docx"})] == ["classified"]
    assert kept(tmp_path) == []
    assert not AuditRow.objects.exists()


def test_the_size_is_limited_while_reading() -> None:
    read = 0

    class Endless(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Any:
            nonlocal read
            while True:
                read += 65536
                yield b"x" * 65536

    file = Endless("a.docx", b"x")
    problems = services.problems(file, {"docx"})
    assert [p.code for p in problems] == ["too_large"]
    assert "2 MB" in problems[0].message
    assert read <= 2 * 1024 * 1024 + 65536


def test_a_mistake_in_our_reader_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("trace")

    monkeypatch.setattr(services, "run_in_child", broken)
    problems = services.problems(upload(made.docx()), {"docx"})
    assert [p.code for p in problems] == ["unreadable"]
    assert "trace" not in problems[0].message


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_run_where_a_rollback_could_swallow_the_audit() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        accept(upload(made.docx("绝密★")))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\我的文档\\通知.docx", "通知.docx"),
        ("../../etc/passwd", "passwd"),
        ("通知\u202excod.exe", "通知xcod.exe"),
        ("a\r\nb.txt", "ab.txt"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        (None, "未命名"),
    ],
)
def test_names_are_cleaned(name: str | None, clean: str) -> None:
    assert services.cleaned_name(name) == clean


def test_the_store_takes_only_digests(tmp_path: Path) -> None:
    for wrong in ("../../etc/passwd", "", "A" * 64, "a" * 63):
        with pytest.raises(ValueError):
            storage.open_content(wrong)
    with pytest.raises(FileNotFoundError):
        storage.open_content("a" * 64)
    assert not storage.exists("a" * 64)


def test_a_write_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("gongkai.base.files.storage.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        storage.put(b"content")
    assert kept(tmp_path) == []
