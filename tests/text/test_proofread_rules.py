"""Rules that need no table: marks, numbers, days, sums, leaders, links."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.text.proofread import Finding, Leader, Level, WordClass, check, table_sums

DAY = date(2026, 6, 9)


def found(text: str) -> list[Finding]:
    return check(text, on=DAY)


@pytest.mark.parametrize(
    ("text", "place", "suggestion"),
    [
        ("印发《办法的通知", "《", ""),
        ("印发办法》的通知", "》", ""),
        ("（见附件", "（", ""),
        ("他说“好", "“", ""),
        ("我们的的工作", "的的", "的"),
        ("要在在年底前", "在在", "在"),
        ("认真推进推进工作", "推进推进", "推进"),
        ("很好，，再见", "，，", "，"),
        ("很好。。。再见", "。。。", "……"),
        ("同意,并办理", ",", "，"),
        ("《甲办法》、《乙办法》", "、", ""),
        ("（一）、总体要求", "、", ""),
        ("1、总体要求", "、", "．"),
        ("一，总体要求", "，", "、"),
        ("参加《防汛工作会议》", "《防汛工作会议》", "防汛工作会议"),
        ("甲、乙……等", "……等", ""),
        ("第一段\n，第二段", "，", ""),
        ("投入2千元", "2千", ""),
        ("约50人左右", "约50人左右", ""),
        ("事故减少了2倍", "减少了2倍", ""),
        ("增长5至10%", "5", "5%"),
        ("增长.5%", ".5%", "0.5%"),
        ("二零二一年", "二零二一年", "二〇二一年"),
        ("于21年3月5日", "21", ""),
        ("2021年06月09日", "2021年06月09日", "2021年6月9日"),
        ("昌政办发〔2021〕第5号", "第5号", "5号"),
        ("昌政办发〔2021〕05号", "05", "5"),
        ("昌政办发〔21〕5号", "〔21〕", ""),
        ("昌政办发[2021]5号", "[2021]", "〔2021〕"),
        ("20XX年工作", "XX年", ""),
        ("2021年2月30日召开", "2021年2月30日", ""),
        ("2021年13月", "2021年13月", ""),
        ("2021年6月9日（星期四）", "四", "三"),
        ("由100万元增加到150万元，增长40%", "40", "50"),
        ("由100万元增加到150万元，下降50%", "下降", ""),
        ("合格率达101%", "101", ""),
        ("共办理10件，其中：甲类12件", "12件", ""),
        ("截止2021年6月9日，已办结", "截止", "截至"),
        ("美国、日本、台湾等国家", "台湾等国家", ""),
        ("第十三届全国人大代表", "十三届", "第十四届"),
        ("审图号：无", "审图号", ""),
        ("1990年5月出生，现年20岁", "20", ""),
    ],
)
def test_fault_is_found(text: str, place: str, suggestion: str) -> None:
    assert (place, suggestion) in [(hit.found, hit.suggestion) for hit in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "为了了解情况，目的的确明确，对对方负责",
        "1）准备材料",
        "印发《甲办法\n实施细则》的通知",
        "5千瓦、3千米、3.45亿元、2万人",
        "降低20%，为原来的2倍数",
        "2021年6月9日（星期三）",
        "由100万元增加到150万元，增长50%",
        "由3.3万人增加到3.6万人，增长8.5%",
        "年均增长由100万元增加到150万元，年均增长4%",
        "共办理10件，其中：甲类6件、乙类4件",
        "报名截止日期为2021年6月9日，2021年6月9日截止",
        "美国、日本、台湾等国家和地区",
        "第十三届全国人民代表大会第三次会议通过",
        "昌政办发〔2021〕5号",
        "审图号：GS（2023）2767号",
        "增长5%至10%",
        "他研究研究再说",
        "2024年2月29日",
    ],
)
def test_right_text_gives_nothing(text: str) -> None:
    assert found(text) == []


def test_skipped_head_is_named() -> None:
    text = "一、甲\n二、乙\n四、丙\n一、丁"
    (hit,) = found(text)
    assert (hit.found, hit.start) == ("四", 8)


def test_thousands_in_two_ways() -> None:
    assert "12345" in [hit.found for hit in found("投入1,234万元，惠及12345人")]


LEADERS = [
    Leader("王晓明", "市长", date(2021, 1, 1)),
    Leader("李国栋", "副市长", date(2021, 1, 1), date(2023, 12, 31)),
]


def leaders(text: str, on: date = date(2022, 1, 1)) -> list[tuple[str, Level]]:
    return [
        (hit.found, hit.level)
        for hit in check(text, on=on, leaders=LEADERS)
        if hit.class_ is WordClass.LEADER
    ]


def test_leaders_are_checked_by_the_offices_table_only() -> None:
    assert leaders("市长王晓明、副市长李国栋") == []
    assert leaders("市长王小明讲话") == [("王小明", Level.VETO)]
    assert leaders("市长王 晓明讲话") == [("王 晓明", Level.ERROR)]
    assert leaders("副市长李国栋讲话", date(2024, 6, 1)) == [("副市长李国栋", Level.ERROR)]
    assert leaders("李国栋、王晓明出席") == [("王晓明", Level.WARNING)]
    assert check("市长王小明讲话", on=DAY) == []


def test_links_are_checked_against_the_offices_hosts() -> None:
    text = "见https://www.cj.gov.cn/a和http://evil.example/b。"
    (hit,) = check(text, on=DAY, hosts=["cj.gov.cn"])
    assert hit.found == "http://evil.example/b"
    assert check(text, on=DAY) == []


def test_sums_in_tables() -> None:
    rows = [
        ["单位", "甲", "乙", "合计"],
        ["一", "1", "2", "3"],
        ["二", "4", "5", "8"],
        ["合计", "5", "7", "11"],
    ]
    faults = [(fault.row, fault.column, str(fault.computed)) for fault in table_sums(rows)]
    assert faults == [(2, 3, "9"), (3, 3, "12")]
    assert list(table_sums([["单位", "数"], ["一", "1"], ["二", "无"], ["合计", "9"]])) == []
    assert list(table_sums([])) == []
