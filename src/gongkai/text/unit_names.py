"""Names of units in official documents: lists, abbreviations, second signs, groups, likeness.

The table of abbreviations is ``data/abbreviations.csv``; a hit there is a candidate, never a decision: one
short name can mean different bodies in different places.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rapidfuzz import fuzz, process

AREA_WORDS = "市县区州省旗盟"


@dataclass(frozen=True)
class Candidate:
    """What a short name may stand for.

    ``full`` is the official name, or None for a group, whose ``group`` key then says which. ``until`` is the
    year in which such bodies were merged or renamed and ``successor`` what they became. ``source`` is S (in
    the seed plan), P (seen in other plans) or K (common knowledge, not checked).
    """

    full: str | None
    group: str | None
    until: int | None
    successor: str | None
    source: str
    note: str


@dataclass(frozen=True)
class _Row:
    short: str
    full: str
    until: int | None
    successor: str
    source: str
    note: str


@lru_cache(maxsize=1)
def _table() -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    text = resources.files("gongkai.text").joinpath("data/abbreviations.csv").read_text("utf-8")
    for line in csv.DictReader(text.splitlines()):
        row = _Row(
            _plain(line["short"]),
            line["full"],
            int(line["until"]) if line["until"] else None,
            line["successor"],
            line["source"],
            line["note"],
        )
        found.setdefault(row.short, []).append(row)
    for row in [rows[0] for rows in found.values()]:
        if "{" not in row.full and _plain(row.full) not in found:
            found[_plain(row.full)] = [row]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s\u3000\u00a0\u200b]+", "", name).replace("(", "（").replace(")", "）")


def _folded(name: str) -> str:
    """For looking a name up: a bracket inside a bracket is typed 〔〕 and means the same."""
    return (
        _plain(name)
        .replace("〔", "（")
        .replace("〕", "）")
        .replace("[", "（")
        .replace("]", "）")
        .rstrip("。")
    )


# ---- splitting a list -------------------------------------------------------------------------------------

_SEPARATORS = "、，,；;/\n|"
_AND = re.compile(
    r"(?:以及|及|和|与|或)(?=(?:[市县区州省旗](?!场|容|政公用|域))|各|街道办|街道(?:$|[、，,；;（]))"
)
_TAIL = re.compile(
    r"(?:等)?(?:有关|相关|各有关)?(?:部门|单位)?(?:根据|依据|按照?(?:各自)?(?:职责|职能|任务)?(?:分工)?)(?:分别)?(?:负责|落实|实施)(?:落实|实施)?$"
)
_AND_OTHERS = r"等(?:[市县区州省旗](?:直|级)?)?(?:政府)?(?:各)?(?:有关|相关|责任|职能|成员|业务|主管)*(?:部门|单位|科室|处室)?"
_TAIL_WORDS = re.compile(
    rf"(?:{_AND_OTHERS})?(?:分别|共同|具体|组织|抓好|牵头)?(?:负责|落实|牵头)?(?:落实)?$"
)
# 市场监督管理局 begins with 市 but does not name the area; so do these.
_NOT_AREA = re.compile(
    r"市场|市容|市民服务|市民热线|市政(?:公用|工程|园林|设施|管理|局|处|绿化)|区域|区块链|县域|州府|省际|旗帜"
)
_OWN_AREA = re.compile(rf"[{AREA_WORDS}](?=.)")
_GENERAL = re.compile(
    r"各|全[市县区州省]|其他|其它|有关|相关|国家|国网|中国|中共|人民银行|人行|国务院|自治|本|所有|涉及|承担|驻|兵团|责任|牵头|县级|乡|部省?属|省部?属|中省|中直|区内|辖区|[\u4e00-\u9fff]{1,4}直属|各类|相关|业务"
)
_PLACE_NAMED = re.compile(
    r"(?:.{1,8}(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处|党委|党工委)?|.*(?:公司|集团|银行|村委会|居委会|科室|科|股|股室|处室|大学|学院|分行)|.{2,}[县区市州](?:人民)?政府|街道办事处|街道办|.{0,4}办公室以外.*)$"
)
# A zone with a name of its own (湘西经开区, 医药高新区管委会) and branches that bear their city's name
# (潍坊银监分局) stand for themselves; 经开区管委会 and 银监分局 alone are the area's own.
_ZONE = re.compile(
    r"(?!(?:经济|技术|高新|产业|工业|农业|科技|化工|物流|现代|综合|国家|省级|循环|旅游|功能|开发|高教|大学)+)"
    r"[\u4e00-\u9fff]{2,8}(?:经开|高新|开发|新|园|功能|示范|保税|度假|风景名胜?|风景|景|文旅|管理|合作)区"
    r"(?:管委会|管理委员会|党工委)?$"
)
_CITY_BRANCH = re.compile(
    r"(?!银保监|银监|保监|金融|国家)[\u4e00-\u9fff]{2,3}"
    r"(?:银监分局|银保监分局|金融监管分局|监管分局|海关|海事局|海事处|边检站|车务段|供电公司)$"
)
_CITY_NAMED = re.compile(
    r"[\u4e00-\u9fff]{2,7}(?:市|县|自治区|自治州|自治县|旗)(?!场|政公|容)(?=[\u4e00-\u9fff]{2,}(?:局|委|办|部|中心|院|会|公室|府|社|队)$)"
)
_BRANCH = re.compile(r"(?:分局|支行|分公司|分行|支队|大队|监管分局)$")
_PARTY_ORGANS = re.compile(
    r"(?:宣传部|组织部|统战部|政法委|网信办|编办|改革办|社会工作部|巡察办|台办|老干部局|机要局|政研室|督查室|党史研究室|直机关工委|国安办)$"
)
_EACH_OF = re.compile(
    r"(?:街道(?:办事处|办)?|街|乡镇?|镇|乡镇街道|乡（镇）|镇（街道?）|村|社区|村（社区）|园区|县级市|县（市、?区?）|县〔市〕|县|区|旗|市"
    r"|(?:各类)?(?:功能|经济|高新|产业|工业|经济技术|高新技术产业)?(?:开发区|功能区|新区|园区)(?:管委会|管理委员会)?|(?:园区)?管委会|办事处|直属(?:单位|机构)|派出机构|下属单位|二级(?:机构|单位)|站所|部门|单位|科室|股室|处室|企事业单位|县区|区县)(?:人民政府|政府)?$"
)


def _cut(text: str) -> list[str]:
    """Cut at separators outside brackets."""
    parts, current, depth = [], "", 0
    for char in text:
        if char in "（(〔【":
            depth += 1
        elif char in "）)〕】":
            depth = max(0, depth - 1)
        if depth == 0 and char in _SEPARATORS:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    return parts


def split_unit_list(text: str) -> list[str]:
    """A list of units as typed → the names, each complete.

    An area word said once holds for the whole list (市发改委、财政局 → 市发改委, 市财政局), 各 likewise
    (各乡镇、街道 → 各乡镇, 各街道); a unit of another area inside the list keeps its own (州…昌吉市分局).
    Names are kept as typed otherwise, second signs in brackets included; a name twice is kept once.
    """
    names: list[str] = []
    area, after_each, party = "", False, False
    for token in _tokens(text):
        own = _own_area(token)
        if token in ("单位", "机构") and names and names[-1].endswith("部门"):
            name = names[-1][:-2] + token  # 市直有关部门、单位
        elif after_each and _EACH_OF.match(token):
            name = "各" + token
        elif own:
            if not (_BRANCH.search(token) and area and own != area) and not _BRANCH.search(token):
                area = own
            party = token.startswith(own + "委")
            after_each = token.startswith((own + "直各", own + "直"))
            name = token
        elif token.startswith("各"):
            name, after_each = token, True
        elif area and not _is_general(token):
            name = area + ("委" if party and _PARTY_ORGANS.match(token) else "") + token
            after_each = False
        else:
            name, after_each = token, after_each and not area
        if name not in names:
            names.append(name)
    return names


_POINT = re.compile(r"(?:\d{1,2}[.．]|[（]\d{1,2}[）]|\d{1,2}）|[①-⑳])(?=[\u4e00-\u9fff])")  # 1.区财政局


def _tokens(text: str) -> Iterable[str]:
    text = re.sub(r"[ \t\u3000\u00a0]{1,}(?=[\u4e00-\u9fff])(?<=[\u4e00-\u9fff）)\s])", _space_or_cut, text)
    for part in _cut(text.strip()):
        for piece in _AND.split(_plain(part)):
            piece = piece.strip("。.：:－—-·等" if piece.endswith("等") else "。.：:－—-·")
            piece = "" if piece.isdigit() else _POINT.sub("", piece, count=1)
            shorter = _TAIL.sub("", piece)
            shorter = _TAIL_WORDS.sub("", shorter) if shorter == piece and len(piece) > 3 else shorter
            if shorter:
                yield shorter


def _space_or_cut(found: re.Match[str]) -> str:
    """A space parts two names only where a complete name stands before it; 市 财 政 局 is one name."""
    before = found.string[: found.start()]
    last = re.split(r"[\s、，,；;]", before)[-1]
    ends = re.search(r"(?:局|委|办|部|中心|公室|政府|办事处|部门|单位|科|会|院|社|科室)$", last)
    return "、" if ends and len(last) >= 3 else ""


def _own_area(token: str) -> str:
    """The area word a name begins with (市, 县 …), or "" where it has none of its own."""
    if _NOT_AREA.match(token):
        return ""
    return token[0] if _OWN_AREA.match(token) and len(token) > 2 else ""


def _is_general(token: str) -> bool:
    own = (_GENERAL, _PLACE_NAMED, _CITY_NAMED, _ZONE, _CITY_BRANCH)
    return any(pattern.match(token) for pattern in own)


# ---- one unit, several names ------------------------------------------------------------------------------

_SECOND_SIGN = re.compile(r"(?<=[局委办部心室会院社处府])（[^（）]{2,20}）$")


def same_unit_key(name: str) -> str:
    """A key equal for names of one unit: spaces, bracket widths and a bracketed second sign do not count."""
    plain = _folded(name)
    return _SECOND_SIGN.sub("", plain)


_LEVEL = rf"(?:全?[{AREA_WORDS}](?:直|属|级|人民政府|政府)?|局属|所属|机关)?"
_KINDS = r"(?:部门单位|部门（单位）|部门和单位|部门、各?单位|部门|单位)"
_ALL = r"(?:各级?|其他|其它|所有|全部)*"
_OFFICES = r"(?:科室|处室|股室|科|处|股室队所|科室站所|内设机构)"
_COUNTY = r"(?:县（市）、?区|市（区）|县（市）|县市区|区市县|旗县区|县（市、?区）|区（市、?县）|县（区）|区（县）|县区|区县|市县|区|县|市|旗)"
_TOWNSHIP = r"(?:乡镇|镇乡|乡（镇）|乡、镇|民族乡|苏木|乡|镇)"
_MIXED = (
    r"(?:乡镇人民政府（街道办事处）|乡镇政府（街道办事处）|镇（街道?）人民政府（办事处）"
    r"|乡镇（街道）|乡镇、?街道|乡（镇、?街道）|镇（街道?）|街道（(?:镇|乡镇)）|镇、?街道?|街道?、?乡?镇)"
)
_GOVERNMENT = r"(?:办事处|(?:人民)?政府(?:（办事处）|、办事处)?|办事处（(?:人民)?政府）)?"
# A name counts as a group only where the whole of it is one of these.
_GROUPS: list[tuple[str, str]] = [
    ("townships", rf"各?{_TOWNSHIP}(?:人民政府|政府)?"),
    ("subdistricts", r"各?街道(?:办事处|办)?"),
    ("townships_and_subdistricts", rf"各?{_MIXED}{_GOVERNMENT}"),
    ("counties", rf"各{_COUNTY}(?:人民政府|政府)?"),
    (
        "offices",
        rf"(?:{_LEVEL}|[{AREA_WORDS}]?局|中心|机关|局机关)各?(?:有关|相关|业务|职能|责任|内设)*{_OFFICES}"
        r"(?:、(?:直属单位|二级机构|二级单位))?",
    ),
    ("enterprises_and_institutions", rf"{_LEVEL}各?(?:有关|相关)?(?:公共)?企事业单位"),
    (
        "related_departments",
        rf"(?:{_LEVEL}|政府|国务院){_ALL}(?:相关|有关|责任|涉及|成员)(?:责任|职能|主管|业务)?{_KINDS}",
    ),
    ("departments", rf"{_LEVEL}(?:各级)?各(?:工作|组成|职能|行政)?(?:{_KINDS}|委办局|委、办、局|机关)"),
    ("departments", rf"[{AREA_WORDS}](?:直|属|级|人民政府|政府){_KINDS}"),
]
_GROUP_PATTERNS = [(key, re.compile(pattern)) for key, pattern in _GROUPS]


def group_key(name: str) -> str | None:
    """The group a collective name stands for, or None for a unit.

    townships, subdistricts, townships_and_subdistricts, counties, offices (inside one unit), departments,
    related_departments (members are still to be named: 待明确), enterprises_and_institutions.
    """
    plain = _folded(name)
    return next((key for key, pattern in _GROUP_PATTERNS if pattern.fullmatch(plain)), None)


# ---- full names -------------------------------------------------------------------------------------------


def expand(
    name: str, area_name: str = "昌吉市", area_word: str = "市", prefecture: str | None = None
) -> list[Candidate]:
    """What a name in a plan may stand for officially, best first; [] where the table does not know it.

    ``area_name`` is the full name of the area (昌吉市), ``area_word`` what the plan says for it (市),
    ``prefecture`` the full name of the area above (for branches of its bureaus).
    """
    plain = _folded(name)
    group = group_key(plain)
    if group:
        return [Candidate(None, group, None, None, "S", "")]
    rest = plain
    if plain.startswith(area_name):
        rest = plain[len(area_name) :]
    elif plain.startswith(area_word) and not _NOT_AREA.match(plain):
        rest = plain[len(area_word) :]
    for key in (rest, same_unit_key(rest), plain):
        rows = _table().get(key)
        if rows:
            found = [_candidate(row, area_name, prefecture) for row in rows]
            return list(dict.fromkeys(candidate for candidate in found if candidate is not None))
    return []


def _candidate(row: _Row, area_name: str, prefecture: str | None) -> Candidate | None:
    if row.full.startswith("{group:"):
        return Candidate(None, row.full[7:-1], row.until, None, row.source, row.note)
    if "{prefecture}" in row.full and prefecture is None:
        return None

    def whole(name: str) -> str:
        if "{area}" in name or "{prefecture}" in name:
            filled = name.replace("{area}", area_name).replace("{prefecture}", prefecture or "")
            return filled
        if name.startswith("委"):
            return f"中共{area_name}{name}"
        # 州生态环境局昌吉市分局 begins with the word of another area: its full name is whole already
        return name if row.short[0] in AREA_WORDS and not _NOT_AREA.match(row.short) else area_name + name

    successor = whole(row.successor) if row.successor else None
    return Candidate(whole(row.full), None, row.until, successor, row.source, row.note)


def is_known(name: str) -> bool:
    """Whether the table of abbreviations knows the name (with any area word), or it is a group."""
    plain = _folded(name)
    if group_key(plain):
        return True
    forms = {plain, same_unit_key(plain)}
    forms |= {form[1:] for form in set(forms) if form[:1] in AREA_WORDS and not _NOT_AREA.match(form)}
    forms |= {
        form[:-1] + "局" for form in set(forms) if form.endswith("厅")
    }  # 省科技厅 is 科技局 of a province
    return any(form in _table() for form in forms)


def nearest(name: str, known: Iterable[str], limit: int = 3, cutoff: float = 60.0) -> list[tuple[str, float]]:
    """The known names most like ``name``, best first, with likeness 0 to 100."""
    found = process.extract(_plain(name), list(known), scorer=fuzz.ratio, limit=limit, score_cutoff=cutoff)
    return [(match, round(score, 1)) for match, score, _ in found]


def known_short_names() -> list[str]:
    """All short and full names of the table that are units, without area words."""
    return [name for name, rows in _table().items() if not rows[0].full.startswith("{group:")]
