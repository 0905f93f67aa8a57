"""Tables laid out as other cities issued them (city and year named at each), with what a careful reader sees.

The layouts are the cities'; the sentences are shortened.
"""

from __future__ import annotations

import pytest

from tests.text.plan_field_writer import codes, facts, read_as
from tests.text.plan_writer import C, Row

EVERY = pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "txt"])
# A text file cannot say that a cell is merged, so tables without gaps to tell it are left out there.
MERGED = pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])


@EVERY
def test_four_column_head_over_six_columns(kind: str) -> None:
    """荆州 2022, 淮南 2021 and 2024: 工作任务 over 一、 and （一）, 具体要求 over number and text."""
    table: list[Row] = [
        [C("工作任务", 2), C("具体要求", 2), "责任单位", "时限要求"],
        [
            C("一、助力经济平稳发展。", rows=3), C("（一）加强市场主体信息公开。", rows=2), "1",
            "增强政策文件制定的透明度。", "市政府各有关部门，各县市区人民政府、功能区管委会负责落实", "持续推进",
        ],
        ["2", "用好投诉处置机制。及时回应。", "市发展改革委牵头，市住建局等政府各有关部门，各县市区人民政府负责落实", "年底前"],
        ["（二）加强减税降费信息公开。", "3", "公开优惠政策。", "市税务局负责", "11月底前"],
        [C("二、助力社会和谐稳定。"), "（一）做好疫情防控信息公开。", "4", "做好发布。", "市卫健委、市委宣传部", "2022年9月30日前"],
    ]  # fmt: skip
    reading = read_as(kind, "沙市2022年政务公开任务分解责任清单", table)
    assert (reading.title, reading.year) == ("沙市2022年政务公开任务分解责任清单", 2022)
    first, second = "助力经济平稳发展", "助力社会和谐稳定"
    assert facts(reading) == [
        (1, first, "加强市场主体信息公开", "增强政策文件制定的透明度", "增强政策文件制定的透明度。",
         [], ["市政府各有关部门", "各县市区人民政府", "各功能区管委会"], None, "持续推进"),
        (2, first, "加强市场主体信息公开", "用好投诉处置机制", "用好投诉处置机制。及时回应。",
         ["市发展改革委"], ["市住建局", "各县市区人民政府"], "2022-12-31", "年底前"),
        (3, first, "加强减税降费信息公开", "公开优惠政策", "公开优惠政策。", [], ["市税务局"], "2022-11-30", "11月底前"),
        (4, second, "做好疫情防控信息公开", "做好发布", "做好发布。", [], ["市卫健委", "市委宣传部"],
         "2022-09-30", "2022年9月30日前"),
    ]  # fmt: skip
    # three tasks without a lead unit: one warning, since the plan has no column for it; 等 is said
    assert [w.message for w in reading.warnings if w.code == "lead_units_empty"] == [
        "任务1、3、4（共3项）没有写明牵头单位，请逐项指定。"
    ]
    assert "open_unit_list" in codes(reading) and "characters_lost" not in codes(reading)


@EVERY
def test_goal_task_content_unit(kind: str) -> None:
    """潍坊 2017: 目标 | 任务 | 主要内容 | 责任单位, no numbers, 「…牵头落实」."""
    table: list[Row] = [
        ["目标", "任务", "主要内容", "责任单位"],
        [C("一、助力稳增长", rows=3), C("（一）加强预期引导", rows=2), "围绕经济形势，每季度解读。", "市发改委牵头落实"],
        ["围绕货币政策解读。", "市金融办、人民银行潍坊市中心支行、潍坊银监分局分别牵头落实"],
        ["（二）推进减税降费公开", "6月底前公布清单。", "市国税局、市地税局牵头落实，各县市区政府、市属各开发区管委会配合"],
    ]  # fmt: skip
    reading = read_as(kind, "潍坊市2017年政务公开工作要点实施方案", table)
    assert facts(reading) == [
        (1, "助力稳增长", "加强预期引导", "围绕经济形势，每季度解读", "围绕经济形势，每季度解读。", ["市发改委"], [],
         None, "每季度"),
        (2, "助力稳增长", "加强预期引导", "围绕货币政策解读", "围绕货币政策解读。",
         ["市金融办", "人民银行潍坊市中心支行", "潍坊银监分局"], [], None, None),
        (3, "助力稳增长", "推进减税降费公开", "6月底前公布清单", "6月底前公布清单。", ["市国税局", "市地税局"],
         ["各县市区政府", "市属各开发区管委会"], "2017-06-30", "6月底前"),
    ]  # fmt: skip
    assert "responsible_units_empty" not in codes(reading)  # there is no column that was left empty


