"""The look inside: kinds by content, dangers, marks in every place; in this process, so that it is quick."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.base.files import sniff
from gongkai.base.files.child import Refusal
from gongkai.base.files.inspection import inspect
from tests.base.files import made_files as made

ALL = list(sniff.KINDS)
MACRO_TYPES = {
    "[Content_Types].xml": (
        b"wordprocessingml.document.main",
        b"ms-word.document.macroEnabled.main",
    )
}
REMOTE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="{}" TargetMode="External"/></Relationships>'
)
REMOTE_HTTP = REMOTE.format("http://x.invalid/t.dotm").encode()
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


@pytest.mark.parametrize(
    ("name", "data", "kind", "text_read"),
    [
        ("a.docx", made.docx(), "docx", True),
        ("a.xlsx", made.xlsx([["单位", "事项"], ["市财政局", "预算"]]), "xlsx", True),
        ("a.pdf", made.typeset_pdf("关于做好政务公开工作的通知"), "pdf", True),
        ("a.pdf", made.scanned_pdf(), "pdf", False),
        ("a.png", made.picture(), "png", False),
        ("a.JPG", made.picture("JPEG"), "jpg", False),
        ("a.txt", "通知".encode("gb18030"), "txt", True),
        ("a.txt", "通知".encode("utf-16"), "txt", True),
        ("a.html", "<!DOCTYPE html><html><body><p>通知</p></body></html>".encode(), "html", True),
        ("a.htm", "<table><tr><td>通知</td></tr></table>".encode(), "html", True),
        ("a.doc", made.doc("关于做好政务公开工作的通知"), "doc", True),
        ("a.wps", made.doc("关于做好政务公开工作的通知"), "doc", True),
        ("a.xls", made.xls("市财政局"), "xls", True),
        ("a.et", made.xls("市财政局"), "xls", True),
        ("a.ofd", made.ofd("通知"), "ofd", True),
    ],
)
def test_good_files_pass(name: str, data: bytes, kind: str, text_read: bool) -> None:
    seen = inspect(data, name, ALL)
    assert (seen["kind"], seen["text_read"], seen["marks"]) == (kind, text_read, [])


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        ("a.docx", b"", "empty", "空的"),
        ("a.docx", "只是文字".encode(), "mismatch", "纯文本"),
        ("a.docx", made.doc("旧版"), "mismatch", "旧版 Word"),
        ("a.doc", made.docx(), "mismatch", ".docx"),
        ("a.pdf", made.picture(), "mismatch", "PNG"),
        ("a", made.docx(), "mismatch", "扩展名"),
        ("a.zip", b"Rar!\x1a", "not_allowed", "压缩包"),
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 100, "not_allowed", "可执行"),
        ("a.rtf", b"{\\rtf1 }", "not_allowed", "RTF"),
        ("a.docx", made.docx()[:3000], "mismatch", "压缩包"),
        ("a.docx", made.zip_bomb(), "bomb", "炸弹"),
        ("a.docx", made.encrypted_docx(), "encrypted", "密码"),
        ("a.doc", made.doc("x", encrypted=True), "encrypted", "密码"),
        ("a.xls", made.xls("x", encrypted=True), "encrypted", "密码"),
        ("a.pdf", made.encrypted_pdf(), "encrypted", "密码"),
        ("a.docx", made.docx_with({"word/vbaProject.bin": b"x"}), "macros", "宏"),
        ("a.docx", made.docx_with({}, MACRO_TYPES), "macros", "宏"),
        ("a.docx", made.docx_with({"word/activeX/activeX1.bin": b"x"}), "macros", "控件"),
        ("a.doc", made.doc("x", more={"Macros/dir": b"x"}), "macros", "宏"),
        ("a.xls", made.xls("x", macro_sheet=True), "macros", "宏"),
        ("a.pdf", made.script_pdf(), "macros", "脚本"),
        ("a.docx", made.docx_with({"word/x.xml": DTD}), "entities", "外部实体"),
        ("a.docx", made.docx_with({"word/x.xml": DTD.decode().encode("utf-16")}), "entities", "外部实体"),
        ("a.docx", made.docx_with({"word/x.xml": b"<a>"}), "damaged", "损坏"),
        ("a.docx", made.docx_with({"word/embeddings/a.exe": b"MZ"}), "embedded", "嵌入"),
        (
            "a.docx",
            made.docx_with({"word/embeddings/o.bin": made.ole({"\x01Ole10Native": b"x"})}),
            "embedded",
            "嵌入",
        ),
        (
            "a.docx",
            made.docx_with({"word/_rels/s.rels": REMOTE_HTTP}),
            "macros",
            "远程模板",
        ),
        ("a.pdf", b"%PDF-1.4\nnothing", "damaged", "损坏"),
        ("a.png", made.picture()[:40], "damaged", "损坏"),
    ],
)
def test_bad_files_are_refused_in_chinese(name: str, data: bytes, code: str, word: str) -> None:
    with pytest.raises(Refusal) as refused:
        inspect(data, name, ALL)
    assert refused.value.code == code
    assert word in refused.value.message
    assert "请" in refused.value.message, "the message must say what to do"


def test_a_kind_that_is_not_wanted_names_the_wanted_ones() -> None:
    with pytest.raises(Refusal) as refused:
        inspect(made.picture(), "扫描件.png", ["docx", "txt"])
    assert refused.value.code == "not_allowed"
    assert "PNG 图片" in refused.value.message
    assert "Word 文档（.docx）、纯文本文件" in refused.value.message


def test_a_template_on_the_own_disk_is_no_danger() -> None:
    local = REMOTE.format("file:///C:\\Users\\a\\Normal.dotm").encode()
    assert inspect(made.docx_with({"word/_rels/s.rels": local}), "a.docx", ALL)["kind"] == "docx"


MARK = "机密★10年"
CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
BODY_TABLE = f"<w:tbl><w:tr>{CELL.format('密级')}{CELL.format('机密')}</w:tr></w:tbl>"
SPLIT = "<w:p><w:r><w:t>机</w:t></w:r><w:r><w:t>密</w:t></w:r><w:r><w:t>★</w:t></w:r></w:p>"
DELETED = '<w:p><w:del w:id="1"><w:r><w:delText>机密★</w:delText></w:r></w:del></w:p>'
WATERMARK = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="机密"/></v:shape>'
    "</w:pict></w:r></w:p>"
)
BOX = f"<w:p><w:r><w:pict><w:txbxContent>{SPLIT}</w:txbxContent></w:pict></w:r></w:p>"


def body(xml: str) -> bytes:
    return made.docx_with({}, {"word/document.xml": (b"<w:body>", b"<w:body>" + xml.encode())})


@pytest.mark.parametrize(
    ("name", "data", "where"),
    [
        ("a.docx", made.docx(f"{MARK}\n通知"), "body"),
        ("a.docx", made.docx(header="机密"), "header"),
        ("a.docx", made.docx(footer="机密 注意保存"), "footer"),
        ("a.docx", made.docx(keywords="机密"), "property"),
        ("a.docx", body(BODY_TABLE), "cells"),
        ("a.docx", body(SPLIT), "body"),
        ("a.docx", body(DELETED), "body"),
        ("a.docx", body(WATERMARK), "header"),
        ("a.docx", body(BOX), "body"),
        ("a.docx", made.docx_with({"word/embeddings/b.docx": made.docx(MARK)}), "body"),
        ("a.docx", made.docx_with({"word/embeddings/b.xlsx": made.xlsx([["x", MARK]])}), "cells"),
        ("a.docx", made.docx_with({"word/footnotes9.xml": f"<p><t>{MARK}</t></p>".encode()}), "body"),
        ("a.xlsx", made.xlsx([["单位", "密级"], ["市财政局", MARK]]), "cells"),
        ("a.xlsx", made.xlsx([["机密"], ["单位", "事项"]]), "body"),
        ("a.xlsx", made.xlsx([["a", "b"]], sheet="机密"), "sheet"),
        ("a.xlsx", made.xlsx([["a", "b"]], header="机密"), "header"),
        ("a.xlsx", made.xlsx([["a", "b"]], keywords="机密"), "property"),
        ("a.pdf", made.typeset_pdf(f"{MARK}\n\n通知"), "body"),
        ("a.pdf", made.typeset_pdf("通知", keywords="机密"), "property"),
        ("a.txt", f"{MARK}\n通知".encode("gb18030"), "body"),
        ("a.html", "<html><body><div><b>机</b><b>密</b>★</div><p>通知</p></body></html>".encode(), "body"),
        ("a.doc", made.doc(f"\r{MARK}\r通知\r"), "body"),
        ("a.xls", made.xls(MARK), "body"),
        ("a.xls", made.xls("通知", header='&C&"宋体"机密'), "header"),
        ("a.ofd", made.ofd(MARK), "body"),
    ],
)
def test_marks_are_found_wherever_they_stand(name: str, data: bytes, where: str) -> None:
    assert {"kind": "机密", "where": where} in inspect(data, name, ALL)["marks"]


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", made.OLE_MAGIC, b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
@settings(max_examples=200)
def test_any_bytes_give_an_answer_or_a_refusal(data: bytes, start: bytes) -> None:
    for name in ("a.docx", "a.pdf", "a.png", "a.xls", "a.txt"):
        try:
            assert inspect(start + data, name, ALL)["kind"] in sniff.KINDS
        except Refusal as refusal:
            assert refusal.message


@given(
    st.integers(0, 10_000),
    st.binary(min_size=1, max_size=20),
    st.sampled_from(["docx", "xlsx", "xls", "doc", "pdf"]),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_gives_an_answer_or_a_refusal(at: int, junk: bytes, kind: str) -> None:
    good = GOOD[kind]
    at %= len(good)
    try:
        inspect(good[:at] + junk + good[at + len(junk) :], f"a.{kind}", ALL)
    except Refusal as refusal:
        assert refusal.message


GOOD = {
    "docx": made.docx(),
    "xlsx": made.xlsx([["单位"]]),
    "xls": made.xls("单位"),
    "doc": made.doc("单位"),
    "pdf": made.scanned_pdf(),
}


def test_one_scanned_page_among_typeset_ones_counts_as_not_read() -> None:
    import pypdfium2

    mixed = pypdfium2.PdfDocument(made.typeset_pdf("通知"))
    mixed.import_pages(pypdfium2.PdfDocument(made.scanned_pdf()))
    out = io.BytesIO()
    mixed.save(out)
    assert inspect(out.getvalue(), "a.pdf", ALL)["text_read"] is False


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(made.docx())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("word/document.xml", b"<x/>")
    with pytest.raises(Refusal) as refused:
        inspect(out.getvalue(), "a.docx", ALL)
    assert refused.value.code == "damaged"
