""".xlsx and .xls → blocks: one table for each visible sheet, merged ranges as merged cells."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils import range_boundaries

from gongkai.text.plan_reader.blocks import (
    MAX_COLUMNS,
    MAX_ROWS,
    Block,
    Cell,
    Numbering,
    squared,
    too_many_columns,
    too_many_rows,
)
from gongkai.text.plan_reader.door import encrypted, open_archive, parse_xml, read_part, unreadable_archive
from gongkai.text.plan_reader.results import PlanUnreadable

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
MAX_MERGES = 20_000
_Merge = tuple[int, int, int, int]  # first row, last row, first column, last column; from 0


def read_xlsx(data: bytes) -> list[Block]:
    """The visible sheets of a workbook; raises PlanUnreadable."""
    with open_archive(data) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                parse_xml(read_part(archive, name) or b"")  # refuses entities before openpyxl sees them
    try:
        return _xlsx_sheets(data)
    except PlanUnreadable:
        raise
    # openpyxl raises whatever it stumbles on in a broken file; to the clerk all of it means the same.
    except Exception as error:
        raise unreadable_archive() from error


def _xlsx_sheets(data: bytes) -> list[Block]:
    out = Numbering()
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        with open_archive(data) as archive:
            for sheet in book.worksheets:
                number = out.next_table()
                if sheet.sheet_state != "visible":
                    continue
                part = read_part(archive, sheet._worksheet_path.lstrip("/")) or b""
                sheet.reset_dimensions()
                rows = _gather(sheet.iter_rows(values_only=True))
                out.table(_grid(number, rows, [_bounds(ref.decode()) for ref in _MERGE.findall(part)]))
    finally:
        book.close()
    return out.blocks


def _bounds(reference: str) -> _Merge:
    left, top, right, bottom = range_boundaries(reference)
    return (top or 1) - 1, (bottom or 1) - 1, (left or 1) - 1, (right or 1) - 1


def read_xls(data: bytes) -> list[Block]:
    """The visible sheets of an old workbook; raises PlanUnreadable."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        return _xls_sheets(book)
    except PlanUnreadable:
        raise
    # xlrd raises assertion, struct, index and its own errors on broken files.
    except Exception as error:
        if "encrypted" in str(error).lower():
            raise encrypted() from error
        raise unreadable_archive() from error


def _xls_sheets(book: Any) -> list[Block]:
    out = Numbering()
    for sheet in book.sheets():
        number = out.next_table()
        if sheet.visibility:
            continue
        rows = [
            [_xls_value(book, sheet.cell(row, column)) for column in range(sheet.row_len(row))]
            for row in range(sheet.nrows)
        ]
        merges = [(top, bottom - 1, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
        out.table(_grid(number, _gather(rows), merges))
    return out.blocks


def _xls_value(book: Any, cell: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    return cell.value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _gather(rows: Any) -> list[list[str]]:
    """Rows as texts, without the empty cells and rows that formatting leaves at the edges."""
    gathered: list[list[str]] = []
    for row in rows:
        texts = [_shown(value) for value in row]
        while texts and not texts[-1].strip():
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise too_many_columns(len(texts))
        gathered.append(texts)
    while gathered and not gathered[-1]:
        gathered.pop()
    if len(gathered) > MAX_ROWS:
        raise too_many_rows()
    return gathered


def _grid(number: int, rows: list[list[str]], merges: list[_Merge]) -> Any:
    width = max((len(row) for row in rows), default=0)
    grid: list[list[Cell | None]] = [
        [Cell(row[column]) if column < len(row) else Cell("") for column in range(width)] for row in rows
    ]
    for top, bottom, left, right in merges[:MAX_MERGES]:
        if top >= len(grid) or left >= width:
            continue
        corner = grid[top][left]
        for row in range(top, min(bottom, len(grid) - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                grid[row][column] = corner
    return squared(number, grid)
