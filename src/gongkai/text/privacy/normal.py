"""The text as the rules read it: the same length, full-width forms made half-width, one form of each mark.

One character for one character, so that an offset in the reading form is an offset in the original.
"""

from __future__ import annotations

import re

#: Marks so common that replacing them blindly is quicker than asking whether they are there.
_USUAL = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"), ("\u3000", " "))
_RARE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "\r": " ",
    "•": "·",
    "‧": "·",
    "・": "·",
    "･": "·",
    "●": "·",
    "⋅": "·",
    "∙": "·",
    "․": "·",
    "－": "-",
    "—": "-",
    "–": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
    "│": "|",
    "┃": "|",
    "¦": "|",
    "﹫": "@",
    "＊": "*",
    "×": "*",
    "✱": "*",
    "⁎": "*",
}
_RARE_SEEN = re.compile("[" + re.escape("".join(_RARE)) + "]")


def reading_form(text: str) -> str:
    """`text` with full-width letters, digits and marks as half-width ones; the length stays the same."""
    for old, new in _USUAL:
        text = text.replace(old, new)
    if _RARE_SEEN.search(text):
        for old in set(_RARE_SEEN.findall(text)):
            text = text.replace(old, _RARE[old])
    return text
