"""Find classification marks (密级标志) in a text or a file name, to refuse it at the door.

保守国家秘密法 (2024) art. 31(3) keeps state secrets off unclassified systems, art. 64 makes work secrets
(工作秘密) a class of their own; the form of the mark (绝密★ 机密★ 秘密★ at the head of the first page) is
that of GB/T 9704. 内部 and its like (内部资料, 注意保存) are marks of use, treated alike at the door.

The words themselves are ordinary prose (商业秘密, 保密审查, 内部控制), so what is found is a *marking
position*: beside a star, alone on a line, after 密级：, at the edge of a header or of one of the first lines,
or in a file name between delimiters. A picture of a mark is not found: the caller must say when a file's text
could not be read.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: Marks of the first lines count even where the word alone would not: this many lines that are not blank.
HEAD_LINES = 12
#: Positions that are as short and as formal as the first lines of a document.
HEAD_LIKE = frozenset({"header", "footer", "property", "sheet", "filename"})
EXCERPT = 40
#: Most lines are told from a mark by this alone, which keeps large tables quick.
EVERY_MARK_HAS_ONE_OF = "密部存"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark found: kind (绝密, 机密, 秘密, 工作秘密, 内部), text of its line, place, line from 1."""

    kind: str
    text: str
    where: str
    line: int


def _spaced(word: str) -> str:
    return r"\s*".join(word)


SECRET = f"(?:{_spaced('绝密')}|{_spaced('机密')}|{_spaced('秘密')})"
WORK_SECRET = _spaced("工作秘密")
# 内部 alone is too common a word to be a mark everywhere; with one of these nouns it is one.
INTERNAL_NOUN = "|".join(
    _spaced(noun) for noun in ("资料", "文件", "材料", "参考", "使用", "刊物", "传阅", "掌握", "公文", "电报")
)
KEEP = "|".join(
    _spaced(phrase)
    for phrase in (
        "注意保存",
        "注意保密",
        "妥善保管",
        "妥善保存",
        "请勿外传",
        "严禁外传",
        "不得外传",
        "不准外传",
    )
)
INTERNAL = rf"(?:{_spaced('内部')}\s*(?:{INTERNAL_NOUN})(?:[\s,、·—-]*(?:{KEEP}))?|{_spaced('注意保存')})"
BARE_INTERNAL = _spaced("内部")
MARK = rf"(?:{WORK_SECRET}|{SECRET}|{INTERNAL})"
STAR = "[★☆⭐✩✪✫✬✭✮✯✰⋆∗*]"
NUMBER = r"(?:\d+|[一二三四五六七八九十]+)"
# What may follow a mark: how long it holds.
TERM = (
    rf"(?:{NUMBER}\s*(?:年|个?\s*月|天|日)|长\s*期|启\s*用\s*前|启\s*封\s*前|解\s*密\s*前"
    r"|公\s*开\s*前|\d{4}\s*年.{0,8}前)"
)
LEVEL = r"(?:\s*级)?"
URGENCY = r"(?:特\s*[急提]|急\s*件|加\s*急|平\s*急)"

STARRED = re.compile(rf"(?P<mark>{MARK}|{BARE_INTERNAL}){LEVEL}\s*(?P<star>{STAR})\s*{TERM}?")
DASHED_TERM = re.compile(rf"^\W*(?P<mark>{SECRET})\s*{TERM}(?!\s*[\u4e00-\u9fff])")
ALONE = re.compile(
    # \W takes the stars in too; naming them beside it would let the pattern backtrack without end.
    rf"^\W*(?:N?[oO]?\.?\s*\d{{1,10}}\s*)?(?:{URGENCY}\s*)?(?P<mark>{MARK}|{BARE_INTERNAL}){LEVEL}"
    rf"(?:{TERM}|{URGENCY}|{KEEP}|\W)*$"
)
LABELLED = re.compile(
    r"(?:密\s*级|[保涉秘]\s*密\s*等\s*级|保\s*密\s*级\s*别)(?:\s*[和及与、]\s*保\s*密\s*期\s*限)?"
    r"\s*(?::|\s|为:)\s*[\[(【\"“]*\s*"
    # Followed by another choice it is a form to be filled in.
    rf"(?P<mark>{MARK}|{BARE_INTERNAL})(?!\s*(?:[/、|]|或|□|\(\s*\)))"
)
EDGE = re.compile(rf"^\W*(?P<mark>{MARK})(?:\s{{2,}}|\t|[|])|(?:\s{{2,}}|\t|[|])(?P<mark2>{MARK})\W*$")
OPEN, CLOSE = r"[\[(【〔<]", r"[\])】〕>]"
BRACKETED = re.compile(
    rf"^\s*{OPEN}(?P<mark>{MARK}|{BARE_INTERNAL}){LEVEL}\s*{CLOSE}"
    rf"|{OPEN}(?P<mark2>{MARK}|{BARE_INTERNAL}){LEVEL}\s*{CLOSE}\s*$"
)
DELIMITER = r"[\s_\-.+()\[\]【】〔〕《》<>,、—~#&]"
IN_FILENAME = re.compile(
    rf"(?:^|{DELIMITER})(?P<mark>{MARK}|{BARE_INTERNAL})(?:\s*(?:文\s*件|资\s*料|材\s*料|级|件))?\s*\d*"
    rf"(?=$|{DELIMITER})|^(?P<mark2>{_spaced('绝密')}|{_spaced('机密')})(?!\s*[级性])"
)
# Words that make the mark's word part of a longer term when a line breaks between them.
PROSE_BEFORE = re.compile(
    r"(?:国家|商业|工作|军事|技术|保守|泄露|泄漏|涉及|属于|侵犯|窃取|通信|知悉|单位|系统|机关)\s*$"
)
TRADITIONAL = str.maketrans({"絕": "绝", "機": "机", "級": "级", "內": "内", "祕": "秘", "資": "资"})


