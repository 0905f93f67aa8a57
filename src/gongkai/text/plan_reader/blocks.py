"""The one shape every source is turned into: paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.text.plan_reader.results import Place, PlanUnreadable

# A plan's table has four to twelve columns; spreadsheets with hundreds are something else or hostile.
MAX_COLUMNS = 100
MAX_ROWS = 20_000


@dataclass(eq=False)
class Cell:
    """One cell as typed; a merged cell is one object that stands at several grid positions."""

    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(" \t\r\n\u3000\u00a0\u200b")


@dataclass
class Paragraph:
    text: str
    place: Place


@dataclass
class Table:
    """A grid: every row has the same number of positions; None where the row has no cell."""

    number: int
    rows: list[list[Cell | None]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def place(self, row: int) -> Place:
        return Place(table=self.number, row=row + 1)

    def distinct(self, row: int) -> list[Cell]:
        """The cells of a row from left to right, a merged one once."""
        found: list[Cell] = []
        for cell in self.rows[row]:
            if cell is not None and (not found or cell is not found[-1]):
                found.append(cell)
        return found


Block = Paragraph | Table


def too_many_columns(count: int) -> PlanUnreadable:
    return PlanUnreadable(
        "too_many_columns",
        f"表格有 {count} 列，超过上限 {MAX_COLUMNS} 列，不像任务分解表。请只保留任务表所在的列后重新上传。",
    )


def too_many_rows() -> PlanUnreadable:
    return PlanUnreadable(
        "too_many_rows", f"表格超过 {MAX_ROWS} 行，不像任务分解表。请删去无关内容后重新上传。"
    )


@dataclass
class SpanCell:
    """A cell with its spans, as HTML and merged spreadsheet ranges give them."""

    cell: Cell
    columns: int = 1
    rows: int = 1


def grid_from_spans(number: int, rows: Sequence[Sequence[SpanCell]]) -> Table:
    """Lay cells with row and column spans on a grid (the algorithm of HTML tables)."""
    if len(rows) > MAX_ROWS:
        raise too_many_rows()
    waiting: dict[int, tuple[Cell, int]] = {}  # column → (cell from above, rows it still covers)
    grid: list[list[Cell | None]] = []
    for row in rows:
        line: dict[int, Cell] = {}
        for column, (cell, left) in list(waiting.items()):
            line[column] = cell
            if left > 1:
                waiting[column] = (cell, left - 1)
            else:
                del waiting[column]
        column = 0
        for item in row:
            while column in line:
                column += 1
            if column + item.columns > MAX_COLUMNS:
                raise too_many_columns(column + item.columns)
            for offset in range(item.columns):
                line.setdefault(column + offset, item.cell)
                if item.rows > 1:
                    waiting[column + offset] = (item.cell, item.rows - 1)
            column += item.columns
        width = max(line, default=-1) + 1
        grid.append([line.get(position) for position in range(width)])
    return squared(number, grid)


def squared(number: int, grid: list[list[Cell | None]]) -> Table:
    """A table whose rows are all as long as the longest."""
    width = max((len(row) for row in grid), default=0)
    if width > MAX_COLUMNS:
        raise too_many_columns(width)
    return Table(number, [row + [None] * (width - len(row)) for row in grid])


class Numbering:
    """Gives paragraphs and tables their running numbers, and collects them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._paragraphs = 0
        self._tables = 0

    def paragraph(self, text: str) -> None:
        self._paragraphs += 1
        if text.strip():
            self.blocks.append(Paragraph(text, Place(paragraph=self._paragraphs)))

    def next_table(self) -> int:
        self._tables += 1
        return self._tables

    def table(self, table: Table) -> None:
        if table.rows:
            self.blocks.append(table)
