"""Web page → blocks. Tables that only lay out the page are walked through; data tables become grids."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree, html

from gongkai.text.plan_reader.blocks import Block, Cell, Numbering, SpanCell, grid_from_spans
from gongkai.text.plan_reader.door import decode_text, unreadable_archive
from gongkai.text.plan_reader.results import PlanUnreadable

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SILENT = {"script", "style", "noscript", "head", "template", "select", "button", "textarea", "svg", "iframe"}
_BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "td",
    "th",
    "section",
    "article",
    "header",
    "footer",
}
_BLOCKS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "hr",
    "form",
    "center",
}
_BLOCKS |= {"main"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MAX_SPAN_ROWS = 20_000


def read_html(data: bytes) -> list[Block]:
    """The text and tables of a page in reading order; raises PlanUnreadable."""
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", _decode(data)).replace("\x00", ""))
    except (etree.LxmlError, ValueError) as error:
        raise unreadable_archive() from error
    body = root.find("body")
    out = Numbering()
    _Walker(out).walk(body if body is not None else root)
    return out.blocks


def _decode(data: bytes) -> str:
    """By mark, by UTF-8 if it fits, by the declared charset, else GB 18030."""
    try:
        return decode_text(data)
    except PlanUnreadable:
        declared = _CHARSET.search(data[:4096])
        name = declared.group(1).decode("ascii") if declared else "gb18030"
        name = "gb18030" if name.lower() in ("gb2312", "gbk") else name
        try:
            return data.decode(name, "replace")
        except LookupError:
            return data.decode("gb18030", "replace")


def _is_silent(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))


class _Walker:
    def __init__(self, out: Numbering) -> None:
        self.out = out
        self.line = ""

    def flush(self) -> None:
        if self.line.strip():
            self.out.paragraph(re.sub(r"[ \t\r\n]+", " ", self.line).strip(" "))
        self.line = ""

    def walk(self, element: etree._Element) -> None:
        if _is_silent(element):
            return
        if element.tag == "table" and not _is_layout(element):
            self.flush()
            self.table(element)
            return
        block = element.tag in _BLOCKS
        if block:
            self.flush()
        self.line += element.text or ""
        for child in element:
            self.walk(child)
            self.line += child.tail or ""
        if block:
            self.flush()

    def table(self, element: etree._Element) -> None:
        number = self.out.next_table()
        rows = []
        for row in element.iter("tr"):
            if _is_silent(row):
                continue
            rows.append(
                [
                    SpanCell(
                        Cell(cell_text(cell)),
                        _span(cell, "colspan", 20_000),
                        _span(cell, "rowspan", MAX_SPAN_ROWS),
                    )
                    for cell in row
                    if cell.tag in ("td", "th") and not _is_silent(cell)
                ]
            )
        self.out.table(grid_from_spans(number, rows))


def _is_layout(table: etree._Element) -> bool:
    """A table that holds another table, or that has one cell only, is there for the page's looks."""
    if table.find(".//table") is not None:
        return True
    return len(list(islice(table.iter("td", "th"), 2))) < 2


def _span(cell: etree._Element, name: str, limit: int) -> int:
    text = (cell.get(name) or "1").strip()
    return min(limit, max(1, int(text))) if text.isdigit() and len(text) < 9 else 1


def cell_text(cell: etree._Element) -> str:
    """The text of a cell: line breaks of the source are spaces, <br> and <p> are line breaks."""
    parts: list[str] = []

    def walk(element: etree._Element) -> None:
        if _is_silent(element):
            return
        if element.tag in _BLOCKS and parts:
            parts.append("\n")
        parts.append(re.sub(r"[ \t\r\n]+", " ", element.text or ""))
        for child in element:
            walk(child)
            if child.tag in _BLOCKS:
                parts.append("\n")
            parts.append(re.sub(r"[ \t\r\n]+", " ", child.tail or ""))

    walk(cell)
    return re.sub(r" *\n[ \n]*", "\n", "".join(parts)).strip(" \n")