@MERGED
def test_demand_task_demand(kind: str) -> None:
    """汕尾 2024, a bureau: 工作要求 holds 一、, 具体任务 （一）, 具体要求 the numbered tasks."""
    table: list[Row] = [
        ["工作要求", "具体任务", "具体要求", "责任科室", "完成时限", "其他"],
        [C("一、优化工作基础", rows=3), C("（一）深化规章集中公开。", rows=2),
         "1. 完善规章库建设。", "办公室、政策法规科，市局各有关科室", "常态化开展", ""],
        ["2. 建设文件库。于2022年11月底前建成。", "政策法规科，办公室", "常态化开展", ""],
        ["（二）推进标准化。", "3. 更新目录。", "市局各有关科室", "常态化开展", ""],
    ]  # fmt: skip
    title = "汕尾市市场监督管理局政务公开工作要点分工方案（2024年版）"
    reading = read_as(kind, title, table)
    assert (reading.title, reading.year) == (title, 2024)
    assert [row[:7] for row in facts(reading)] == [
        (1, "优化工作基础", "深化规章集中公开", "完善规章库建设", "完善规章库建设。", [], ["办公室", "政策法规科", "市局各有关科室"]),
        (2, "优化工作基础", "深化规章集中公开", "建设文件库", "建设文件库。于2022年11月底前建成。", [], ["政策法规科", "办公室"]),
        (3, "优化工作基础", "推进标准化", "更新目录", "更新目录。", [], ["市局各有关科室"]),
    ]  # fmt: skip
    assert {task.due_text for task in reading.tasks} == {"常态化开展"}
    # offices inside the bureau: one warning, not one for each
    assert "unknown_unit" not in codes(reading) and "internal_offices" in codes(reading)


@EVERY
def test_bare_task_column(kind: str) -> None:
    """宣城 2022: 任务 | 责任单位 | 时限, long lists that end in 等市有关单位."""
    reading = read_as(
        kind,
        "宣城市2022年政务公开重点工作任务分工",
        [
            ["任务", "责任单位", "时限"],
            ["公开一揽子政策，强化解读。", "市政府各部门，各县（市、区）政府", "持续推进"],
            ["公开帮扶政策。", "市发改委、科技局、税务局等市有关单位，各县（市、区）政府", "年底前"],
        ],
    )
    assert [row[3:] for row in facts(reading)] == [
        ("公开一揽子政策，强化解读", "", [], ["市政府各部门", "各县（市、区）政府"], None, "持续推进"),
        (
            "公开帮扶政策",
            "",
            [],
            ["市发改委", "市科技局", "市税务局", "各县（市、区）政府"],
            "2022-12-31",
            "年底前",
        ),
    ]
    assert codes(reading) == {"numbers_assigned", "no_lead_column", "open_unit_list"}


@MERGED
def test_progress_column_and_tag_before_the_title(kind: str) -> None:
    """大通 2023: 【…】 before the title, section merged downwards, 落实情况 as the last column."""
    reading = read_as(
        kind,
        "【政务公开任务分工】大通区2023年政务公开重点工作任务分工",
        [
            ["工作任务", C("具体要求", 2), "责任单位", "落实情况"],
            [C("一、优化营商环境", rows=2), "1", "发布涉企政策。", "政府有关部门，各乡镇、街道负责落实", "序时推进。"],
            ["2", "发布税费政策。", "税务局、政府有关部门，各乡镇、街道负责落实", "已发布。"],
            ["二、扩大内需", "3", "加大项目公开力度。", "发改委、水利局等政府有关部门，各乡镇、街道负责落实", "序时推进。"],
        ],
    )  # fmt: skip
    assert reading.title == "大通区2023年政务公开重点工作任务分工"
    assert [(row[0], row[1], row[3], row[6]) for row in facts(reading)] == [
        (1, "优化营商环境", "发布涉企政策", ["政府有关部门", "各乡镇", "各街道"]),
        (2, "优化营商环境", "发布税费政策", ["税务局", "政府有关部门", "各乡镇", "各街道"]),
        (3, "扩大内需", "加大项目公开力度", ["发改委", "水利局", "各乡镇", "各街道"]),
    ]
    assert "column_unread" in codes(reading)


