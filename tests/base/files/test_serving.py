"""Files go out only to whom the app that keeps them lets, and never run; uploads are cut off while read."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from gongkai.base.core.actors import Actor
from gongkai.base.core.models import AuditRow
from gongkai.base.files import permissions, services, views
from gongkai.base.files.models import StoredFile
from gongkai.base.files.upload_handlers import LimitedMemoryHandler
from tests.base.files import made_files as made

CLERK = Actor(user_id=None, user_name="张三", unit_id=7, unit_name="市财政局")
OTHER = Actor(user_id=None, user_name="李四", unit_id=8, unit_name="市教育局")


@pytest.fixture(autouse=True)
def _own_world(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GONGKAI_DATA_DIR = tmp_path
    settings.GONGKAI_MAX_UPLOAD_BYTES = 2 * 1024 * 1024
    monkeypatch.setattr(permissions, "_readers", {})


def request(actor: Actor | None) -> HttpRequest:
    made_request = RequestFactory().get("/")
    made_request.actor = actor  # type: ignore[attr-defined]
    return made_request


def stored(data: bytes, name: str, kind: str) -> StoredFile:
    return services.accept(SimpleUploadedFile(name, data), allowed={kind}, actor=CLERK, purpose="佐证材料")


def own_unit(actor: Actor | None, file: StoredFile) -> bool:
    return actor is not None and actor.unit_name == file.unit_name


@pytest.mark.django_db
def test_a_file_goes_to_whom_its_app_lets() -> None:
    data = made.docx()
    file = stored(data, "通知.docx", "docx")
    permissions.register_reader("ledger", own_unit)
    response = views.serve(request(CLERK), file.code)
    assert b"".join(response.streaming_content) == data  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_nobody_else_gets_it_and_the_attempt_is_on_record() -> None:
    file = stored(made.docx(), "通知.docx", "docx")
    permissions.register_reader("ledger", own_unit)
    with pytest.raises(Http404):
        views.serve(request(OTHER), file.code)
    assert AuditRow.objects.get(kind="access.refused").actor_name == "李四"


@pytest.mark.django_db
def test_without_a_registered_reader_nobody_gets_it_and_the_public_writes_nothing() -> None:
    file = stored(made.docx(), "通知.docx", "docx")
    with pytest.raises(Http404):
        views.serve(request(None), file.code)
    assert not AuditRow.objects.filter(kind="access.refused").exists()
    with pytest.raises(Http404):
        views.serve(request(CLERK), "unknown")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name", "kind", "disposition"),
    [
        (made.picture(), "图.png", "png", "inline"),
        (made.scanned_pdf(), "件.pdf", "pdf", "inline"),
        (b"<html><script>1</script></html>", "页.html", "html", "attachment"),
        (b"text", "文.txt", "txt", "attachment"),
    ],
)
def test_only_pictures_and_pdf_open_in_the_browser(
    data: bytes, name: str, kind: str, disposition: str
) -> None:
    permissions.register_reader("ledger", lambda actor, file: True)
    response = views.serve(request(None), stored(data, name, kind).code)
    assert response["Content-Disposition"].startswith(disposition)


@pytest.mark.django_db
def test_the_route_declares_its_access_and_takes_no_post(client: Any) -> None:
    assert views.serve.access == "public"
    permissions.register_reader("ledger", lambda actor, file: True)
    file = stored(made.picture(), "图.png", "png")
    assert client.get(f"/files/{file.code}/").status_code == 200
    assert client.post(f"/files/{file.code}/").status_code == 405
    assert client.get("/files/nothing/").status_code == 404


def posted(*files: bytes) -> HttpRequest:
    data = {f"file{i}": SimpleUploadedFile(f"{i}.docx", content) for i, content in enumerate(files)}
    made_request = RequestFactory().post("/", data)
    made_request.upload_handlers = [LimitedMemoryHandler(made_request)]
    return made_request


def test_a_file_within_the_limit_arrives_whole() -> None:
    data = made.docx()
    file = posted(data).FILES["file0"]
    assert (file.name, file.read(), file.size) == ("0.docx", data, len(data))


def test_a_file_over_the_limit_arrives_empty_and_is_called_too_large() -> None:
    file = posted(b"x" * (3 * 1024 * 1024)).FILES["file0"]
    assert file.read() == b""
    assert file.size == 3 * 1024 * 1024
    assert [p.code for p in services.problems(file, {"docx"})] == ["too_large"]


def test_many_files_count_together() -> None:
    request = posted(b"x" * 1024 * 1024, b"y" * 1024 * 1024, b"z" * 1024 * 1024)
    last = request.FILES["file2"]
    assert last.read() == b""
    assert [p.code for p in services.problems(last, {"docx"})] == ["too_large"]
