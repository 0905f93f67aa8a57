"""What a file is by its content, never by its name. Pure; runs in the child process.

Kinds are lower-case names: docx xlsx pptx ofd zip doc xls ole pdf png jpg html txt rtf.
"""

import io
import re
import zipfile

import olefile

#: kind -> (media type, extensions under which it may come, name for messages)
KINDS: dict[str, tuple[str, frozenset[str], str]] = {
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        frozenset({"docx"}),
        "Word 文档（.docx）",
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        frozenset({"xlsx"}),
        "Excel 工作簿（.xlsx）",
    ),
    "doc": ("application/msword", frozenset({"doc", "wps"}), "旧版 Word 或 WPS 文档（.doc/.wps）"),
    "xls": ("application/vnd.ms-excel", frozenset({"xls", "et"}), "旧版 Excel 或 WPS 表格（.xls/.et）"),
    "ofd": ("application/ofd", frozenset({"ofd"}), "OFD 版式文件"),
    "pdf": ("application/pdf", frozenset({"pdf"}), "PDF 文件"),
    "png": ("image/png", frozenset({"png"}), "PNG 图片"),
    "jpg": ("image/jpeg", frozenset({"jpg", "jpeg"}), "JPG 图片"),
    "html": ("text/html", frozenset({"html", "htm"}), "网页文件"),
    "txt": ("text/plain", frozenset({"txt", "csv"}), "纯文本文件"),
}
#: Recognised so that the message can name them; never accepted.
REFUSED_KINDS = {
    "pptx": "PPT 演示文稿",
    "zip": "压缩包",
    "ole": "无法识别的旧版 Office 文件",
    "rtf": "RTF 文档",
    "mht": "单一网页（MHT）",
    "rar": "压缩包",
    "exe": "可执行程序",
    "gif": "GIF 图片",
    "unknown": "无法识别的文件",
}
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "rar"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"GIF8", "gif"),
    (b"MIME-Version:", "mht"),
)
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div|meta)\b",
    re.I | re.S,
)


def kind_name(kind: str) -> str:
    """The kind's Chinese name for messages."""
    return KINDS[kind][2] if kind in KINDS else REFUSED_KINDS[kind]


def sniff(data: bytes) -> str:
    """The kind of the content: a key of KINDS or of REFUSED_KINDS. Never raises on any bytes."""
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    if data.startswith(olefile.MAGIC):
        return _ole_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    text = decode(data)
    if text is None:
        return "unknown"
    return "html" if HTML_START.match(text) else "txt"


def decode(data: bytes) -> str | None:
    """The text of a text file (UTF-8, UTF-16 with mark, GB 18030), or None if it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in data:
        return None
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(1 for char in text[:10_000] if ord(char) < 32 and char not in "\t\n\r\f\x1a")
        return None if controls > len(text[:10_000]) / 100 else text
    return None


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "zip"
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
    return "ofd" if "OFD.xml" in names else "zip"


def _ole_kind(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(entry) for entry in ole.listdir(streams=True, storages=False)}
    except Exception:  # olefile raises whatever a broken table leads it into
        return "ole"
    if "EncryptedPackage" in names:
        return "docx"  # an encrypted .docx or .xlsx; the inspection says so
    if "WordDocument" in names:
        return "doc"
    return "xls" if names & {"Workbook", "Book"} else "ole"
