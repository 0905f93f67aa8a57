"""Which record answers to which line of an 应公开清单: by the name the unit wrote, without its marks."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_MARKS = re.compile(r"[\s“”‘’\"'《》〈〉「」\[\]【】·、，,。;；:：()（）\-—_/]+")
_TAIL = re.compile(r"[（(，,；;：:]")
_FIVE_YEARS = re.compile(r"十([一二三四五六七八九])五")
_DATE = re.compile(r"((?:19|20)\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_WORKDAYS = re.compile(r"(\d+)\s*个?工作日")
_DAYS = re.compile(r"(\d+)\s*(?:日|天)")
_PIECES = re.compile(r"(\d+)\s*篇")


def plain(text: str) -> str:
    """Without width, quotes, brackets, punctuation and spaces, so that names can be compared."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def name_of(line: str) -> str:
    """What a line is about: the words before its first bracket, comma or colon.

    “十二五”（2011—2015年）→ 十二五
    """
    head = _TAIL.split(line.strip(), maxsplit=1)[0]
    return plain(head) or plain(line)


def after_colon(line: str) -> str:
    """What a line says behind its colon; "" if it has none. 减税降费：政策文件 → 政策文件."""
    return re.split(r"[：:]", line, maxsplit=1)[1].strip() if re.search(r"[：:]", line) else ""


def spellings(name: str) -> list[str]:
    """A five-year period stands in titles in both forms: 十二五, 第十二个五年."""
    found = [name]
    if match := _FIVE_YEARS.search(name):
        found.append(name.replace(match[0], f"第十{match[1]}个五年"))
    return found


def is_named(line_name: str, text: str) -> bool:
    """Whether a title or label names it. line_name: from `name_of`."""
    wanted = plain(text)
    return any(s in wanted for s in spellings(line_name))


def date_in(text: str) -> dt.date | None:
    """A day written in a line's 公开时限; None if there is none or it is no day."""
    match = _DATE.search(text)
    try:
        return dt.date(*(int(p) for p in match.groups())) if match else None
    except ValueError:
        return None


def workdays_in(text: str) -> int | None:
    """形成后20个工作日内 → 20."""
    return int(m[1]) if (m := _WORKDAYS.search(text)) else None


def days_in(text: str) -> int | None:
    """更新时限90天 → 90; working days are not meant."""
    return int(m[1]) if (m := _DAYS.search(text)) else None


def pieces_in(text: str) -> int:
    """疫苗接种，本年12篇 → 12; 1 where no figure is stated: a theme that is declared is owed."""
    return int(m[1]) if (m := _PIECES.search(text)) else 1
