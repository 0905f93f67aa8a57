"""Time limits in the words of plans."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.text.due_phrases import find_due

END = date(2021, 12, 31)


@pytest.mark.parametrize(
    ("words", "phrase", "due"),
    [
        ("2021年底前，市政府网站全部支持", "2021年底前", END),
        ("2021年年底前完成", "2021年年底前", END),
        ("力争年底前完成", "年底前", END),
        ("年内完成", "年内", END),
        ("于6月底前公开", "6月底前", date(2021, 6, 30)),
        ("６ 月底前公开", "6月底前", date(2021, 6, 30)),
        ("9月30日前", "9月30日前", date(2021, 9, 30)),
        ("2021年12月31日前", "2021年12月31日前", END),
        ("三季度前", "三季度前", date(2021, 9, 30)),
        ("第二季度末前完成", "第二季度末前", date(2021, 6, 30)),
        ("上半年完成", "上半年", date(2021, 6, 30)),
        ("10月中旬前", "10月中旬前", date(2021, 10, 20)),
        ("二〇二一年十二月底前", "2021年12月底前", END),
        ("6月底前完成初稿，10月底前印发", "10月底前", date(2021, 10, 31)),
        ("每季度开展一次", "每季度", None),
        ("通过平台定期公开", "定期", None),
        ("及时更新", "及时", None),
        ("长期坚持", "长期坚持", None),
        ("持续推进", "持续推进", None),
        ("全年", "全年", None),
        ("即日起", "即日起", None),
        ("每年12月底前", None, None),
        ("每年12月底前完成", None, None),
    ],
)
def test_running_text(words: str, phrase: str | None, due: date | None) -> None:
    found = find_due(words, 2021)
    if phrase is None:
        assert found is None or found.due is None
        return
    assert found is not None
    assert (found.text, found.due) == (phrase, due)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("12月31日", END),
        ("2021-06-30", date(2021, 6, 30)),
        ("2021年11月", date(2021, 11, 30)),
        ("2021年", END),
        ("四季度", END),
        ("3月—10月", date(2021, 10, 31)),
        ("年底", END),
        ("每季度末", None),
        ("全年", None),
        ("20个工作日内", None),
        ("每年12月底前", None),
    ],
)
def test_due_column(words: str, due: date | None) -> None:
    found = find_due(words, 2021, column=True)
    assert found is not None
    assert (found.text, found.due) == (words, due)


@pytest.mark.parametrize(
    "words",
    ["加强公开", "12345热线", "10年前的文件", "截至2020年底的文件", "去年底", "", "\u3000", "1月1日起施行"],
)
def test_no_time_limit(words: str) -> None:
    assert find_due(words, 2021) is None


@pytest.mark.parametrize("words", ["2011年底前", "2月30日前", "13月底前", "2021年6月31日前"])
def test_impossible_dates_are_said(words: str) -> None:
    found = find_due(words, 2021)
    assert found is not None
    assert found.due is None and found.impossible and found.problem


def test_two_readings_are_said() -> None:
    found = find_due("三季度前", 2021)
    assert found is not None and found.problem and not found.impossible


def test_without_a_year_no_date_is_invented() -> None:
    found = find_due("6月底前", None)
    assert found is not None and found.due is None and found.problem


def test_several_time_limits_are_said() -> None:
    found = find_due("6月底前完成初稿，10月底前印发", 2021)
    assert found is not None and found.due == date(2021, 10, 31) and "6月底前" in (found.problem or "")
    mixed = find_due("2月30日前报送，12月底前完成", 2021)
    assert (
        mixed is not None and mixed.due == END and not mixed.impossible and "2月30日" in (mixed.problem or "")
    )
