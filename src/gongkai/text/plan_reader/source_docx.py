""".docx → blocks. The XML is read directly: cell access in python-docx is quadratic in the rows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

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
from gongkai.text.plan_reader.docx_lists import AutoNumbers
from gongkai.text.plan_reader.door import open_archive, parse_xml, read_part, unreadable_archive
from gongkai.text.plan_reader.results import PlanUnreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A fallback repeats its text box for old programs; deleted and moved-away text is no longer there.
_SKIP = {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", W + "del", W + "moveFrom"}
_WRAPPERS = {W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml", W + "smartTag"}
MAX_NESTING = 20


def read_docx(data: bytes) -> list[Block]:
    """The paragraphs and tables of the main text, in order; raises PlanUnreadable."""
    with open_archive(data) as archive:
        part = read_part(archive, "word/document.xml")
        if part is None:
            raise unreadable_archive()
        root = parse_xml(part)
        lists = read_part(archive, "word/numbering.xml")
        styles = read_part(archive, "word/styles.xml")
        pictures = any(name.startswith("word/media/") for name in archive.namelist())
    auto = AutoNumbers(parse_xml(lists) if lists else None, parse_xml(styles) if styles else None)
    body = root.find(W + "body")
    if body is None:
        raise unreadable_archive()
    out = Numbering()
    _Reader(out, auto).walk(body, 0)
    if not out.blocks and pictures:
        raise PlanUnreadable(
            "scanned_picture",
            "文件里只有图片（扫描件），没有可读取的文字。请上传印发时的 Word 原文件，或先录入文字。",
        )
    return out.blocks


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The children, looking through content controls and tracked insertions."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _SKIP:
            yield child


class _Reader:
    def __init__(self, out: Numbering, auto: AutoNumbers) -> None:
        self.out = out
        self.auto = auto

    def walk(self, parent: etree._Element, depth: int) -> None:
        if depth > MAX_NESTING:
            raise PlanUnreadable("broken_file", "文件里的表格层层嵌套，无法读取。请去掉嵌套表格后重新上传。")
        for child in _children(parent):
            if child.tag == W + "p":
                for line in self.paragraph(child, in_cell=False).split("\n"):
                    self.out.paragraph(line)
            elif child.tag == W + "tbl":
                self.table(child, depth)

    def paragraph(self, element: etree._Element, *, in_cell: bool) -> str:
        """The text of a paragraph, with the number that Word shows before it but does not store."""
        text = "".join(_runs(element))
        label = self.auto.label(element, counts=in_cell or bool(text.strip()))
        return label + text if label else text

    def table(self, element: etree._Element, depth: int) -> None:
        number = self.out.next_table()
        slots = _slots(element)
        grid: list[list[Cell | None]] = []
        nested: list[etree._Element] = []
        for row in _children(element):
            if row.tag != W + "tr":
                continue
            if len(grid) >= MAX_ROWS:
                raise too_many_rows()
            grid.append(self._row(row, grid[-1] if grid else [], nested, slots))
        if (
            nested
            and len(grid) <= 3
            and sum(1 for row in grid for cell in row if cell and not cell.is_blank) <= 3
        ):
            # A table that only holds another one is layout: its texts are paragraphs.
            for line in grid:
                for cell in dict.fromkeys(cell for cell in line if cell):
                    for text in cell.text.split("\n"):
                        self.out.paragraph(text)
        else:
            self.out.table(squared(number, grid))
        for inner in nested:
            self.table(inner, depth + 1) if depth < MAX_NESTING else None

    def _row(
        self, row: etree._Element, above: list[Cell | None], nested: list[etree._Element], slots: list[int]
    ) -> list[Cell | None]:
        start = _value(row.find(f"{W}trPr/{W}gridBefore"), 0)
        line: list[Cell | None] = [None] * (slots[start] if start < len(slots) else start)
        for element in _children(row):
            if element.tag != W + "tc":
                continue
            properties = element.find(W + "tcPr")
            span, merge, sideways = 1, None, None
            if properties is not None:
                span = max(1, _value(properties.find(W + "gridSpan"), 1))
                merge, sideways = properties.find(W + "vMerge"), properties.find(W + "hMerge")
            text = self._cell(element, nested)
            column, start = len(line), start + span
            if start < len(slots):
                span = slots[start] - column
                if span < 1 and not text.strip():
                    continue
                span = max(1, span)
            if column + span > MAX_COLUMNS:
                raise too_many_columns(column + span)
            if merge is not None and merge.get(W + "val", "continue") == "continue":
                cell = above[column] if column < len(above) else None
                if cell is not None and text.strip():
                    cell.text += "\n" + text
                line += [cell or Cell(text)] * span
            elif sideways is not None and sideways.get(W + "val", "continue") == "continue" and line:
                line += [line[-1]] * span
            else:
                line += [Cell(text)] * span
        return line

    def _cell(self, element: etree._Element, nested: list[etree._Element]) -> str:
        lines = []
        for child in _children(element):
            if child.tag == W + "p":
                lines.append(self.paragraph(child, in_cell=True))
            elif child.tag == W + "tbl":
                nested.append(child)
        return "\n".join(lines)


# Lines drawn by hand rarely meet: a grid column this narrow (in twentieths of a point; 2.6 mm) holds no text.
SLIVER = 150


def _slots(table: etree._Element) -> list[int]:
    """For each line of the table's grid the column that begins there, slivers taken into the next; [] = as is."""
    widths = [_width(column) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
    if len(widths) < 3 or not any(0 < width < SLIVER for width in widths) or min(widths) <= 0:
        return []
    slots, column = [0], 0
    for width in widths:
        column += width >= SLIVER
        slots.append(column)
    return slots


def _width(column: etree._Element) -> int:
    text = column.get(W + "w", "")
    return int(text) if text.isdigit() else 0


def _value(element: etree._Element | None, default: int) -> int:
    try:
        return int(element.get(W + "val", str(default))) if element is not None else default
    except ValueError:
        return default


def _runs(paragraph: etree._Element) -> Iterator[str]:
    skipped: etree._Element | None = None
    walker = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if element is skipped:
                skipped = None
            continue
        if skipped is not None:
            continue
        tag = element.tag
        if tag in _SKIP:
            skipped = element
        elif tag == W + "p" and element is not paragraph:
            yield "\n"  # paragraphs of a text box
        elif tag == W + "t":
            yield element.text or ""
        elif tag == W + "tab":
            # Tab stops in paragraph properties have the same tag; only runs hold typed tabs.
            parent = element.getparent()
            if parent is not None and parent.tag == W + "r":
                yield "\t"
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag == W + "noBreakHyphen":
            yield "-"
