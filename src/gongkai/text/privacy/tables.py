"""Tables in plain text: a header row says what each column holds, the rows below are read by it.

Cells are parted by tabs, bars, commas or runs of spaces. A cell broken by a line end is put together again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gongkai.text.privacy.addresses import is_home_cell
from gongkai.text.privacy.lettered import DATE
from gongkai.text.privacy.lexicon import cell_is_name
from gongkai.text.privacy.numbers import id_checks, is_card, is_landline, is_mobile, old_id_checks
from gongkai.text.privacy.spans import Found, Kind

_HEAD_WORD = re.compile(
    r"姓 {0,6}名|户 {0,4}主|身份证|证件号|住 {0,2}址|地址|坐落|座落|电 {0,2}话|手机|联系方式|账号|帐号"
    r"|卡号|一卡通|出生|申请人|被征收人|购机|承包方|承租|捐[赠款]|收款|受助|领款|权利人|业主|学生|考生"
    r"|当事人|驾驶人|车牌|号牌|编号|代码"
)
_NAME_HEAD = re.compile(
    r"姓名|户主|户名|[^单法]人$|^人$|者$|学生|考生|代表$|对象$|承包方|业主|农户|名字|配偶|监护|家长|职工$|成员$|人员$|同志$|权利人|承租方|法人"
)
_NOT_NAME_HEAD = re.compile(
    r"单位|企业|机构|公司|类[别型]|级别|数|性质|部门|岗位|属于|资格|是否|电话|号|方式|地址|住址|出生|年龄|关系|时间|日期|金额|标准|身份|情况|代码|状况|民族|性别"
)
#: (column kind, words in its head), first that fits.
_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("social", re.compile(r"社保|社会保障|医保|参保|住院|门诊|病历|病案|就诊|个人编号|医疗证")),
    ("passport", re.compile(r"护照|通行证")),
    ("id", re.compile(r"身份证|公民身份|身份号|证件号|证照号")),
    ("account", re.compile(r"账号|帐号|卡号|一卡通|一折通|账户|帐户|存折")),
    ("phone", re.compile(r"电话|手机|联系方式|联系号码|座机|固话")),
    ("birth", re.compile(r"出生|生日")),
    ("plate", re.compile(r"车牌|号牌|车号")),
    ("email", re.compile(r"邮箱|邮件|[Ee]-?mail")),
    ("address", re.compile(r"住址|地址|坐落|座落|住所|家庭住|现住|居住|房屋|房号|位置|户籍|门牌|楼栋|小区")),
    (
        "serial",
        re.compile(
            r"编号|序号|代码|考[证号]|考号|文号|单号|案号|流水|档案|合同|机身|出厂|金额|标准|分数|成绩|面积|索引|型号|证号|号码$|备注"
        ),
    ),
)
_SPLITS = ("\t", "|", ",")
_WIDE = re.compile(r" {2,}")
_SPACES = re.compile(r" {2,}|(?<=[^ ]) (?=[^ ])")


_LONGEST_HEAD = 400


class Cell(NamedTuple):
    start: int
    text: str


def head_kind(cell: str) -> str:
    """The kind of column a header cell announces; "" if none."""
    cell = cell.replace(" ", "").replace("\n", "").strip("*")
    if not cell or len(cell) > 16:
        return ""
    for kind, pattern in _HEADS:
        if pattern.search(cell):
            if kind == "serial" and _NAME_HEAD.search(cell) and not _NOT_NAME_HEAD.search(cell):
                break
            return kind
    bare = re.sub(r"\(.*?\)", "", cell)
    if _NAME_HEAD.search(bare) and not _NOT_NAME_HEAD.search(bare):
        return "name"
    return ""


def find_in_tables(text: str) -> tuple[list[Found], list[tuple[int, int]]]:
    """(findings, ranges that hold serial numbers and the like, where other rules must keep off)."""
    found: list[Found] = []
    quiet: list[tuple[int, int]] = []
    done = 0
    for m in _HEAD_WORD.finditer(text):
        if m.start() < done:
            continue
        floor = max(0, m.start() - _LONGEST_HEAD)
        line_start = text.rfind("\n", floor, m.start()) + 1
        line_end = text.find("\n", m.end(), m.end() + _LONGEST_HEAD)
        if line_end < 0 and len(text) <= m.end() + _LONGEST_HEAD:
            line_end = len(text)
        if line_end < 0 or (line_start == 0 and floor > 0):
            continue  # a long line is no header, and looking for its ends again and again takes long
        done = line_end
        head = _header(text, line_start, line_end)
        if head:
            done = _rows(text, line_end + 1, *head, found, quiet)
    return found, quiet


def _header(text: str, start: int, end: int) -> tuple[str, list[str]] | None:
    line = text[start:end]
    for split in _SPLITS:
        if line.count(split) >= (2 if split == "," else 1):
            break
    else:
        split = "  " if len(_WIDE.split(line.strip())) >= 3 else " "
    cells = [c.text for c in _cells(line, start, split)]
    kinds = [head_kind(c) for c in cells]
    known = sum(k != "" for k in kinds)
    short = all(len(c) <= 18 for c in cells) and not re.search(r"\d{5}", line)
    if (
        len(cells) < 2
        or known < (1 if split in "\t|" and len(cells) > 2 else 2)
        or not short
        or (split == "," and ("。" in line or len(cells) < 3))
    ):
        return None
    return split, kinds


def _cells(line: str, start: int, split: str) -> list[Cell]:
    cells: list[Cell] = []
    if split.isspace() and split != "\t":
        at = len(line) - len(line.lstrip())
        for m in (_WIDE if split == "  " else _SPACES).finditer(line.rstrip()):
            if m.start() >= at:
                cells.append(Cell(start + at, line[at : m.start()]))
            at = m.end()
        cells.append(Cell(start + at, line[at:].rstrip()))
        return cells
    at = start
    for part in line.split(split):
        cells.append(Cell(at, part))
        at += len(part) + 1
    if split == "|":
        # | a | b | has an empty piece at each end
        if not cells[0].text.strip():
            cells = cells[1:]
        if cells and not cells[-1].text.strip():
            cells = cells[:-1]
    return cells


def _rows(
    text: str, at: int, split: str, kinds: list[str], found: list[Found], quiet: list[tuple[int, int]]
) -> int:
    """Read rows from `at` while they have the header's shape; the offset after the last one."""
    missed = 0
    while at < len(text) and missed < 3:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        cells, end = _row(text, at, end, split, kinds)
        if cells is None:
            missed += 1
        else:
            missed = 0
            for cell, kind in zip(cells, kinds, strict=False):
                if kind and cell.text:
                    _read(cell, kind, found, quiet)
        at = end + 1
    return at


