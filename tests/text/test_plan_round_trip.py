"""Any table that we can write, we can read back: the property, over formats, layouts and column names."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.text.plan_reader import read_plan
from tests.text.plan_writer import WRITERS, C, Doc, Row, docx, text

HEADS = {
    "title": ["工作任务", "重点任务", "主要任务", "任务名称", "工 作 任 务", "工作事项"],
    "requirement": ["工作要求", "具体要求", "工作措施", "具体措施", "工作标准", "落实举措"],
    "lead": ["牵头单位", "牵头部门", "主办单位", "牵 头 单 位"],
    "responsible": ["责任单位", "配合单位", "协办单位", "责任部门", "落实单位", "责任科室"],
    "due": ["完成时限", "时限要求", "完成时间", "时间节点"],
}
UNITS = [
    "市财政局",
    "市发改委",
    "市市场监督管理局",
    "市委网信办",
    "市直各部门",
    "各乡镇人民政府",
    "市政府办公室",
    "市农业农村局（乡村振兴局）",
]
DUES = {
    "2021年6月底前": "2021-06-30",
    "2021年9月30日前": "2021-09-30",
    "长期坚持": None,
    "每季度": None,
    "2021年底前": "2021-12-31",
}
CHARS = "公开规划预算决策解读回应平台制度标准培训监督信息目录政策文件新媒体“十四五”《条例》（试行）、，2021"


@dataclass
class T:
    title: str
    requirement: str
    lead: list[str]
    responsible: list[str]
    due: str


phrase = st.text(CHARS, min_size=4, max_size=30).map(lambda words: "推进" + words + "工作")
tasks = st.builds(
    T,
    phrase,
    phrase.map(lambda words: words + "。"),
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(UNITS), min_size=0, max_size=4, unique=True),
    st.sampled_from(list(DUES)),
)
sections = st.lists(st.tuples(phrase, st.lists(tasks, min_size=1, max_size=4)), min_size=1, max_size=4)


@dataclass
class Layout:
    numbers: str  # "column", "in title", "none"
    sections: str  # "rows", "merged column", "none"
    due: bool
    two_line_head: bool
    split: bool
    words: dict[str, str]
    remark: bool


layouts = st.builds(
    Layout,
    st.sampled_from(["column", "in title", "none"]),
    st.sampled_from(["rows", "merged column", "none"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.fixed_dictionaries({key: st.sampled_from(names) for key, names in HEADS.items()}),
    st.booleans(),
)


def write(plan: list[tuple[str, list[T]]], layout: Layout) -> Doc:
    """The plan as a document in a layout."""
    labels = [
        layout.words["title"],
        layout.words["requirement"],
        layout.words["lead"],
        layout.words["responsible"],
    ]
    before = (["类别"] if layout.sections == "merged column" else []) + (
        ["序号"] if layout.numbers == "column" else []
    )
    after = ([layout.words["due"]] if layout.due else []) + (["备注"] if layout.remark else [])
    head: list[Row] = [[*before, *labels, *after]]
    if layout.two_line_head:
        tall = [C(label, rows=2) for label in [*before, *labels[:2]]]
        head = [[*tall, C("责任分工", columns=2), *(C(label, rows=2) for label in after)], [*labels[2:]]]
    width = len(before) + 4 + len(after)
    table: list[Row] = [*head]
    tables = [table]
    number = 0
    for index, (section, group) in enumerate(plan):
        if index and layout.split:
            table = [*head]
            tables.append(table)
        if layout.sections == "rows":
            table.append([C(f"{'一二三四'[index]}、{section}", columns=width)])
        for position, task in enumerate(group):
            number += 1
            row: Row = []
            if layout.sections == "merged column" and position == 0:
                row.append(C(section, rows=len(group)))
            if layout.numbers == "column":
                row.append(str(number))
            title = f"{number}.{task.title}。" if layout.numbers == "in title" else task.title
            row += [title, task.requirement, "、".join(task.lead), "，".join(task.responsible)]
            row += ([task.due] if layout.due else []) + ([""] if layout.remark else [])
            table.append(row)
    return Doc(["昌吉市2021年政务公开工作任务分解表", *tables])


@settings(max_examples=120, deadline=None)
@given(sections, layouts, st.sampled_from(["docx", "xlsx", "html", "txt"]))
def test_what_is_written_is_read_back(plan: list[tuple[str, list[T]]], layout: Layout, kind: str) -> None:
    if kind in ("txt", "xlsx"):
        layout.split = False  # one sheet; and text shows where a table ends only by what follows
    if kind == "txt":
        layout.two_line_head = False  # text cannot say that cells are merged
        if layout.sections == "merged column":
            layout.sections = "rows"
    reading = read_plan(WRITERS[kind](write(plan, layout)), f"plan.{kind}")
    flat = [(section, task) for section, group in plan for task in group]
    want = [
        (
            number, None if layout.sections == "none" else section, task.title, task.requirement,
            task.lead, task.responsible,
        )
        for number, (section, task) in enumerate(flat, 1)
    ]  # fmt: skip
    got = [
        (t.number, t.section, t.title, t.requirement, t.lead_units, t.responsible_units)
        for t in reading.tasks
    ]
    assert got == want
    if layout.due:
        dues = [task.due for _, group in plan for task in group]
        assert [t.due_text for t in reading.tasks] == dues
        assert [t.due.isoformat() if t.due else None for t in reading.tasks] == [DUES[due] for due in dues]
    assert "characters_lost" not in {warning.code for warning in reading.warnings}


def big_plan(count: int) -> Doc:
    table: list[Row] = [["工作任务", "工作要求", "牵头单位", "责任单位"]]
    for number in range(1, count + 1):
        if number % 10 == 1:
            table.append([C(f"（{'一二三四五六七八九'[number // 10 % 9]}）做好第{number}组公开", columns=4)])
        words = "通过市政府网站政府信息公开栏目集中展示，" * 6 + f"编号{number}。"
        table.append(
            [
                f"{number}.推进第{number}项信息公开。",
                words,
                "市发改委、自然资源局",
                "各乡镇人民政府、街道办事处，市直各部门",
            ]
        )
    return Doc(["昌吉市2021年政务公开工作任务分解表", table])


@pytest.mark.parametrize("writer", [docx, text])
def test_2000_tasks_within_5_seconds_and_200_megabytes(writer: object) -> None:
    data = writer(big_plan(2000))  # type: ignore[operator]
    begun = time.process_time()
    assert len(read_plan(data, "plan").tasks) == 2000
    assert time.process_time() - begun < 5
    tracemalloc.start()
    read_plan(data, "plan")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 1024 * 1024
