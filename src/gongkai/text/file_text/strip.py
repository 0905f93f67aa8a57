"""What goes out carries no properties: author, company, paths, places where pictures were taken."""

from __future__ import annotations

import io
import re
import zipfile

from gongkai.text.file_text.package import MAX_PART, Package
from gongkai.text.file_text.pdf import strip_pdf
from gongkai.text.file_text.pictures import JPEG, PNG, strip_picture

_EMPTY = {
    "docProps/core.xml": b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The folder the book lay in, with the user's name: <x15ac:absPath url="C:\Users\...">.
_PATH = re.compile(rb'(<x15ac:absPath\b[^>]*?\burl=")[^"]*(")')
_THUMBNAIL = re.compile(rb'<Relationship\b[^>]*metadata/thumbnail"[^>]*/>')


def strip(data: bytes, kind: str) -> bytes:
    """The file without its properties; the very same bytes if it has none or there is no rule for its kind.

    Comments, tracked changes and other hidden content are no properties: they are findings for people.
    """
    if kind in ("docx", "xlsx"):
        return _strip_package(data)
    if kind in ("png", "jpg"):
        return strip_picture(data)
    return strip_pdf(data) if kind == "pdf" else data


def _strip_package(data: bytes) -> bytes:
    package = Package(data)
    before = {
        n: package.read(n) for n, e in package.entries.items() if e.file_size <= MAX_PART and _is_looked_at(n)
    }
    after = {name: _stripped(name, raw) for name, raw in before.items()}
    dropped = {n for n in package.entries if n.startswith("docProps/thumbnail.")}
    if after == before and not dropped:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in package.entries:
            if name not in dropped:
                # A fixed date: when it was saved is a property too.
                made.writestr(
                    zipfile.ZipInfo(name),
                    after[name] if name in after else package.read(name),
                    zipfile.ZIP_DEFLATED,
                )
    return out.getvalue()


def _is_looked_at(name: str) -> bool:
    return name in _EMPTY or name in ("xl/workbook.xml", "_rels/.rels") or "/media/" in name


def _stripped(name: str, raw: bytes) -> bytes:
    if name in _EMPTY:
        return _HEAD + _EMPTY[name]
    if name == "xl/workbook.xml":
        return _PATH.sub(rb"\1\2", raw)
    if name == "_rels/.rels":
        return _THUMBNAIL.sub(b"", raw)
    return strip_picture(raw) if raw.startswith((PNG, JPEG)) else raw
