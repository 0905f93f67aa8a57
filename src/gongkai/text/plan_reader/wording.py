"""Small facts about how official Chinese is typed: widths, layout spaces, leading numbers, sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff]+")
_CJK = r"\u3400-\u9fff\u3001-\u3011\uff00-\uffef“”‘’〔〕"
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])[ ]+(?=[{_CJK}\d])|(?<=\d)[ ]+(?=[{_CJK}])")
_ENDINGS = "。；;：:！？!?"
_CHINESE_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "○": 0,
}


def half_width(text: str) -> str:
    """Full-width letters and digits to half width, one to one, so that positions stay the same."""
    return text.translate(_FULL_WIDTH)


def squeeze(text: str) -> str:
    """Without any space, half-width letters and digits: for comparing and matching, not for showing."""
    return half_width(_SPACES.sub("", text))


def tidy_line(text: str) -> str:
    """One line for showing: layout spaces between Chinese characters go, others become one space."""
    return _BETWEEN_CJK.sub("", _SPACES.sub(" ", text).strip())


_POINT = re.compile(r"(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[①-⑳])\s*(?=[\u4e00-\u9fff“《])")


def tidy(text: str) -> str:
    """A cell or paragraph for showing: a line break stays after a sentence and before a numbered point."""
    out = ""
    for raw in text.split("\n"):
        line = tidy_line(raw)
        if not line:
            continue
        if out and (out[-1] in _ENDINGS or _POINT.match(line)):
            out += "\n"
        elif out and out[-1].isascii() and out[-1].isalpha() and line[0].isascii():
            out += " "
        out += line
    return out


def chinese_number(text: str) -> int | None:
    """十二 → 12, 二百零三 → 203, 12 → 12; None where it is no number below a thousand."""
    text = squeeze(text)
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 4 else None
    total, digit = 0, 0
    for char in text:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
        elif char == "十":
            total += (digit or 1) * 10
            digit = 0
        elif char == "百":
            total += (digit or 1) * 100
            digit = 0
        else:
            return None
    return total + digit if text else None


@dataclass(frozen=True)
class Prefix:
    """A leading number. ``kind`` tells its style (cn, cn_paren, arabic …); ``rest`` is the text after it."""

    kind: str
    number: int
    rest: str


_CN = "[一二三四五六七八九十百零〇两]{1,5}"
_PREFIXES: list[tuple[str, re.Pattern[str]]] = [
    (  # 1.1 and 2.1.3 count within a section: the last part is the number; 1.5万 is none
        "dotted",
        re.compile(
            r"\s*\d{1,2}[.．-](?:\d{1,2}[.．])?(\d{1,2})(?![\d.．])[、.．\s]*(?=[\u4e00-\u9fff“《])(?![万亿个倍年月日米吨元时号至到])"
        ),
    ),
    ("part", re.compile(rf"\s*第\s*({_CN}|\d{{1,3}})\s*(?:部分|章|篇)[\s、:：.]*")),
    ("article", re.compile(rf"\s*第\s*({_CN}|\d{{1,3}})\s*[条项][\s、:：.]*")),
    ("cn", re.compile(rf"\s*({_CN})\s*[、.．，,]\s*")),
    ("cn_paren", re.compile(rf"\s*[（(〔【]\s*({_CN})\s*[）)〕】]\s*[、.．]?\s*")),
    ("arabic_paren", re.compile(r"\s*[（(]\s*(\d{1,3})\s*[）)]\s*[、.．]?\s*")),
    ("arabic_paren", re.compile(r"\s*(\d{1,3})\s*[）)]\s*[、.．]?\s*")),
    (
        "arabic",
        re.compile(
            r"\s*(\d{1,3}(?=\s*[、.．，,])|\d{4}(?=[.．]))\s*(?:[、.．，]|,(?!\d{3}))(?!\s*\d{1,2}\s*(?:[.．%％万亿个年月]|$))\s*"
        ),
    ),
    ("arabic", re.compile(r"\s*(\d{1,3})[ \u3000\t]+(?=[\u4e00-\u9fff“《])")),
]
_CIRCLED = {char: number for number, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_DOTTED = re.compile(r"\s*[⒈-⒛]\s*")
_WIDE_PAREN = re.compile(r"\s*[⑴-⒇]\s*")
_CN_WIDE_PAREN = re.compile(r"\s*[㈠-㈩]\s*")


def leading_number(text: str) -> Prefix | None:
    """The number a title or heading begins with, or None (2021年…, 12345热线 and 1.5万 are not numbers)."""
    plain = half_width(text)
    bare = plain.lstrip()
    if not bare:
        return None
    if bare[0] in _CIRCLED:
        return Prefix("circled", _CIRCLED[bare[0]], text[len(plain) - len(bare) + 1 :].lstrip(" 、.．\u3000"))
    for pattern, base, kind in (
        (_DOTTED, "⒈", "arabic"),
        (_WIDE_PAREN, "⑴", "arabic_paren"),
        (_CN_WIDE_PAREN, "㈠", "cn_paren"),
    ):
        found = pattern.match(plain)
        if found:
            return Prefix(kind, ord(bare[0]) - ord(base) + 1, text[found.end() :])
    for kind, pattern in _PREFIXES:
        found = pattern.match(plain)
        if found:
            number = chinese_number(found.group(1))
            if number is not None and number > 0:
                return Prefix(kind, number, text[found.end() :])
    return None


_BARE_NUMBER = re.compile(rf"[（(第]?(\d{{1,4}}|{_CN})[）)、.．项号条]*")


def bare_number(text: str) -> int | None:
    """The number in a cell that holds nothing else: 3, ３., （三）, 第3项, ③; None otherwise."""
    plain = squeeze(text)
    if len(plain) == 1 and plain in _CIRCLED:
        return _CIRCLED[plain]
    found = _BARE_NUMBER.fullmatch(plain)
    if found:
        return chinese_number(found.group(1))
    return int(plain[:-2]) if re.fullmatch(r"\d{1,3}\.0", plain) else None


_OPEN, _CLOSE = "《“（(「『〔", "》”）)」』〕"


def first_sentence(text: str) -> tuple[str, str]:
    """(first sentence with its full stop, the rest); a stop inside quotes or brackets does not end it."""
    depth = 0
    for position, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char == "。" and depth == 0:
            return text[: position + 1], text[position + 1 :].lstrip()
    return text, ""


def split_title(text: str) -> tuple[str, str]:
    """A text that holds title and requirement → (title, requirement).

    The title is a short first line of its own, or else the first sentence.
    """
    lines = [tidy_line(line) for line in text.split("\n") if tidy_line(line)]
    if len(lines) > 1 and _is_title_line(lines[0]):
        return lines[0], tidy("\n".join(lines[1:]))
    named = _NAMED.match(tidy(text))
    if named:
        return named.group(1), tidy(text)[named.end() :].lstrip()
    return first_sentence(tidy(text))


# 公开规划：主动公开规划，… — a short name before a colon
_NAMED = re.compile(r"([\u4e00-\u9fff“”《》（）]{3,24})：(?=\s*[\u4e00-\u9fff“《（(1①].{3})")


def _is_title_line(line: str) -> bool:
    """Whether a first line stands for itself: short, one sentence at most, not broken off at a comma."""
    if len(line) > 40 or line[-1] in "，、,；;" or "。" in line[:-1]:
        return False
    return line[-1] in _ENDINGS or len(line) <= 24 or leading_number(line) is not None


def as_title(text: str) -> str:
    """A title or heading as it is kept: without the stop at its end."""
    return tidy(text).replace("\n", "").rstrip("。；;：: ")
