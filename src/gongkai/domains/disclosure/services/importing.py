"""A file becomes a draft: Word as text with its pictures, Excel as a table, PDF as an attachment."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.files import services as files
from gongkai.base.files import storage
from gongkai.base.files.child import Refusal, run_in_child
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit

from .. import html_text
from ..models import Attachment, Record, Version
from ..permissions import DRAFT
from . import drafting

KINDS = ("docx", "xlsx", "pdf")
READERS = {"docx": "word", "xlsx": "table", "pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Read:
    """What a file said. pictures: files that stand in the body; kept: the file itself as an attachment."""

    title: str
    body: str
    pictures: tuple[StoredFile, ...] = ()
    kept: StoredFile | None = None
    notes: tuple[str, ...] = ()
    number: str = ""  # 发文字号


def read(actor: Actor, upload: UploadedFile[Any]) -> Read:
    """Take the file in and read it. Raises Refused with a message for the clerk. Not inside a transaction."""
    stored = files.accept(upload, allowed=KINDS, actor=actor, purpose="公开信息导入")
    kind = stored.name.rpartition(".")[2].lower()
    with storage.open_content(stored.digest) as opened:
        data = opened.read()
    try:
        said = run_in_child(
            f"gongkai.domains.disclosure.reading_in:{READERS[kind]}", data, seconds=60, megabytes=1024
        )
    except Refusal as refusal:
        raise Refused([Problem(refusal.code, refusal.message, "upload")]) from None
    except RuntimeError:
        message = "文件读不出内容。请用 WPS 或 Word 打开，另存后再上传；或把文字复制过来粘贴。"
        raise Refused([Problem("unreadable", message, "upload")]) from None
    title = said["title"] or stored.name.rpartition(".")[0]
    if kind == "pdf":
        return _pdf(stored, title, said["text"])
    return _text(actor, title, said)


def _pdf(stored: StoredFile, title: str, text: str) -> Read:
    url = reverse("files:serve", args=[stored.code])
    body = format_html('<p>正文见附件：<a href="{}">{}</a></p>', url, title)
    notes = (
        ()
        if text.strip()
        else ("PDF 里没有可读的文字（可能是扫描件），检查不了内容，请逐页核看，并尽量改用文字版。",)
    )
    return Read(title, body, kept=stored, notes=notes)


def _text(actor: Actor, title: str, said: dict[str, Any]) -> Read:
    body, pictures, notes = said["html"], [], list(said["lost"])
    for number, image in enumerate(said["images"]):
        ending = "png" if image["type"] == "image/png" else "jpg"
        upload = SimpleUploadedFile(f"图{number + 1}.{ending}", base64.b64decode(image["data"]))
        try:
            stored = files.accept(upload, allowed=("png", "jpg"), actor=actor, purpose="公开信息正文图片")
        except Refused as refused:
            notes.append(f"图{number + 1}没有导入：{refused}")
            continue
        pictures.append(stored)
        body = body.replace(f"/files/picture-{number}/", reverse("files:serve", args=[stored.code]))
    cleaned = html_text.clean(body)
    text = _without_title(cleaned.html, title, said["number"])
    return Read(title, text, tuple(pictures), notes=(*notes, *cleaned.lost), number=said["number"])


def _without_title(body: str, title: str, number: str) -> str:
    """Title and number are fields of their own: paragraphs at the head that only repeat them are left out."""
    rest, left = body, "".join(title.split())
    while left:
        end = rest.find(">", rest.find("</")) + 1
        first = "".join(html_text.plain_text(rest[:end]).split()) if end else ""
        if first and first == number:
            rest = rest[end:]
            continue
        if not first or not left.startswith(first):
            return body
        rest, left = rest[end:], left[len(first) :]
    return rest


def create(
    actor: Actor, unit: Unit, kind: str, upload: UploadedFile[Any], content: drafting.Content
) -> tuple[Version, Read]:
    """A new record from a file; content holds what the form said besides (its title wins over the file's)."""
    must(actor, DRAFT, Record(publishing_unit=unit), subject=f"unit:{unit.code}")
    said = read(actor, upload)
    merged = drafting.Content(
        **{
            name: getattr(content, name)
            for name in content.__dataclass_fields__
            if name not in ("title", "body", "document_number")
        },
        document_number=content.document_number or said.number,
        title=content.title.strip() or said.title,
        body=said.body,
    )
    with transaction.atomic():
        version = drafting.create(actor, unit, kind, merged)
        keep(version, said)
    return version, said


def keep(version: Version, said: Read) -> None:
    """Make the file's pictures, and a PDF itself, attachments of the draft: they follow its state."""
    rows = [(s, f"正文图{n}") for n, s in enumerate(said.pictures, 1)]
    if said.kept is not None:
        rows.append((said.kept, said.title[:200]))
    Attachment.objects.bulk_create(
        Attachment(version=version, file=stored, title=title, position=n)
        for n, (stored, title) in enumerate(rows)
    )
