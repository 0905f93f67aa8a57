"""All that a file says, by kind; files in files are looked into like the file itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import olefile

from gongkai.text.file_text.package import MAX_PART, Package, everything, local, named, own
from gongkai.text.file_text.pdf import pdf_pieces
from gongkai.text.file_text.pictures import JPEG, PNG, picture_pieces
from gongkai.text.file_text.pieces import (
    ALT_TEXT,
    BODY,
    CACHE,
    CUSTOM_XML,
    DAMAGED,
    HEADER_FOOTER,
    OTHER,
    PROPERTY,
    RUNS,
    TOO_MUCH,
    Piece,
    Unreadable,
    runs,
)
from gongkai.text.file_text.sheets import shared_strings, sheet_parts, sheet_pieces, xls_pieces
from gongkai.text.file_text.word import word_pieces

MAX_DEPTH = 4
ZIP = b"PK\x03\x04"
#: Parts of an Office package by their name: (pattern, place, hidden, kind). First that fits.
_WORD_PARTS = (
    (re.compile(r"word/document\d*\.xml"), "正文", False, BODY),
    (re.compile(r"word/header\d*\.xml"), "页眉", False, HEADER_FOOTER),
    (re.compile(r"word/footer\d*\.xml"), "页脚", False, HEADER_FOOTER),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), "脚注", False, BODY),
    (re.compile(r"word/comments\w*\.xml"), "批注", True, "comment"),
)
_OTHER_PARTS = (
    (re.compile(r"xl/(?:comments|threadedComments)/?\w*\.xml"), "批注", True, "comment"),
    (re.compile(r"(?:xl|word|ppt)/charts/.*\.xml"), "图表里的数据", True, CACHE),
    (re.compile(r"xl/pivot(?:Cache|Tables)/.*\.xml"), "数据透视表缓存", True, CACHE),
    (re.compile(r"xl/externalLinks/.*\.xml"), "外部链接缓存", True, CACHE),
    (re.compile(r"xl/revisions/.*\.xml"), "修订记录", True, "tracked_change"),
    (re.compile(r"docProps/.*\.xml"), "文档属性", True, PROPERTY),
    (re.compile(r"customXml/.*\.xml"), "自定义XML", True, CUSTOM_XML),
    (re.compile(r"ppt/(?:slides|notesSlides)/[^/]*\.xml"), "幻灯片", False, BODY),
)


def extract(data: bytes, kind: str) -> list[Piece]:
    """Every piece of text in the file. kind: docx xlsx doc xls ofd pdf png jpg txt html zip.

    Raises Unreadable: damaged, encrypted, too_large, embedded. What is drawn in a picture is not read.
    """
    return [piece for piece in _pieces(data, kind, 0) if piece.text.strip()]


def _pieces(data: bytes, kind: str, depth: int) -> Iterator[Piece]:
    if depth > MAX_DEPTH:
        raise Unreadable("too_deep", TOO_MUCH)
    if kind in ("docx", "xlsx", "pptx"):
        yield from _office(Package(data), depth)
    elif kind == "ofd":
        yield from _ofd(Package(data), depth)
    elif kind == "zip":
        package = Package(data)
        for name in package.entries:
            yield Piece("压缩包里的文件名", name, True, "nested_zip")
            yield from _inside(package.read(name), f"压缩包里的“{name[-40:]}”", "nested_zip", depth)
    elif kind == "pdf":
        yield from pdf_pieces(data)
    elif kind in ("png", "jpg"):
        yield from picture_pieces(data)
    elif kind == "xls":
        yield from xls_pieces(data)
        yield from _ole(data, depth, but=("Workbook", "Book"))
    elif kind in ("doc", "ole"):
        yield from _ole(data, depth)
    else:
        yield Piece("正文", _decoded(data))


def guess(data: bytes) -> str:
    """The kind of a file inside another, by its content."""
    if data.startswith(ZIP):
        names = set(Package(data).entries)
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if "[Content_Types].xml" in names and any(n.startswith(folder) for n in names):
                return kind
        return "ofd" if "OFD.xml" in names else "zip"
    if data.startswith(olefile.MAGIC):
        return "ole"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(PNG):
        return "png"
    return "jpg" if data.startswith(JPEG) else "unknown"


def _inside(data: bytes, place: str, kind: str, depth: int) -> Iterator[Piece]:
    """A file in a file: all of it is hidden."""
    inner = guess(data)
    if inner == "unknown":
        is_text = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in data[:10_000]) == 0
        yield Piece(place, _decoded(data) if is_text else "\n".join(runs(data)), True, kind)
        return
    for one in _pieces(data, inner, depth + 1):
        deeper = "nested_zip" if inner == "zip" else kind
        yield Piece(f"{place}的{one.place}", one.text, True, one.kind if one.kind == "nested_zip" else deeper)


def _office(package: Package, depth: int) -> Iterator[Piece]:
    sheets, shared = sheet_parts(package), shared_strings(package)
    yield from _unused(shared, package)
    for name, entry in package.entries.items():
        low = name.lower()
        if name in sheets:
            title, is_hidden = sheets[name]
            yield Piece("工作表名称", title)
            yield from sheet_pieces(package.read(name), title, is_hidden, shared)
        elif name.startswith("xl/worksheets/") and low.endswith(".xml"):
            yield from sheet_pieces(package.read(name), name.rpartition("/")[2], True, shared)
        elif "/media/" in name or low.endswith((".png", ".jpg", ".jpeg")):
            if entry.file_size <= MAX_PART:
                yield from _picture(package.read(name), name)
        elif "/embeddings/" in name:
            yield from _inside(package.read(name), "嵌入的对象", "embedded", depth)
        elif low.endswith((".xml", ".rels", ".vml")):
            if name != "xl/sharedStrings.xml":
                yield from _part(package, name)
        elif not low.endswith((".odttf", ".fntdata")):
            yield from _inside(package.read(name), f"文件里的“{name[-40:]}”", "embedded", depth)


def _unused(shared: list[str], package: Package) -> Iterator[Piece]:
    """Strings of a deleted cell can stay behind in the workbook: all of them are looked at as one list."""
    if shared:
        yield Piece("工作簿文字表", "\n".join(shared), True, OTHER)


def _picture(data: bytes, name: str) -> Iterator[Piece]:
    if data.startswith((PNG, JPEG)):
        yield from picture_pieces(data, f"图片“{name.rpartition('/')[2]}”的属性")
    else:  # EMF and the like draw text as text
        for text in runs(data):
            yield Piece(f"图形“{name.rpartition('/')[2]}”", text, True, RUNS)


def _part(package: Package, name: str) -> Iterator[Piece]:
    for pattern, place, hidden, kind in _WORD_PARTS:
        if pattern.fullmatch(name):
            yield from word_pieces(package.xml(name), place, hidden, kind)
            return
    for pattern, place, hidden, kind in _OTHER_PARTS:
        if pattern.fullmatch(name):
            root = package.xml(name)
            said = "\n".join(_remarks(root)) if kind == "comment" else everything(root)
            yield Piece(place, said, hidden, kind)
            return
    root = package.xml(name)
    if re.fullmatch(r"(?:xl|word|ppt)/drawings/.*\.(?:xml|vml)", name):
        shapes = named(root, "cNvPr", "docPr", "shape")
        described = "\n".join(n.get(a, "") for n in shapes for a in ("descr", "title", "alt"))
        yield Piece("图形的替代文字", described, True, ALT_TEXT)
        yield Piece("图形里的文字", "\n".join(_paragraphs(root)))
        return
    variables = [own(n, "val") for n in named(root, "docVar")]
    yield Piece("文档变量", "\n".join(variables), True, PROPERTY)
    if name == "[Content_Types].xml" or name.endswith(
        ("styles.xml", "settings.xml", "fontTable.xml", "theme1.xml")
    ):
        return
    yield Piece(f"文件部件{name[-40:]}", everything(root), True, OTHER)


def _remarks(root: Any) -> Iterator[str]:
    """Comments whole, so that a number broken over runs is one, and who made them."""
    for remark in named(root, "comment", "threadedComment", "author"):
        yield "".join(str(text) for text in remark.itertext())


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in named(root, "p", "textbox"):
        yield "".join(str(text) for text in paragraph.itertext())


def _ofd(package: Package, depth: int) -> Iterator[Piece]:
    for name in package.entries:
        low = name.lower()
        if not low.endswith(".xml"):
            yield from (
                _inside(package.read(name), f"文件里的“{name[-40:]}”", "embedded", depth)
                if _is_file(low)
                else ()
            )
            continue
        root = package.xml(name)
        if name == "OFD.xml":
            yield Piece("文档属性", "\n".join(str(t) for t in root.itertext()), True, PROPERTY)
        elif "annot" in low:
            yield Piece("批注", everything(root), True, "comment")
        else:
            texts = [
                "".join(t.text or "" for t in n.iter() if local(t) == "TextCode")
                for n in named(root, "TextObject")
            ]
            yield Piece("正文", "\n".join(texts))
            yield Piece(
                "自定义XML", everything(root) if "custom" in low or "tag" in low else "", True, CUSTOM_XML
            )


def _is_file(name: str) -> bool:
    return name.endswith(
        (".docx", ".xlsx", ".pptx", ".doc", ".xls", ".pdf", ".zip", ".jpg", ".jpeg", ".png", ".ofd")
    )


def _ole(data: bytes, depth: int, but: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Every stream of an old Office file as runs of text; packed files in it are looked into."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = [("/".join(e), ole.openstream(e).read()) for e in ole.listdir() if e[-1] not in but]
    except MemoryError:
        raise
    except Exception:  # olefile raises whatever a broken table leads it into
        raise Unreadable("damaged", DAMAGED) from None
    for name, stream in streams:
        is_property = "SummaryInformation" in name
        for text in runs(stream):
            yield Piece(
                "文档属性" if is_property else "正文", text, is_property, PROPERTY if is_property else RUNS
            )
        at = stream.find(ZIP)
        if at >= 0:
            yield from _inside(stream[at:], "嵌入的对象", "embedded", depth)
        elif "Package" in name or "Ole10Native" in name:
            yield from _inside(stream, "嵌入的对象", "embedded", depth)
        gb = stream.decode("gb18030", errors="ignore") if is_property else ""
        yield Piece("文档属性", gb, True, PROPERTY)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")
