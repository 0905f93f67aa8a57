"""Names in lists without a header: 张三、李四、王五; a line of names; the same place in line after line."""

from __future__ import annotations

import re

from gongkai.text.privacy.lexicon import HAN, SURNAME_CLASS, name_level
from gongkai.text.privacy.name_edges import name_at, name_before
from gongkai.text.privacy.spans import Found, Kind

_TOKEN = rf"[{HAN}]{{2,4}}|[{HAN}]{{2,8}}·[{HAN}·\n]{{2,14}}|[{HAN}] {{1,4}}[{HAN}]"
#: The second part of a list; the first may be glued to the words before it.
_SECOND = re.compile(
    rf"、 ?\n?(?=([{SURNAME_CLASS}](?:[{HAN}]{{1,3}}| {{1,4}}[{HAN}]))(?![{HAN}·])|[{HAN}]{{2,8}}·)"
)
_NEXT = re.compile(rf"(?:\([^()\n]{{1,24}}\))?[、] ?\n?({_TOKEN})(?=[、,。;\n )(]|$|和|及|等|同志)")
_LINE_OF_NAMES = re.compile(rf"^ *[{HAN}·]{{1,12}}(?: {{1,6}}[{HAN}·]{{1,12}})+ *$", re.M)
_LINE_START = re.compile(
    r"^[ |]*(?:[\dA-Za-z\-.()、:]{1,24}[ \t|,、]{0,3}){0,3}"
    rf"([{SURNAME_CLASS}][{HAN}]{{1,3}}|[{SURNAME_CLASS}] {{1,4}}[{HAN}])(?=[ \t,:;(|、\d]|$)",
    re.M,
)
_BOUNDED = re.compile(rf"[{SURNAME_CLASS}](?<![{HAN}·*《“].)[{HAN}]{{1,3}}(?![{HAN}·*])")
_SPACED = re.compile(
    rf"[{SURNAME_CLASS}](?<![{HAN}·*].)(?<! [{HAN}] .) {{1,3}}[{HAN}](?![{HAN}·*])(?! {{1,2}}[{HAN}](?![{HAN}]))"
)
_REASON = "名单结构"


def find_in_lists(text: str, personal: bool) -> list[Found]:
    """Names by the structure of lists, in a text in reading form; `personal`: other personal data were found."""
    found: list[Found] = []
    _inline(text, found)
    _lines_of_names(text, found)
    _column_of_lines(text, found)
    _bounded(text, personal or bool(found), found)
    return found


def _level(token: str) -> int:
    return name_level(token.replace(" ", "").replace("\n", ""))


def _accept(tokens: list[tuple[int, int, int]], found: list[Found]) -> bool:
    """tokens: (start, end, level). A list is of names if nearly all its parts are."""
    sure = sum(level >= 2 for _, _, level in tokens)
    total = len(tokens)
    if not (total >= 3 and sure >= 0.7 * total or total == 2 and all(t[2] == 3 for t in tokens)):
        return False
    found.extend(Found(s, e, Kind.PERSON_NAME, _REASON) for s, e, level in tokens if level >= 1)
    return True


def _inline(text: str, found: list[Found]) -> None:
    done = 0
    for m in _SECOND.finditer(text):
        if m.start() < done or (m[1] and not _level(m[1])):
            continue
        end = m.start()
        if end and text[end - 1] == ")":
            end = max(done, text.rfind("(", max(0, end - 26), end))
        first = name_before(text, end, done)
        tokens = [(first.start, first.end, first.level)] if first and (first.edge or first.level == 3) else []
        at = m.start()
        while step := _NEXT.match(text, at):
            tokens.append((step.start(1), step.end(1), _level(step[1])))
            at = step.end(1)
        last = name_at(text, at + 1) if text[at : at + 1] == "、" else None
        if last and last.level >= 2 and last.edge == 2:
            tokens.append((last.start, last.end, last.level))  # 张三、李四反映…
            at = last.end
        done = max(at, m.end())
        _accept(tokens, found)


def _lines_of_names(text: str, found: list[Found]) -> None:
    for m in _LINE_OF_NAMES.finditer(text):
        tokens: list[tuple[int, int, int]] = []
        parts = list(re.finditer(rf"[{HAN}·]+", m[0]))
        i = 0
        while i < len(parts):
            start, end = parts[i].span()
            if end - start == 1 and i + 1 < len(parts) and len(parts[i + 1][0]) == 1:
                i += 1
                end = parts[i].end()
            tokens.append((m.start() + start, m.start() + end, _level(m[0][start:end])))
            i += 1
        if len(tokens) >= 2:
            _accept(tokens, found)


def _column_of_lines(text: str, found: list[Found]) -> None:
    """Lines that each begin with a name, perhaps after a number; a line may stand between."""
    run: list[tuple[int, int, int]] = []
    last_end = -1
    for m in _LINE_START.finditer(text):
        level = _level(m[1])
        near = last_end >= 0 and text.count("\n", last_end, m.start(1)) <= 2
        if not near:
            _close(run, found)
            run = []
        run.append((m.start(1), m.end(1), level))
        last_end = m.end(1)
    _close(run, found)


def _close(run: list[tuple[int, int, int]], found: list[Found]) -> None:
    if len(run) >= 2:
        _accept(run, found)


def _bounded(text: str, personal: bool, found: list[Found]) -> None:
    """Names between two marks. Of two characters only where the text is known to be about persons."""
    if personal:
        for m in _SPACED.finditer(text):
            if _level(m[0]) == 3:
                found.append(Found(*m.span(), Kind.PERSON_NAME, "独立成词的姓名"))
    for m in _BOUNDED.finditer(text):
        word = m[0]
        if name_level(word) == 3 and (len(word) > 2 or personal):
            found.append(Found(*m.span(), Kind.PERSON_NAME, "独立成词的姓名"))
