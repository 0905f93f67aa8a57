"""政策关: what the kind must say, and totals in tables that don't add up."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from gongkai.text.proofread import table_sums

from ..models import Version
from .found import Found

MOST_ROWS = 5_000


def find(version: Version) -> Iterator[Found]:
    from ..services.review import missing_fields  # services call the checks

    for problem in missing_fields(version):
        rule = "信息类别的必填要素"
        yield Found(
            "facts", "policy", "error", f"missing_{problem.field}"[:40], "要素", problem.message[:200], rule
        )
    if "<table" not in version.body:
        return
    for number, table in enumerate(
        html.fragment_fromstring(version.body, create_parent="div").iter("table"), 1
    ):
        yield from _sums(table, number)


def _sums(table: html.HtmlElement, number: int) -> Iterator[Found]:
    cells = list(table.iter("td", "th"))
    if any(cell.get("colspan") or cell.get("rowspan") for cell in cells):
        return  # what stands above what is not clear
    rows = [[str(c.text_content()).strip() for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    for fault in table_sums(rows[:MOST_ROWS]):
        place = f"表{number}第{fault.row + 1}行第{fault.column + 1}列"
        shown = f"写作{fault.stated}，各项相加是{fault.computed}"
        yield Found("facts", "policy", "warning", "table_sum", place, shown, fault.rule[:200])
