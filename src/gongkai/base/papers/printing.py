"""Pieces of a page for the printer: the table with its merged cells, and the QR code."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .tables import Heading, Table, Value, row_spans, text_of


def table_html(table: Table) -> SafeString:
    """The table as HTML, with rowspans where `merge` asks for them. Title and paragraphs are the page's."""
    whole = sum(c.width for c in table.columns)
    columns = format_html_join(
        "", '<col style="inline-size:{}%">', ((f"{100 * c.width / whole:.1f}",) for c in table.columns)
    )
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_class(c.figures), text_of(c.label)) for c in table.columns)
    )
    rows = [
        format_html(
            '<tr class="across"><th colspan="{}" scope="colgroup">{}</th></tr>', len(table.columns), row.text
        )
        if isinstance(row, Heading)
        else _row(table, row, spans)
        for row, spans in zip(table.rows, row_spans(table), strict=True)
    ]
    return format_html(
        '<table class="ruled"><caption class="only-heard">{}</caption><colgroup>{}</colgroup>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        table.title,
        columns,
        head,
        format_html_join("", "{}", ((r,) for r in rows)),
    )


def _row(table: Table, row: Sequence[Value], spans: list[int]) -> SafeString:
    cells = format_html_join(
        "",
        "<td{}{}>{}</td>",
        (
            (mark_safe(f' rowspan="{span}"') if span > 1 else "", _class(column.figures), text_of(value))
            for column, value, span in zip(table.columns, row, spans, strict=True)
            if span
        ),
    )
    return format_html("<tr>{}</tr>", cells)


def _class(figures: bool) -> str:
    return mark_safe(' class="num"') if figures else ""


def qr(url: str) -> SafeString:
    """The address as a QR code, inline SVG, black on white whatever the page's colours are."""
    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(
        scale=3, border=2, dark="#000", light="#fff", omitsize=False, svgclass="qr", title=url
    )
    return mark_safe(svg)  # segno escapes the title; the rest are its own figures
