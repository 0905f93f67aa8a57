"""Points of GB/T 15834-2011: full-width marks, heads of items, ellipsis, dash, title marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

SOURCE = "GB/T 15834-2011"


@dataclass(frozen=True)
class Point:
    """One pattern: what is wrong, and what to write instead (a replacement, or a function of the match).

    Patterns begin with their rarest mark and look behind from there: the search then leaps from mark to mark,
    where one that begins by looking behind tries every character (10 times slower).
    """

    pattern: re.Pattern[str]
    level: Level
    rule: str
    suggestion: str | Callable[[re.Match[str]], str]
    # Texts without any of these characters need no search; looking for one character is nearly free.
    needs: str


_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_CJK = "[一-鿿]"
POINTS = (
    Point(
        re.compile(f"[,;:!?](?<={_CJK}.)(?={_CJK})"),
        Level.STYLE,
        "中文中应使用全角标点",
        lambda match: _FULL_WIDTH[match.group()],
        ",;:!?",
    ),
    Point(
        re.compile("、(?:(?<=》、)(?=《)|(?<=”、)(?=“))"),
        Level.STYLE,
        "并列的书名号或引号之间通常不用顿号",
        "",
        "、",
    ),
    Point(
        re.compile("(?m)^[ 　\t]*[（(][一二三四五六七八九十]{1,3}[）)](、)"),
        Level.STYLE,
        "“（一）”后不加顿号",
        "",
        "、",
    ),
    Point(re.compile(r"(?m)^[ 　\t]*[（(]\d{1,2}[）)](、)"), Level.STYLE, "“（1）”后不加顿号", "", "、"),
    Point(
        re.compile(r"(?m)^[ 　\t]*\d{1,2}(、)(?=\D)"),
        Level.STYLE,
        "阿拉伯数字序号后用下脚点“．”，不用顿号",
        "．",
        "、",
    ),
    Point(
        re.compile("(?m)^[ 　\t]*[一二三四五六七八九十]{1,3}([，,．.：])(?=[^\\d\\s])"),
        Level.STYLE,
        "“一”后用顿号",
        "、",
        "，,．.：",
    ),
    Point(re.compile(r"(?:\.\.\.|．．．)[.．]*(?!\d)"), Level.STYLE, "省略号应为六个小圆点“……”", "……", ".．"),
    Point(re.compile("…(?<!……)(?!…)"), Level.STYLE, "省略号应为六个小圆点“……”", "……", "…"),
    Point(re.compile("……等|等(?:等)?……"), Level.STYLE, "省略号与“等”不并用", "", "…"),
    Point(re.compile(f"-(?<={_CJK}-)-+(?={_CJK})"), Level.STYLE, "破折号应为占两字的“——”", "——", "-"),
    Point(
        re.compile("(?m)^[ 　\t]*[，。、；：！？）》”’](?=.)"),
        Level.WARNING,
        "行首不应是点号或后半标号",
        "",
        "，。、；：！？）》”’",
    ),
    Point(
        re.compile(
            "《[^《》\n]{1,30}(?:会议|座谈会|培训班|工程|项目|许可证|营业执照|资格证书|合格证|奖状)》"
        ),
        Level.STYLE,
        "书名号用于作品、文件，会议、项目、证照等不用书名号",
        lambda match: match.group()[1:-1],
        "《",
    ),
    Point(re.compile("[？?！!][？?！!]{2,}"), Level.STYLE, "叹号、问号不应连用三个以上", "", "！!？?"),
)


def punctuation(text: str) -> Iterator[Finding]:
    """Every point of the standard that a pattern can see."""
    for point in POINTS:
        if not any(char in text for char in point.needs):
            continue
        for match in point.pattern.finditer(text):
            span = match.span(1) if point.pattern.groups else match.span()
            right = point.suggestion if isinstance(point.suggestion, str) else point.suggestion(match)
            yield spot(text, span, WordClass.DOUBLED, point.level, right, point.rule, SOURCE)


_HEAD = re.compile("(?m)^[ 　\t]*([一二三四五六七八九十]{1,3})、")
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}


def numeral(chars: str) -> int:
    """一 to 九十九 as a number; 0 when it is none."""
    tens, ten, units = chars.partition("十")
    if not ten:
        return _NUMERALS.get(chars, 0)
    if (tens and tens not in _NUMERALS) or (units and units not in _NUMERALS):
        return 0
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(units, 0)


def heads_in_order(text: str) -> Iterator[Finding]:
    """A numbered head that skips one: 一、二、四、. Starting again from 一 is a new list."""
    last = 0
    for match in _HEAD.finditer(text):
        value = numeral(match.group(1))
        if last and value == last + 2:
            rule = f"序号不连续：上一项是第{last}项"
            yield spot(text, match.span(1), WordClass.DOUBLED, Level.WARNING, "", rule, "GB/T 9704-2012")
        last = value
