"""Files with one line of text planted in one of the thirteen places that readers of a page don't see."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from PIL import Image

#: The standard's own example (GB 11643): valid by its checksum, nobody's.
ID_NUMBER = "11010519491231002X"


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["单位", "金额"])
    made.active.append(["财政局", 100])
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def document(fill: Callable[[docx.document.Document], None]) -> bytes:
    made = docx.Document()
    made.core_properties.author = ""
    made.core_properties.comments = ""
    made.add_paragraph("关于放假的通知。")
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The package with these parts besides; names with __ for / and _dot_ for the dot."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        for name, body in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return out.getvalue()


def hidden_sheet(said: str) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        sheet = made.create_sheet("底表")
        sheet["A1"] = said
        sheet.sheet_state = "veryHidden"

    return book(fill)


def hidden_row(said: str) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        made.active.append([said, 1])
        made.active.row_dimensions[3].hidden = True

    return book(fill)


def hidden_column(said: str) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        made.active["D2"] = said
        made.active.column_dimensions["D"].hidden = True

    return book(fill)


def cell_comment(said: str) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        made.active["A1"].comment = Comment(said, "")

    return book(fill)


def tracked_deletion(said: str) -> bytes:
    run = f'<w:del {nsdecls("w")} w:id="1" w:author=""><w:r><w:delText>{said}</w:delText></w:r></w:del>'
    return document(lambda made: made.paragraphs[0]._p.append(parse_xml(run)))


def header(said: str) -> bytes:
    def fill(made: docx.document.Document) -> None:
        made.sections[0].header.paragraphs[0].text = said

    return document(fill)


def alt_text(said: str) -> bytes:
    def fill(made: docx.document.Document) -> None:
        made.add_picture(io.BytesIO(picture("PNG")))
        made.inline_shapes[0]._inline.docPr.set("descr", said)

    return document(fill)


def chart_cache(said: str) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(made.active, min_col=2, min_row=1, max_row=2), titles_from_data=True)
        made.active.add_chart(chart, "F2")

    data = book(fill)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        raw = package.read("xl/charts/chart1.xml")
    cache = f"<strCache><ptCount val='1'/><pt idx='0'><v>{said}</v></pt></strCache>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            body = package.read(name)
            made.writestr(
                name,
                raw.replace(b"</f></strRef>", f"</f>{cache}</strRef>".encode()) if "chart1" in name else body,
            )
    assert said.encode() in zipfile.ZipFile(out).read("xl/charts/chart1.xml")
    return out.getvalue()


def pivot_cache(said: str) -> bytes:
    body = f'<pivotCacheRecords><r><s v="{said}"/></r></pivotCacheRecords>'.encode()
    return with_parts(book(lambda made: None), xl__pivotCache__pivotCacheRecords1_dot_xml=body)


def document_property(said: str) -> bytes:
    def fill(made: docx.document.Document) -> None:
        made.core_properties.keywords = said

    return document(fill)


def custom_xml(said: str) -> bytes:
    return with_parts(document(lambda made: None), customXml__item9_dot_xml=f"<a><b>{said}</b></a>".encode())


def embedded_object(said: str) -> bytes:
    inner = book(lambda made: made.active.append([said]))
    return with_parts(document(lambda made: None), word__embeddings__book_dot_xlsx=inner)


def nested_zip(said: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("名单.txt", said)
    return with_parts(document(lambda made: None), word__embeddings__list_dot_bin=out.getvalue())


def picture(form: str, said: str = "") -> bytes:
    image, out = Image.new("RGB", (8, 8), "white"), io.BytesIO()
    exif = Image.Exif()
    if said:
        exif[0x010E] = said
        exif[0x0112] = 6
    image.save(out, form, exif=exif)
    return out.getvalue()


def exif(said: str) -> bytes:
    return picture("JPEG", said)


def pdf(said: str = "", *, author: str = "") -> bytes:
    """One page with a line of text and a black box over it, written by hand."""
    stream = f"BT /F1 12 Tf 20 100 Td ({said}) Tj ET 0 g 0 90 400 40 re f".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Author(%s)/Producer(Writer)>>" % author.encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    count = len(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    return out + b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)


def under_a_box(said: str) -> bytes:
    return pdf(said)


#: place → (kind of file, maker, kind of the piece that tells of it). The issue's thirteen, and more.
PLANTED: dict[str, tuple[str, Callable[[str], bytes], str]] = {
    "hidden_sheet": ("xlsx", hidden_sheet, "hidden_sheet"),
    "hidden_row": ("xlsx", hidden_row, "hidden_row"),
    "hidden_column": ("xlsx", hidden_column, "hidden_column"),
    "comment": ("xlsx", cell_comment, "comment"),
    "tracked_change": ("docx", tracked_deletion, "tracked_change"),
    "header": ("docx", header, "header_footer"),
    "alt_text": ("docx", alt_text, "alt_text"),
    "chart_cache": ("xlsx", chart_cache, "cache"),
    "pivot_cache": ("xlsx", pivot_cache, "cache"),
    "property": ("docx", document_property, "property"),
    "custom_xml": ("docx", custom_xml, "custom_xml"),
    "embedded": ("docx", embedded_object, "embedded"),
    "nested_zip": ("docx", nested_zip, "nested_zip"),
    "exif": ("jpg", exif, "exif"),
    "under_a_box": ("pdf", under_a_box, "body"),
}
