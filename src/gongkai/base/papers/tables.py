"""The one table that every writer takes: Word, Excel, CSV and the page for the printer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

Value = str | int | float | dt.date | None

# What XML 1.0 can't hold; a pasted vertical tab would make Word call the file damaged.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. width: its share, relative to the other columns. Figures are set to the end."""

    label: str
    width: float = 1.0
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A row across the whole table: 一、… or （一）…"""

    text: str


@dataclass(frozen=True)
class Table:
    """A titled table with what stands around it.

    document_number: 发文字号; paragraphs stand before the table, notes (source, date, unit) after it.
    merge: indexes of columns in which equal neighbours below each other become one cell (where the writer
    can: Word and print); only as far as the merged columns before it are equal too.
    Raises ValueError if a row has not as many cells as there are columns.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value] | Heading]
    document_number: str = ""
    paragraphs: Sequence[str] = ()
    notes: Sequence[str] = ()
    merge: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if not isinstance(row, Heading) and len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table {len(self.columns)} columns")


def text_of(value: Value) -> str:
    """A value as it is printed: dates as 2021-11-15, None as nothing, without characters no file can hold."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return _UNPRINTABLE.sub("", str(value))


def row_spans(table: Table) -> list[list[int]]:
    """For each row and column, over how many rows the cell goes; 0 where the cell above covers it."""
    spans = [[1] * len(table.columns) for _ in table.rows]
    merged = sorted(table.merge)
    starts: dict[int, int] = {}
    above: Sequence[Value] | None = None
    for i, row in enumerate(table.rows):
        if isinstance(row, Heading):
            above = None
            continue
        same = above is not None
        for c in merged:
            same = same and above is not None and row[c] == above[c] and row[c] not in (None, "")
            if same:
                spans[starts[c]][c] += 1
                spans[i][c] = 0
            else:
                starts[c] = i
        above = row
    return spans
