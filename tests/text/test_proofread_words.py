"""The word table: what is shipped, how the office changes it, what is found by it."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources

import pytest

from gongkai.text.proofread import (
    Finding,
    Level,
    Word,
    WordClass,
    WordTable,
    WordTableError,
    check,
    shipped_words,
)
from gongkai.text.proofread.generate import generated
from gongkai.text.proofread.near_miss import near_misses
from gongkai.text.proofread.words import GENERATED

DAY = date(2026, 6, 9)


def found(text: str, on: date = DAY) -> list[Finding]:
    return check(text, on=on)


@pytest.mark.parametrize(
    ("wrong", "right", "level"),
    [
        ("攻府", "政府", Level.VETO),
        ("中华人民共合国", "中华人民共和国", Level.VETO),
        ("中华人民和国", "中华人民共和国", Level.VETO),
        ("中华人民大和国", "中华人民共和国", Level.VETO),
        ("中共人民共和国", "中华人民共和国", Level.VETO),
        ("扫黑险恶", "扫黑除恶", Level.VETO),
        ("齐齐哈市", "齐齐哈尔市", Level.ERROR),
        ("秸杆", "秸秆", Level.ERROR),
        ("签定", "签订", Level.ERROR),
        ("布署", "部署", Level.ERROR),
        ("做为", "作为", Level.ERROR),
        ("既使", "即使", Level.ERROR),
        ("按装", "安装", Level.ERROR),
        ("松驰", "松弛", Level.ERROR),
        ("座落", "坐落", Level.WARNING),
        ("帐户", "账户", Level.WARNING),
        ("截止目前", "截至目前", Level.ERROR),
        ("残废人", "残疾人", Level.ERROR),
        ("台湾总统", "台湾地区领导人", Level.VETO),
        ("维族", "维吾尔族", Level.ERROR),
        ("新疆自治区", "新疆维吾尔自治区", Level.ERROR),
        ("昌吉回旅自治州", "昌吉回族自治州", Level.VETO),
        ("两个确力", "两个确立", Level.VETO),
    ],
)
def test_faults_named_in_notices_are_found(wrong: str, right: str, level: Level) -> None:
    text = f"会议指出，{wrong}，请核对。"
    (hit,) = [finding for finding in found(text) if finding.found == wrong]
    assert (hit.start, hit.end, hit.suggestion, hit.level) == (5, 5 + len(wrong), right, level)


def test_right_forms_give_nothing() -> None:
    text = "根据《中华人民共和国政府信息公开条例》，昌吉市人民政府部署签订账户、秸秆禁烧、扫黑除恶工作，即使如此。"
    assert found(text) == []


def test_right_phrases_that_contain_a_wrong_form_pass() -> None:
    assert found("商品标签定价、举报消防隐患、涉嫌犯罪、卫生部门、记帐本位币。") == []


def test_dated_wording_depends_on_the_day_of_the_text() -> None:
    text = "由市工商局负责。"
    assert found(text, date(2015, 5, 1)) == []
    (hit,) = found(text, DAY)
    assert (hit.class_, hit.level, hit.found) == (WordClass.DATED, Level.WARNING, "工商局")
    assert all(
        word.level is Level.WARNING for word in shipped_words().words if word.class_ is WordClass.DATED
    )


def test_shipped_table_is_large_and_each_generated_row_names_its_base() -> None:
    table = shipped_words()
    by_hand = [word for word in table.words if not word.note.startswith(GENERATED)]
    assert len(table) >= 5000
    assert len(by_hand) >= 3000
    for word in table.words:
        if word.note.startswith(GENERATED):
            assert word.wrong in dict(near_misses(word.right))


def test_no_wrong_form_stands_inside_a_right_one() -> None:
    table = shipped_words()
    path = resources.files("gongkai.text.proofread").joinpath("data/bases.csv")
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        assert [w.wrong for _, _, w in table.matcher.hits(row["name"])] == []


def test_generation_drops_what_real_text_uses() -> None:
    everything = generated([])
    form = next(iter(everything.words)).wrong
    left = generated([f"真实文本里有{form}这个词"])
    assert left.get(form) is None
    assert len(left) < len(everything)
    shipped = {w.wrong for w in shipped_words().words if w.note.startswith(GENERATED)}
    assert shipped <= {word.wrong for word in everything.words}


def test_near_misses_of_four_kinds() -> None:
    kinds = {kind for _, kind in near_misses("中华人民共和国")}
    assert kinds == {"音近", "形近", "漏字", "颠倒"}
    assert list(near_misses("昆明市")) == []
    # 全面推行|规范性文件 is right text, so the second character is never the one left out.
    assert "行规范性文件" not in dict(near_misses("行政规范性文件"))
    assert dict(near_misses("齐齐哈尔市"))["齐齐哈市"] == "漏字"
    assert all(form not in "中华人民共和国" for form, _ in near_misses("中华人民共和国"))


def test_export_and_import_give_the_same_table() -> None:
    table = shipped_words()
    again = WordTable.from_csv(table.to_csv())
    assert again.to_csv() == table.to_csv()
    assert len(again) == len(table)


def test_the_offices_row_replaces_ours_and_lets_pass() -> None:
    ours = Word("签定", "签订", WordClass.TYPO, Level.STYLE)
    table = shipped_words().merged(WordTable((ours,), ("布署",)))
    (hit,) = check("签定合同，布署", on=DAY, words=table)
    assert (hit.found, hit.level) == ("签定", Level.STYLE)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",甲乙,错别字,错误,,,,", "第2行没有填写"),
        ("甲,乙,错别字,错误,,,,", "只有一个字"),
        ("甲乙,甲乙,错别字,错误,,,,", "正误写法相同"),
        ("甲乙,甲丙,随便,错误,,,,", "类别“随便”不认识"),
        ("甲乙,甲丙,错别字,严重,,,,", "级别“严重”不认识"),
        ("甲乙,甲丙,错别字,错误,2021年6月,,,", "2021-06-09"),
    ],
)
def test_bad_tables_are_refused_with_the_line(row: str, message: str) -> None:
    head = "wrong,right,class,level,since,until,source,note\n"
    with pytest.raises(WordTableError, match=message):
        WordTable.from_csv(head + row + "\n")
    with pytest.raises(WordTableError, match="缺少列"):
        WordTable.from_csv("错,对\n甲乙,甲丙\n")


def test_areas_of_the_office_are_watched() -> None:
    assert check("大西渠镇、大西区镇", on=DAY) == []
    (hit,) = check("大西渠镇、大西区镇", on=DAY, areas=["大西渠镇"])
    assert (hit.found, hit.suggestion, hit.class_) == ("大西区镇", "大西渠镇", WordClass.PLACE)
