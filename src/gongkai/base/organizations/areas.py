"""The code book of areas that is shipped (data/README.md): what an area is, what lies above and in it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

#: Rows that only group counties in the code book and are no government.
_GROUPING = re.compile(r"^(市辖区|县|.*直辖县级行政区划)$")
STATISTICAL = "（统计用区划）"
_COUNTY_LEVELS = ("自治县", "自治旗", "林区", "特区", "县", "区", "旗", "市")
_PREFECTURE_LEVELS = ("自治州", "地区", "盟", "市")


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the code book. level: 自治州, 县级市, 镇 …; authority: its government, "" if none."""

    code: str
    name: str
    level: str
    authority: str
    statistical: bool = False

    @property
    def word(self) -> str:
        """What stands for the area before the short name of a unit: 市发改委, 县发改委."""
        words = ("地区", "市", "县", "区", "旗", "州", "盟", "省")
        return next((w for w in words if self.name.endswith(w)), "")


@lru_cache(maxsize=1)
def _book() -> dict[str, str]:
    packed = resources.files("gongkai.base.organizations").joinpath("data/areas.csv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()[1:]
    return dict(line.split(",", 1) for line in lines)


def normal_code(code: str) -> str:
    """652301, 652301000, 652301000000 and 6523, 652300 are the same places: the code as the book has it."""
    digits = code.strip()
    if len(digits) == 4:
        digits += "00"
    if len(digits) > 6 and not digits[6:].strip("0"):
        digits = digits[:6]
    return digits[:9] if len(digits) == 12 else digits


def find(code: str) -> Place | None:
    """The place with this code, or None."""
    code = normal_code(code)
    name = _book().get(code)
    return _place(code, name) if name else None


def chain(code: str) -> list[Place]:
    """The place and all above it that have a government, the highest first."""
    code = normal_code(code)
    above = [code[:2], code[:4] + "00", code[:6], code][: {2: 1, 6: 3}.get(len(code), 4)]
    places = [find(c) for c in dict.fromkeys(above)]
    return [p for p in places if p and not _GROUPING.match(p.name)]


def inside(code: str) -> list[Place]:
    """What lies directly in a prefecture (its counties) or a county (its towns), in order of code."""
    code = normal_code(code)
    book = _book()
    if len(code) == 6 and code.endswith("00"):
        counties = [c for c in book if len(c) == 6 and c[:4] == code[:4] and c != code]
        if counties:
            return [p for c in sorted(counties) if not _GROUPING.match((p := _place(c, book[c])).name)]
    return [_place(c, book[c]) for c in sorted(book) if len(c) == 9 and c[:6] == code]


def like(text: str, limit: int = 5) -> list[Place]:
    """Counties and prefectures whose name contains text: help for a mistyped code."""
    found = [c for c, name in _book().items() if len(c) == 6 and text and text in name]
    return [_place(c, _book()[c]) for c in sorted(found)[:limit]]


def _place(code: str, name: str) -> Place:
    if len(code) == 9:
        return _town(code, name)
    if len(code) == 2:
        level = next((w for w in ("自治区", "省") if name.endswith(w)), "直辖市")
    elif code.endswith("00"):
        level = next((w for w in _PREFECTURE_LEVELS if name.endswith(w)), "地级行政区")
        level = "地级市" if level == "市" else level
    else:
        level = next((w for w in _COUNTY_LEVELS if name.endswith(w)), "功能区")
        level = "县级市" if level == "市" else level
        # 统计用区划代码编制规则: 71 to 79 of a prefecture are development zones.
        if "71" <= code[4:] <= "79":
            return Place(code, name, f"功能区{STATISTICAL}", _committee(name), statistical=True)
    return Place(code, name, level, _government(name, level))


def _government(name: str, level: str) -> str:
    if level in ("地区", "盟"):
        return f"{name}行政公署"
    return name if name.endswith("委员会") else f"{name}人民政府"


def _committee(name: str) -> str:
    return name if name.endswith("委员会") else f"{name}管理委员会"


def _town(code: str, name: str) -> Place:
    """By the last three digits (统计用区划代码编制规则): 001 街道, 100 镇, 200 乡, from 400 others."""
    number = int(code[6:])
    if number >= 400 or "直辖村级区划" in name:
        kind = "兵团" if number >= 500 and code.startswith("65") else "功能区"
        return Place(code, name, kind + STATISTICAL, "", statistical=True)
    if number < 100:
        return Place(code, name, "街道", name if name.endswith("办事处") else f"{name}办事处")
    level = next((w for w in ("民族乡", "苏木", "镇", "乡") if name.endswith(w)), "乡")
    return Place(code, name, level, f"{name}人民政府")
