"""Taking a file in: everything is looked at before anything is stored."""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.text.classification_marks import find_marks_in_filename

from . import storage
from .child import Refusal, run_in_child
from .models import StoredFile

logger = logging.getLogger(__name__)

PLACE_NAMES = {
    "body": "正文",
    "cells": "表格",
    "header": "页眉",
    "footer": "页脚",
    "property": "文档属性",
    "sheet": "工作表名称",
    "filename": "文件名",
}
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class _Examined:
    """What was learned of an upload; data is None where it was not read to its end."""

    problems: list[Problem]
    name: str
    data: bytes | None = None
    digest: str = ""
    media_type: str = ""
    text_read: bool = False
    marks: tuple[dict[str, str], ...] = ()


def problems(upload: UploadedFile[Any], allowed: Collection[str]) -> list[Problem]:
    """Why the upload can't be taken in. allowed: kinds of `sniff.KINDS`. Nothing is written."""
    return _examine(upload, allowed).problems


def accept(
    upload: UploadedFile[Any], *, allowed: Collection[str], actor: Actor | None, purpose: str
) -> StoredFile:
    """Take the upload in and return its row; purpose is Chinese and says what it is for.

    Raises Refused: then no byte is kept and the refusal stands in the audit with the content's digest, never
    with the name of the file, which can be secret itself. Must not be called inside a transaction
    (RuntimeError): a caller that rolls back would take the audit row of a refusal with it.
    """
    found = _examine(upload, allowed)
    if found.problems or found.data is None:
        upload.close()  # a temporary file of Django's is deleted by that
        if found.digest:
            with transaction.atomic(durable=True):
                audit.record(
                    "file.refused",
                    actor=actor,
                    subject=f"sha256:{found.digest}",
                    payload=_facts(found, purpose),
                )
        raise Refused(found.problems)
    # The content first: a row without its content would be worse than a content without a row.
    storage.put(found.data)
    with transaction.atomic(durable=True):
        stored = StoredFile.objects.create(
            digest=found.digest,
            size=len(found.data),
            name=found.name,
            media_type=found.media_type,
            text_read=found.text_read,
            purpose=purpose,
            uploaded_by_id=actor.user_id if actor else None,
            unit_name=actor.unit_name if actor else "",
        )
        audit.record("file.accepted", actor=actor, subject=stored.code, payload=_facts(found, purpose))
    return stored


def cleaned_name(name: str | None) -> str:
    """The name without folders and unseen characters (they can hide an extension), at most 120 long."""
    base = (name or "").replace("\\", "/").rpartition("/")[2]
    visible = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip()
    stem, dot, extension = visible.rpartition(".")
    if not dot:
        return visible[:MAX_NAME] or "未命名"
    extension = extension[:10]
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"


def _examine(upload: UploadedFile[Any], allowed: Collection[str]) -> _Examined:
    name = cleaned_name(upload.name)
    data = _read_within_limit(upload)
    if data is None:
        limit = settings.GONGKAI_MAX_UPLOAD_BYTES // (1024 * 1024)
        message = f"文件超过 {limit} MB，没有读完就已停止，未保存。请压缩图片或拆成几个文件后再上传。"
        return _Examined([Problem("too_large", message, "file")], name)
    digest = hashlib.sha256(data).hexdigest()
    # The name first: a marked name counts whatever the content is, an archive or an encrypted file too.
    if named := tuple({"kind": mark.kind, "where": mark.where} for mark in find_marks_in_filename(name)):
        return _Examined([_classified(named)], name, data, digest, marks=named)
    try:
        seen = run_in_child("gongkai.base.files.inspection:inspect", data, name, sorted(allowed))
    except Refusal as refusal:
        return _Examined([Problem(refusal.code, refusal.message, "file")], name, data, digest)
    except RuntimeError:
        # A file that trips our own reader is not let through; the trace is for us, the message for the user.
        logger.exception("inspection failed on sha256:%s", digest)
        message = "文件没有通过检查（无法读取）。请用 WPS 或 Word 打开，另存后再上传。"
        return _Examined([Problem("unreadable", message, "file")], name, data, digest)
    marks = tuple(seen["marks"])
    found = [_classified(marks)] if marks else []
    return _Examined(found, name, data, digest, seen["media_type"], seen["text_read"], marks)


def _read_within_limit(upload: UploadedFile[Any]) -> bytes | None:
    """The whole content, or None as soon as it is longer than GONGKAI_MAX_UPLOAD_BYTES."""
    limit = settings.GONGKAI_MAX_UPLOAD_BYTES
    if (upload.size or 0) > limit:
        return None
    pieces, total = [], 0
    for chunk in upload.chunks():
        total += len(chunk)
        if total > limit:
            return None
        pieces.append(chunk)
    upload.seek(0)
    return b"".join(pieces)


def _classified(marks: tuple[dict[str, str], ...]) -> Problem:
    places = "、".join(f"{PLACE_NAMES[mark['where']]}有“{mark['kind']}”" for mark in marks[:5])
    message = (
        f"文件带有密级或内部标志（{places}）。本系统为非涉密系统，严禁上传涉密信息："
        "文件没有保存，本次操作已记入审计。请立即报告本单位保密工作负责人；如确属误判，去掉该标志后再上传。"
    )
    return Problem("classified", message, "file")


def _facts(found: _Examined, purpose: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"sha256": found.digest, "size": len(found.data or b""), "purpose": purpose}
    if found.problems:
        facts["codes"] = [problem.code for problem in found.problems]
    if found.marks:
        facts["marks"] = [f"{mark['kind']}@{mark['where']}" for mark in found.marks]
    return facts
