"""Brackets, quotation marks and title marks that do not pair (GB/T 15834-2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.text.proofread.findings import Finding, Level, WordClass, spot

SOURCE = "GB/T 15834-2011"
_PAIRS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "“": "”", "‘": "’", "【": "】", "〔": "〕"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
# A half-width mark closes a full-width one in much typed text: an ugly pair, not a missing one.
_LIKE = {"）": "(", ")": "（"}
_MARK = re.compile("[（()）《》〈〉“”‘’【】〔〕\n]")
# "1）" and "a)" at the head of a line are list heads.
_LIST_HEAD = re.compile(r"[\s　]*[\da-zA-Z①-⑳一二三四五六七八九十]{1,3}$")
# How far a pair may reach over a line end.
_NEAR = 400
_APOSTROPHE = re.compile(r"[A-Za-z]’[A-Za-z]?")


def unpaired(text: str) -> Iterator[Finding]:
    """Opening marks never closed and closing marks never opened, paragraph by paragraph.

    Titles are set in several lines and quotations run over paragraphs (each opens again), so a mark is only
    missed when its partner does not stand in the lines next to it either.
    """
    open_marks: list[tuple[str, int]] = []
    line_start = 0
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "\n":
            yield from _left_open(text, open_marks, at)
            open_marks.clear()
            line_start = at + 1
        elif mark in _PAIRS:
            open_marks.append((mark, at))
        elif not _closes(open_marks, mark) and not _is_no_mark(text, mark, at, line_start):
            yield spot(
                text,
                (at, at + 1),
                WordClass.DOUBLED,
                _level(mark),
                "",
                f"“{mark}”没有对应的前半个标点",
                SOURCE,
            )
    yield from _left_open(text, open_marks, len(text))


def _closes(open_marks: list[tuple[str, int]], mark: str) -> bool:
    if open_marks and open_marks[-1][0] in (_CLOSERS[mark], _LIKE.get(mark)):
        open_marks.pop()
        return True
    # "（《甲》）" mistyped as "（《甲）": the outer pair closes, the inner one stays open to be named.
    for depth in range(len(open_marks) - 2, max(-1, len(open_marks) - 5), -1):
        if open_marks[depth][0] in (_CLOSERS[mark], _LIKE.get(mark)):
            del open_marks[depth]
            return True
    return False


def _is_no_mark(text: str, mark: str, at: int, line_start: int) -> bool:
    if mark in "）)":
        return bool(_LIST_HEAD.fullmatch(text, max(line_start, at - 8), at))
    if mark == "’":
        return bool(_APOSTROPHE.match(text, max(0, at - 1)))
    # A title broken over lines, or a quotation of several paragraphs.
    before = text[max(0, line_start - _NEAR) : line_start]
    return before.rfind(_CLOSERS[mark]) > before.rfind(mark) or (mark == "”" and "“" in before)


def _left_open(text: str, open_marks: list[tuple[str, int]], end: int) -> Iterator[Finding]:
    for mark, at in open_marks:
        if _runs_on(text, mark, end):
            continue
        rule = f"“{mark}”没有对应的后半个标点“{_PAIRS[mark]}”"
        yield spot(text, (at, at + 1), WordClass.DOUBLED, _level(mark), "", rule, SOURCE)


def _runs_on(text: str, mark: str, end: int) -> bool:
    following = text[end + 1 : end + 1 + _NEAR]
    opens, closes = following.find(mark), following.find(_PAIRS[mark])
    if mark == "“" and (closes >= 0 or following.lstrip().startswith("“")):
        return True
    return closes >= 0 and (opens < 0 or closes < opens)


def _level(mark: str) -> Level:
    return Level.ERROR if mark in "《》〔〕" else Level.WARNING
