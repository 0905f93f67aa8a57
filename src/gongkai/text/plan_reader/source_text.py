""".txt → blocks: plain paragraphs, and the ways Word and others write a table as text."""

from __future__ import annotations

import re

from gongkai.text.plan_reader.blocks import Block, Cell, Numbering, squared
from gongkai.text.plan_reader.door import decode_text

MAX_HEADING = 60
_PIPE_RULE = re.compile(r"[|\s:+-]*-{3,}[|\s:+-]*")


def read_text(data: bytes) -> list[Block]:
    """Paragraphs and tables of a text file.

    Three ways of writing a table are known: one cell a line, each beginning with a tab, rows apart by an
    empty line (Word and WPS); one row a line, cells apart by tabs; one row a line, cells apart by |.
    """
    lines = decode_text(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\n")
    out = Numbering()
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.startswith("\t") and line.count("\t") == 1:
            position = _cell_lines(lines, position, out)
        elif line.strip().count("\t") >= 2 or line.count("|") >= 3:
            position = _row_lines(lines, position, out)
        else:
            out.paragraph(line)
            position += 1
    return out.blocks


def _cell_lines(lines: list[str], position: int, out: Numbering) -> int:
    """Rows of a table written one cell a line; ends at text outside a row that does not begin with a tab."""
    grid: list[list[Cell | None]] = []
    row: list[Cell | None] = []
    while position < len(lines):
        line = lines[position]
        if line.startswith("\t"):
            row.append(Cell(line[1:]))
        elif not line.strip(" \t"):  # a full-width space is a cell's content, not an empty line
            if row:
                grid.append(row)
                row = []
        elif row:
            last = row[-1]
            assert last is not None
            last.text += "\n" + line  # a second paragraph inside a cell
        else:
            break
        position += 1
    if row:
        grid.append(row)
    out.table(squared(out.next_table(), _spread_single_cells(grid)))
    return position


def _row_lines(lines: list[str], position: int, out: Numbering) -> int:
    """Rows of a table written one row a line, cells apart by tabs or |."""
    grid: list[list[Cell | None]] = []
    mark = "\t" if lines[position].strip().count("\t") >= 2 else "|"
    while position < len(lines):
        line = lines[position].rstrip("\n")
        if mark == "|" and _PIPE_RULE.fullmatch(line):
            position += 1
            continue
        if mark not in line:
            # A line without the mark inside a table is a merged row; outside it ends the table.
            following = [text for text in lines[position + 1 : position + 8] if text.strip()][:4]
            if not line.strip() and following and mark in following[0]:
                position += 1
                continue
            if not 0 < len(line.strip()) <= MAX_HEADING or not any(mark in text for text in following):
                break
            grid.append([Cell(line)])
        else:
            text = line.strip().strip("|") if mark == "|" else line
            grid.append([Cell(part.strip(" ")) for part in text.split(mark)])
        position += 1
    out.table(squared(out.next_table(), _spread_single_cells(grid)))
    return position


def _spread_single_cells(grid: list[list[Cell | None]]) -> list[list[Cell | None]]:
    """A row of one cell was merged over the whole width: text has no other way to say so."""
    width = max((len(row) for row in grid), default=0)
    return [row * width if len(row) == 1 else row for row in grid]