@EVERY
def test_numbers_picked_from_another_plan_and_units_apart_by_spaces(kind: str) -> None:
    """淮南市机关事务管理局 2025: rows 145 and 249 of another list, units parted by spaces only."""
    reading = read_as(
        kind,
        "市机关事务管理局2025年《政府工作报告》主要任务上半年落实情况",
        [
            ["序号", "主要任务", "牵头单位", "落实情况"],
            ["145", "执行治理导则。", "市自规局、市城管局、市住建局 市商务局", "落实。"],
            ["249", "支持事业发展。", "市委社会工作部 市广播电视台 市地震局 市党史和地方志研究室", "完成。"],
        ],
    )
    assert [(row[0], row[5]) for row in facts(reading)] == [
        (145, ["市自规局", "市城管局", "市住建局", "市商务局"]),
        (249, ["市委社会工作部", "市广播电视台", "市地震局", "市党史和地方志研究室"]),
    ]
    assert reading.title == "市机关事务管理局2025年《政府工作报告》主要任务上半年落实情况"


@EVERY
def test_first_named_leads_by_the_notice(kind: str) -> None:
    """杭州 2020: the notice says that the first named of the 责任单位 leads."""
    reading = read_as(
        kind,
        "杭州市人民政府办公厅关于印发2020年政府工作报告重点工作责任分解的通知",
        "各区、县（市）人民政府，市政府各部门：",
        "一、2020年是收官之年。各级各部门要强化责任。",
        "二、责任分解中，列第一位的责任单位为牵头单位或汇总单位。各牵头单位要及时报告。",
        "杭州市人民政府办公厅",
        "2020年5月20日",
        [
            ["序号", "工作内容", "责任单位"],
            ["1", "推进政务公开。", "市府办公厅、市司法局，各区、县（市）政府"],
            ["2", "深化财政公开。", "市财政局"],
        ],
    )
    assert [row[5:7] for row in facts(reading)] == [
        (["市府办公厅"], ["市司法局", "各区", "各县（市）政府"]),
        (["市财政局"], []),
    ]
    assert (reading.issuer, reading.year) == ("杭州市人民政府办公厅", 2020)
    assert [entry["number"] for entry in reading.requirements] == [1, 2]
    assert not codes(reading) & {"responsible_units_empty", "no_lead_column", "text_unplaced"}


def test_rule_in_the_head_cell_and_marked_names() -> None:
    """The same rule in the head of the column, and 「标*的为牵头单位」."""
    head = "责任单位（列第一位的为牵头单位，其他为配合单位）"
    reading = read_as(
        "docx", "2022年任务分工表", [["序号", "工作任务", head], ["1", "甲任务", "市财政局、教育局"]]
    )
    assert facts(reading)[0][5:7] == (["市财政局"], ["市教育局"])
    reading = read_as(
        "docx",
        "2022年任务分工表（标*的为牵头单位）",
        [
            ["序号", "工作任务", "责任单位"],
            ["1", "甲任务", "市财政局、*市教育局"],
            ["2", "乙任务", "*市民政局"],
        ],
    )
    assert [row[5:7] for row in facts(reading)] == [(["市教育局"], ["市财政局"]), (["市民政局"], [])]


@EVERY
def test_labels_in_one_column_and_offices_in_brackets(kind: str) -> None:
    """乐至 2023: 牵头/配合 said inside the one column 责任单位, three ways in one table."""
    reading = read_as(
        kind,
        "乐至县2023年政务公开工作要点任务分解表",
        [
            ["序号", "重点任务", "工作内容", "责任单位"],
            ["1", "推进信息公开", "深入推进。", "县发展改革局牵头，县级有关部门（单位）、各乡镇（街道）配合"],
            ["2", "公开招商政策", "公开政策。", "牵头单位：县投促局。责任单位：县经信局，县商务局。"],
            ["3", "强化解读", "（1）提前谋划；\n（2）同步发布。", "县政府办公室牵头；县级各部门，\n各镇人民政府、街道办事处配合。"],
            ["4", "做好答复", "规范答复。", "县政府办公室（县政务公开办）；各乡镇人民政府、街道办事处"],
        ],
    )  # fmt: skip
    assert [row[3:7] for row in facts(reading)] == [
        ("推进信息公开", "深入推进。", ["县发展改革局"], ["县级有关部门（单位）", "各乡镇（街道）"]),
        ("公开招商政策", "公开政策。", ["县投促局"], ["县经信局", "县商务局"]),
        (
            "强化解读",
            "（1）提前谋划；\n（2）同步发布。",
            ["县政府办公室"],
            ["县级各部门", "各镇人民政府", "各街道办事处"],
        ),
        ("做好答复", "规范答复。", [], ["县政府办公室（县政务公开办）", "各乡镇人民政府", "各街道办事处"]),
    ]
    assert len([w for w in reading.warnings if w.code == "lead_units_empty"]) == 1
