"""The words of a file, in all the places a mark may stand, as (place, text) pairs. Pure; runs in the child.

Places: body, cells (table cells), header, footer, property, sheet. What cannot be read as words (pictures,
scanned pages) gives nothing; a page of a PDF without words is told as place "unread".
"""

import io
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Any

import olefile
from lxml import etree, html

from gongkai.base.files.child import Refusal

Text = tuple[str, str]

ENTITIES = (
    "文件里含有外部实体声明（DTD），可能被用来读取服务器上的资料，已拒绝。请用 WPS 或 Word 另存后再上传。"
)
DAMAGED = "文件内容损坏，无法读取。请用 WPS 或 Word 打开检查，另存后再上传。"
ENCRYPTED = "文件设了打开密码，无法检查内容。请去掉密码后再上传。"
#: Chinese, its punctuation, symbols such as the star, printable ASCII.
DOC_RUN = re.compile(r"[\u4e00-\u9fff\u2018-\u203b\u2600-\u26ff\u3000-\u303f\uff00-\uff5e -~\t]{2,}")
HTML_BLOCKS = (
    "p",
    "div",
    "br",
    "tr",
    "table",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "title",
    "section",
    "center",
)


def parse_xml(raw: bytes) -> Any:
    """The root of an XML part. Raises Refusal: entities (a document type), damaged."""
    _refuse_doctype(raw)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise _xml_refusal(error) from None


def _refuse_doctype(raw: bytes) -> None:
    # UTF-16 parts hide the declaration between zero bytes.
    plain = raw.replace(b"\x00", b"") if b"\x00" in raw else raw
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refusal("entities", ENTITIES)


def _xml_refusal(error: etree.XMLSyntaxError) -> Exception:
    # libxml2 reports that the memory limit was met as an error of the text.
    return MemoryError() if "memory" in str(error).lower() else Refusal("damaged", DAMAGED)


def docx_texts(parts: dict[str, bytes]) -> Iterator[Text]:
    """Body, tables, headers, footers, notes, comments, text boxes, watermarks, deletions, properties."""
    for name, raw in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            root = parse_xml(raw)
            base = name.rpartition("/")[2]
            place = (
                "header" if base.startswith("header") else "footer" if base.startswith("footer") else "body"
            )
            loose = [p for p in _named(root, "p") if not _inside_cell(p)]
            yield place, "\n".join(_paragraph(p) for p in loose)
            yield from _table_texts(root)
            yield "header", "\n".join(str(path.get("string", "")) for path in _named(root, "textpath"))
    yield from property_texts(parts)


def xlsx_texts(parts: dict[str, bytes]) -> Iterator[Text]:
    """Cells (hidden sheets too), sheet names, headers, footers, comments, drawings, properties."""
    shared = (
        [_joined(si) for si in _named(parse_xml(parts["xl/sharedStrings.xml"]), "si")]
        if ("xl/sharedStrings.xml" in parts)
        else []
    )
    for name, raw in parts.items():
        if not name.startswith("xl/") or not name.endswith(".xml") or name == "xl/sharedStrings.xml":
            continue
        if name.startswith(("xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/")):
            yield from _sheet_texts(raw, shared)
            continue
        root = parse_xml(raw)
        if name == "xl/workbook.xml":
            for sheet in _named(root, "sheet"):
                yield "sheet", str(sheet.get("name", ""))
        else:
            yield "cells", "\n".join(_joined(n) for n in root.iter() if _local(n) in ("p", "text"))
    yield from property_texts(parts)


def ofd_texts(parts: dict[str, bytes]) -> Iterator[Text]:
    """Text objects of all pages and templates, and the document's properties."""
    for name, raw in parts.items():
        if not name.lower().endswith(".xml"):
            continue
        root = parse_xml(raw)
        if name == "OFD.xml":
            yield "property", "\n".join(str(text) for text in root.itertext())
        else:
            yield "body", "\n".join(_joined(n) for n in _named(root, "TextObject"))


def property_texts(parts: dict[str, bytes]) -> Iterator[Text]:
    """The values of docProps/core.xml, app.xml and custom.xml, one a line."""
    for name, raw in parts.items():
        if name.startswith("docProps/") and name.endswith(".xml"):
            yield "property", "\n".join(str(text) for text in parse_xml(raw).itertext())


