"""PDF: every word of every page whatever lies over it, notes, forms, bookmarks, properties."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from gongkai.text.file_text.pieces import DAMAGED, PROPERTY, Piece, Unreadable

_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*>|<x:xmpmeta.*?</x:xmpmeta>", re.S)
_INFO = re.compile(rb"/Info\s+(\d+)\s+(\d+)\s+R")
#: A string of an Info dictionary: literal with its escapes, or hexadecimal.
_STRING = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]+>", re.S)
MAX_PAGES = 3_000


def _open(data: bytes) -> Any:
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted", "PDF 加了密码，无法检查。请去掉密码后重新上传。") from None
        raise Unreadable("damaged", DAMAGED) from None


def pdf_pieces(data: bytes) -> Iterator[Piece]:
    """All text; attachments are refused (Unreadable "embedded"), as they are at the door."""
    import pypdfium2 as pdfium

    pdf = _open(data)
    if pdf.count_attachments() > 0:
        raise Unreadable("embedded", "PDF 里夹带了附件，无法检查。请去掉附件，或把附件单独上传。")
    if len(pdf) > MAX_PAGES:
        raise Unreadable("too_large", f"PDF 超过{MAX_PAGES}页，无法检查。请拆成几个较小的文件。")
    yield Piece("PDF属性", _properties(pdf, data), True, PROPERTY)
    try:
        yield Piece("书签", "\n".join(item.get_title() for item in pdf.get_toc()))
        for number, page in enumerate(pdf, 1):
            yield Piece(f"第{number}页", page.get_textpage().get_text_range().replace("\r\n", "\n"))
            yield Piece(f"第{number}页批注和表单", "\n".join(_annotations(page)), True, "comment")
            page.close()
    except pdfium.PdfiumError:
        raise Unreadable("damaged", DAMAGED) from None


def _properties(pdf: Any, data: bytes) -> str:
    said = [str(value) for value in pdf.get_metadata_dict().values()]
    said += [re.sub(r"<[^>]*>", "\n", part.decode("utf-8", errors="replace")) for part in _XMP.findall(data)]
    return "\n".join(line for text in said for line in text.splitlines() if line.strip())


def _annotations(page: Any) -> Iterator[str]:
    import pypdfium2.raw as raw

    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        for key in (b"Contents", b"T", b"TU", b"V", b"DV", b"RC", b"Subj"):
            size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
            if size > 2:
                buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
                raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
                yield bytes(buffer)[:size].decode("utf-16-le", errors="replace").rstrip("\x00")
        raw.FPDFPage_CloseAnnot(annotation)


def strip_pdf(data: bytes) -> bytes:
    """Without the document's properties. A signed PDF stays as it is: a change would break its seal.

    The properties are blanked in place, so that nothing else moves; where they are packed, the pages are
    copied into a new document, unless bookmarks, a form or tags would be lost by that.
    """
    import pypdfium2.raw as raw

    pdf = _open(data)
    if not _properties(pdf, data) or raw.FPDF_GetSignatureCount(pdf) > 0:
        return data
    blanked = _blanked(data)
    if not _properties(_open(blanked), blanked):
        return blanked
    kept = raw.FPDF_GetFormType(pdf) != 0 or raw.FPDFCatalog_IsTagged(pdf) or next(iter(pdf.get_toc()), None)
    return blanked if kept else _copied(pdf)


def _blanked(data: bytes) -> bytes:
    out = bytearray(data)
    for part in _XMP.finditer(data):
        out[part.start() : part.end()] = b" " * (part.end() - part.start())
    for number, generation in set(_INFO.findall(data)):
        head = re.compile(rb"(?<!\d)" + number + rb"\s+" + generation + rb"\s+obj\b(.*?)\bendobj", re.S)
        for body in head.finditer(data):
            for one in _STRING.finditer(body[1]):
                start, end = body.start(1) + one.start(), body.start(1) + one.end()
                blank = b" " if data[start : start + 1] == b"(" else b"2"
                inner = (
                    b" " * (end - start - 2)
                    if blank == b" "
                    else (b"20" * (end - start))[: (end - start - 2) // 2 * 2]
                )
                out[start + 1 : end - 1] = inner.ljust(end - start - 2)
    return bytes(out)


def _copied(pdf: Any) -> bytes:
    import pypdfium2 as pdfium

    made, out = pdfium.PdfDocument.new(), io.BytesIO()
    made.import_pages(pdf)
    made.save(out)
    return _blanked(out.getvalue())  # pdfium signs its own name and the time
