"""A table as a Word document, set as an official paper is (GB/T 9704 faces and sizes)."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.shared import Mm
from lxml import etree

from .tables import Heading, Table, row_spans, text_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: Face by use; what Word takes where the machine lacks it stands in FALLBACKS.
TITLE, BODY, HEAD, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
FALLBACKS = {TITLE: "方正小标宋_GBK,华文中宋,宋体", BODY: "仿宋,华文仿宋,宋体"}
# Half points: 二号 22 pt, 三号 16 pt, 小四 12 pt, 五号 10.5 pt, 四号 14 pt.
SIZE_TITLE, SIZE_BODY, SIZE_HEAD, SIZE_CELL, SIZE_PAGE = 44, 32, 24, 21, 28
PAGE, MARGIN = (Mm(210), Mm(297)), Mm(25)
DXA_PER_MM = 1440 / 25.4  # twentieths of a point


def document(*tables: Table, landscape: bool = True) -> bytes:
    """The tables as one .docx, each on a page of its own; page numbers run through."""
    doc = docx.Document()
    doc.core_properties.title = text_of(tables[0].title) if tables else ""
    doc.core_properties.author = ""
    doc.core_properties.comments = ""  # python-docx signs its default template in English
    _declare_fallbacks(doc)
    short, long = PAGE
    width = (long if landscape else short) - 2 * MARGIN
    contents = []
    for i, table in enumerate(tables):
        section = doc.sections[0] if i == 0 else doc.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if landscape else (short, long)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        if i == 0:
            _number_pages(section)
        doc.element.body.insert(-1, etree.ProcessingInstruction("here", str(i)))
        contents.append(_before(table) + _table(table, round(width / Mm(1) * DXA_PER_MM)) + _after(table))
    # Put in as text: lxml takes 30 s to move 2,000 rows from one tree into another, and 0.1 s to read them.
    xml = etree.tostring(doc.element, encoding="unicode")
    for i, content in enumerate(contents):
        xml = xml.replace(f"<?here {i}?>", content, 1)
    doc.part._element = parse_xml(xml)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _run(text: str, face: str, size: int) -> str:
    lines = escape(text).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:eastAsia="zh-CN"/></w:rPr>{inner}</w:r>'
    )


def _paragraph(
    text: str, face: str, size: int, align: str = "left", *, indent: bool = False, after: int = 0
) -> str:
    first = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indent else ""
    return (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="{after}"/>{first}<w:jc w:val="{align}"/></w:pPr>'
        f"{_run(text, face, size)}</w:p>"
    )


def _before(table: Table) -> str:
    parts = []
    if table.document_number:
        parts.append(_paragraph(text_of(table.document_number), BODY, SIZE_BODY, "center", after=120))
    parts.append(_paragraph(text_of(table.title), TITLE, SIZE_TITLE, "center", after=240))
    parts += [
        _paragraph(text_of(p), BODY, SIZE_BODY, "both", indent=True, after=60) for p in table.paragraphs
    ]
    return "".join(parts)


def _after(table: Table) -> str:
    # Word demands a paragraph after a table; without notes it is empty.
    return "".join(_paragraph(text_of(n), BODY, SIZE_HEAD) for n in table.notes) or "<w:p/>"


def _table(table: Table, width: int) -> str:
    """The table itself; width in twentieths of a point."""
    whole = sum(c.width for c in table.columns)
    widths = [round(width * c.width / whole) for c in table.columns]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = "".join(
        _cell(_paragraph(text_of(c.label), HEAD, SIZE_HEAD, "center"), w)
        for c, w in zip(table.columns, widths, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"{''.join(_rows(table, widths))}</w:tbl>"
    )


def _rows(table: Table, widths: list[int]) -> list[str]:
    rows = []
    for row, spans in zip(table.rows, row_spans(table), strict=True):
        if isinstance(row, Heading):
            across = f'<w:gridSpan w:val="{len(widths)}"/>'
            cells = _cell(_paragraph(text_of(row.text), HEAD, SIZE_HEAD), sum(widths), across)
        else:
            cells = ""
            for i, (value, span) in enumerate(zip(row, spans, strict=True)):
                align = "right" if table.columns[i].figures else "left"
                text = text_of(value) if span else ""  # a covered cell holds nothing, or readers see it twice
                merge = '<w:vMerge w:val="restart"/>' if span > 1 else "" if span else "<w:vMerge/>"
                cells += _cell(_paragraph(text, BODY, SIZE_CELL, align), widths[i], merge)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return rows


def _cell(content: str, width: int, merge: str = "") -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _number_pages(section: docx.section.Section) -> None:
    """— 1 — in the middle of the foot, 四号 as GB/T 9704 7.5 asks."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{_run("1", "宋体", SIZE_PAGE)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    paragraph = section.footer.paragraphs[0]._p
    for piece in parse_xml(
        f'<w:p xmlns:w="{W}"><w:pPr><w:jc w:val="center"/></w:pPr>'
        f"{_run('— ', '宋体', SIZE_PAGE)}{field}{_run(' —', '宋体', SIZE_PAGE)}</w:p>"
    ):
        paragraph.append(piece)


def _declare_fallbacks(doc: docx.document.Document) -> None:
    """Name in the font table what to take where a machine lacks the official faces."""
    part = next(r.target_part for r in doc.part.rels.values() if r.reltype.endswith("/fontTable"))
    fonts = etree.fromstring(part.blob)
    for face, others in FALLBACKS.items():
        font = etree.SubElement(fonts, f"{{{W}}}font", {f"{{{W}}}name": face})
        etree.SubElement(font, f"{{{W}}}altName", {f"{{{W}}}val": others})
        etree.SubElement(font, f"{{{W}}}charset", {f"{{{W}}}val": "86"})
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
