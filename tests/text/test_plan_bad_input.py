"""Files that are no plan, or hostile: always PlanUnreadable with a Chinese message that says what to do."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.text.plan_reader import PlanUnreadable, read_plan
from tests.text.plan_writer import CONTENT_TYPES, C, Doc, W, docx, page, text

PLANS = Path(__file__).parents[2] / "examples/plans"
SAMPLE = (PLANS / "changji-2021.docx").read_bytes()
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def refused(data: bytes, name: str = "plan.docx") -> str:
    with pytest.raises(PlanUnreadable) as caught:
        read_plan(data, name)
    assert re.search(r"请", caught.value.message), caught.value.message
    return caught.value.code


def entity_docx() -> bytes:
    body = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
    )
    return docx(Doc(), body=body)


def wide_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for column in range(1, 10_001):
        book.active.cell(1, column, "工作任务")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\x00\x01\x02\x03" * 200, "not_a_document"),
        (b"hello, this is no Word file", "not_a_document"),
        (b"%PDF-1.7\n...", "pdf"),
        (PNG, "scanned_picture"),
        (SAMPLE[:3000], "broken_file"),
        (archive({"a.txt": b"x"}), "not_a_document"),
        (archive({"word/document.xml": b"\x00" * 80_000_000}), "zip_bomb"),
        (docx(Doc(["x"]), extra_parts={"word/vbaProject.bin": b"x"}), "macros"),
        (entity_docx(), "external_entities"),
        (docx(Doc(), extra_parts={"word/media/image1.png": PNG}), "scanned_picture"),
        (docx(Doc([[["工作任务", "工作要求", "牵头单位", "责任单位"]]])), "empty_table"),
        (docx(Doc(["这是一份没有任务的通知。"])), "no_tasks"),
        (docx(Doc([[["甲"] * 10_000]])), "too_many_columns"),
        (docx(Doc([[[C("甲", columns=10_000)]]])), "too_many_columns"),
        (page(Doc([[[C("甲", columns=10_000), "乙"]]])), "too_many_columns"),
        (wide_xlsx(), "too_many_columns"),
        (text(Doc(["1.甲" + "乙" * 60_000 + "（县财政局负责）"])), "text_too_long"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "external_entities"),
        (
            archive({"[Content_Types].xml": CONTENT_TYPES.encode(), "word/document.xml": b"<broken"}),
            "broken_file",
        ),
    ],
)
def test_refused_with_a_chinese_message(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_encrypted_zip_member() -> None:
    data = bytearray(archive({"word/document.xml": b"<a/>"}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    assert refused(bytes(data)) == "encrypted"


def test_old_formats_without_libreoffice_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert refused(b"{\\rtf1 abc}", "plan.doc") == "needs_libreoffice"


def test_content_counts_and_not_the_name() -> None:
    reading = read_plan(SAMPLE, "plan.txt")
    assert len(reading.tasks) == 39
    assert "extension_mismatch" in {warning.code for warning in reading.warnings}
    web = page(Doc([[["工作任务", "工作要求", "责任单位"], ["1.甲", "做甲。", "县财政局"]]]))
    assert len(read_plan(web, "plan.doc").tasks) == 1


def never_else(data: bytes, name: str) -> None:
    """Reads, or says PlanUnreadable in Chinese; anything else fails the test."""
    try:
        read_plan(data, name)
    except PlanUnreadable as error:
        assert re.search("[一-鿿]", error.message)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "<table>"]),
)
def test_random_bytes(noise: bytes, head: str) -> None:
    never_else(head.encode("latin-1") + noise, "a.docx")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_mutated_and_truncated_files(seed: int) -> None:
    chance = random.Random(seed)
    table = Doc([[["工作任务", "工作要求", "责任单位"], ["1.甲", "做甲。", "县财政局"]]])
    data = bytearray(chance.choice([SAMPLE, docx(table), page(table), text(table)]))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.4:
        data = data[: chance.randrange(len(data))]
    never_else(bytes(data), "a.docx")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_mutated_xml_inside_a_whole_zip(seed: int) -> None:
    """The zip is right and the XML well formed, but elements are lost, doubled and moved."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as source:
        pieces = re.findall(r"<w:tr>.*?</w:tr>|<w:p>.*?</w:p>", source.read("word/document.xml").decode())[
            :40
        ]
    chance.shuffle(pieces)
    pieces = [re.sub(r"<w:tc>.*?</w:tc>", "", piece, count=chance.randint(0, 2)) for piece in pieces]
    spans = [piece.replace('w:val="4"', f'w:val="{chance.randint(-3, 60)}"') for piece in pieces]
    inner = f"<w:tbl>{''.join(spans)}</w:tbl>{''.join(pieces)}"
    body = f'<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'
    never_else(docx(Doc(), body=body), "a.docx")
