"""Task tables of counties, bureaus and schools: habits of spreadsheets, and what is no task."""

from __future__ import annotations

import pytest

from tests.text.plan_field_writer import codes, facts, read_as
from tests.text.plan_writer import C, Row

EVERY = pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "txt"])
# A text file cannot say that a cell is merged, so tables without gaps to tell it are left out there.
MERGED = pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])


@MERGED
def test_categories_groups_and_year_and_month(kind: str) -> None:
    """A province 2025: 重点任务 groups 工作举措; 「X、Y按职责分工负责」 in the lead column; 2026年6月."""
    reading = read_as(
        kind,
        "2025年重点任务清单",
        [
            ["序号", "重点任务", "工作举措", "牵头单位", "配合单位", "完成时限"],
            [
                "1",
                C("推动芯片发展", rows=2),
                "开展适配验证。",
                "省发展改革委",
                "省经信厅、科技厅",
                "2026年6月",
            ],
            ["2", "统一标准。", "省发展改革委", "省经信厅、科技厅", "持续推进"],
            [
                "3",
                "强化算力保障",
                "建设平台。",
                "省经信厅、省科技厅按职责分工负责",
                "省发展改革委",
                "持续推进",
            ],
        ],
    )
    assert [(row[1], row[3], *row[5:]) for row in facts(reading)] == [
        (
            "推动芯片发展",
            "开展适配验证",
            ["省发展改革委"],
            ["省经信厅", "省科技厅"],
            "2026-06-30",
            "2026年6月",
        ),
        ("推动芯片发展", "统一标准", ["省发展改革委"], ["省经信厅", "省科技厅"], None, "持续推进"),
        ("强化算力保障", "建设平台", ["省经信厅", "省科技厅"], ["省发展改革委"], None, "持续推进"),
    ]


@EVERY
def test_items_of_a_school_bureau(kind: str) -> None:
    """项目 | 内容 | 责任股室 | 责任人 | 时限 with section rows: 项目 is the task, persons are left out and said."""
    reading = read_as(
        kind,
        "陵水县教育局2023年政务公开工作任务分解表",
        [
            ["项目", "内容", "责任股室", "责任人", "时限"],
            [C("一、主动公开", 5)],
            ["政策文件", "公开规范性文件。", "办公室", "王某", "长期"],
            ["招生入学", "公开招生方案。", "基教股牵头，各股室配合", "李某", "7月10日前"],
            [C("二、监督保障", 5)],
            ["培训", "每年至少一次。", "人事股、办公室", "张某", "11月"],
        ],
    )
    assert facts(reading) == [
        (1, "主动公开", None, "政策文件", "公开规范性文件。", [], ["办公室"], None, "长期"),
        (
            2,
            "主动公开",
            None,
            "招生入学",
            "公开招生方案。",
            ["基教股"],
            ["各股室"],
            "2023-07-10",
            "7月10日前",
        ),
        (3, "监督保障", None, "培训", "每年至少一次。", [], ["人事股", "办公室"], "2023-11-30", "11月"),
    ]
    assert "column_unread" in codes(reading)


@MERGED
def test_university(kind: str) -> None:
    """A university's list: 类别 groups, 公开事项, 责任部门."""
    reading = read_as(
        kind,
        "江城大学2023年信息公开工作任务分解表",
        [
            ["类别", "序号", "公开事项", "责任部门"],
            [C("基本信息（2项）", rows=2), "1", "办学规模", "党委办公室、校长办公室"],
            ["2", "学校章程", "发展规划处"],
            ["招生考试信息", "3", "招生章程", "招生就业处、研究生院"],
        ],
    )
    assert [(row[0], row[1], row[3], row[6]) for row in facts(reading)] == [
        (1, "基本信息（2项）", "办学规模", ["党委办公室", "校长办公室"]),
        (2, "基本信息（2项）", "学校章程", ["发展规划处"]),
        (3, "招生考试信息", "招生章程", ["招生就业处", "研究生院"]),
    ]


