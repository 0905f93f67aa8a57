"""Numbers: GB/T 15835-2011, and the form of 发文字号 and dates in GB/T 9704-2012."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

NUMERALS = "GB/T 15835-2011"
DOCUMENT = "GB/T 9704-2012"
_FACT = WordClass.FACT

# (needs, pattern, level, rule, suggestion, source); group 1, where there is one, is the place.
_POINTS: tuple[tuple[str, re.Pattern[str], Level, str, str, str], ...] = (
    (
        "千百十",
        re.compile(
            r"[0-9](?<![\d.].)[0-9]{0,9}(?:\.[0-9]{1,6})?[千百十](?![瓦米克卡伏安赫焦帕吨字\d分多几余强]|[佳大强优项百][^\d]?)(?=[万亿元人名户亩个家项件吨]|$)"
        ),
        Level.STYLE,
        "数字与“千”“百”“十”不混用（万、亿可以）",
        "",
        NUMERALS,
    ),
    (
        "左",
        re.compile(r"(?:大约|约|近)[\d.一二三四五六七八九十百千万亿%％]{1,10}[^\s\d，。；、（）左]{0,3}左右"),
        Level.WARNING,
        "“约”与“左右”不并用",
        "",
        NUMERALS,
    ),
    (
        "倍",
        re.compile(
            r"(?:减少|下降|降低|缩小|缩短|减轻|下跌)了?(?:近|约|超过)?[\d.一二两三四五六七八九十百]{1,10}倍(?!数)"
        ),
        Level.ERROR,
        "减少、降低不能用“倍”，应写百分比或几分之几",
        "",
        NUMERALS,
    ),
    (
        "%％",
        re.compile(
            r"([0-9](?<![\d.%％—～~-].)[0-9]{0,9}(?:\.[0-9]{1,6})?)(?:[~～—－-]|—{2}|至|到)[0-9]{1,9}(?:\.[0-9]{1,6})?[%％]"
        ),
        Level.STYLE,
        "百分比范围前后都要写百分号",
        "",
        NUMERALS,
    ),
    (
        "%％",
        re.compile(r"[.．](?<![\d.．A-Za-z].)\d{1,6}[%％]"),
        Level.WARNING,
        "小数点前要写0",
        "",
        NUMERALS,
    ),
    (
        "零OＯ",
        re.compile("[一二][零〇OＯ0]+[零〇OＯ0一二三四五六七八九]{1,2}年"),
        Level.STYLE,
        "汉字年份用“〇”",
        "",
        NUMERALS,
    ),
    (
        "日",
        re.compile(r"([0-9](?<![\d/年].)[0-9])年[0-9]{1,2}月[0-9]{1,2}日"),
        Level.STYLE,
        "年份应写全四位",
        "",
        NUMERALS,
    ),
    (
        "日",
        re.compile(r"(?m)^[ 　\t]*(\d{4}年(?:0\d月\d{1,2}|\d{1,2}月0\d)日)[ 　\t]*$"),
        Level.STYLE,
        "成文日期的月、日不编虚位（1不写作01）",
        "",
        DOCUMENT,
    ),
    (
        "号",
        re.compile(r"[\[［【（(〔]\d{4}[\]］】）)〕](第\d{1,4}号)"),
        Level.WARNING,
        "发文顺序号不加“第”字",
        "",
        DOCUMENT,
    ),
    ("号", re.compile(r"〔\d{4}〕(0\d{0,3})号"), Level.WARNING, "发文顺序号不编虚位", "", DOCUMENT),
    ("号", re.compile(r"(〔\d{2}〕)\d{1,4}号"), Level.WARNING, "发文年份应写全四位", "", DOCUMENT),
    (
        "号",
        re.compile(r"([\[［【（(](?<=[一-鿿].)\d{4}[\]］】）)])\d{1,4}号"),
        Level.STYLE,
        "发文字号的年份用六角括号“〔〕”",
        "",
        DOCUMENT,
    ),
    (
        "XxＸ×",
        re.compile(r"[XxＸ×](?:(?<=20.)[XxＸ×]年|[XxＸ]?月[XxＸ]{1,2}日)"),
        Level.WARNING,
        "模板中的空位没有填写",
        "",
        "未填写项规则",
    ),
)
_ZERO_DATE = re.compile(r"(?<=[年月])0(?=\d[月日])")
_THOUSANDS = re.compile(
    r"[0-9](?<![\d.,].)(?:[0-9]{0,2}(?:,[0-9]{3})+|[0-9]{4,7})(?![\d.号])(?=[元人户亩吨万个件名公平])"
)
_O_YEAR = re.compile("[OＯ0零]")


def number_forms(text: str) -> Iterator[Finding]:
    """Every point of the two standards that a pattern can see."""
    for needs, pattern, level, rule, suggestion, source in _POINTS:
        if not any(char in text for char in needs):
            continue
        for match in pattern.finditer(text):
            span = match.span(1) if pattern.groups else match.span()
            right = suggestion or _right(pattern, match)
            if right == match.group(1 if pattern.groups else 0):
                continue
            if (
                rule.startswith("发文顺序号不加")
                and text[max(0, match.start() - 2) : match.start()] == "公告"
            ):
                continue
            yield spot(text, span, _FACT, level, right, rule, source)
    yield from _two_ways_of_thousands(text)


def _right(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    """What to write, where it follows from what was written."""
    whole, place = match.group(), match.group(1 if pattern.groups else 0)
    if "年" in place and place[0] in "一二":
        return _O_YEAR.sub("〇", place)
    if place.endswith("日") and pattern.groups:
        return _ZERO_DATE.sub("", place)
    if place.startswith("第"):
        return place[1:]
    if place[0] == "0" and place.isdigit():
        return place.lstrip("0") or place
    if place[0] in "[［【（(":
        return f"〔{place[1:-1]}〕"
    if place[0] in ".．":
        return "0." + place[1:]
    if whole.endswith(("%", "％")) and pattern.groups:
        return place + "%"
    return ""


def _two_ways_of_thousands(text: str) -> Iterator[Finding]:
    """1,234 and 12345 in one text: the first that differs from the first one seen."""
    if "," not in text:
        return
    first: bool | None = None
    for match in _THOUSANDS.finditer(text):
        grouped = "," in match.group()
        if first is None:
            first = grouped
        elif grouped != first:
            rule = "同一文件中千分位的写法不一致"
            yield spot(text, match.span(), _FACT, Level.STYLE, "", rule, NUMERALS)
            return
