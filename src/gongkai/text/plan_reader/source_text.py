""".txt → blocks: plain paragraphs, and the ways Word and others write a table as text."""

from __future__ import annotations

import re

from gongkai.text.plan_reader.blocks import Block, Cell, Numbering, squared
from gongkai.text.plan_reader.column_names import role_of
from gongkai.text.plan_reader.door import decode_text
from gongkai.text.plan_reader.unit_cells import is_party_text
from gongkai.text.plan_reader.wording import leading_number

_UNITS = {"unit", "lead", "help"}
MAX_HEADING = 60
_PIPE_RULE = re.compile(r"[|\s:+-]*-{3,}[|\s:+-]*")


def read_text(data: bytes) -> list[Block]:
    """Paragraphs and tables of a text file.

    Four ways of writing a table are known: one cell a line, each beginning with a tab, rows apart by an
    empty line (Word and WPS); one row a line, cells apart by tabs; one row a line, cells apart by |; one cell
    a line and nothing that parts rows (LibreOffice, and text copied from a web page).
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
        elif head := _bare_head(lines, position):
            position = _bare_lines(lines, position, head, out)
        else:
            out.paragraph(line)
            position += 1
    return out.blocks


def _bare_head(lines: list[str], position: int) -> list[str]:
    """The roles of a table's head whose cells stand one below the other; [] where there is none here."""
    roles: list[str] = []
    for line in lines[position : position + 12]:
        role = role_of(line) if line.strip() and len(line.strip()) <= 24 else None
        if role is None:
            break
        roles.append(role)
    texts = {"title", "requirement", "content", "heading"} & set(roles)
    return roles if len(roles) >= 3 and texts and _UNITS & set(roles) else []


def _bare_lines(lines: list[str], position: int, head: list[str], out: Numbering) -> int:
    """Rows of a table written one cell a line, told apart by where units and time limits must stand."""
    width = len(head)
    grid: list[list[Cell | None]] = [[Cell(line) for line in lines[position : position + width]]]
    at = position + width
    while at < len(lines):
        prefix = leading_number(lines[at])
        is_heading = prefix is not None and prefix.kind in ("cn", "cn_paren", "part")
        if is_heading and len(lines[at].strip()) <= MAX_HEADING and not _is_row(lines[at : at + width], head):
            grid.append([Cell(lines[at])])
            at += 1
            continue
        taken = next((more for more in range(9) if _is_row(lines[at : at + width + more], head)), None)
        if taken is None:
            break
        grid.append([Cell(text) for text in _cells(lines[at : at + width + taken], head)])
        at += width + taken
    if not any(len(row) == width for row in grid[1:]):
        out.paragraph(lines[position])
        return position + 1
    out.table(squared(out.next_table(), _spread_single_cells(grid)))
    return at


def _cells(lines: list[str], head: list[str]) -> list[str]:
    """The lines of one row as cells: lines too many belong to the last text before the units."""
    more = len(lines) - len(head)
    owners = [column for column, role in enumerate(head) if role in _UNITS]
    wide = max((column for column in range(owners[0]) if head[column] != "number"), default=0)
    return [*lines[:wide], "\n".join(lines[wide : wide + more + 1]), *lines[wide + more + 1 :]]


def _is_row(lines: list[str], head: list[str]) -> bool:
    """Whether the lines fit the head: units where units must be, and none among the texts."""
    if len(lines) < len(head):
        return False
    cells = _cells(lines, head)
    for role, text in zip(head, cells, strict=True):
        blank = not text.strip()
        if role in _UNITS and not (blank or is_party_text(text)):
            return False
        if role in ("title", "requirement", "content") and len(text) > 8 and is_party_text(text):
            return False
        if role == "due" and len(text.strip()) > 30:
            return False
    return any(cell.strip() for cell in cells)


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