@EVERY
def test_dotted_numbers_due_phrases_and_nobody(kind: str) -> None:
    """1.1 counts inside a section: tasks are numbered by order; — and 无 mean that nobody helps."""
    reading = read_as(
        kind,
        "青田县2023年政务公开工作责任分解表",
        [
            ["编号", "工作任务", "主要措施", "责任领导", "牵头单位", "配合单位", "完成时间"],
            [
                "1.1",
                "规范公开",
                "（1）编制目录；\n（2）更新指南。",
                "甲",
                "县财政局",
                "—",
                "2月28日前并长期坚持",
            ],
            ["1.2", "解读政策", "制作图解。", "乙", "县司法局", "无", "每季度末"],
            [
                "2.1",
                "平台建设",
                "规范网站。",
                "甲",
                "县政府办公室",
                "各乡镇（街道）人民政府（办事处）",
                "2023年11月底前",
            ],
        ],
    )
    assert [(row[0], *row[3:]) for row in facts(reading)] == [
        (
            1,
            "规范公开",
            "（1）编制目录；\n（2）更新指南。",
            ["县财政局"],
            [],
            "2023-02-28",
            "2月28日前并长期坚持",
        ),
        (2, "解读政策", "制作图解。", ["县司法局"], [], None, "每季度末"),
        (
            3,
            "平台建设",
            "规范网站。",
            ["县政府办公室"],
            ["各乡镇（街道）人民政府（办事处）"],
            "2023-11-30",
            "2023年11月底前",
        ),
    ]
    assert codes(reading) == {"column_unread", "numbers_assigned"}


@EVERY
def test_section_typed_into_the_number_column(kind: str) -> None:
    """Spreadsheet habits: nothing merged, the heading stands in 序号 and the rest of the row is empty."""
    reading = read_as(
        kind,
        "石桥县2023年政务公开重点工作任务分解表",
        [
            ["序号", "工作任务", "责任单位", "完成时限"],
            ["（一）持续加强主动公开", "", "", ""],
            ["1", "做好规划公开。公开历史规划，形成专栏。", "县发改局", "6月底前"],
            ["（二）加强政策解读", "", "", ""],
            ["2", "同步解读。", "县司法局", "长期坚持"],
        ],
    )
    assert facts(reading) == [
        (
            1,
            "持续加强主动公开",
            None,
            "做好规划公开",
            "公开历史规划，形成专栏。",
            [],
            ["县发改局"],
            "2023-06-30",
            "6月底前",
        ),
        (2, "加强政策解读", None, "同步解读", "", [], ["县司法局"], None, "长期坚持"),
    ]
    assert codes(reading) == {"no_lead_column"}


def test_persons_in_brackets_are_no_part_of_a_unit() -> None:
    reading = read_as(
        "xlsx",
        "2021年青阳县政务公开任务分解表",
        [
            ["序号", "任务分解", "牵头单位（责任人）", "配合单位"],
            ["1", "做好规划公开。通过网站公开。", "县发改委（张三）", "县自然资源和规划局、各乡镇人民政府"],
        ],
    )
    assert facts(reading)[0][3:7] == (
        "做好规划公开", "通过网站公开。", ["县发改委"], ["县自然资源和规划局", "各乡镇人民政府"],
    )  # fmt: skip
    assert "persons_left_out" in codes(reading)


def test_table_without_any_unit() -> None:
    reading = read_as(
        "docx",
        "2022年东山区政务公开工作要点",
        [
            ["序号", "工作任务", "工作要求"],
            ["1", "公开规划", "按时公开。"],
            ["2", "公开预算", "9月底前公开。"],
        ],
    )
    assert [(row[3], row[4], row[7]) for row in facts(reading)] == [
        ("公开规划", "按时公开。", None),
        ("公开预算", "9月底前公开。", "2022-09-30"),
    ]
    assert codes(reading) == {"units_missing"}


def test_many_doubts_of_one_kind_are_one_warning() -> None:
    rows: list[Row] = [[str(7 * n), f"任务{n}号", "", "县财政局" if n == 1 else ""] for n in range(1, 13)]
    reading = read_as("docx", "2022年任务清单", [["序号", "工作任务", "工作要求", "责任单位"], *rows])
    by_code = [warning.code for warning in reading.warnings]
    assert by_code.count("units_missing") == 1 and by_code.count("number_gap") == 2
    told = next(warning for warning in reading.warnings if warning.code == "units_missing")
    assert "14、21" in told.message and "11项" in told.message


@EVERY
def test_names_before_a_colon_and_numbered_units(kind: str) -> None:
    """工作任务及要求 as 「名称：要求」; units counted 1. 2. on lines of their own; points without a full stop."""
    reading = read_as(
        kind,
        "西山区2022年政务公开任务分解表",
        [
            ["序号", "工作任务及要求", "牵头单位", "配合单位", "完成时限"],
            ["1", "公开规划：主动公开规划，形成专栏。", "区发改局", "1.区民政局\n2.区人社局", "9月底前"],
            ["2", "公开预算：\n1.公开部门预算\n2.公开决算", "区财政局", "1、区审计局；2、区教育局", "长期"],
        ],
    )
    assert [row[3:7] for row in facts(reading)] == [
        ("公开规划", "主动公开规划，形成专栏。", ["区发改局"], ["区民政局", "区人社局"]),
        ("公开预算", "1.公开部门预算\n2.公开决算", ["区财政局"], ["区审计局", "区教育局"]),
    ]
