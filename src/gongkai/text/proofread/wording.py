"""Wording that needs its context: 截止/截至, regions beside countries, past congresses, links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

XINHUA = "新华社新闻信息报道中的禁用词和慎用词（2016年修订）"

# 截止 takes no object: before a time it is 截至; 截止 stands after the time or before 日期.
_DEADLINE = re.compile(
    r"截止(?=(?:到)?\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?[，,前]|(?:到)?\d{1,2}月(?:\d{1,2}日|底|末)[，,])"
)
_REGIONS = "香港|澳门|台湾"
_BESIDE = re.compile(
    rf"(?:{_REGIONS})(?:特别行政区|地区)?(?:[、和及][^、和及，。；：等\n]{{1,8}}){{0,8}}等[一二两三四五六七八九十多\d]{{0,3}}个?国家(?!和地区|或地区|或者地区|与地区|及地区|（地区）|\(地区\)|、地区)"
)
_CONGRESS = re.compile(
    "(十[一二三]届)全国(人大|人民代表大会|政协)(?!常务委员会第|常委会第|第|[一-鿿]{0,4}次)"
)
_SINCE = {"十一届": date(2013, 3, 5), "十二届": date(2018, 3, 5), "十三届": date(2023, 3, 5)}
_NEXT = "第十四届"
_URL = re.compile(r"https?://([A-Za-z0-9.-]{1,253})(?::\d{1,5})?[^\s，。；、）》”\u4e00-\u9fff]*")
_MAP_NUMBER = re.compile("审图号(?![:：]?[ 　]*[一-鿿A-Z]{1,3}S?[（(〔\\[]?\\d{4})")


def context_wording(text: str, on: date) -> Iterator[Finding]:
    """Words that are right or wrong by what stands beside them, or by the day."""
    if "截止" in text:
        for match in _DEADLINE.finditer(text):
            rule = "后面有时间时用“截至”；“截止”用在时间之后"
            yield spot(text, match.span(), WordClass.TYPO, Level.ERROR, "截至", rule, "现代汉语用法")
    if "国家" in text:
        for match in _BESIDE.finditer(text):
            rule = "港澳台不与“国家”并列，应写“国家和地区”"
            yield spot(text, match.span(), WordClass.CAREFUL, Level.VETO, "", rule, XINHUA)
    if "届" in text:
        for match in _CONGRESS.finditer(text):
            if on >= _SINCE[match.group(1)]:
                rule = "届次已换届，请核对（引用当时文件的不改）"
                yield spot(text, match.span(1), WordClass.DATED, Level.WARNING, _NEXT, rule, "换届时间")
    if "审图号" in text:
        for match in _MAP_NUMBER.finditer(text):
            rule = "审图号不完整，应有批准机关代字和年份"
            yield spot(text, match.span(), WordClass.PLACE, Level.WARNING, "", rule, "地图审核管理规定")


def links(text: str, hosts: Collection[str]) -> Iterator[Finding]:
    """Links whose host is neither one of ``hosts`` nor below one. With no list nothing can be said."""
    if not hosts or "://" not in text:
        return
    for match in _URL.finditer(text):
        host = match.group(1).lower().rstrip(".")
        if not any(host == allowed or host.endswith("." + allowed) for allowed in hosts):
            rule = f"链接的网站“{host}”不在允许名单中"
            yield spot(text, match.span(), WordClass.LINK, Level.WARNING, "", rule, "本单位链接名单")
