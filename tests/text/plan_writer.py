"""Writes task tables as .docx, .xlsx, .html and .txt in several layouts, for tests that read them back."""

from __future__ import annotations

import html
import io
import zipfile
from dataclasses import dataclass, field

import openpyxl

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


@dataclass
class C:
    """A cell: its text and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


Row = list["C | str"]


@dataclass
class Doc:
    """Paragraphs (str) and tables (lists of rows) in order."""

    blocks: list[str | list[Row]] = field(default_factory=list)


def cells(row: Row) -> list[C]:
    return [cell if isinstance(cell, C) else C(cell) for cell in row]


def width_of(table: list[Row]) -> int:
    return max(sum(cell.columns for cell in cells(row)) for row in table)


def placed(table: list[Row]) -> list[list[tuple[C, bool]]]:
    """For each row the cells from left to right; True where the cell goes on from the row above."""
    waiting: dict[int, tuple[C, int]] = {}
    out = []
    for row in table:
        line: list[tuple[C, bool]] = []
        todo, column = cells(row), 0
        while todo or any(key >= column for key in waiting):
            if column in waiting:
                cell, left = waiting.pop(column)
                line.append((cell, True))
                if left > 1:
                    waiting[column] = (cell, left - 1)
            elif todo:
                cell = todo.pop(0)
                line.append((cell, False))
                if cell.rows > 1:
                    waiting[column] = (cell, cell.rows - 1)
            else:
                break
            column += cell.columns
        out.append(line)
    return out


def _xml(text: str) -> str:
    return html.escape(text, quote=False)


def _paragraphs(text: str) -> str:
    lines = text.split("\n")
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{_xml(line)}</w:t></w:r></w:p>' for line in lines)


def docx(doc: Doc, *, extra_parts: dict[str, bytes] | None = None, body: str | None = None) -> bytes:
    parts = []
    for block in doc.blocks:
        if isinstance(block, str):
            parts.append(_paragraphs(block))
            continue
        rows = []
        for line in placed(block):
            tcs = []
            for cell, goes_on in line:
                span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
                merge = "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
                inner = "<w:p/>" if goes_on else _paragraphs(cell.text)
                tcs.append(f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inner}</w:tc>")
            rows.append(f"<w:tr>{''.join(tcs)}</w:tr>")
        parts.append(f"<w:tbl>{''.join(rows)}</w:tbl>")
    xml = (
        body
        if body is not None
        else f'<w:document xmlns:w="{W}"><w:body>{"".join(parts)}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", xml)
        for name, data in (extra_parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def xlsx(doc: Doc) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    top = 1
    for block in doc.blocks:
        if isinstance(block, str):
            sheet.cell(top, 1, block)
            top += 1
            continue
        for line in placed(block):
            column = 1
            for cell, goes_on in line:
                if not goes_on:
                    sheet.cell(
                        top, column, cell.text
                    ).data_type = "s"  # never a formula: it is what was typed
                    if cell.columns > 1 or cell.rows > 1:
                        sheet.merge_cells(
                            start_row=top,
                            start_column=column,
                            end_row=top + cell.rows - 1,
                            end_column=column + cell.columns - 1,
                        )
                column += cell.columns
            top += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _td(cell: C) -> str:
    words = html.escape(cell.text).replace("\n", "<br>")
    return f'<td colspan="{cell.columns}" rowspan="{cell.rows}">{words}</td>'


def page(doc: Doc, *, layout: bool = True, charset: str = "utf-8") -> bytes:
    """A web page; with ``layout`` the article stands in nested layout tables beside a menu."""
    parts = []
    for block in doc.blocks:
        if isinstance(block, str):
            parts.append("".join(f"<p>&nbsp;&nbsp;{html.escape(line)}</p>" for line in block.split("\n")))
            continue
        rows = []
        for line in placed(block):
            tds = "".join(_td(cell) for cell, goes_on in line if not goes_on)
            rows.append(f"<tr>{tds}</tr>")
        parts.append(f"<table border=1><tbody>{''.join(rows)}</tbody></table>")
    inner = "\n".join(parts)
    if layout:
        inner = (
            "<table><tr><td><a>首页</a></td><td><a>政务公开</a></td></tr></table>"
            "<table width=1000><tr><td width=200><ul><li>栏目导航</li></ul></td><td>"
            f"<table><tr><td>{inner}</td></tr></table></td></tr></table><script>var a='牵头单位';</script>"
        )
    text = f'<html><head><meta charset="{charset}"><title>x</title></head><body>{inner}</body></html>'
    return text.encode(charset)


def text(doc: Doc, *, style: str = "cells") -> bytes:
    """Plain text: "cells" is one cell a line after a tab, "tabs" one row a line, "pipes" with |."""
    parts = []
    for block in doc.blocks:
        if isinstance(block, str):
            parts.append(block)
            continue
        for line in placed(block):
            shown = [("" if goes_on else cell.text) for cell, goes_on in line]
            if style == "cells":
                parts.append("".join(f"\t{value}\n" for value in shown))
            else:
                mark = "\t" if style == "tabs" else " | "
                parts.append(
                    mark.join(value.replace("\n", "") for value in shown) + (" |" if style == "pipes" else "")
                )
        parts.append("")
    return "\n".join(parts).encode()


WRITERS = {
    "docx": docx,
    "xlsx": xlsx,
    "html": page,
    "txt": text,
}
