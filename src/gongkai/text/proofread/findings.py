"""What a wording check hands back: classes, levels and the finding itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is. 否决 stops publication; the others are decided by the proofreader."""

    VETO = "否决"
    ERROR = "错误"
    WARNING = "提示"
    STYLE = "文风"


class WordClass(StrEnum):
    """The ten classes of wording checks."""

    FIXED_NAME = "固定名称"
    LEADER = "领导人姓名职务"
    SET_PHRASE = "固定表述"
    DATED = "时效用语"
    CAREFUL = "禁用慎用词"
    TYPO = "错别字"
    DOUBLED = "重复缺漏与标点"
    FACT = "可核算的事实"
    PLACE = "地名与地图"
    LINK = "链接"


@dataclass(frozen=True, order=True)
class Finding:
    """One place to look at: ``text[start:end] == found`` always holds.

    ``suggestion`` is what to write instead, or "" where only a person can say. ``rule`` says what is wrong, in
    Chinese; ``source`` is the standard, list or table it rests on.
    """

    start: int
    end: int
    class_: WordClass
    level: Level
    found: str
    suggestion: str
    rule: str
    source: str


def spot(
    text: str, span: tuple[int, int], class_: WordClass, level: Level, suggestion: str, rule: str, source: str
) -> Finding:
    """A finding at ``span`` of ``text``."""
    start, end = span
    return Finding(start, end, class_, level, text[start:end], suggestion, rule, source)
