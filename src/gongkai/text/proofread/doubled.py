"""Words written twice and marks written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

SOURCE = "GB/T 15834-2011"
_PARTICLE = re.compile("([的了是在和与对及为将被把向从由使])\\1")
# What stands before or after makes each of the two a word of its own: 为了|了解, 目的|的, 对|对外.
_BEFORE = {
    "的": "目标有无端众标红打似靶",
    "了": "为除完罢末未",
    "和": "共总饱缓温柔平祥谐随附应求调",
    "是": "总于但可凡只要若倒就国实国不",
    "在": "存现内外潜实自正好所旨",
    "与": "参赠给授付",
    "对": "相应针核校反面绝派比敌成",
    "及": "以普涉危顾企波触论提兼惠累来殃遍",
    "为": "认作行成因人以称较更极最视何所",
    "将": "干部必即大上中少老名战",
    "向": "方走面志意趋导动取一偏转定风流单双朝",
    "从": "服听遵顺自随无侍",
    "由": "理自经事来因缘案",
    "使": "行即大促天公特迫驱致假",
    "把": "",
    "被": "",
}
_AFTER = {
    "的": "确士",
    "了": "解如结却断事当望得",
    "和": "平谐解睦善气好",
    "是": "非否",
    "在": "于职校建场线册岗编籍座押位",
    "与": "会否其此",
    "对": "外内于应象策比照待接方手话立抗付称账口标证联",
    "及": "时格其早",
    "为": "主人首了期止民准何此限例",
    "将": "来要士领军",
    "向": "来上前下导阳日",
    "从": "事严业宽众轻重快优简属军政教",
    "由": "于此来衷",
    "使": "用命馆者领得节",
    "把": "关握手控",
    "被": "告害子动申",
}
_REPEATED = re.compile("([一-鿿]{2,4})\\1")
# Verbs and measures that are doubled on purpose, and words whose second half begins the next.
_PURPOSE = re.compile("^[一每个千万日月年代岁家户人次时处种条件点步层级级方面天世祖]{2,4}$|^.*[一每].*$")
_ALLOWED = frozenset(
    [
        "研究",
        "讨论",
        "考虑",
        "商量",
        "学习",
        "了解",
        "调查",
        "休息",
        "锻炼",
        "检查",
        "打听",
        "收拾",
        "整理",
        "介绍",
        "试试",
        "谢谢",
        "大家",
        "慢慢",
        "渐渐",
        "哈哈",
        "许许",
        "多多",
        "来来",
        "往往",
        "高高",
        "兴兴",
        "妈妈",
        "爸爸",
        "爷爷",
        "奶奶",
        "干干",
        "净净",
        "等等",
        "常常",
        "仅仅",
        "刚刚",
        "处处",
        "时时",
        "人人",
        "天天",
        "年年",
        "月月",
        "星星",
        "宝宝",
        "条条",
        "步步",
        "层层",
        "件件",
        "户户",
        "家家",
        "村村",
        "乡乡",
        "说说",
        "看看",
        "想想",
        "听听",
        "走走",
        "加油",
        "欢迎",
        "可以",
    ]
)
_MARKS = re.compile("[，、；：。][，、；：。]+")


def doubled_words(text: str) -> Iterator[Finding]:
    """的的, 在在 and 进行进行."""
    for match in _PARTICLE.finditer(text):
        start, end, char = match.start(), match.end(), match.group(1)
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if (before and before in _BEFORE.get(char, "")) or (after and after in _AFTER.get(char, "")):
            continue
        yield spot(text, (start, end), WordClass.DOUBLED, Level.WARNING, char, "字重复", "重复字词规则")
    for match in _REPEATED.finditer(text):
        word = match.group(1)
        if word in _ALLOWED or len(set(word)) == 1 or _PURPOSE.match(word):
            continue
        yield spot(text, match.span(), WordClass.DOUBLED, Level.WARNING, word, "词语重复", "重复字词规则")


def doubled_marks(text: str) -> Iterator[Finding]:
    """，， 。。 and ，。: two marks where one belongs; a row of dots is an ellipsis wrongly typed."""
    for match in _MARKS.finditer(text):
        marks = match.group()
        if len(marks) >= 3 and set(marks) == {"。"}:
            yield spot(
                text, match.span(), WordClass.DOUBLED, Level.WARNING, "……", "省略号应为六个小圆点“……”", SOURCE
            )
        else:
            yield spot(text, match.span(), WordClass.DOUBLED, Level.ERROR, marks[-1], "标点重复", SOURCE)
