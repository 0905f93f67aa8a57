"""What the reader says of its own work."""

from __future__ import annotations

from gongkai.text.plan_reader import PlanReading, read_plan
from gongkai.text.plan_reader.checks import check_characters
from gongkai.text.plan_reader.table_tasks import Draft
from tests.text.plan_writer import Doc, Row, docx


def read(*blocks: str | list[Row]) -> PlanReading:
    return read_plan(docx(Doc(list(blocks))), "plan.docx")


def codes(reading: PlanReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def test_warnings_name_gaps_doubles_unknown_units_and_left_over_text() -> None:
    reading = read(
        [
            ["序号", "工作任务", "工作要求", "牵头单位", "责任单位"],
            ["1", "甲", "做甲，2月30日前完成。", "市财政局", "各部门"],
            ["3", "甲", "再做甲《办法》）。", "市财政居", ""],
            ["3", "丙", "做丙。", "市财政局", "各部门"],
        ],
        "这句话不在任何任务里，也不是落款。",
    )
    assert {
        "number_gap", "duplicate_number", "duplicate_title", "unknown_unit", "responsible_units_empty",
        "text_unplaced", "due_impossible", "unpaired_mark",
    } <= codes(reading)  # fmt: skip
    unknown = next(w for w in reading.warnings if w.code == "unknown_unit")
    assert "市财政局" in unknown.message and str(unknown.place) == "表1第3行"


def test_lost_characters_are_said() -> None:
    """The check itself: a cell's text that stands in no field is named."""
    reading = read([["工作任务", "工作要求", "责任单位"], ["1.甲", "做甲。", "县财政局"]])
    draft = Draft(reading.tasks[0].place, source=["甲", "做甲。", "县财政局", "漏掉的字"])
    assert "characters_lost" not in codes(reading)
    check_characters([draft], reading.tasks, reading)
    (warning,) = [warning for warning in reading.warnings if warning.code == "characters_lost"]
    assert "漏掉的字" in warning.message
