"""Sums in tables: a row or column called 合计 against what stands above or beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_TOTALS = ("合计", "总计", "共计")
_SUBTOTAL = "小计"


@dataclass(frozen=True)
class SumFault:
    """A total that is not the sum: the cell (from 0), what it says and what the parts give."""

    row: int
    column: int
    stated: Decimal
    computed: Decimal
    rule: str


def table_sums(rows: Sequence[Sequence[str]]) -> Iterator[SumFault]:
    """Compare the last row and the last column called 合计 with the cells before them.

    Tables with 小计 are passed over (what adds up is then unclear), as are columns with a cell that is neither a
    number nor empty, and columns of percentages.
    """
    if any(_SUBTOTAL in cell for row in rows for cell in row):
        return
    for at, row in enumerate(rows):
        if row and at and row[0].replace(" ", "").replace("　", "") in _TOTALS and at == len(rows) - 1:
            for column in range(1, len(row)):
                above = [line[column] for line in rows[1:at] if column < len(line)]
                yield from _compare(above, row[column], at, column)
    head = [cell.replace(" ", "") for cell in rows[0]] if rows else []
    if head and head[-1] in _TOTALS:
        column = len(head) - 1
        for at, row in enumerate(rows[1:], 1):
            if len(row) == len(head):
                yield from _compare(row[1:column], row[column], at, column)


def _compare(parts: Sequence[str], total: str, row: int, column: int) -> Iterator[SumFault]:
    stated = _number(total)
    numbers = [_number(part) for part in parts if part.strip()]
    if stated is None or len(numbers) < 2 or None in numbers:
        return
    computed = sum((number for number in numbers if number is not None), Decimal(0))
    if computed != stated:
        yield SumFault(row, column, stated, computed, f"合计写作{stated}，按各项相加为{computed}")


def _number(cell: str) -> Decimal | None:
    plain = cell.strip().replace(",", "")
    if not plain or not plain.isascii() or plain[-1] == "%":
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
