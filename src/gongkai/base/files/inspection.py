"""Look into an uploaded file before anything of it is kept. Pure; runs in the child process only.

`inspect` refuses (raises Refusal) what is not what it says, cannot be looked into, or could do harm; what it
returns says where marks of secrecy were found, and whether there was any text to look at.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import olefile
from lxml import etree

from gongkai.base.files import reading, sniff
from gongkai.base.files.child import Refusal
from gongkai.text.classification_marks import find_marks, find_marks_in_filename

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
#: Office files pack 5 to 30 times; a bomb packs a thousand times.
MAX_RATIO = 100
RATIO_FREE = 30 * 1024 * 1024
MAX_DEPTH = 3
MACROS = "文件里带有宏或控件，已拒绝。请用 WPS 或 Word、Excel 另存为不带宏的格式后再上传。"
BOMB = "压缩文件展开后过大，疑似“压缩炸弹”，已拒绝。请用 WPS 或 Word 打开原文件，另存后再上传。"
EMBEDDED = "文档里嵌入了其他文件（对象），无法检查。请删去嵌入的文件，需要的话单独上传。"
VBA_STORAGES = frozenset({"Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"})


def inspect(data: bytes, filename: str, allowed: list[str]) -> dict[str, Any]:
    """Look into a file.

    allowed: kinds of `sniff.KINDS`. Returns {"kind", "media_type", "text_read": could all pages be read as
    words, "marks": [{"kind", "where"}]}. Raises Refusal with code empty, not_allowed, mismatch, bomb,
    encrypted, macros, entities, embedded, damaged or too_large.
    """
    kind = _admitted_kind(data, filename, allowed)
    texts = list(_texts(kind, data, depth=0))
    marks = []
    for where, text in texts:
        found = find_marks_in_filename(text) if where == "sheet" else find_marks(text, where)
        marks += [{"kind": mark.kind, "where": where} for mark in found]
    text_read = any(text.strip() for where, text in texts if where in ("body", "cells"))
    text_read = text_read and all(where != "unread" for where, _ in texts)
    unique = list({(m["kind"], m["where"]): m for m in marks}.values())
    return {"kind": kind, "media_type": sniff.KINDS[kind][0], "text_read": text_read, "marks": unique}


def _admitted_kind(data: bytes, filename: str, allowed: list[str]) -> str:
    if not data:
        raise Refusal("empty", "文件是空的，没有内容。请检查后重新上传。")
    kind = sniff.sniff(data)
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if kind == "docx" and data.startswith(olefile.MAGIC):
        raise Refusal("encrypted", reading.ENCRYPTED)
    accepted = "、".join(sniff.kind_name(k) for k in sniff.KINDS if k in allowed)
    if kind not in allowed:
        promised = next((k for k in allowed if extension in sniff.KINDS[k][1]), None)
        claim = f"文件名以“.{extension}”结尾，但" if promised else ""
        raise Refusal(
            "mismatch" if promised else "not_allowed",
            f"{claim}内容是{sniff.kind_name(kind)}。这里只收：{accepted}。"
            "请用 WPS 或 Word 打开，另存为其中一种后再上传。",
        )
    if extension not in sniff.KINDS[kind][1]:
        raise Refusal(
            "mismatch",
            f"内容是{sniff.kind_name(kind)}，文件名却以“.{extension}”结尾。请改正扩展名，或另存后再上传。",
        )
    return kind


def _texts(kind: str, data: bytes, depth: int) -> Iterator[reading.Text]:
    if kind in ("docx", "xlsx", "ofd"):
        yield from _package_texts(kind, _unpack(data), depth)
    elif kind in ("doc", "xls"):
        _refuse_ole_dangers(data)
        yield from reading.doc_texts(data) if kind == "doc" else reading.xls_texts(data)
    elif kind == "pdf":
        yield from reading.pdf_texts(data)
    elif kind in ("png", "jpg"):
        yield from reading.image_texts(data)
    else:
        text = sniff.decode(data) or ""
        yield from reading.html_texts(text) if kind == "html" else [("body", text)]


def _package_texts(kind: str, parts: dict[str, bytes], depth: int) -> Iterator[reading.Text]:
    _refuse_package_dangers(parts)
    for name, part in parts.items():
        if "/embeddings/" in name:
            yield from _embedded_texts(part, depth + 1)
    readers = {"docx": reading.docx_texts, "xlsx": reading.xlsx_texts, "ofd": reading.ofd_texts}
    yield from readers[kind](parts)


def _embedded_texts(data: bytes, depth: int) -> Iterator[reading.Text]:
    """A file in a file is looked into like the file itself."""
    kind = sniff.sniff(data)
    if depth > MAX_DEPTH:
        raise Refusal("embedded", EMBEDDED)
    if kind == "ole":
        # Formula editors leave such objects; a packed file has a stream of its own name.
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("\x01Ole10Native") or ole.exists("Package"):
                raise Refusal("embedded", EMBEDDED)
    elif kind in sniff.KINDS:
        yield from _texts(kind, data, depth)
    else:
        raise Refusal("embedded", EMBEDDED)


def _unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a zip container that are read here. The sizes are checked before a byte is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refusal("encrypted", reading.ENCRYPTED)
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_PARTS or total > MAX_UNPACKED:
                raise Refusal("bomb", BOMB)
            if total > RATIO_FREE and total > MAX_RATIO * len(data):
                raise Refusal("bomb", BOMB)
            if len({entry.filename for entry in entries}) != len(entries):
                # Two parts of one name: what we read need not be what Word shows.
                raise Refusal("damaged", reading.DAMAGED)
            # zipfile never gives more than the declared size, so the sums above hold. Pictures are not read.
            return {entry.filename: archive.read(entry) for entry in entries if _is_read(entry.filename)}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise Refusal("damaged", reading.DAMAGED) from None


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".bin")) or "/embeddings/" in name or "vbaProject" in name


def _refuse_package_dangers(parts: dict[str, bytes]) -> None:
    for name, raw in parts.items():
        low = name.lower()
        if "vbaproject" in low or "/macrosheets/" in low or "/activex/" in low:
            raise Refusal("macros", MACROS)
        if name == "[Content_Types].xml" and b"macroEnabled" in raw:
            raise Refusal("macros", MACROS)
        if low.rpartition("/")[2].startswith("encrypt") and low.endswith(".xml"):
            raise Refusal("encrypted", reading.ENCRYPTED)
        if low.endswith(".rels"):
            _refuse_remote_parts(reading.parse_xml(raw))


def _refuse_remote_parts(relationships: Any) -> None:
    """A template or object that is fetched when the file is opened: a known way to smuggle macros in."""
    for relation in relationships.iter(etree.Element):
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "").lower()
        remote = target.startswith(("http:", "https:", "ftp:", "\\\\", "file://///", "mhtml:"))
        if (
            remote
            and relation.get("TargetMode") == "External"
            and kind in ("attachedTemplate", "oleObject", "frame")
        ):
            raise Refusal(
                "macros", "文件会在打开时从网络取模板或对象，已拒绝。请去掉远程模板，另存后再上传。"
            )


def _refuse_ole_dangers(data: bytes) -> None:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for entry in ole.listdir(streams=True, storages=True):
            if VBA_STORAGES & set(entry):
                raise Refusal("macros", MACROS)
            if entry[-1] == "\x01Ole10Native":
                raise Refusal("embedded", EMBEDDED)
