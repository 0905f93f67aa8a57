"""Reads a plan and the text it was read from. Pure: runs in the child process of base.files.child only."""

from __future__ import annotations

from typing import Any

from gongkai.text import plan_reader
from gongkai.text.plan_reader.blocks import Paragraph, Table
from gongkai.text.plan_reader.door import kind_of
from gongkai.text.plan_reader.reader import read_blocks
from gongkai.text.plan_reader.wording import squeeze, tidy

#: Heads of a column in which a past plan says what came of each task.
OUTCOME_HEADS = ("落实情况", "完成情况", "进展情况", "工作进展", "办理情况", "推进情况")


def read(data: bytes) -> dict[str, Any]:
    """The reading of `plan_reader.read_plan` for what the content is, with two keys more.

    "source": [{"place", "cells": [text, …]}] in reading order, a paragraph having one cell; every task has
    "outcome", the text in its row under a column such as 落实情况, "" where there is none.
    Raises PlanUnreadable.
    """
    # read_plan's own steps, so that the file is parsed once; whether its name lies base.files looks at.
    blocks = plan_reader._blocks(data, kind_of(data))
    reading: dict[str, Any] = read_blocks(blocks).as_dict()
    source: list[dict[str, Any]] = []
    outcomes: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Paragraph):
            source.append({"place": str(block.place), "cells": [tidy(block.text)]})
        else:
            for row in range(len(block.rows)):
                cells = [tidy(cell.text) for cell in block.distinct(row)]
                source.append({"place": str(block.place(row)), "cells": cells})
            outcomes |= _outcomes(block)
    for task in reading["tasks"]:
        task["outcome"] = outcomes.get(task["place"], "")
    if outcomes:
        # The column is read here after all; the reader only knows that no field of its own took it.
        reading["warnings"] = [w for w in reading["warnings"] if not _is_about_outcomes(w)]
    return reading | {"source": source}


def _outcomes(table: Table) -> dict[str, str]:
    """Place of a row → its text in the table's outcome column."""
    for row in range(min(4, len(table.rows))):
        for column, cell in enumerate(table.rows[row]):
            if cell is not None and squeeze(cell.text) in OUTCOME_HEADS:
                below = range(row + 1, len(table.rows))
                found = {str(table.place(r)): table.rows[r][column] for r in below}
                return {place: tidy(c.text) for place, c in found.items() if c is not None and not c.is_blank}
    return {}


def _is_about_outcomes(warning: dict[str, str]) -> bool:
    return warning["code"] == "column_unread" and any(
        f"“{head}”" in warning["message"] for head in OUTCOME_HEADS
    )