_REST_OF_NUMBER = re.compile(r"[\dXx]+(?=[ \t|,\n]|$)")


def _row(text: str, at: int, end: int, split: str, kinds: list[str]) -> tuple[list[Cell] | None, int]:
    """The cells of one row, joined with the next lines where a cell was broken."""
    want = len(kinds)
    line = text[at:end]
    cells = _cells(line, at, split)
    tries = 0
    while len(cells) < want and tries < 3 and end < len(text):
        broken = line[-1:] == "·" or (
            line[-1:].isdigit() and _REST_OF_NUMBER.match(text, end + 1) is not None
        )
        more = text.find("\n", end + 1)
        more = len(text) if more < 0 else more
        joined = _cells(text[at:more].replace("\n", "\x00"), at, split)
        fits = len(joined) == want and len(cells) >= 2 and more > end + 1 and split[0] != " "
        if not (fits or (broken and len(joined) <= want + 2)):
            break
        cells, end, line = joined, more, text[at:more]
        tries += 1
    if split[0] == " " and len(cells) > want:
        cells = _heal(cells, kinds)
    if len(cells) == want or (split in "\t|" and want - 2 <= len(cells) <= want + 2 and len(cells) >= 2):
        return cells, end
    return None, end


def _heal(cells: list[Cell], kinds: list[str]) -> list[Cell]:
    """Put 汤　波 together again where spaces part the columns, and numbers broken by spaces."""
    healed: list[Cell] = []
    spare = len(cells) - len(kinds)
    i = 0
    while i < len(cells):
        cell = cells[i]
        kind = kinds[len(healed)] if len(healed) < len(kinds) else ""
        while spare and i + 1 < len(cells):
            nxt = cells[i + 1]
            split_name = kind == "name" and len(cell.text) == 1 and 1 <= len(nxt.text) <= 2
            split_number = (
                kind in ("id", "account", "phone")
                and cell.text.isdigit()
                and re.fullmatch(r"\d+[Xx]?", nxt.text) is not None
                and len(cell.text) < (11 if kind == "phone" else 15)
            )
            if not (split_name or split_number):
                break
            gap = nxt.start - cell.start - len(cell.text)
            cell = Cell(cell.start, cell.text + " " * gap + nxt.text)
            spare -= 1
            i += 1
        healed.append(cell)
        i += 1
    return healed


