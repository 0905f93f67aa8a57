"""A table as an Excel workbook. Text is written as text: no cell can become a formula or a link."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import xlsxwriter

from .tables import Heading, Table, Value, text_of

MOST_CHARACTERS, MOST_ROWS = 32767, 1_048_576  # of Excel itself
CUT = "……（超出单元格容量，以下略）"
WIDTH = 130  # characters across the page, shared by the columns


def workbook(*tables: Table) -> bytes:
    """The tables as one .xlsx, a sheet each, the head frozen and repeated on every page (A4 landscape).

    Columns are never merged here, so that the sheet can be filtered. Raises ValueError for more rows than
    Excel holds.
    """
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        middle = {"align": "center", "valign": "vcenter"}
        cell = {"border": 1, "valign": "top"}
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16} | middle),
            "note": book.add_format({"valign": "vcenter"}),
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True} | middle),
            "heading": book.add_format({"bold": True} | cell),
            "text": book.add_format({"text_wrap": True} | cell),
            "figure": book.add_format(cell),
            "date": book.add_format({"num_format": "yyyy-mm-dd"} | cell),
        }
        taken: set[str] = set()
        for table in tables:
            _sheet(book.add_worksheet(_sheet_name(table.title, taken)), table, formats)
    return out.getvalue()


def _sheet(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    # constant_memory: rows are written from top to bottom and then gone.
    before = [t for t in (text_of(table.document_number), *map(text_of, table.paragraphs)) if t]
    if len(table.rows) + len(before) + len(table.notes) + 2 > MOST_ROWS:
        raise ValueError(f"{len(table.rows)} rows do not fit into one sheet")
    last, whole = len(table.columns) - 1, sum(c.width for c in table.columns)
    for i, column in enumerate(table.columns):
        sheet.set_column(i, i, max(WIDTH * column.width / whole, 6))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")
    _across(sheet, 0, last, text_of(table.title), formats["title"])
    for i, text in enumerate(before, 1):
        _across(sheet, i, last, text, formats["note"])
    head = 1 + len(before)
    for i, column in enumerate(table.columns):
        sheet.write_string(head, i, text_of(column.label), formats["head"])
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    at = head
    for at, row in enumerate(table.rows, head + 1):
        if isinstance(row, Heading):
            _across(sheet, at, last, text_of(row.text), formats["heading"])
        else:
            for i, value in enumerate(row):
                _write(sheet, at, i, value, formats)
    for i, note in enumerate(table.notes, at + 1):
        _across(sheet, i, last, text_of(note), formats["note"])


def _across(sheet: Any, row: int, last: int, text: str, style: Any) -> None:
    if last > 0:
        sheet.merge_range(row, 0, row, last, "", style)
    sheet.write_string(row, 0, _fitting(text), style)


def _write(sheet: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), formats["date"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, formats["figure"])
    else:
        sheet.write_string(row, column, _fitting(text_of(value)), formats["text"])


def _fitting(text: str) -> str:
    # xlsxwriter leaves a longer text out without a word.
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes: 31 characters, none of []:*?/\\, no quote at the ends, each only once."""
    base = re.sub(r"[\[\]:*?/\\]", "", text_of(title)).strip("' ")[:31] or "表"
    name, n = base, 1
    while name.lower() in taken:
        n += 1
        name = f"{base[: 31 - len(str(n)) - 2]}（{n}）"
    taken.add(name.lower())
    return name
