"""What holds for any text: it never raises, places are exact, planted faults are found, time is linear."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.text.proofread import Leader, WordTable, check, shipped_words

DAY = date(2026, 6, 9)
ALPHABET = "的了在《》（）“”‘’、，。；：…—一二十年月日号第〔〕[]0123456789%千倍约左右由从增加到长香港台湾等国家截止共其中件王晓明\n "
HOSTS = ["gov.cn"]
LEADERS = [Leader("王晓明", "市长"), Leader("王晓", "")]


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text(ALPHABET, max_size=200) | st.text(st.characters(categories=["Cs", "Lo", "Nd"])))
def test_any_text_gives_findings_at_exact_places(text: str) -> None:
    findings = check(text, on=DAY, leaders=LEADERS, hosts=HOSTS)
    for hit in findings:
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.found
    assert findings == sorted(findings)


FORMS = [word.wrong for word in shipped_words().words if word.applies(DAY)]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FORMS), st.text("甲乙丙丁🙂 ", max_size=20), st.text("甲乙丙丁🙂 ", max_size=20))
def test_a_planted_form_is_found_where_it_stands(form: str, before: str, after: str) -> None:
    findings = check(before + form + after, on=DAY)
    covered = [
        (hit.start, hit.end)
        for hit in findings
        if hit.start < len(before) + len(form) and hit.end > len(before)
    ]
    assert covered


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_reading_any_csv_raises_only_its_own_error(text: str) -> None:
    try:
        WordTable.from_csv("wrong,right,class,level\n" + text)
    except ValueError as fault:
        assert "行" in str(fault)


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "《",
        "“",
        "”",
        "的",
        "从1",
        "9",
        "一、",
        "香港、",
        "20",
        ".",
        "1,",
        "共1件，其中",
        "〔2021〕",
        "王晓",
        "…",
        "1年1月1日",
        "，",
    ],
)
def test_time_grows_with_the_text(unit: str) -> None:
    """Twenty times the text may take at most eighty times as long (the machine is shared)."""
    short, long = unit * 2_000, unit * 40_000

    def seconds(text: str) -> float:
        begin = time.process_time()
        check(text, on=DAY, leaders=LEADERS, hosts=HOSTS)
        return time.process_time() - begin

    seconds(short)
    assert seconds(long) < 80 * max(seconds(short), 0.005)
