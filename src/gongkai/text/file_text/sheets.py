"""Workbooks: each sheet's rows, and apart what is hidden in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gongkai.text.file_text.package import Package, local, named, own
from gongkai.text.file_text.pieces import DAMAGED, HEADER_FOOTER, OTHER, Piece, Unreadable

_LETTERS = re.compile(r"[A-Z]{1,3}")
_FLOAT = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.I)
MOST_COLUMNS = 16_384


def sheet_parts(package: Package) -> dict[str, tuple[str, bool]]:
    """part name → (sheet's name, hidden)."""
    if "xl/workbook.xml" not in package.entries:
        return {}
    targets = {}
    if "xl/_rels/workbook.xml.rels" in package.entries:
        for one in named(package.xml("xl/_rels/workbook.xml.rels"), "Relationship"):
            target = one.get("Target", "")
            targets[one.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in named(package.xml("xl/workbook.xml"), "sheet"):
        part = targets.get(own(sheet, "id"), "")
        found[part] = (sheet.get("name", ""), sheet.get("state", "visible") != "visible")
    return found


def shared_strings(package: Package) -> list[str]:
    name = "xl/sharedStrings.xml"
    return [_joined(si) for si in named(package.xml(name), "si")] if name in package.entries else []


class _Sheet:
    """What was read of a sheet so far."""

    def __init__(self, shared: list[str]) -> None:
        self.shared = shared
        self.seen: list[str] = []
        self.rows: list[str] = []
        self.columns: list[str] = []
        self.others: list[str] = []
        self.formulas: list[str] = []
        self.unseen_columns: set[int] = set()
        self.head = ""

    def take(self, node: Any) -> None:
        tag = local(node)
        if tag == "col" and _is_off(node, "width"):
            first, last = _int(node.get("min")), min(_int(node.get("max")), MOST_COLUMNS)
            self.unseen_columns.update(range(first, last + 1))
        elif tag == "row":
            self._row(node)
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
        elif tag.endswith(("Header", "Footer")):
            self.others.append(re.sub(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&[A-Z]', "\n", node.text or ""))

    def _row(self, node: Any) -> None:
        cells = list(_cells(node, self.shared, self.formulas))
        shown = "\t".join(v for c, v in cells if c not in self.unseen_columns)
        apart = "\t".join(v for c, v in cells if c in self.unseen_columns)
        self.head = self.head or shown
        if _is_off(node, "ht"):
            self.rows.append(shown)
        elif shown.strip():
            self.seen.append(shown)
        if apart.strip():
            self.columns.append(apart)


def sheet_pieces(raw: bytes, name: str, hidden_sheet: bool, shared: list[str]) -> Iterator[Piece]:
    """Rows as lines, cells parted by tabs. Hidden rows come with the head row: columns keep their meaning."""
    place, sheet = f"工作表“{name}”", _Sheet(shared)
    events = etree.iterparse(io.BytesIO(raw), resolve_entities=False, no_network=True, huge_tree=True)
    try:
        for _, node in events:
            sheet.take(node)
    except etree.XMLSyntaxError as error:
        if "memory" in str(error).lower():
            raise MemoryError from None
        raise Unreadable("damaged", DAMAGED) from None
    if hidden_sheet:
        yield Piece(f"{place}（隐藏）", "\n".join([*sheet.seen, *sheet.rows]), True, "hidden_sheet")
    else:
        yield Piece(place, "\n".join(sheet.seen))
        if any(row.strip() for row in sheet.rows):
            yield Piece(f"{place}隐藏的行", "\n".join([sheet.head, *sheet.rows]), True, "hidden_row")
    kind = "hidden_sheet" if hidden_sheet else "hidden_column"
    yield Piece(f"{place}隐藏的列", "\n".join(sheet.columns), True, kind)
    yield Piece(f"{place}页眉页脚", "\n".join(sheet.others), False, HEADER_FOOTER)
    yield Piece(f"{place}公式里的文字", "\n".join(sheet.formulas), True, OTHER)


def xls_pieces(data: bytes) -> Iterator[Piece]:
    """An old workbook by xlrd, with what it hides and its cell notes."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True)
        for sheet in book.sheets():
            yield from _xls_sheet(sheet)
    except MemoryError:
        raise
    except Exception:  # xlrd trips over broken records in many ways
        raise Unreadable("damaged", DAMAGED) from None


def _xls_sheet(sheet: Any) -> Iterator[Piece]:
    place = f"工作表“{sheet.name}”"
    off_rows = {i for i, row in sheet.rowinfo_map.items() if row.hidden}
    off_columns = {i for i, col in sheet.colinfo_map.items() if col.hidden}
    rows = [[_plain(str(v)) for v in sheet.row_values(i)] for i in range(sheet.nrows)]
    shown = ["\t".join(v for c, v in enumerate(row) if c not in off_columns) for row in rows]
    if sheet.visibility:
        yield Piece(f"{place}（隐藏）", "\n".join(shown), True, "hidden_sheet")
    else:
        yield Piece(place, "\n".join(line for i, line in enumerate(shown) if i not in off_rows))
        apart = [line for i, line in enumerate(shown) if i in off_rows and line.strip()]
        yield Piece(f"{place}隐藏的行", "\n".join([*shown[:1], *apart]) if apart else "", True, "hidden_row")
    columns = (
        ["\t".join(v for c, v in enumerate(row) if c in off_columns) for row in rows] if off_columns else []
    )
    yield Piece(f"{place}隐藏的列", "\n".join(columns).strip(), True, "hidden_column")
    notes = "\n".join(note.text for note in sheet.cell_note_map.values())
    yield Piece(f"{place}批注", notes, True, "comment")


def _cells(row: Any, shared: list[str], formulas: list[str]) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        if local(cell) != "c":
            continue
        letters = _LETTERS.match(cell.get("r", ""))
        column = _number(letters[0]) if letters else column + 1
        value, kind = "", cell.get("t")
        for part in cell:
            tag = local(part)
            if tag == "v":
                value = part.text or ""
            elif tag == "is":
                value = _joined(part)
            elif tag == "f" and part.text and '"' in part.text:
                formulas.append(part.text)
        if kind == "s":
            at = _int(value)
            value = shared[at] if at < len(shared) else ""
        elif kind in (None, "n"):
            value = _plain(value)
        yield column, value.replace("\n", " ").replace("\t", " ")


def _plain(value: str) -> str:
    """A number as people read it: 1.3812345678E10 is a telephone number."""
    if _FLOAT.fullmatch(value):
        return f"{float(value):.0f}"
    return value.removesuffix(".0")


def _is_off(node: Any, size: str) -> bool:
    return node.get("hidden") in ("1", "true") or node.get(size) in ("0", "0.0")


def _joined(node: Any) -> str:
    return "".join(n.text or "" for n in node.iter() if local(n) == "t")


def _number(letters: str) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + ord(letter) - 64
    return n


def _int(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0
