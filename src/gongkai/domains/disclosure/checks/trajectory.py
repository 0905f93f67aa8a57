"""流调信息: places and times only; whoever can be told from his way is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.text.privacy import Kind

from ..models import Version
from .found import Found, place_in_body
from .privacy import spans_of

_ABOUT = re.compile(r"流行病学调查|流调|(?:活动|行动|行程|涉疫)轨迹")
_PERSON = re.compile(
    r"(?:患者|病例|感染者|确诊者|密接|接触者)\s*[\d一二三四五六七八九十]*\s*[:：,，]?\s*[^。\n]{0,12}(?:男|女|\d{1,3}\s*岁)"
    r"|[\u4e00-\u9fff]某{1,2}[^。\n]{0,12}(?:男|女|\d{1,3}\s*岁)|(?:现住|住址|家住|工作单位|就读于)"
)
RULE = "个人信息保护法第二十八条（行踪轨迹）；流调信息只公布地点和时间"


def find(version: Version) -> Iterator[Found]:
    """Persons in a text about the ways of the infected; nothing for other texts."""
    if not _ABOUT.search(f"{version.title}\n{version.body_text}"):
        return
    text = version.body_text
    places = {(m.start(), m.end()) for m in _PERSON.finditer(text)}
    places |= {(s.start, s.end) for s in spans_of(text) if s.kind is Kind.PERSON_NAME}
    for start, end in sorted(places):
        place = place_in_body(text, start)
        shown = "流调信息里有可以认出个人的内容，只保留地点和时间"
        yield Found("privacy", "secrecy", "veto", "TRAJECTORY", place, shown, RULE, "", start, end)