def row_texts(rows: Iterable[list[str]]) -> Iterator[Text]:
    """Rows of a sheet: a row with one filled cell reads like a line of a document, others are table cells."""
    lines: list[str] = []
    cells: list[str] = []
    for row in rows:
        filled = [value for value in row if value.strip()]
        if filled:
            (lines if len(filled) == 1 else cells).append("\t".join(v.replace("\n", " ") for v in filled))
            cells += [line for value in filled if "\n" in value for line in value.split("\n")]
    yield "body", "\n".join(lines)
    yield "cells", "\n".join(cells)


def header_text(coded: str) -> str:
    """An Excel header without its codes (&L &C &R and fonts), the three sections as lines."""
    text = re.sub(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&[BIUESXYGPNDTZFA]', "", coded)
    return re.sub(r"&[LCR]", "\n", text)


def pdf_texts(data: bytes) -> Iterator[Text]:
    """Pages, notes and properties of a PDF. Raises Refusal: encrypted, script, attachment, damaged."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Refusal("encrypted", ENCRYPTED) from None
        raise Refusal("damaged", DAMAGED) from None
    if raw.FPDFDoc_GetJavaScriptActionCount(pdf) > 0:
        raise Refusal("macros", "PDF 里带有脚本，已拒绝。请重新打印成不带脚本的 PDF 后再上传。")
    if pdf.count_attachments() > 0:
        raise Refusal("embedded", "PDF 里夹带了附件，无法检查。请去掉附件，或把附件单独上传。")
    yield "property", "\n".join(str(value) for value in pdf.get_metadata_dict().values())
    xmp = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.S)
    yield "property", "\n".join(re.sub(r"<[^>]*>", "\n", part.decode(errors="replace")) for part in xmp)
    try:
        yield "body", "\n".join(item.get_title() for item in pdf.get_toc())
        for page in pdf:
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
            yield ("body" if text.strip() else "unread"), text
            yield "body", "\n".join(_annotations(page, raw))
            page.close()
    except pdfium.PdfiumError:
        raise Refusal("damaged", DAMAGED) from None


def xls_texts(data: bytes) -> Iterator[Text]:
    """Cells, sheet names, headers, footers of an old book. Raises Refusal: encrypted, macros, damaged."""
    import xlrd

    stream = _ole_stream(data, ("Workbook", "Book"))
    for code, body in _biff_records(stream):
        if code == 0x2F:
            raise Refusal("encrypted", ENCRYPTED)
        if code == 0x85 and len(body) > 5 and body[5] == 1:
            raise Refusal("macros", "工作簿里有宏表，已拒绝。请另存为不带宏的 .xlsx 后再上传。")
        if code in (0x14, 0x15):
            yield ("header" if code == 0x14 else "footer"), header_text(_biff_string(body))
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        for sheet in book.sheets():
            yield "sheet", sheet.name
            yield from row_texts([str(value) for value in sheet.row_values(i)] for i in range(sheet.nrows))
    except MemoryError:
        raise
    except Exception:  # xlrd trips over broken records in many ways
        raise Refusal("damaged", DAMAGED) from None
    yield from ole_property_texts(data)


def doc_texts(data: bytes) -> Iterator[Text]:
    """Every run of Chinese text in an old Word or WPS document, headers and text boxes among it.

    The stream is read as UTF-16 at both alignments instead of by its piece table: that finds deleted and
    hidden text too. Raises Refusal for a document with a password.
    """
    stream = _ole_stream(data, ("WordDocument",))
    if len(stream) > 11 and struct.unpack_from("<H", stream, 10)[0] & 0x0100:
        raise Refusal("encrypted", ENCRYPTED)
    for start in (0, 1):
        text = stream[start : len(stream) - (len(stream) - start) % 2].decode("utf-16-le", errors="replace")
        yield (
            "body",
            "\n".join(DOC_RUN.findall(text)),
        )
    yield from ole_property_texts(data)


def ole_property_texts(data: bytes) -> Iterator[Text]:
    """The summary properties of an old Office file."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for entry in ole.listdir():
            if entry[-1] in ("\x05SummaryInformation", "\x05DocumentSummaryInformation"):
                try:
                    values = ole.getproperties(entry).values()
                except Exception:  # a broken property set is common and harmless
                    continue
                yield "property", "\n".join(text for value in values for text in _property_strings(value))


def html_texts(text: str) -> Iterator[Text]:
    """The words of a web page, its title and its descriptions."""
    try:
        root = html.document_fromstring(
            text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    yield "property", "\n".join(str(meta.get("content", "")) for meta in root.iter("meta"))
    for block in root.iter(*HTML_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    for cell in root.iter("td", "th"):
        cell.tail = "\t" + (cell.tail or "")
    yield "body", "".join(str(piece) for piece in root.itertext(with_tail=False))


def image_texts(data: bytes) -> Iterator[Text]:
    """The descriptions in a picture; what it shows is not read. Raises Refusal: damaged, too_large."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > 100_000_000:
                raise Refusal("too_large", "图片超过 1 亿像素，请缩小后再上传。")
            values = [value for value in image.info.values() if isinstance(value, str)]
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refusal("damaged", "图片损坏，无法打开。请重新导出后再上传。") from None
    yield "property", "\n".join(values)


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _named(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{*}}{name}"))


def _inside_cell(node: Any) -> bool:
    return any(_local(parent) == "tc" for parent in node.iterancestors())


def _paragraph(node: Any) -> str:
    """The text of one paragraph; paragraphs nested in it (text boxes) are read on their own."""
    pieces: list[str] = []
    for child in node:
        name = _local(child)
        if name in ("t", "delText"):
            pieces.append(child.text or "")
        elif name in ("tab", "br", "cr"):
            pieces.append("\t" if name == "tab" else "\n")
        elif name not in ("p", "pPr", "rPr"):
            pieces.append(_paragraph(child))
    return "".join(pieces)


def _table_texts(root: Any) -> Iterator[Text]:
    lines: list[str] = []
    for row in _named(root, "tr"):
        cells = [[_paragraph(p) for p in _named(cell, "p")] for cell in row if _local(cell) == "tc"]
        lines.append("\t".join(" ".join(cell).replace("\n", " ") for cell in cells))
        lines += [line for cell in cells if len(cell) > 1 for line in cell]
    yield "cells", "\n".join(lines)


def _joined(node: Any) -> str:
    # Phonetic guides stand inside a string and are no part of it.
    return "".join(n.text or "" for n in node.iter() if _local(n) in ("t", "TextCode", "text"))


def _sheet_texts(raw: bytes, shared: list[str]) -> Iterator[Text]:
    """A sheet row by row: as one tree a sheet of a hundred thousand rows would not fit the memory limit."""
    _refuse_doctype(raw)
    headers: list[Text] = []

    def rows() -> Iterator[list[str]]:
        for _, node in etree.iterparse(io.BytesIO(raw), resolve_entities=False, no_network=True):
            name = _local(node)
            if name == "row":
                yield _row(node, shared)
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
            elif name.endswith(("Header", "Footer")):
                headers.append(
                    ("header" if name.endswith("Header") else "footer", header_text(node.text or ""))
                )

    try:
        yield from row_texts(rows())
    except etree.XMLSyntaxError as error:
        raise _xml_refusal(error) from None
    yield from headers


def _row(row: Any, shared: list[str]) -> list[str]:
    values: list[str] = []
    for cell in row:
        kind = cell.get("t")
        if kind == "inlineStr":
            values.append(_joined(cell))
            continue
        value = next((n.text or "" for n in cell if _local(n) == "v"), "")
        if kind == "s":
            index = int(value) if value.isdecimal() else len(shared)
            value = shared[index] if index < len(shared) else ""
        values.append(value)
    return values


def _annotations(page: Any, raw: Any) -> Iterator[str]:
    """Notes and stamps on a PDF page: text that a viewer shows but the page's own text lacks."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
        raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
        yield bytes(buffer)[:size].decode("utf-16-le", errors="replace").rstrip("\x00")
        raw.FPDFPage_CloseAnnot(annotation)


def _ole_stream(data: bytes, names: tuple[str, ...]) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next(name for name in names if ole.exists(name))
            return bytes(ole.openstream(name).read())
    except Exception:  # olefile raises whatever a broken table leads it into
        raise Refusal("damaged", DAMAGED) from None


def _biff_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, position)
        yield code, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _biff_string(body: bytes) -> str:
    """An Excel 97 header string: length, flag (1 = UTF-16), characters."""
    if len(body) < 3:
        return ""
    return body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", errors="replace")


def _property_strings(value: Any) -> Iterator[str]:
    if isinstance(value, bytes):
        # The code page is that of the writer's machine; Chinese Windows has GBK.
        yield value.decode("gb18030", errors="replace").rstrip("\x00")
        yield value.decode("utf-8", errors="replace").rstrip("\x00")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _property_strings(item)
