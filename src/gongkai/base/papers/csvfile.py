"""A table as CSV that Excel opens rightly (UTF-8 with a mark) and that can't be made to run anything."""

from __future__ import annotations

import csv
import io
import re

from .tables import Heading, Table, Value, text_of

# What a spreadsheet takes for a formula; a plain number may begin with a sign.
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r]")
_NUMBER = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?%?$")


def guarded(value: Value) -> str:
    """The value as text; what could be read as a formula gets an apostrophe before it."""
    text = text_of(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def csv_of(table: Table) -> bytes:
    """Head and rows, utf-8-sig, CRLF (RFC 4180). Headings and what stands around the table are left out: one
    record, one line, for machines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(c.label) for c in table.columns])
    writer.writerows([guarded(v) for v in row] for row in table.rows if not isinstance(row, Heading))
    return out.getvalue().encode("utf-8-sig")
