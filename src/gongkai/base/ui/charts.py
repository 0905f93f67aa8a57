"""Charts as inline SVG, made on the server: no script, prints, lives in the page store.

Every chart carries its labels on the marks (no legend) and a <title> and <desc> that say it in words. Put the
table of the same figures beside it: the chart is the second reading, never the only one. Pure functions.

Widths are per cent and there is no viewBox, so that letters keep their size on a phone; labels are laid out
for the narrowest screen.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NARROWEST = 300  # pixels of the page that are left on a phone of 340
EM = 16  # pixels of a Chinese character at the largest size a chart is read at


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a chart. tone: red amber green blue grey."""

    label: str
    value: float
    tone: str = "blue"


def meter(share: float, tone: str = "grey") -> SafeString:
    """A small bar for a table cell; the figures stand beside it, so it is hidden from readers aloud."""
    width = 64 * min(max(share, 0.0), 1.0)
    return format_html(
        '<svg viewBox="0 0 64 8" aria-hidden="true" focusable="false">'
        '<rect class="fill-track" width="64" height="8"/><rect class="fill-{}" width="{}" height="8"/></svg>',
        tone,
        f"{width:.1f}",
    )


def bars(marks: Sequence[Mark], *, title: str, unit: str = "") -> SafeString:
    """Horizontal bars, each under its own label and figure. An empty sequence gives 没有数据."""
    if not marks:
        return _nothing(title)
    row = 44
    top = max(m.value for m in marks)
    body = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><text x="100%" y="{}" text-anchor="end">{}</text>'
        '<rect class="fill-track" x="0" y="{}" width="100%" height="10"/>'
        '<rect class="fill-{}" x="0" y="{}" width="{}%" height="10"/>',
        (
            (
                row * i + 16,
                m.label,
                row * i + 16,
                _figure(m.value, unit),
                row * i + 23,
                m.tone,
                row * i + 23,
                f"{100 * max(m.value, 0) / top:.2f}" if top > 0 else "0",
            )
            for i, m in enumerate(marks)
        ),
    )
    return _svg(row * len(marks) - 8, title, _said(marks, unit), body)


def stacked_bar(marks: Sequence[Mark], *, title: str, unit: str = "") -> SafeString:
    """One bar split into parts of a whole; each part's word and figure stand under it, in its order."""
    whole = sum(m.value for m in marks)
    if whole <= 0:
        return _nothing(title)
    shown = [m for m in marks if m.value > 0]
    edges = list(itertools.accumulate((100 * m.value / whole for m in shown), initial=0.0))
    rects = format_html_join(
        "",
        '<rect class="fill-{}" x="{}%" y="0" width="{}%" height="16"/>',
        ((m.tone, f"{a:.2f}", f"{b - a:.2f}") for m, a, b in zip(shown, edges, edges[1:], strict=False)),
    )
    labels: list[tuple[str, int, str, str]] = []
    line, end = 0, 0.0
    for m, start in zip(shown, edges, strict=False):
        text = f"{m.label} {_figure(m.value, unit)}"
        wide = 100 * EM * (_em(text) + 1) / NARROWEST
        if start + wide > 100:  # it would run out at the right: let it end there
            begin, x, anchor = 100 - wide, 100.0, "end"
        else:
            begin, x, anchor = start, start, "start"
        if labels and begin < end:  # no room beside the label before it: the next line
            line += 1
        end = begin + wide
        labels.append((f"{x:.2f}", 38 + 24 * line, anchor, text))
    texts = format_html_join("", '<text x="{}%" y="{}" text-anchor="{}">{}</text>', labels)
    return _svg(46 + 24 * line, title, _said(marks, unit), rects + texts)


def line(points: Sequence[tuple[str, float]], *, title: str, unit: str = "", height: int = 200) -> SafeString:
    """A trend: (label, value) in order. First and last figure stand at the line; the scale starts at 0."""
    if not points:
        return _nothing(title)
    left, right, top, bottom = 3.0, 82.0, 28, height - 30  # per cent across, pixels down
    highest = max(max(v for _, v in points), 0) or 1
    step = (right - left) / max(len(points) - 1, 1)
    xy = [(left + step * i, bottom - (bottom - top) * max(v, 0) / highest) for i, (_, v) in enumerate(points)]
    every = -(-len(points) // 5)
    ticks = format_html_join(
        "",
        '<text class="quiet" x="{}%" y="{}" text-anchor="{}">{}</text>',
        (
            (f"{x:.2f}", height - 8, "middle" if i else "start", points[i][0])
            for i, (x, _) in enumerate(xy)
            if (len(points) - 1 - i) % every == 0
        ),
    )
    # The curve alone is stretched to the width of the page; letters are not.
    curve = format_html(
        '<svg x="0" y="0" width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">'
        '<polyline class="stroke-blue" vector-effect="non-scaling-stroke" points="{1}"/></svg>',
        height,
        " ".join(f"{x:.2f},{y:.1f}" for x, y in xy),
    )
    mark = '<text x="{}%" y="{}" dx="{}">{}</text>'
    (x1, y1), (xn, yn) = xy[0], xy[-1]
    first = format_html(mark, f"{x1:.2f}", f"{y1 - 20:.1f}", 0, _figure(points[0][1], unit))
    last = format_html(mark, f"{xn:.2f}", f"{yn + 5:.1f}", 10, _figure(points[-1][1], unit))
    body = format_html(
        '<line class="stroke-axis" x1="0" y1="{0}" x2="85%" y2="{0}"/>{1}{2}{3}{4}'
        '<circle class="fill-blue" cx="{5}%" cy="{6}" r="4"/>',
        bottom,
        curve,
        ticks,
        first if len(points) > 1 else "",
        last,
        f"{xn:.2f}",
        f"{yn:.1f}",
    )
    return _svg(height, title, _said([Mark(a, v) for a, v in points], unit), body)


def _svg(height: int, title: str, desc: str, body: SafeString) -> SafeString:
    # <title> and <desc> name an image by themselves; ids would clash or make the bytes of a page vary.
    return format_html(
        '<svg class="chart" width="100%" height="{}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        height,
        title,
        desc,
        body,
    )


def _nothing(title: str) -> SafeString:
    return format_html('<p class="quiet">{}：没有数据</p>', title)


def _said(marks: Sequence[Mark], unit: str) -> str:
    return "；".join(f"{m.label} {_figure(m.value, unit)}" for m in marks)


def _figure(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{text} {unit}".strip() if unit != "%" else f"{text}%"


def _em(text: str) -> float:
    """Width in Chinese characters: Latin letters and digits count a half."""
    return sum(1 if ord(c) > 0x2E80 else 0.56 for c in text)
