"""Near misses of a fixed name or set phrase: what an input method or a tired hand makes of it.

Four kinds, each one edit away: a character of the same reading, a character of like shape, one inner
character left out, two neighbours swapped. The two tables of characters are ``data/confusions.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

# The commonest characters of a reading stand first; an input method offers these first too.
SOUND_CHOICES = 4
# A shorter name has near misses that are other words ("昆名市" is rare, "大州市" is not).
SHORTEST = 4
PLACE_ENDS = ("省", "市", "县", "区", "州", "盟")


@dataclass(frozen=True)
class Confusions:
    """For each character the ones it is taken for, likeliest first."""

    sound: Mapping[str, str]
    shape: Mapping[str, str]


@lru_cache(maxsize=1)
def shipped_confusions() -> Confusions:
    """The shipped table of characters that sound or look alike."""
    sound: dict[str, str] = {}
    shape: dict[str, str] = {}
    text = resources.files(__package__).joinpath("data/confusions.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        table = sound if row["kind"] == "sound" else shape
        for char in row["characters"]:
            table[char] = table.get(char, "") + row["characters"].replace(char, "")
    return Confusions(sound, shape)


def near_misses(base: str, confusions: Confusions | None = None) -> Iterator[tuple[str, str]]:
    """Yield (form, kind) for each form one edit away from ``base``; never ``base`` or a part of it.

    ``kind`` is 音近, 形近, 漏字 or 颠倒. Names shorter than four characters give nothing.
    """
    if len(base) < SHORTEST:
        return
    table = confusions or shipped_confusions()
    seen = {base}
    for form, kind in _edits(base, table):
        if form not in seen and form not in base:
            seen.add(form)
            yield form, kind


def _edits(base: str, table: Confusions) -> Iterator[tuple[str, str]]:
    for at, char in enumerate(base):
        head, tail = base[:at], base[at + 1 :]
        for other in table.shape.get(char, ""):
            yield head + other + tail, "形近"
        for other in table.sound.get(char, "")[:SOUND_CHOICES]:
            yield head + other + tail, "音近"
        if _seen_missing(head, tail):
            yield head + tail, "漏字"
        if tail and tail[0] != char:
            yield head + tail[0] + char + tail[1:], "颠倒"


def _seen_missing(head: str, tail: str) -> bool:
    """Whether the name without its character between ``head`` and ``tail`` is surely a fault.

    With one character left before or after the gap, the rest is a right phrase beside a common character
    ("全面推行规范性文件" is not 行政规范性文件 mutilated); a place's last character is its own mark.
    """
    return len(head) >= 2 and (len(tail) >= 2 or tail in PLACE_ENDS) and len(head) + len(tail) >= SHORTEST