def _read(cell: Cell, kind: str, found: list[Found], quiet: list[tuple[int, int]]) -> None:
    bare = cell.text.strip()
    if not bare or "*" in bare:
        return
    start = cell.start + cell.text.index(bare[0])
    end = start + len(bare)
    if kind == "name":
        _read_names(bare, start, found)
    elif kind == "serial":
        quiet.append((start, end))
    elif kind == "address":
        if is_home_cell(bare):
            found.append(Found(start, end, Kind.HOME_ADDRESS, "表格住址列"))
    elif kind == "birth":
        date = DATE.match(bare)
        if date:
            found.append(Found(start, start + date.end(), Kind.BIRTH_DATE, "表格出生日期列"))
    elif kind in ("account", "id", "social", "passport", "phone"):
        code = bare if bare.isdigit() else re.sub(r"[\s\-\x00]", "", bare)
        one = _number_kind(code, kind)
        if one:
            found.append(Found(start, end, one, "按表头认定"))


_CODE = re.compile(r"[A-Za-z]{0,4}\d{6,24}[A-Za-z]?")


def _number_kind(code: str, column: str) -> Kind | None:
    if not _CODE.fullmatch(code):
        return None
    if len(code) == 18 and code[:17].isdigit() and id_checks(code):
        return Kind.ID_CARD
    if column == "account":
        if code[:2] == "62" and code.isdigit() and is_card(code):
            return Kind.BANK_CARD
        return Kind.BANK_ACCOUNT if code.isdigit() and 8 <= len(code) <= 24 else None
    if column == "id":
        if code[0].isalpha():
            return Kind.PASSPORT
        shaped = len(code) == 18 and code[6:8] in ("19", "20") and code[10:14] <= "1231"
        return Kind.ID_CARD if shaped or (len(code) == 15 and old_id_checks(code)) else None
    if column == "phone":
        if is_mobile(code):
            return Kind.MOBILE
        return Kind.LANDLINE if code.isdigit() and (len(code) in (7, 8) or is_landline(code)) else None
    return Kind.SOCIAL_SECURITY if column == "social" else Kind.PASSPORT


_NAME_PARTS = re.compile(r"[^、,/;\n\x00]+")


def _read_names(cell: str, start: int, found: list[Found]) -> None:
    whole = cell if " " not in cell and "\x00" not in cell else re.sub(r"[ \x00]", "", cell)
    if cell_is_name(whole):
        found.append(Found(start, start + len(cell), Kind.PERSON_NAME, "表格姓名列"))
        return
    for part in _NAME_PARTS.finditer(cell):
        token = re.split(r"[(\d]", part[0])[0].rstrip()
        bare = token.strip()
        if cell_is_name(bare.replace(" ", "")):
            at = start + part.start() + token.index(bare[0])
            found.append(Found(at, at + len(bare), Kind.PERSON_NAME, "表格姓名列"))
