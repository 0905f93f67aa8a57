"""Files say what they hide, and lose their properties without losing anything else."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gongkai.text.file_text import Unreadable, extract, strip

from .planted_files import ID_NUMBER, PLANTED, book, document, pdf, picture


@pytest.mark.parametrize("place", PLANTED)
def test_each_hidden_place_is_read(place: str) -> None:
    kind, make, told_as = PLANTED[place]
    pieces = extract(make(ID_NUMBER), kind)
    assert told_as in {p.kind for p in pieces if ID_NUMBER in p.text}
    assert not any(ID_NUMBER in p.text for p in extract(make("无"), kind)), (
        "the place itself is what was found"
    )


def test_what_is_hidden_is_not_among_what_is_shown() -> None:
    for place in ("hidden_sheet", "hidden_row", "hidden_column", "tracked_change"):
        kind, make, _ = PLANTED[place]
        assert not any(ID_NUMBER in p.text for p in extract(make(ID_NUMBER), kind) if not p.hidden), place


def test_a_plain_file_has_nothing_hidden_but_its_properties() -> None:
    kinds = {p.kind for p in extract(document(lambda made: None), "docx") if p.hidden}
    assert kinds <= {"property", "other_part", "exif", "custom_xml"}
    rows = [p for p in extract(book(lambda made: None), "xlsx") if p.place == "工作表“Sheet”"]
    assert [p.text for p in rows] == ["单位\t金额\n财政局\t100"]


def test_long_numbers_are_read_as_people_see_them() -> None:
    pieces = extract(book(lambda made: made.active.append(["电话", 13812345678.0])), "xlsx")
    assert any("13812345678" in p.text for p in pieces if not p.hidden)


def test_properties_go_and_the_text_stays() -> None:
    data = strip(PLANTED["property"][1](ID_NUMBER), "docx")
    assert not any(ID_NUMBER in p.text for p in extract(data, "docx"))
    opened = docx.Document(io.BytesIO(data))
    assert opened.paragraphs[0].text == "关于放假的通知。" and opened.core_properties.keywords == ""
    assert strip(data, "docx") == data, "nothing left to take out"
    made = strip(book(lambda made: setattr(made.properties, "creator", "张三")), "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(made)).active["A2"].value == "财政局"
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert "张三".encode() not in package.read("docProps/core.xml")


def test_pictures_lose_where_they_were_taken_and_stay_upright() -> None:
    before = picture("JPEG", ID_NUMBER)
    data = strip(before, "jpg")
    assert ID_NUMBER.encode() not in data and extract(data, "jpg") == []
    with Image.open(io.BytesIO(data)) as image, Image.open(io.BytesIO(before)) as old:
        assert image.getexif()[0x0112] == 6
        assert image.tobytes() == old.tobytes()
    assert strip(data, "jpg") == data
    assert ID_NUMBER.encode() not in strip(picture("PNG", ID_NUMBER), "png")


def test_a_pdf_loses_its_author_and_keeps_its_page() -> None:
    before = pdf("Notice", author=ID_NUMBER)
    assert any(ID_NUMBER in p.text for p in extract(before, "pdf"))
    data = strip(before, "pdf")
    assert ID_NUMBER.encode() not in data
    assert "Notice" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert strip(data, "pdf") == data


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "xls", "doc", "ofd", "zip", "jpg"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
def test_broken_files_are_refused_in_words(kind: str, data: bytes, cut: int) -> None:
    whole = {"docx": document(lambda made: None), "pdf": pdf("x")}.get(kind, b"") if cut % 3 == 0 else b""
    try:
        extract(whole[: len(whole) - cut] + data, kind)
    except Unreadable as why:
        assert why.message
