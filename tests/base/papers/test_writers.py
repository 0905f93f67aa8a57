"""Every writer's file is opened again with another library and must hold what was put in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
import zipfile
from pathlib import Path

import docx as python_docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from gongkai.base.papers import csvfile, package, printing, responses, xlsx
from gongkai.base.papers import docx as word
from gongkai.base.papers.tables import Column, Heading, Table, row_spans, text_of

PLAN = Table(
    title="昌吉市2021年政务公开工作主要任务分工方案",
    columns=[
        Column("栏目", 1),
        Column("工作任务", 3),
        Column("牵头单位", 1.5),
        Column("件数", 0.8, figures=True),
    ],
    rows=[
        Heading("一、紧扣“十四五”开好局起好步"),
        ("规划", "1.主动公开 <规划> & 纲要", "市发改委", 12),
        ("规划", "2.归集整理", "市发改委", 3),
        Heading("（二）监管规则"),
        ("规划", "3.公开标准", "市市场监督管理局", None),
    ],
    document_number="昌市政办发〔2021〕29号",
    paragraphs=["各乡镇人民政府、街道办事处，市直各部门："],
    notes=["截至 2021年11月15日"],
    merge=frozenset({0, 2}),
)


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells"):
        Table("x", [Column("甲"), Column("乙")], [("只有一个",)])


def test_equal_neighbours_merge_but_not_across_a_heading() -> None:
    assert row_spans(PLAN)[1] == [2, 1, 2, 1] and row_spans(PLAN)[2] == [0, 1, 0, 1]
    assert row_spans(PLAN)[4] == [1, 1, 1, 1]


def test_a_column_merges_only_as_far_as_the_one_before_it() -> None:
    table = Table(
        "x", [Column("甲"), Column("乙")], [("a", "s"), ("b", "s"), ("b", "s")], merge=frozenset({0, 1})
    )
    assert row_spans(table) == [[1, 1], [2, 2], [0, 0]]


def test_word_holds_title_number_rows_and_merged_cells() -> None:
    doc = python_docx.Document(io.BytesIO(word.document(PLAN)))
    texts = [p.text for p in doc.paragraphs]
    assert texts[:3] == [PLAN.document_number, PLAN.title, PLAN.paragraphs[0]] and texts[-1] == PLAN.notes[0]
    rows = doc.tables[0].rows
    assert [c.text for c in rows[0].cells] == ["栏目", "工作任务", "牵头单位", "件数"]
    assert rows[1].cells[0].grid_span == 4 and rows[1].cells[0].text.startswith("一、")
    assert rows[2].cells[0]._tc is rows[3].cells[0]._tc, "merged downwards"
    assert [c.text for c in rows[3].cells] == ["规划", "2.归集整理", "市发改委", "3"]
    assert rows[2].cells[1].text == "1.主动公开 <规划> & 纲要"
    assert rows[5].cells[3].text == ""


def test_word_is_a4_landscape_with_shares_of_width_fonts_and_page_numbers() -> None:
    data = word.document(PLAN)
    doc = python_docx.Document(io.BytesIO(data))
    section = doc.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    widths = [c.width.mm for c in doc.tables[0].columns]
    assert sum(widths) == pytest.approx(247, abs=0.5) and widths[1] == pytest.approx(3 * widths[0], abs=0.2)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert "PAGE" in parts.read(next(n for n in parts.namelist() if "footer" in n)).decode()
        fonts = parts.read("word/fontTable.xml").decode()
        assert (
            'w:name="方正小标宋简体"><w:altName' in fonts
            and "仿宋_GB2312" in parts.read("word/document.xml").decode()
        )


def test_several_tables_are_one_word_file_each_on_its_own_page() -> None:
    doc = python_docx.Document(io.BytesIO(word.document(PLAN, PLAN, PLAN, landscape=False)))
    assert len(doc.tables) == 3 and len(doc.sections) == 3
    assert all(round(s.page_width.mm) == 210 for s in doc.sections)
    order = [child.tag.split("}")[1] for child in doc.element.body]
    assert order.index("tbl") < order.index("p", order.index("tbl")) < len(order) - 1


def test_excel_holds_values_as_what_they_are() -> None:
    table = Table(
        "甲/乙: 表", [Column("日期"), Column("数"), Column("文")], [(dt.date(2021, 11, 15), 7, "=1+1")]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(table))).worksheets[0]
    assert sheet.title == "甲乙 表"
    assert [sheet.cell(2, c).value for c in (1, 2, 3)] == ["日期", "数", "文"]
    day, number, text = (sheet.cell(3, c) for c in (1, 2, 3))
    assert day.value == dt.datetime(2021, 11, 15) and day.number_format == "yyyy-mm-dd"
    assert number.value == 7 and number.data_type == "n"
    assert text.value == "=1+1" and text.data_type != "f"
    assert sheet.freeze_panes == "A3"


def test_excel_text_that_looks_like_a_link_or_formula_stays_text() -> None:
    nasty = ["=cmd|' /C calc'!A0", "http://x.example", "{=SUM(A1)}", "@SUM(1)"]
    sheet = openpyxl.load_workbook(
        io.BytesIO(xlsx.workbook(Table("x", [Column("a")], [(n,) for n in nasty])))
    )
    cells = [row[0] for row in sheet.worksheets[0].iter_rows(min_row=3)]
    assert [c.value for c in cells] == nasty
    assert all(c.data_type == "s" and c.hyperlink is None for c in cells)


def test_excel_says_where_it_cut() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(Table("x", [Column("a")], [("长" * 40000,)]))))
    value = sheet.worksheets[0].cell(3, 1).value
    assert len(value) == xlsx.MOST_CHARACTERS and value.endswith(xlsx.CUT)


def test_excel_sheets_of_one_name_are_counted() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(PLAN, PLAN)))
    assert len(set(book.sheetnames)) == 2 and all(len(n) <= 31 for n in book.sheetnames)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("  +cmd", "'  +cmd"),
        ("＝1", "'＝1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("-3.5%", "-3.5%"),
        ("-12,000", "-12,000"),
        ("-见附件", "'-见附件"),
        (-3, "-3"),
        ("市财政局", "市财政局"),
        (None, ""),
    ],
)
def test_csv_guards_formulas_and_leaves_numbers(value: str | int | None, text: str) -> None:
    assert csvfile.guarded(value) == text


def test_csv_opens_in_excel_and_reads_back() -> None:
    data = csvfile.csv_of(PLAN)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["栏目", "工作任务", "牵头单位", "件数"] and len(rows) == 4
    assert rows[1] == ["规划", "1.主动公开 <规划> & 纲要", "市发改委", "12"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=5))
def test_any_text_goes_into_every_file_and_comes_out(rows: list[tuple[str, str]]) -> None:
    table = Table("表", [Column("甲"), Column("乙")], rows)
    doc = python_docx.Document(io.BytesIO(word.document(table)))
    got = [tuple(c.text for c in r.cells) for r in doc.tables[0].rows][1:]
    want = [tuple(text_of(v).replace("\r\n", "\n").replace("\r", "\n") for v in r) for r in rows]
    assert [tuple(t.replace("\t", " ") for t in r) for r in got] == [
        tuple(t.replace("\t", " ") for t in r) for r in want
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(table))).worksheets[0]
    assert sheet.max_row == 2 + len(rows)
    printing.table_html(table)


def test_package_keeps_names_counts_doubles_and_lets_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"file")
    entries: list[tuple[str, bytes | Path]] = [
        ("证据/截图.png", b"1"),
        ("证据/截图.png", b"2"),
        ("../../etc/passwd", b"3"),
        ("C:\\x\\说明?.txt", tmp_path / "a"),
        ("..", b"5"),
    ]
    with package.package(entries, dt.datetime(2021, 11, 15, 16, 20)) as out, zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [
            "证据/截图.png",
            "证据/截图（2）.png",
            "etc/passwd",
            "C_/x/说明_.txt",
            "未命名",
        ]
        assert archive.read("C_/x/说明_.txt") == b"file"
        assert archive.infolist()[0].date_time == (2021, 11, 15, 16, 20, 0)
        assert all(i.flag_bits & 0x800 for i in archive.infolist() if not i.filename.isascii()), (
            "names are UTF-8"
        )


def test_print_table_has_the_same_merged_cells_and_escapes() -> None:
    table = html.fromstring(printing.table_html(PLAN))
    rows = table.findall(".//tbody/tr")
    assert rows[0].find("th").get("colspan") == "4"
    assert rows[1].findall("td")[0].get("rowspan") == "2" and len(rows[2].findall("td")) == 2
    assert rows[1].findall("td")[1].text == "1.主动公开 <规划> & 纲要"


def test_qr_reads_as_the_address() -> None:
    code = html.fromstring(printing.qr("https://example.gov.cn/a?b=1&c=2"))
    assert code.tag == "svg" and code.find("title").text == "https://example.gov.cn/a?b=1&c=2"


def test_downloads_carry_the_chinese_name() -> None:
    answer = responses.excel_download(PLAN)
    assert "filename*=utf-8''%E6%98%8C%E5%90%89" in answer["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert responses.csv_download(PLAN)["Content-Type"] == "text/csv; charset=utf-8"
    assert python_docx.Document(io.BytesIO(responses.word_download(PLAN).content)).tables


def test_two_thousand_rows_are_written_in_seconds() -> None:
    table = Table(
        "大", [Column(f"列{i}") for i in range(8)], [("任务内容" * 10,) * 8] * 2000, merge=frozenset({0})
    )
    began = time.process_time()
    word.document(table)
    xlsx.workbook(table)
    assert time.process_time() - began < 4
