"""Layouts of task tables as other cities issue them, each written out and read back."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.text.plan_reader import PlanReading, read_plan
from tests.text.plan_writer import C, Doc, Row, W, docx, page, text, xlsx


def read(*blocks: str | list[Row]) -> PlanReading:
    return read_plan(docx(Doc(list(blocks))), "plan.docx")


def codes(reading: PlanReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def rows_of(reading: PlanReading) -> list[tuple]:
    return [(t.number, t.section, t.title, t.lead_units, t.responsible_units) for t in reading.tasks]


NOTICE = "池阳市2022年政务公开重点工作任务分解表"


def test_number_column_extra_columns_and_due() -> None:
    reading = read(
        NOTICE,
        [
            ["序号", "重点任务", "具体要求", "牵头单位", "配合单位", "完成时限", "备注"],
            ["１", "推进规划公开", "公开历史规划。", "市发改委", "各县区人民政府", "６月底前", ""],
            ["２", "推进预决算公开", "公开预决算。", "市财政局", "市直各部门", "长期坚持", "重点"],
        ],
    )
    assert [t.number for t in reading.tasks] == [1, 2]
    first, second = reading.tasks
    assert (first.title, first.requirement) == ("推进规划公开", "公开历史规划。")
    assert (first.lead_units, first.responsible_units) == (["市发改委"], ["各县区人民政府"])
    assert (first.due, first.due_text) == (date(2022, 6, 30), "6月底前")
    assert (second.due, second.due_text) == (None, "长期坚持")
    assert "column_unread" in codes(reading)


def test_two_heading_levels_in_merged_first_columns() -> None:
    table: list[Row] = [
        ["类别", "项目", "序号", "主要内容", "工作措施", "落实单位"],
        [C("一、决策公开", rows=3), C("（一）重大决策", rows=2), "1", "公开草案", "征求意见。", "县司法局"],
        ["2", "公开结果", "公布决定。", "县政府办公室"],
        ["（二）会议公开", "3", "邀请代表列席", "形成机制。", "县政府办公室、财政局"],
    ]
    for data, name in (
        (docx(Doc([table])), "a.docx"),
        (xlsx(Doc([table])), "a.xlsx"),
        (page(Doc([table])), "a.html"),
    ):
        reading = read_plan(data, name)
        got = [(t.number, t.section, t.subsection, t.title, t.requirement) for t in reading.tasks]
        assert got == [
            (1, "决策公开", "重大决策", "公开草案", "征求意见。"),
            (2, "决策公开", "重大决策", "公开结果", "公布决定。"),
            (3, "决策公开", "会议公开", "邀请代表列席", "形成机制。"),
        ], name
        assert reading.tasks[2].responsible_units == ["县政府办公室", "县财政局"]


@pytest.mark.parametrize("below", ["", "重复"])
def test_heading_columns_blank_or_repeated_instead_of_merged(below: str) -> None:
    again = "政策公开" if below else ""
    reading = read(
        [
            ["工作类别", "工作任务", "工作要求", "责任部门"],
            ["政策公开", "1.公开文件", "公开全部文件。", "区政府办"],
            [again, "2.解读文件", "同步解读。", "区司法局"],
        ]
    )
    assert [(t.section, t.number, t.title) for t in reading.tasks] == [
        ("政策公开", 1, "公开文件"),
        ("政策公开", 2, "解读文件"),
    ]


def test_two_line_head() -> None:
    reading = read(
        [
            [
                C("序号", rows=2),
                C("工作任务", rows=2),
                C("工作要求", rows=2),
                C("责任分工", columns=2),
                C("时限要求", rows=2),
            ],
            ["牵头单位", "责任单位"],
            [
                "1",
                "规范公开专栏",
                "规范设置。",
                "市政府办公室",
                "各乡镇人民政府、街道办事处",
                "2021年9月30日前",
            ],
        ]
    )
    assert rows_of(reading) == [
        (1, None, "规范公开专栏", ["市政府办公室"], ["各乡镇人民政府", "各街道办事处"]),
    ]
    assert reading.tasks[0].due == date(2021, 9, 30)


@pytest.mark.parametrize("with_head", [True, False])
def test_table_split_in_two(with_head: bool) -> None:
    head: Row = ["工作任务", "工作要求", "牵头单位", "责任单位"]
    second: list[Row] = [["2.乙任务", "要求乙。", "市民政局", "市直各部门"]]
    reading = read(
        [head, [C("一、第一部分", columns=4)], ["1.甲任务", "要求甲。", "市财政局", "市直各部门"]],
        [head, *second] if with_head else second,
    )
    assert rows_of(reading) == [
        (1, "第一部分", "甲任务", ["市财政局"], ["市直各部门"]),
        (2, "第一部分", "乙任务", ["市民政局"], ["市直各部门"]),
    ]


def test_sections_as_paragraphs_between_tables_and_repeated_head_inside() -> None:
    head: Row = ["序号", "任务名称", "工作举措", "责任单位", "时间节点"]
    reading = read(
        "2023年政务公开工作任务清单",
        "一、主动公开",
        [
            head,
            ["1", "甲", "做甲。", "县教育局", "三季度前"],
            head,
            ["2", "乙", "做乙。", "县民政局", "每季度"],
        ],
        "二、平台建设",
        [head, ["3", "丙", "做丙。", "县政府办", "全年"]],
    )
    assert [(t.number, t.section) for t in reading.tasks] == [
        (1, "主动公开"),
        (2, "主动公开"),
        (3, "平台建设"),
    ]
    assert [(t.due, t.due_text) for t in reading.tasks] == [
        (date(2023, 9, 30), "三季度前"),
        (None, "每季度"),
        (None, "全年"),
    ]
    assert "due_unclear" in codes(reading)


def test_task_column_that_groups_numbered_points() -> None:
    """The task column is merged over numbered points: each point is a task of its own."""
    reading = read(
        "工商中心2021年政务公开工作分工方案",
        [
            ["工作任务", "具体要求", "责任部门"],
            ["一、做好财政信息公开。", "1.积极推进预算公开。", "财务科"],
            [C("二、做好专栏信息公开。", rows=2), "2.及时更新概况信息。", "办公室"],
            ["3.及时反馈意见。反馈要公开。", "办公室牵头，各科室配合"],
        ],
    )
    assert [(t.number, t.section, t.title, t.requirement) for t in reading.tasks] == [
        (1, "做好财政信息公开", "积极推进预算公开", "积极推进预算公开。"),
        (2, "做好专栏信息公开", "及时更新概况信息", "及时更新概况信息。"),
        (3, "做好专栏信息公开", "及时反馈意见", "及时反馈意见。反馈要公开。"),
    ]
    assert (reading.tasks[2].lead_units, reading.tasks[2].responsible_units) == (["办公室"], ["各科室"])
    assert (reading.tasks[0].lead_units, reading.tasks[0].responsible_units) == ([], ["财务科"])


@pytest.mark.parametrize(
    "head",
    [
        [C("工作任务", columns=2), "具体要求"],
        ["工作任务", C("具体要求", columns=2)],
        ["工作任务", "具体要求"],
    ],
)
def test_number_column_without_a_head_of_its_own(head: list) -> None:
    reading = read_plan(
        page(
            Doc(
                [
                    [
                        [*head, "责任科室", "时限要求"],
                        ["强化文件公开", "1", "对文件进行清理。", "办公室", "年底前"],
                        [C("做好基础工作", rows=2), "2", "规范公开专栏。", "各科室", "持续推进"],
                        ["3", "编制年度报告。", "办公室", "持续推进"],
                    ]
                ]
            )
        ),
        "plan.html",
    )
    assert [(t.number, t.section, t.requirement) for t in reading.tasks] == [
        (1, "强化文件公开", "对文件进行清理。"),
        (2, "做好基础工作", "规范公开专栏。"),
        (3, "做好基础工作", "编制年度报告。"),
    ]
    assert reading.tasks[1].responsible_units == ["各科室"]
    assert [t.due_text for t in reading.tasks] == ["年底前", "持续推进", "持续推进"]


def test_no_numbers_and_empty_columns_at_the_edges() -> None:
    reading = read(
        [
            ["", "工作任务", "具体内容", "责任部门", ""],
            ["", C("推进政策公开", rows=2), "公开就业领域信息。", "财政所、便民综合服务中心、土管所等", ""],
            ["", "探索线下公开渠道。", "便民综合服务中心", ""],
            ["", "提升解读水平", "按三同步要求解读。", "党政办公室", ""],
        ]
    )
    assert [t.number for t in reading.tasks] == [1, 2, 3]
    assert [t.section for t in reading.tasks] == ["推进政策公开", "推进政策公开", "提升解读水平"]
    assert reading.tasks[0].responsible_units == ["财政所", "便民综合服务中心", "土管所"]
    assert {"numbers_assigned", "open_unit_list", "no_lead_column"} <= codes(reading)


def test_title_and_requirement_in_one_cell() -> None:
    reading = read(
        [
            ["工作任务", "责任单位", "配合单位"],
            ["1.加强规则公开。通过网站集中展示，2021年12月31日前完成。", "市发改委", "市商务局"],
            ["2．扩大公开范围\n推进所属单位公开。", "市财政局", "各部门"],
        ]
    )
    first, second = reading.tasks
    assert (first.title, first.requirement) == ("加强规则公开", "通过网站集中展示，2021年12月31日前完成。")
    assert (second.title, second.requirement) == ("扩大公开范围", "推进所属单位公开。")
    # 责任 leads where others only help
    assert (first.lead_units, first.responsible_units) == (["市发改委"], ["市商务局"])
    assert first.due == date(2021, 12, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "牵头单位：市财政局；责任单位：市教育局、民政局",
        "市财政局牵头，市教育局、民政局配合",
        "市财政局（牵头）、市教育局、民政局",
        "牵头单位：市财政局\n配合单位：市教育局、民政局",
        "市财政局负责，教育局、民政局配合",
        "市财政局牵头，会同市教育局、民政局落实",
        "市财政局会同市教育局、民政局负责",
    ],
)
def test_lead_and_responsible_in_one_cell(cell: str) -> None:
    reading = read([["序号", "主要任务", "工作标准", "责任分工"], ["1", "甲", "做甲。", cell]])
    (task,) = reading.tasks
    assert task.lead_units == ["市财政局"]
    assert task.responsible_units == ["市教育局", "市民政局"]


@pytest.mark.parametrize(
    "marks",
    [
        ["（1）", "（2）"],
        ["1、", "2、"],
        ["１．", "２．"],
        ["(一)", "(二)"],
        ["第一条 ", "第二条 "],
        ["①", "②"],
        ["1 ", "2 "],
    ],
)
def test_styles_of_numbers(marks: list[str]) -> None:
    reading = read(
        [["工作任务", "工作要求", "牵头单位", "责任单位"]]
        + [
            [f"{mark}公开{name}信息。", "要求。", "市财政局", "各部门"]
            for mark, name in zip(marks, "甲乙", strict=True)
        ]
    )
    assert [(t.number, t.title) for t in reading.tasks] == [(1, "公开甲信息"), (2, "公开乙信息")]


def test_one_task_over_several_rows() -> None:
    reading = read(
        [
            ["序号", "工作任务", "工作要求", "责任单位"],
            [C("1", rows=2), C("甲任务", rows=2), "第一点。", C("县财政局", rows=2)],
            ["第二点。"],
            ["2", "乙任务", "只有一点。", "县民政局"],
            ["", "", "续上页。", ""],
        ]
    )
    assert [(t.title, t.requirement) for t in reading.tasks] == [
        ("甲任务", "第一点。\n第二点。"),
        ("乙任务", "只有一点。\n续上页。"),
    ]


def test_spreadsheet_with_caption_row_and_units_merged_over_tasks() -> None:
    reading = read_plan(
        xlsx(
            Doc(
                [
                    [
                        [C("2024年滨海县政务公开工作台账", columns=5)],
                        ["编号", "工作项目", "目标要求", "主办单位", "协办单位"],
                        ["1", "甲", "做甲。", C("县政府办", rows=2), "县委宣传部、网信办"],
                        ["2", "乙", "做乙。", "各镇、街道办事处"],
                    ]
                ]
            )
        ),
        "plan.xlsx",
    )
    assert (reading.title, reading.year) == ("2024年滨海县政务公开工作台账", 2024)
    assert [t.lead_units for t in reading.tasks] == [["县政府办"], ["县政府办"]]
    assert [t.responsible_units for t in reading.tasks] == [
        ["县委宣传部", "县委网信办"],
        ["各镇", "各街道办事处"],
    ]


def test_section_rows_with_chinese_number_in_number_column() -> None:
    reading = read(
        [
            ["序号", "工作任务", "工作要求", "责任单位"],
            ["一", C("深化公开", columns=3)],
            ["1", "甲", "做甲。", "县财政局"],
            ["二", C("强化解读", columns=3)],
            ["2", "乙", "做乙。", "县民政局"],
        ]
    )
    assert [(t.number, t.section) for t in reading.tasks] == [(1, "深化公开"), (2, "强化解读")]


def test_first_named_unit_leads_where_the_document_says_so() -> None:
    reading = read(
        "2022年政务公开工作分工表（排在第一位的单位为牵头单位）",
        [["序号", "工作任务", "工作要求", "责任单位"], ["1", "甲", "做甲。", "市财政局、民政局"]],
    )
    assert (reading.tasks[0].lead_units, reading.tasks[0].responsible_units) == (["市财政局"], ["市民政局"])


def test_table_without_a_head_is_read_and_said() -> None:
    reading = read(
        [["1", "公开预算", "公开部门预算。", "市财政局"], ["2", "公开规划", "公开历史规划。", "市发改委"]]
    )
    assert rows_of(reading) == [
        (1, None, "公开预算", [], ["市财政局"]),
        (2, None, "公开规划", [], ["市发改委"]),
    ]
    assert "header_guessed" in codes(reading)


def test_gbk_page_and_pipes() -> None:
    table: list[Row] = [
        ["工作任务", "工作要求", "牵头单位", "责任单位"],
        ["1.甲", "做甲。", "市财政局", "各部门"],
    ]
    for data, name in (
        (page(Doc([table]), charset="gbk"), "a.htm"),
        (text(Doc([table]), style="pipes"), "a.txt"),
        (text(Doc([table]), style="tabs"), "a.txt"),
        (text(Doc([table])).decode().encode("gb18030"), "a.txt"),
    ):
        assert rows_of(read_plan(data, name)) == [(1, None, "甲", ["市财政局"], ["各部门"])]


def test_automatic_numbers_of_word() -> None:
    w = f'xmlns:w="{W}"'
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = (
        f'<w:numbering {w}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'

    def row(*inner: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{part}</w:tc>" for part in inner) + "</w:tr>"

    def p(words: str) -> str:
        return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"

    rows = [
        row(p("序号"), p("工作任务"), p("工作要求"), p("责任单位")),
        row(numbered, p("甲"), p("做甲。"), p("县财政局")),
        row(numbered, p("乙"), p("做乙。"), p("县民政局")),
    ]
    body = f"<w:document {w}><w:body><w:tbl>{''.join(rows)}</w:tbl></w:body></w:document>"
    reading = read_plan(docx(Doc(), body=body, extra_parts={"word/numbering.xml": numbering}), "a.docx")
    assert [(t.number, t.title) for t in reading.tasks] == [(1, "甲"), (2, "乙")]


def test_row_broken_over_two_pages() -> None:
    reading = read(
        [
            ["序号", "工作任务", "工作要求", "责任单位"],
            ["1", "甲任务", "前半句，", "县财政"],
            ["", "", "后半句。", "局、县民政局"],
            ["2", "乙任务", "做乙。", "办公室\n财务科"],
        ]
    )
    assert [(t.title, t.requirement, t.responsible_units) for t in reading.tasks] == [
        ("甲任务", "前半句，后半句。", ["县财政局", "县民政局"]),
        ("乙任务", "做乙。", ["办公室", "财务科"]),
    ]


def test_three_levels_of_indicators_with_a_number_for_each_group() -> None:
    reading = read(
        [
            ["序号", "一级指标", "二级指标", "三级指标", "牵头部门", "责任单位"],
            [C("1", rows=3), C("重点公开", rows=3), C("财政", rows=2), "公开预决算", "县财政局", "各镇"],
            ["公开惠民资金", "县民政局", "各镇"],
            ["债务", "公开债务", "县财政局", "各镇"],
            ["2", "平台", "网站", "规范栏目", "县政府办", "各镇"],
        ]
    )
    assert [(t.number, t.section, t.subsection, t.title) for t in reading.tasks] == [
        (1, "重点公开", "财政", "公开预决算"),
        (2, "重点公开", "财政", "公开惠民资金"),
        (3, "重点公开", "债务", "公开债务"),
        (4, "平台", "网站", "规范栏目"),
    ]
    assert "numbers_assigned" in codes(reading)


def test_tabbed_text_with_two_section_rows_below_its_head() -> None:
    table: list[Row] = [
        ["序号", "工作任务", "工作要求", "牵头单位", "责任单位"],
        [C("一、主动公开", columns=5)],
        [C("（一）规划", columns=5)],
        ["1", "甲", "做甲。", "市发改委", "各部门"],
        [C("（二）财政", columns=5)],
        ["2", "乙", "做乙。", "市财政局", "各部门"],
    ]
    reading = read_plan(text(Doc([table]), style="tabs"), "plan.txt")
    assert [(t.number, t.section, t.subsection) for t in reading.tasks] == [
        (1, "主动公开", "规划"),
        (2, "主动公开", "财政"),
    ]
    assert "table_without_tasks" not in codes(reading)