def find_marks(text: str, where: str) -> list[Mark]:
    """Every line of `text` that carries a mark, in order.

    `where` says what the text is and is kept in the result: "body" or another name for running text; a name
    of `HEAD_LIKE` for short formal places, in which every line counts as one of the first; "cells" for table
    rows (cells parted by tabs), which have no first lines.
    """
    return list(_find(text, where))


def find_marks_in_filename(name: str) -> list[Mark]:
    """The marks in a file name or a sheet name; a path before the name and the extension do not matter."""
    stem = _plain(re.split(r"[\\/]", name)[-1])
    found = _starred(stem) or _kind(IN_FILENAME.search(stem)) or _kind(ALONE.match(stem))
    return [Mark(found, name.strip()[:EXCERPT], "filename", 1)] if found else []


def _find(text: str, where: str) -> Iterator[Mark]:
    seen, before = 0, ""
    for number, original in enumerate(text.splitlines(), start=1):
        folded = unicodedata.normalize("NFKC", original)
        if not folded.strip():
            continue
        seen += 1
        if not any(char in folded for char in EVERY_MARK_HAS_ONE_OF):
            before = folded.strip().translate(TRADITIONAL)
            continue
        line = _plain(original)
        head = where in HEAD_LIKE or (seen <= HEAD_LINES and where != "cells")
        kind = _kind_of_line(line, before, head=head)
        if kind is None and (before + line) in ("绝密", "机密", "秘密", "内部"):
            kind = before + line  # set vertically, one character a line
        if kind:
            yield Mark(kind, original.strip()[:EXCERPT], where, number)
        before = line.strip()


def _kind_of_line(line: str, before: str, *, head: bool) -> str | None:
    kind = _starred(line) or _kind(LABELLED.search(line)) or _kind(DASHED_TERM.match(line))
    if kind is None:
        # Cells of a table row come as one line with tabs; each cell is a line of its own, but none is a head.
        kind = _alone(line, before, head=head)
        cells = line.split("\t") if kind is None and "\t" in line else []
        kind = next((found for cell in cells if (found := _alone(cell, before, head=False))), kind)
    if kind is None and head:
        kind = _kind(EDGE.search(line)) or _kind(BRACKETED.search(line))
    return kind


def _starred(line: str) -> str | None:
    for match in STARRED.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        if match["star"] in "*∗⋆" and (re.search(r"\w$", before) or re.match(r"\s*\w", after)):
            continue  # a footnote's asterisk after 商业秘密 and the like
        if before[-1:] in "“\"'‘「" and after[:1] in "”\"'’」" and before and len(before + after) > 10:
            continue  # a sentence that speaks of the mark
        return _kind(match)
    return None


def _alone(line: str, before: str, *, head: bool) -> str | None:
    match = ALONE.match(line)
    if match is None or re.search(r"[。;；!?]\s*$", line) or PROSE_BEFORE.search(before):
        return None
    kind = _kind(match)
    bare = re.sub(r"\s", "", match["mark"]) == "内部"
    return kind if head or not bare else None


def _kind(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    word = re.sub(r"\s", "", match["mark"] or match["mark2"])
    return word if word in ("绝密", "机密", "秘密", "工作秘密") else "内部"


def _plain(line: str) -> str:
    """The line with compatibility forms folded, traditional forms of the marks simplified, nothing unseen."""
    folded = unicodedata.normalize("NFKC", line).translate(TRADITIONAL)
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    # Long runs of blanks say no more than two do, and would make the patterns slow.
    return re.sub(r"\t\s*", "\t", re.sub(r"[^\S\t]{3,}", "  ", visible))
