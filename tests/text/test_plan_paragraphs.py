"""Plans without a table: units in brackets, on lines of their own, or nowhere."""

from __future__ import annotations

from datetime import date

from gongkai.text.plan_reader import PlanReading, read_plan
from tests.text.plan_writer import Doc, Row, docx, text


def read(*blocks: str | list[Row]) -> PlanReading:
    return read_plan(docx(Doc(list(blocks))), "plan.docx")


def codes(reading: PlanReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def test_paragraphs_with_units_in_brackets() -> None:
    reading = read(
        "江川县人民政府办公室关于印发《2020年政务公开工作要点》的通知",
        "各乡镇人民政府：",
        "为贯彻《2020年全省政务公开工作要点》（省政办发〔2020〕8号），制定本要点。",
        "一、加强主动公开",
        "（一）财政领域",
        "1.公开预决算。6月底前公开部门预算。（牵头单位：县财政局；责任单位：县直各部门）",
        "2.公开债务信息。（县财政局牵头，县审计局配合）",
        "二、加强解读",
        "3.解读政策。每季度开展一次访谈，文件《办法》（县政办〔2019〕2号）同步解读。（责任单位：县政府办、司法局；完成时限：2011年底前）",
        "江川县人民政府办公室",
        "2020年5月6日",
    )
    assert [(t.number, t.section, t.subsection, t.title) for t in reading.tasks] == [
        (1, "加强主动公开", "财政领域", "公开预决算"),
        (2, "加强主动公开", "财政领域", "公开债务信息"),
        (3, "加强解读", None, "解读政策"),
    ]
    first, second, third = reading.tasks
    assert (first.lead_units, first.responsible_units, first.due) == (
        ["县财政局"],
        ["县直各部门"],
        date(2020, 6, 30),
    )
    assert first.requirement == "6月底前公开部门预算。"
    assert (second.lead_units, second.responsible_units) == (["县财政局"], ["县审计局"])
    assert third.responsible_units == ["县政府办", "县司法局"]
    assert (third.due, third.due_text) == (None, "2011年底前")
    assert "due_impossible" in codes(reading)
    assert reading.year == 2020 and reading.issuer == "江川县人民政府办公室"
    assert reading.upper_documents == [
        {"title": "2020年全省政务公开工作要点", "document_number": "省政办发〔2020〕8号"}
    ]


def test_paragraphs_with_unit_lines_below() -> None:
    data = text(
        Doc(
            [
                "2023年东阳区政务公开任务清单\n一、公开\n（一）公开权责清单\n动态调整清单。\n责任单位：区委编办\n配合单位：区直各部门"
                "\n完成时限：10月底前\n（二）公开目录\n编制目录。\n责任单位：区政府办"
            ]
        )
    )
    reading = read_plan(data, "plan.txt")
    assert [(t.number, t.section, t.title, t.requirement) for t in reading.tasks] == [
        (1, "公开", "公开权责清单", "动态调整清单。"),
        (2, "公开", "公开目录", "编制目录。"),
    ]
    assert (reading.tasks[0].lead_units, reading.tasks[0].responsible_units) == (["区委编办"], ["区直各部门"])
    assert reading.tasks[0].due == date(2023, 10, 31)


def test_plan_that_names_no_units() -> None:
    reading = read(
        "2023年新河市政务公开工作要点",
        "一、围绕发展深化公开",
        "（一）战略信息",
        "1.聚焦战略部署加强公开。做好重大项目信息公开。",
        "2.聚焦营商环境加强公开。6月底前发布政策清单。",
        "二、围绕民生深化公开",
        "3.推进民生信息公开。做好教育信息公开。",
    )
    assert [(t.number, t.section, t.subsection, t.title, t.requirement) for t in reading.tasks] == [
        (1, "围绕发展深化公开", "战略信息", "聚焦战略部署加强公开", "做好重大项目信息公开。"),
        (2, "围绕发展深化公开", "战略信息", "聚焦营商环境加强公开", "6月底前发布政策清单。"),
        (3, "围绕民生深化公开", None, "推进民生信息公开", "做好教育信息公开。"),
    ]
    assert reading.tasks[1].due == date(2023, 6, 30)
    assert {"no_units_in_plan", "units_missing"} <= codes(reading)


def test_units_after_each_sentence_and_in_a_paragraph_of_their_own() -> None:
    reading = read(
        "关于2019年政务公开任务的意见",
        "一、综合",
        "（一）推进减税降费公开。公开政策。（市财政局、税务局负责）完善清单。（市发改委负责）",
        "（二）推进就业公开。",
        "公开就业政策。",
        "（市人社局牵头，教育局等按职责分工负责）",
    )
    assert [(t.number, t.title, t.requirement, t.lead_units, t.responsible_units) for t in reading.tasks] == [
        (1, "推进减税降费公开", "公开政策。完善清单。", [], ["市财政局", "市税务局", "市发改委"]),
        (2, "推进就业公开", "公开就业政策。", ["市人社局"], ["市教育局"]),
    ]


def test_brackets_before_the_stop_with_a_time_limit_and_with_labels() -> None:
    reading = read(
        "2022年政务公开工作要点",
        "一、公开",
        "1.公开规划。做好公开（市发改委牵头，市财政局配合）。",
        "2.公开财政。做好预算公开。（市发改委、财政局按职责分工负责；2022年9月底前完成）",
        "3.公开教育。（责任单位：市教育局，配合单位：市财政局、人社局，完成时限：持续推进）",
    )
    assert [(t.requirement, t.lead_units, t.responsible_units, t.due_text) for t in reading.tasks] == [
        ("做好公开。", ["市发改委"], ["市财政局"], None),
        ("做好预算公开。", [], ["市发改委", "市财政局"], "2022年9月底前完成"),
        ("", ["市教育局"], ["市财政局", "市人社局"], "持续推进"),
    ]
    assert reading.tasks[1].due == date(2022, 9, 30)
