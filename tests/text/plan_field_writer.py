"""What cities' files look like inside: Word's own structure, and pages as government sites export them."""

from __future__ import annotations

import html

from gongkai.text.plan_reader import PlanReading, read_plan
from tests.text.plan_writer import WRITERS, Doc, Row, W, docx

Facts = tuple[int, str | None, str | None, str, str, list[str], list[str], str | None, str | None]


def facts(reading: PlanReading) -> list[Facts]:
    """(number, section, subsection, title, requirement, lead, responsible, due, due_text) of each task."""
    return [
        (
            task.number, task.section, task.subsection, task.title, task.requirement, task.lead_units,
            task.responsible_units, task.due.isoformat() if task.due else None, task.due_text,
        )
        for task in reading.tasks
    ]  # fmt: skip


def codes(reading: PlanReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def read_as(kind: str, *blocks: str | list[Row]) -> PlanReading:
    """Write the blocks as a file of the kind (docx, xlsx, html, txt) and read it."""
    return read_plan(WRITERS[kind](Doc(list(blocks))), f"plan.{kind}")


def paragraphs(*lines: str) -> PlanReading:
    return read_plan(docx(Doc(list(lines))), "plan.docx")


# ---- Word's structure -------------------------------------------------------------------------------------


def p(text: str, properties: str = "") -> str:
    """A paragraph whose text is cut into runs, as Word does at every change of language or spelling."""
    middle = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr>'
        f'<w:t xml:space="preserve">{html.escape(part, quote=False)}</w:t></w:r>'
        for part in (text[:middle], text[middle:])
        if part
    )
    return f"<w:p>{properties}{runs}</w:p>"


def tc(text: str, span: int = 1, merge: str = "") -> str:
    """A cell. ``merge``: "restart" begins a vertical merge, "continue" goes on with it."""
    joined = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    width = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f"<w:tc><w:tcPr>{width}{joined}</w:tcPr>{''.join(p(line) for line in text.split(chr(10)))}</w:tc>"


def tr(*cells: str, head: bool = False) -> str:
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if head else ''}{''.join(cells)}</w:tr>"


def tbl(widths: list[int], *rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def text_box(*lines: str) -> str:
    """A text box as Word writes it: once for itself and once more for programs of before 2010."""
    inner = "".join(map(p, lines))
    return (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
        f"{inner}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>"
        f"{inner}</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def word(*body: str) -> bytes:
    names = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="urn:wps" xmlns:v="urn:v"'
    )
    return docx(Doc(), body=f"<w:document {names}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>")
