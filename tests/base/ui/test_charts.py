"""Charts: lengths follow the figures, everything is escaped, labels do not run into each other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gongkai.base.ui import charts
from gongkai.base.ui.charts import Mark

NASTY = '<script>alert("1")</script>&'


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg)


def widths(svg: str, tone: str) -> list[float]:
    return [float(w) for w in re.findall(rf'class="fill-{tone}" x="[^"]*" y="[^"]*" width="([\d.]+)%"', svg)]


def test_bars_are_as_long_as_their_figures() -> None:
    svg = charts.bars(
        [Mark("市财政局", 8, "red"), Mark("市发改委", 2, "blue"), Mark("无", 0, "green")], title="逾期"
    )
    assert (widths(svg, "red"), widths(svg, "blue"), widths(svg, "green")) == ([100.0], [25.0], [0.0])
    assert "市财政局 8；市发改委 2；无 0" in parsed(svg).findtext("desc")


def test_all_zero_bars_do_not_divide_by_zero() -> None:
    assert widths(charts.bars([Mark("甲", 0)], title="x"), "blue") == [0.0]


def test_stacked_bar_fills_the_whole_and_leaves_out_nought() -> None:
    svg = charts.stacked_bar(
        [Mark("完成", 3, "green"), Mark("无", 0, "amber"), Mark("逾期", 1, "red")], title="任务"
    )
    assert (widths(svg, "green"), widths(svg, "red"), widths(svg, "amber")) == ([75.0], [25.0], [])


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_labels_of_a_stacked_bar_never_overlap(values: list[int]) -> None:
    svg = charts.stacked_bar([Mark(f"状态{i}", v) for i, v in enumerate(values)], title="x", unit="项")
    lines: dict[str, list[tuple[float, float]]] = {}
    for x, y, anchor, text in re.findall(r'<text x="([\d.]+)%" y="(\d+)" text-anchor="(\w+)">([^<]*)<', svg):
        wide = 100 * charts.EM * charts._em(text) / charts.NARROWEST
        start = float(x) - (wide if anchor == "end" else 0)
        assert start > -0.01 and start + wide < 100.01
        lines.setdefault(y, []).append((start, start + wide))
    for spans in lines.values():
        spans.sort()
        assert all(a[1] <= b[0] + 0.01 for a, b in zip(spans, spans[1:], strict=False))


def test_line_rises_with_the_figures_and_names_both_ends() -> None:
    svg = charts.line([("1月", 0), ("2月", 5), ("3月", 10)], title="累计", unit="项")
    ys = [float(p.split(",")[1]) for p in re.search(r'points="([^"]+)"', svg)[1].split()]  # type: ignore[index]
    assert ys[0] > ys[1] > ys[2] and ys[0] - ys[1] == pytest.approx(ys[1] - ys[2])
    assert ">0 项<" in svg and ">10 项<" in svg


def test_one_point_is_a_chart_too() -> None:
    assert "3.5" in charts.line([("1月", 3.5)], title="x")


@pytest.mark.parametrize("empty", [charts.bars([], title="x"), charts.line([], title="x")])
def test_nothing_is_said_in_words(empty: str) -> None:
    assert "没有数据" in empty and "<svg" not in empty


def test_everything_is_escaped() -> None:
    mark = [Mark(NASTY, 1, "red")]
    for svg in (
        charts.bars(mark, title=NASTY, unit=NASTY),
        charts.stacked_bar(mark, title=NASTY),
        charts.line([(NASTY, 1), (NASTY, 2)], title=NASTY),
    ):
        assert "<script" not in svg
        assert parsed(svg).findtext("title") == NASTY


def test_same_figures_same_bytes() -> None:
    assert charts.bars([Mark("甲", 1)], title="x") == charts.bars([Mark("甲", 1)], title="x")


def test_meter_stays_inside_its_frame() -> None:
    assert 'width="64.0"' in charts.meter(1.7) and 'width="0.0"' in charts.meter(-1)
