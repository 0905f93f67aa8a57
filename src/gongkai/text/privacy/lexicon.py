"""Whether a few characters are a person's name: Han names by surname and given characters, others by their signs.

The tables are in data/; each says where it comes from.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files("gongkai.text.privacy.data").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_single, _double = _lines("surnames.txt")
SURNAMES = frozenset(_single)
DOUBLE_SURNAMES = frozenset(_double.split())
_plain, _loose = _lines("given_characters.txt")
GIVEN = frozenset(_plain + _loose)
#: Characters that are hardly met but in given names; one of them is needed for a sure name.
GIVEN_PLAIN = frozenset(_plain)
TRANSLITERATED = frozenset(_lines("transliteration_characters.txt")[0])
_common, _rare = _lines("surname_words.txt")
COMMON_WORDS = frozenset(_common.split())
RARE_WORDS = frozenset(_rare.split())

HAN = "\u4e00-\u9fff\u3400-\u4dbf"
#: As the first character of a name in a list where anything else would be strange.
SURNAME_CLASS = "".join(sorted(SURNAMES | {word[0] for word in DOUBLE_SURNAMES}))

#: Signs that begin a transliterated name and are no surname.
FIRST_SIGNS = "阿艾买吐热库努玉帕依塔哈叶木沙加迪再麦肉祖穆伊萨赛图吾波达帖托扎道那仁才桑格斯其"

#: What stands in a name column and is no name, and ends of words that no name has.
_NOT_NAMES = frozenset(_lines("not_names.txt")[0].split())
_WORD_END = re.compile(
    r"(?:[局厅委办部署处科股所站室院校馆店厂队组司社会区县乡镇村街路巷桥渠库站场园城湾沟]|[率费款税额量度表册单证书号]|[的了着过和与及或是]|[某×*])$"
)
_PLACE_END = frozenset("省市县区乡镇村街路巷河湖沟")


@lru_cache(maxsize=65536)
def name_level(token: str) -> int:
    """How surely `token` alone is a person's name: 3 sure, 2 likely, 1 only where a name is due, 0 not.

    `token` is without spaces; a · is the dot of a Uyghur, Kazakh or other name.
    """
    if "某" in token or token in _NOT_NAMES:
        return 0
    if "·" in token:
        return _dotted_level(token)
    length = len(token)
    if not 2 <= length <= 6:
        return 0
    if token[:2] in DOUBLE_SURNAMES and 3 <= length <= 4:
        return 3 if all(c in GIVEN for c in token[2:]) else 1
    if length <= 4 and token[0] in SURNAMES:
        level = _han_level(token, length)
        if level:
            return level
    if length >= 3 and all(c in TRANSLITERATED for c in token):
        return 2 if length >= 4 else 1
    return 0


def _han_level(token: str, length: int) -> int:
    given = token[1:]
    if token in COMMON_WORDS:
        return int(all(c in GIVEN_PLAIN for c in given))
    if length == 4:
        # two surnames, father's and mother's, before a given name: 董赖明强
        if token[1] not in SURNAMES or token[:2] in COMMON_WORDS or token[1:3] in COMMON_WORDS:
            return 0
        given = token[2:]
        return 2 if all(c in GIVEN for c in given) and any(c in GIVEN_PLAIN for c in given) else 0
    if not all(c in GIVEN for c in given):
        return 0 if token[-1] in _PLACE_END or _WORD_END.search(token) else 1
    if token in RARE_WORDS:
        return 1
    if length == 3 and token[:2] in COMMON_WORDS:
        return 2 if all(c in GIVEN_PLAIN for c in given) else 1
    if not any(c in GIVEN_PLAIN for c in given):
        return 1
    return 2 if token[-1] in _PLACE_END or _WORD_END.search(token) else 3


def _dotted_level(token: str) -> int:
    parts = token.split("·")
    if not all(2 <= len(p) <= 8 for p in parts) or len(parts) > 4:
        return 0
    signs = "".join(parts)
    strange = sum(c not in TRANSLITERATED for c in signs)
    if strange == 0:
        return 3
    return 2 if strange <= max(1, len(signs) // 5) else 1 if strange <= len(signs) // 3 else 0


def cell_is_name(token: str) -> bool:
    """Whether `token` can be the name in a column of names: anything of the shape, if it is not a known word."""
    if name_level(token):
        return True
    if token in _NOT_NAMES or token in COMMON_WORDS or "某" in token:
        return False
    if "·" in token:
        return 4 <= len(token) <= 20 and all(len(p) >= 1 for p in token.split("·"))
    han = all("\u3400" <= c <= "\u9fff" for c in token)
    return (
        han
        and 2 <= len(token) <= 4
        and not _WORD_END.search(token)
        and (token[0] in SURNAMES or len(token) == 3)
    )
