"""Reads an issued task plan (政务公开工作要点、任务分解表) from Word, text, web page or spreadsheet.

>>> from gongkai.text.plan_reader import read_plan
>>> reading = read_plan(data, "plan.docx")   # raises PlanUnreadable with a Chinese message
>>> reading.as_dict()["tasks"]
"""

from __future__ import annotations

from pathlib import PurePath

from gongkai.text.plan_reader.blocks import Block
from gongkai.text.plan_reader.door import kind_of
from gongkai.text.plan_reader.reader import read_blocks
from gongkai.text.plan_reader.results import Place, PlanReading, PlanUnreadable, PlanWarning, Task

__all__ = ["Place", "PlanReading", "PlanUnreadable", "PlanWarning", "Task", "read_plan"]

# What a file of each name should hold; .wps and .et are the old Office formats under WPS's names.
_EXPECTED = {name: name for name in ("docx", "doc", "xlsx", "xls", "html", "ofd", "rtf", "odt", "ods")}
_EXPECTED |= {"wps": "doc", "et": "xls", "txt": "text", "htm": "html"}


def read_plan(data: bytes, filename: str) -> PlanReading:
    """Read a plan from the bytes of a file.

    What the file is, its content decides; the name only serves to tell the clerk that it lies. Nothing is
    written (LibreOffice, where old formats need it, works in a temporary folder). Raises PlanUnreadable.
    """
    kind = kind_of(data)
    suffix = PurePath(filename).suffix.lower().lstrip(".")
    misnamed = suffix in _EXPECTED and kind != _EXPECTED[suffix]
    try:
        reading = read_blocks(_blocks(data, kind))
    except PlanUnreadable as error:
        if misnamed and kind in ("text", "html") and error.code == "no_tasks":
            raise PlanUnreadable(
                "not_a_document",
                f"文件名是 .{suffix}，内容却不是这种文件，也没有找到任务。请确认选对了文件。",
            ) from error
        raise
    if misnamed:
        reading.warn(
            "extension_mismatch", f"文件名是 .{suffix}，内容其实是 {kind} 格式，已按内容读取。", Place()
        )
    return reading


def _blocks(data: bytes, kind: str) -> list[Block]:
    """Blocks of a file of a known kind; a library is imported only where needed: that is half the time."""
    if kind in ("doc", "ofd", "rtf", "odt", "ods"):
        from gongkai.text.plan_reader.source_office import convert

        data, kind = convert(data, kind)
    if kind == "docx":
        from gongkai.text.plan_reader.source_docx import read_docx

        return read_docx(data)
    if kind == "html":
        from gongkai.text.plan_reader.source_html import read_html

        return read_html(data)
    if kind in ("xlsx", "xls"):
        from gongkai.text.plan_reader.source_sheets import read_xls, read_xlsx

        return read_xlsx(data) if kind == "xlsx" else read_xls(data)
    from gongkai.text.plan_reader.source_text import read_text

    return read_text(data)
