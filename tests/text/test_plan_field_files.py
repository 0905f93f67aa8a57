"""Files as they come from offices: Word's structure, a government site's page, old Excel, a locked file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.text.plan_reader import PlanUnreadable, read_plan
from tests.text.plan_field_writer import codes, facts, p, tbl, tc, text_box, tr, word

FILES = Path(__file__).parent / "files"

PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"/>
<title>通知_梁平区</title><style>.a{}</style></head><body>
<div class="nav">您现在的位置：<a>首页</a>&gt;<a>政务公开</a></div>
<table class="xxgk"><tr><td><b>[ 索引号 ]</b></td><td>11500228/2021-00151</td><td><b>[ 发文字号 ]</b></td>
<td>梁平府办发〔2021〕37号</td></tr><tr><td>[ 发布机构 ]</td><td colspan="3">梁平区政府办公室</td></tr>
<tr><td>[ 成文日期 ]</td><td>2021-06-02</td><td>[ 有效性 ]</td><td>有效</td></tr></table>
<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{margin-top:0}</style>
<p align="center">梁平府办发〔2021〕37号</p><p align="center"><span style="font-size:22pt">重庆市梁平区人民政府办公室</span></p>
<p align="center">关于印发贯彻落实2021年政务公开工作</p><p align="center">要点任务分工的通知</p>
<p>各乡镇人民政府（街道办事处），区政府各部门：</p>
<p>&nbsp;&nbsp;&nbsp;&nbsp;为贯彻《重庆市人民政府办公厅关于印发要点任务分工的通知》（渝府办发﹝2021﹞50号）精神，现印发给你们。</p>
<p>　　一、提高政治站位</p><p>　　公开是重要制度安排。</p><p>　　二、强化工作落实</p><p>　　要牢固树立理念。</p>
<p style="text-align:right">重庆市梁平区人民政府办公室</p><p style="text-align:right">2021年6月2日</p><p>（此件公开发布）</p>
<p>附件</p><p align="center">梁平区2021年政务公开任务清单</p>
<table border="1" style="border-collapse:collapse;mso-table-layout-alt:fixed"><colgroup><col width="40"/></colgroup>
<thead><tr><td><p align="center"><strong>序号</strong></p></td><td><p><strong>工作</strong></p><p><strong>任务</strong></p></td>
<td><p><strong>工 作 要 求</strong></p></td><td><p>牵头<br/>单位</p></td><td><p>责任单位</p></td><td>完成<br>时限</td></tr></thead>
<tr><td colspan="6"><p><o:p></o:p>一、紧扣“十四五”开好局起好步&nbsp;</p></td></tr>
<tr><td><p>1</p></td><td rowspan="2"><p>做好规划<span>主动公开</span></p></td><td><p>主动公开规划纲要。</p><p>展示历程。</p></td>
<td rowspan="2"><p>区发展改革委、区规划自然资源局&nbsp;</p></td>
<td rowspan="2"><p>各乡镇人民政府（街道办事处），</p><p>区政府有关部门</p></td><td>2021年11月底前</td></tr>
<tr><td>2</td><td><p>做好归集整理。</p></td><td>持续推进</td></tr>
<tr><td>3</td><td>推进财政公开</td><td>推动所属单位公开。</td><td>区财政局</td><td>区政府各部门</td><td><p>&nbsp;</p></td></tr>
</table></div><div class="share">分享到：<a>微信</a></div><div>主办：梁平区人民政府办公室 ICP备案：渝ICP备05001234号</div>
</body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_page_of_a_government_site(encoding: str) -> None:
    """梁平 2021: index table, TRS_Editor, spans inside words, tasks merged over two rows, units over both."""
    reading = read_plan(PAGE.encode(encoding), "t20210602.html")
    assert reading.title == "重庆市梁平区人民政府办公室关于印发贯彻落实2021年政务公开工作要点任务分工的通知"
    assert (reading.document_number, reading.issuer, reading.year) == (
        "梁平府办发〔2021〕37号", "重庆市梁平区人民政府办公室", 2021,
    )  # fmt: skip
    assert [entry["document_number"] for entry in reading.upper_documents] == ["渝府办发﹝2021﹞50号"]
    assert reading.requirements == [
        {"number": 1, "title": "提高政治站位", "text": "公开是重要制度安排。"},
        {"number": 2, "title": "强化工作落实", "text": "要牢固树立理念。"},
    ]
    section, leads = "紧扣“十四五”开好局起好步", ["区发展改革委", "区规划自然资源局"]
    answer = ["各乡镇人民政府（街道办事处）", "区政府有关部门"]
    assert facts(reading) == [
        (1, section, "做好规划主动公开", "主动公开规划纲要", "主动公开规划纲要。\n展示历程。", leads, answer,
         "2021-11-30", "2021年11月底前"),
        (2, section, "做好规划主动公开", "做好归集整理", "做好归集整理。", leads, answer, None, "持续推进"),
        (3, section, "推进财政公开", "推动所属单位公开", "推动所属单位公开。", ["区财政局"], ["区政府各部门"], None, None),
    ]  # fmt: skip
    assert codes(reading) == set()


def test_word_file_with_text_box_slivers_and_a_table_over_two_pages() -> None:
    """Grid lines that miss each other by 3 mm and less, a repeated head, 续表, a landscape section, 红头 in a box."""
    widths = [700, 1800, 60, 3000, 1500, 80, 1500]
    head = tr(tc("序号"), tc("工作任务"), tc("工作要求", 2), tc("牵头单位"), tc("责任单位", 2), head=True)
    data = word(
        text_box("临江县人民政府办公室文件", "临政办发〔2022〕18号"),
        p("临江县人民政府办公室"), p("关于印发《临江县2022年政务公开工作要点"), p("任务分解表》的通知"),
        p("各乡镇人民政府，县政府各部门："),
        p("为落实《永安市2022年政务公开工作要点》（永政办函〔2022〕5号），现印发给你们。"),
        p("附件：临江县2022年政务公开工作要点任务分解表"),
        p("临江县人民政府办公室"), p("二〇二二年六月八日"), p("", "<w:pPr><w:sectPr/></w:pPr>"),
        p("附件"), p("临江县2022年政务公开工作要点任务分解表"),
        tbl(
            widths, head, tr(tc("一、加强主动公开", 7)),
            tr(tc("1"), tc("公开规划", 2, "restart"), tc("公开历史规划。"), tc("县发改局", 2), tc("各乡镇")),
            tr(tc("2"), tc("", 2, "continue"), tc("归集规划。"), tc("县自然资源局"), tc("县直各部门", 2)),
        ),
        p("续表"),
        tbl(widths, head, tr(tc("二、强化解读", 7)),
            tr(tc("3"), tc("同步解读", 2), tc("三同步。\n6月底前完成。"), tc("县司法局", 2), tc("县政府办"))),
        p("抄送：县委办。"), p("临江县人民政府办公室 2022年6月8日印发"),
    )  # fmt: skip
    reading = read_plan(data, "plan.docx")
    assert reading.title == "临江县人民政府办公室关于印发《临江县2022年政务公开工作要点任务分解表》的通知"
    assert (reading.document_number, reading.issuer, reading.year) == (
        "临政办发〔2022〕18号", "临江县人民政府办公室", 2022,
    )  # fmt: skip
    assert facts(reading) == [
        (
            1,
            "加强主动公开",
            "公开规划",
            "公开历史规划",
            "公开历史规划。",
            ["县发改局"],
            ["各乡镇"],
            None,
            None,
        ),
        (
            2,
            "加强主动公开",
            "公开规划",
            "归集规划",
            "归集规划。",
            ["县自然资源局"],
            ["县直各部门"],
            None,
            None,
        ),
        (
            3,
            "强化解读",
            None,
            "同步解读",
            "三同步。\n6月底前完成。",
            ["县司法局"],
            ["县政府办"],
            "2022-06-30",
            "6月底前",
        ),
    ]
    assert codes(reading) == set()


def test_title_in_the_first_row_of_the_table() -> None:
    data = word(
        tbl(
            [600, 2000, 3000, 1500, 1500],
            tr(tc("2023年大山县政务公开工作任务分解表", 5)),
            tr(tc("序号"), tc("任务"), tc("内容"), tc("牵头单位"), tc("责任单位")),
            tr(tc("第一部分 主动公开", 5)),
            tr(tc("1"), tc("规划公开"), tc("公开规划"), tc("县发改局"), tc("县直有关单位")),
            tr(tc("2"), tc("财政公开"), tc("公开预算"), tc("县财政局", 2)),
        )
    )
    reading = read_plan(data, "plan.docx")
    assert (reading.title, reading.year) == ("2023年大山县政务公开工作任务分解表", 2023)
    assert [row[:7] for row in facts(reading)] == [
        (1, "主动公开", None, "规划公开", "公开规划", ["县发改局"], ["县直有关单位"]),
        (2, "主动公开", None, "财政公开", "公开预算", ["县财政局"], []),
    ]


def test_excel_2003() -> None:
    """files/plan-2003.xls (made with xlwt 1.3): merged columns, a date cell, an empty row, a hidden sheet."""
    reading = read_plan((FILES / "plan-2003.xls").read_bytes(), "plan.xls")
    assert (reading.title, reading.year) == ("2022年云岭县政务公开工作任务分解表", 2022)
    assert facts(reading) == [
        (1, "主动公开", None, "公开规划", "公开“十四五”规划。\n归集历史规划。", ["县发改局"],
         ["县自然资源局", "各乡镇"], "2022-06-30", "2022年6月30日"),
        (2, "主动公开", None, "公开预决算", "公开部门预算。", ["县发改局"], ["县直各部门"], None, "长期坚持"),
        (3, "政策解读", None, "同步解读", "三同步。", ["县司法局"], ["县政府办公室"], None, "每季度末"),
    ]  # fmt: skip


def test_word_file_with_an_opening_password() -> None:
    """files/encrypted.docx (made with msoffcrypto-tool 6.1, password 123456) is an OLE EncryptedPackage."""
    with pytest.raises(PlanUnreadable) as caught:
        read_plan((FILES / "encrypted.docx").read_bytes(), "plan.docx")
    assert caught.value.code == "encrypted" and "密码" in caught.value.message


def test_text_with_one_cell_a_line_and_nothing_between_rows() -> None:
    """What LibreOffice saves as text, and what is copied from a page: 淮南 2021."""
    lines = [
        "淮南市人民政府办公室2021年政务公开重点工作任务分工", "工作任务", "具体要求", "责任单位", "时限要求",
        "一、聚焦重点领域", "（一）做好规划公开", "1", "公开规划纲要。", "充分展示历程。", "政务公开指导办", "年底前",
        "2", "网站建立专题。", "政务公开指导办，各相关科室", "年底前", "（二）做好财政公开", "3", "公开预算。", "行财科", "6月底前",
        "二、聚焦解读", "4", "同步解读。", "各相关科室", "持续推进",
    ]  # fmt: skip
    reading = read_plan("\n".join(lines).encode(), "plan.txt")
    assert facts(reading) == [
        (1, "聚焦重点领域", "做好规划公开", "公开规划纲要", "公开规划纲要。\n充分展示历程。", [], ["政务公开指导办"],
         "2021-12-31", "年底前"),
        (2, "聚焦重点领域", "做好规划公开", "网站建立专题", "网站建立专题。", [], ["政务公开指导办", "各相关科室"],
         "2021-12-31", "年底前"),
        (3, "聚焦重点领域", "做好财政公开", "公开预算", "公开预算。", [], ["行财科"], "2021-06-30", "6月底前"),
        (4, "聚焦解读", None, "同步解读", "同步解读。", [], ["各相关科室"], None, "持续推进"),
    ]  # fmt: skip


def test_documents_above_without_a_number_and_the_signing_person() -> None:
    data = word(
        p("龙政办发〔2023〕7号          签发人：某某"),
        p("龙山县人民政府办公室关于印发2023年政务公开工作要点分工的通知"),
        p("根据《国务院办公厅关于印发要点的通知》（国办发〔2022〕8号）、《省人民政府办公厅关于印发2023年全省要点的通知》要求，"
          "现将《龙山县2023年政务公开工作要点分工》印发给你们。"),
        p("附件1：龙山县2023年政务公开工作要点分工"),
        tbl(
            [600, 2000, 1500, 1500],
            tr(tc("序号"), tc("任务"), tc("主要责任单位"), tc("其他责任单位")),
            tr(tc("1"), tc("甲任务"), tc("县财政局"), tc("县教育局")),
        ),
    )  # fmt: skip
    reading = read_plan(data, "plan.docx")
    assert reading.document_number == "龙政办发〔2023〕7号"
    assert reading.upper_documents == [
        {"title": "国务院办公厅关于印发要点的通知", "document_number": "国办发〔2022〕8号"},
        {"title": "省人民政府办公厅关于印发2023年全省要点的通知", "document_number": None},
    ]
    assert facts(reading)[0][5:7] == (["县财政局"], ["县教育局"])


def test_one_number_over_several_measures() -> None:
    """Measures with one number and the same units are one task, though each has a time limit of its own."""
    data = word(
        tbl(
            [600, 1500, 3000, 1500, 1500, 1200],
            tr(tc("序号"), tc("重点任务"), tc("具体措施"), tc("牵头单位"), tc("责任单位"), tc("完成时限")),
            tr(tc("1", 1, "restart"), tc("公开财政", 1, "restart"), tc("公开预算。"), tc("县财政局", 1, "restart"),
               tc("各部门", 1, "restart"), tc("2023年3月底前")),
            tr(tc("", 1, "continue"), tc("", 1, "continue"), tc("公开决算。"), tc("", 1, "continue"),
               tc("", 1, "continue"), tc("2023年9月底前")),
            tr(tc("2"), tc("公开规划"), tc("公开规划。"), tc("县发改局"), tc("各部门"), tc("2023年底前")),
        )
    )  # fmt: skip
    reading = read_plan(data, "plan.docx")
    assert [(row[0], row[3], row[4], row[7]) for row in facts(reading)] == [
        (1, "公开财政", "公开预算。\n公开决算。", "2023-09-30"),
        (2, "公开规划", "公开规划。", "2023-12-31"),
    ]
    assert "due_unclear" in codes(reading)
