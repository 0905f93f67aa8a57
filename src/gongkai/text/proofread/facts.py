"""Facts that can be computed: days that do not exist, weekdays, growth against two numbers, parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

_FACT = WordClass.FACT
_COMPUTED = "核算"
_DAY = re.compile(
    r"([0-9](?<![0-9].)[0-9]{3})年([0-9]{1,2})月(?:([0-9]{1,3})日(?:[（(]?(?:星期|周|礼拜)([一二三四五六日天])[）)]?)?)?"
)
_WEEKDAYS = "一二三四五六日"
_LUNAR = re.compile(r"农历(?:[一-鿿]{0,4}年)?(?:(1[3-9]|[2-9]\d)月|[一-鿿\d]{1,3}月(?:三十一|3[1-9])(?:日)?)")


def days(text: str) -> Iterator[Finding]:
    """Days that no calendar has, and weekdays that are not that day's."""
    if "年" not in text:
        return
    for match in _DAY.finditer(text):
        year, month = int(match.group(1)), int(match.group(2))
        if not 1 <= month <= 12:
            yield spot(text, match.span(), _FACT, Level.ERROR, "", "没有这个月份", _COMPUTED)
            continue
        if not match.group(3):
            continue
        day = int(match.group(3))
        try:
            when = date(year, month, day)
        except ValueError:
            yield spot(text, match.span(), _FACT, Level.ERROR, "", "没有这一天", _COMPUTED)
            continue
        named = match.group(4)
        right = _WEEKDAYS[when.weekday()]
        if named and named.replace("天", "日") != right:
            rule = f"{year}年{month}月{day}日是星期{right}"
            yield spot(text, match.span(4), _FACT, Level.ERROR, right, rule, _COMPUTED)
    for match in _LUNAR.finditer(text):
        yield spot(text, match.span(), _FACT, Level.ERROR, "", "农历没有这个月份或日子", _COMPUTED)


_NUMBER = r"(\d{1,12}(?:\.\d{1,6})?)"
_UNIT = r"([万亿千百]?[一-鿿]{0,3}?)"
_GROWTH = re.compile(
    rf"(?:从|由)(?:[^\d，。；\n]{{0,12}}?\d{{4}}年的?)?[^\d，。；\n]{{0,8}}?{_NUMBER}{_UNIT}"
    rf"(增加|增长|提高|上升|提升|扩大|减少|下降|降低|降)(?:到|至|为)(?:[^\d，。；\n]{{0,8}}?){_NUMBER}([^\d，。；：\n]{{0,6}})[，,]"
    rf"[^\d，。；\n]{{0,6}}?(增长|增幅|提高|上升|下降|降幅|减少|降低)[^\d，。；\n]{{0,3}}?{_NUMBER}[%％](?!点|以上|左右)"
)
_SHARE = re.compile(
    r"(?:占比|占总[^\d，。；\n]{1,8}|占全[^\d，。；\n]{1,8}|覆盖率|合格率|完成率|满意率|办结率|及时率)(?:的|达|达到|为|是|约)?"
    + _NUMBER
    + "[%％]"
)
_WHOLE = re.compile(
    rf"(?:共|合计|总计|共计|共有)[^\d，。；\n]{{0,6}}?{_NUMBER}([件人项户条起家名个亩])[，（(；]其中[：，]?([^。；\n]{{4,120}})"
)
_PART = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([件人项户条起家名个亩])")


def growth(text: str) -> Iterator[Finding]:
    """由…增加到…，增长…%: the percentage is computed from the two numbers, rounding allowed."""
    for at in _places(text, "从", "由"):
        match = _GROWTH.match(text, at, at + 120)
        # A yearly average is not the growth between the two.
        if not match or "均" in match.group():
            continue
        before, after, claimed = (Decimal(match.group(part)) for part in (1, 4, 7))
        unit, second = match.group(2), match.group(5)
        if not before or not unit or not second.startswith(unit):
            continue
        real = (after - before) / before * 100
        digits = len(match.group(7).partition(".")[2])
        # Both numbers were rounded before they were printed: half a unit of the last place each.
        slack = (
            Decimal(1).scaleb(-digits) + _rounding(match.group(1), before) + _rounding(match.group(4), before)
        )
        if abs(abs(real) - claimed) > slack:
            rule = f"按前后两个数计算应为{abs(real):.{digits}f}%"
            yield spot(text, match.span(7), _FACT, Level.ERROR, f"{abs(real):.{digits}f}", rule, _COMPUTED)
        elif (real < 0) != (match.group(6)[0] in "下降减"):
            yield spot(text, match.span(6), _FACT, Level.ERROR, "", "增减方向与前后两个数不符", _COMPUTED)


def _rounding(digits: str, base: Decimal) -> Decimal:
    last = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    return last / 2 / base * 100


def _places(text: str, *words: str) -> Iterator[int]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def shares(text: str) -> Iterator[Finding]:
    """A share or rate of more than 100 %, and parts larger than their whole."""
    if "%" in text or "％" in text:
        for match in _SHARE.finditer(text):
            if Decimal(match.group(1)) > 100:
                yield spot(
                    text, match.span(1), _FACT, Level.WARNING, "", "占比或比率超过100%，请核对", _COMPUTED
                )
    if "其中" not in text:
        return
    for match in _WHOLE.finditer(text):
        whole, unit = Decimal(match.group(1)), match.group(2)
        parts = [part for part in _PART.finditer(match.group(3)) if part.group(2) == unit]
        for part in parts:
            if Decimal(part.group(1)) > whole:
                span = (match.start(3) + part.start(), match.start(3) + part.end())
                rule = f"分项大于总数{match.group(1)}{unit}"
                yield spot(text, span, _FACT, Level.ERROR, "", rule, _COMPUTED)
        total = sum((Decimal(part.group(1)) for part in parts), Decimal(0))
        if len(parts) > 1 and total > whole and all(Decimal(part.group(1)) <= whole for part in parts):
            rule = f"分项之和{total}大于总数{match.group(1)}，请核对（类别有重叠的可不改）"
            yield spot(text, match.span(1), _FACT, Level.WARNING, "", rule, _COMPUTED)


_BORN = re.compile(
    r"(\d{4})年(?:(\d{1,2})月)?(?:\d{1,2}日)?(?:出)?生，[^。；\n]{0,20}?(?:现年|今年|年龄)(\d{1,3})岁"
)


def ages(text: str, on: date) -> Iterator[Finding]:
    """A stated age that the year of birth does not allow on the day ``on``."""
    if "岁" not in text or "生，" not in text:
        return
    for match in _BORN.finditer(text):
        oldest = on.year - int(match.group(1))
        stated = int(match.group(3))
        # One year more is usual: 虚岁.
        if not oldest - 1 <= stated <= oldest + 1:
            rule = f"按出生年份计算为{max(0, oldest - 1)}—{oldest}岁"
            yield spot(text, match.span(3), _FACT, Level.WARNING, "", rule, _COMPUTED)
