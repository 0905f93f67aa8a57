"""What kind of file is it, by its content, and may it be opened at all."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import olefile
from lxml import etree

from gongkai.text.plan_reader.results import PlanUnreadable

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
# Honest Office files shrink 5 to 30 times; a bomb shrinks 1000 times. Small parts may shrink more.
MAX_RATIO = 200
RATIO_APPLIES_ABOVE = 8 * 1024 * 1024

_ENTITY = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_SAVE_AS_DOCX = "请用 Word 或 WPS 打开后“另存为”.docx，再重新上传。"


def unreadable_archive() -> PlanUnreadable:
    return PlanUnreadable("broken_file", f"文件已损坏或不完整，无法打开。{_SAVE_AS_DOCX}")


def kind_of(data: bytes) -> str:
    """docx, xlsx, ofd, odt, ods, doc, xls, rtf, html or text; raises PlanUnreadable for all else."""
    if len(data) > MAX_BYTES:
        raise PlanUnreadable(
            "too_large", "文件超过 20 MB。计划文件通常不到 1 MB，请删去其中的图片或附件后重新上传。"
        )
    if not data.strip(b"\x00 \r\n\t"):
        raise PlanUnreadable("empty_file", "文件是空的，没有任何内容。请确认选对了文件后重新上传。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _kind_of_ole(data)
    if data.lstrip()[:5] == b"%PDF-":
        raise PlanUnreadable(
            "pdf",
            "这是 PDF 文件，不能可靠读出其中的表格。请上传印发时的 Word 文件（.docx）；没有的，请先录入。",
        )
    if data.startswith(_PICTURES):
        raise PlanUnreadable(
            "scanned_picture", "这是图片，不含可读取的文字。请上传印发时的 Word 文件（.docx）。"
        )
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> str:
    with open_archive(data) as archive:
        names = {name.lower() for name in archive.namelist()}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise PlanUnreadable(
            "macros", "文件含有宏（VBA），为安全起见不予打开。请另存为不含宏的 .docx 或 .xlsx 后重新上传。"
        )
    if "encryptedpackage" in names:
        raise encrypted()
    for part, kind in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("ofd.xml", "ofd"),
    ):
        if part in names:
            return kind
    if "content.xml" in names and "mimetype" in names:
        with open_archive(data) as archive:
            mimetype = read_part(archive, "mimetype") or b""
        return "ods" if b"spreadsheet" in mimetype else "odt"
    raise PlanUnreadable(
        "not_a_document", f"这不是 Word 或 Excel 文件（压缩包里没有文档内容）。{_SAVE_AS_DOCX}"
    )


def _kind_of_ole(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(parts).lower() for parts in ole.listdir(streams=True, storages=True)}
            head = ole.openstream("WordDocument").read(12) if "worddocument" in names else b""
    # olefile raises many kinds of error on broken input; all mean the same to the clerk.
    except Exception as error:
        raise unreadable_archive() from error
    if "encryptedpackage" in names or (len(head) == 12 and head[11] & 0x01):
        raise encrypted()
    if any("_vba_project" in name for name in names):
        raise PlanUnreadable(
            "macros", "文件含有宏（VBA），为安全起见不予打开。请另存为不含宏的 .docx 后重新上传。"
        )
    if "worddocument" in names:
        return "doc"
    if "workbook" in names or "book" in names:
        return "xls"
    raise PlanUnreadable("not_a_document", f"这不是 Word 或 Excel 文件。{_SAVE_AS_DOCX}")


def _kind_of_text(data: bytes) -> str:
    head = data[:4096].lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:8192].decode("utf-16", "ignore").lower().encode()
    if b"<html" in head or b"<!doctype html" in head or b"<table" in head or b"<body" in head:
        return "html"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        if _ENTITY.search(data):
            raise external_entities()
        raise PlanUnreadable("not_a_document", f"这是 XML 数据，不是计划文件。{_SAVE_AS_DOCX}")
    text = decode_text(data)
    control = sum(1 for char in text[:20_000] if char < " " and char not in "\r\n\t\x07\x0b\x0c")
    if control * 100 > len(text[:20_000]):
        raise PlanUnreadable(
            "not_a_document", f"这不是 Word、Excel、网页或文本文件，无法读取。{_SAVE_AS_DOCX}"
        )
    return "text"


def decode_text(data: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else GB 18030 (what Chinese Windows writes as ANSI)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = "gb18030"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise PlanUnreadable(
            "unknown_encoding", f"文字编码无法识别（不是 UTF-8，也不是 GBK）。{_SAVE_AS_DOCX}"
        ) from error


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The zip, after looking at its directory: number of parts, unpacked size, ratio, passwords."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise unreadable_archive() from error
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > RATIO_APPLIES_ABOVE and unpacked > MAX_RATIO * max(1, len(data)))
    ):
        raise PlanUnreadable(
            "zip_bomb",
            f"文件解压后大得不正常（约 {unpacked >> 20} MB），疑似恶意文件，不予打开。{_SAVE_AS_DOCX}",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise encrypted()
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One part of the archive, or None where there is none; never more than the directory promised."""
    try:
        info = archive.getinfo(name)
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)[: info.file_size]
    except KeyError:
        return None
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise unreadable_archive() from error


def parse_xml(part: bytes) -> etree._Element:
    """Parse an XML part with entities, DTDs and the network off; a part that declares any is refused."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        part = part.decode("utf-16", "replace").encode("utf-8")
        part = re.sub(rb"^<\?xml[^>]*\?>", b"", part.lstrip(b"\xef\xbb\xbf"))
    if _ENTITY.search(part):
        raise external_entities()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except (etree.LxmlError, ValueError) as error:
        raise unreadable_archive() from error


def external_entities() -> PlanUnreadable:
    return PlanUnreadable(
        "external_entities", f"文件内含外部实体或 DTD 声明，可能用于窃取数据，不予打开。{_SAVE_AS_DOCX}"
    )


def encrypted() -> PlanUnreadable:
    return PlanUnreadable(
        "encrypted", "文件设有打开密码。请先去掉密码（文件—信息—保护文档），保存后重新上传。"
    )
