"""Numbers that point to a person: identity cards, mobiles, land lines, bank cards and accounts.

A number may be broken by spaces, hyphens, dots or a line end; digits near each other are read as one cluster
and the cluster is cut into numbers by what checks (check digit, region, date, Luhn), then by the words before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import mul

from gongkai.text.privacy.spans import Found, Kind

#: At least seven digits with at most two separators between two of them; a closing X for identity numbers.
CLUSTER = re.compile(r"\d(?:[ \-\n.]{0,2}\d){6,}(?:[ \-\n]{0,2}[Xx](?![A-Za-z0-9]))?")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_ID_SHIFT = 48 * sum(_ID_WEIGHTS)
_ID_CHECK = b"10X98765432"
#: First two digits of an administrative division code (GB/T 2260), with Hong Kong, Macao and Taiwan cards.
_REGIONS = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DOUBLED = bytes(
    0 if not 48 <= c < 58 else (2 * (c - 48) - 9 if c > 52 else 2 * (c - 48)) for c in range(256)
)

_NOT_A_PERSON = re.compile(
    r"(?:编号|编码|单号|流水|索引|代码|文号|版本|单元|计划号|序列|订单|合同|案号|发票|凭证|批号|型号|条码|受理号"
    r"|回执|登记号|备案|许可|图斑|宗地|出厂|工单|设备|产权|权证|统一|标识|准考证?|考号|(?<!手)机号|存证|哈希|票号|单据|邮编"
    r"|专利|[Qq]{2}|ISBN|ICP|网安备|标准|检验|样品|批次|井号|表号|户号|货号|追溯|档号|宗卷|卷号|文书|立案|受理"
    r")[^,。;\n)|\t]{0,9}$"
)
_IDENTITY_WORD = re.compile(r"身份|公民|证件|驾驶证|残疾")
_ACCOUNT_WORD = re.compile(
    r"(?:账号|帐号|账户|帐户|卡号|存折|折号|一卡通|一折通|银行卡?|信用社|开户行?|储蓄|社保卡|惠农卡|储户)[^。;\n\d]{0,20}$"
)
_UNIT_WORD = re.compile(
    r"专户|财政|公司|单位|对公|基本户|国库|保证金|非税|罚款|户名:[^,。;\n]{4,}|指定账户|缴至|缴入|合作社"
)
_PHONE_WORD = re.compile(
    r"(?:电话|座机|固话|手机|联系方式|传真|热线|宅电|联系|[Tt][Ee][Ll]|号码)[^,。;\n\d]{0,6}$"
)
_OFFICE_LINE = re.compile(
    r"咨询|监督|举报|投诉|质疑|办公|热线|受理|承办|采购|代理|服务|物业|客服|传真|值班|招标|报名|反映|异议|[局委办厅院所站队校府司]"
)
_PERSON_PHONE = re.compile(r"家庭|住宅|宅电|本人|住户|家属|户主|家长")
_UNITS_AFTER = frozenset("元万亿千吨亩㎡%户米克升度斤台套平公瓦株头只箱")
_LETTERED_LABEL = re.compile(r"(?:[Ii][Dd]|[Nn][Oo]|[Tt][Ee][Ll]|[Pp]hone|PHONE|[Mm]obile|证|号)[ .:]*$")


def id_checks(digits: str) -> bool:
    """Whether 18 characters are an identity number that may exist: region, date of birth, check digit."""
    if digits[:2] not in _REGIONS or not ("18" < digits[6:8] <= "20"):
        return False
    if not 1 <= int(digits[10:12]) <= 12 or not 1 <= int(digits[12:14]) <= _DAYS[int(digits[10:12])]:
        return False
    total = sum(map(mul, _ID_WEIGHTS, digits.encode("ascii"))) - _ID_SHIFT
    check: int = _ID_CHECK[total % 11]
    return check == ord(digits[17].upper())


def old_id_checks(digits: str) -> bool:
    """Whether 15 digits may be an identity number of before 1999 (no check digit): region and date of birth."""
    month = int(digits[8:10])
    return digits[:2] in _REGIONS and 1 <= month <= 12 and 1 <= int(digits[10:12]) <= _DAYS[month]


def luhn(digits: str) -> bool:
    """The check of bank card numbers (ISO/IEC 7812)."""
    code = digits[::-1].encode("ascii")
    return (sum(code[::2]) - 48 * len(code[::2]) + sum(code[1::2].translate(_DOUBLED))) % 10 == 0


def is_mobile(digits: str) -> bool:
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"


def is_landline(digits: str) -> bool:
    """Area code and number in one: 010 and 02x with eight digits, others with seven or eight."""
    if digits[0] != "0" or digits[1] == "0":
        return False
    number = digits[3:] if digits[1] in "12" else digits[4:]
    return len(number) in (7, 8) and number[0] in "23456789"


def is_card(digits: str) -> bool:
    return digits[0] in "3456" and 16 <= len(digits) <= 19 and luhn(digits)


def find_numbers(text: str) -> list[Found]:
    """Identity, phone and bank numbers of a text in reading form."""
    found: list[Found] = []
    for match in CLUSTER.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else ""
        if before == "*" or text[end : end + 1] == "*":
            continue  # masked already: 138****1234
        digits = match[0]
        if digits.isdigit() or (digits[:-1].isdigit() and digits[-1] in "Xx"):
            one = _whole(text, start, end, digits, found)
            if one:
                found.append(one)
        else:
            found.extend(_cut(text, start, _GROUP.finditer(digits), found))
    return found


def _cut(text: str, offset: int, matches: Iterator[re.Match[str]], earlier: list[Found]) -> list[Found]:
    """Read a broken cluster: at each group first alone, then with the groups after it, longest first."""
    groups = [(m.start() + offset, m.end() + offset, m[0]) for m in matches]
    found: list[Found] = []
    at = 0
    while at < len(groups):
        start, end, digits = groups[at]
        one = _whole(text, start, end, digits, found or earlier) if len(digits) >= 7 else None
        taken = 1
        if one is not None and len(digits) == 15:
            # Fifteen digits that could stand alone may be the head of eighteen, broken before the last three.
            longer, count = _joined(text, groups, at)
            if longer and longer.kind is Kind.ID_CARD:
                one, taken = longer, count
        if one is None or (one.kind is Kind.LANDLINE and len(digits) < 10):
            joined, count = _joined(text, groups, at)
            if joined:
                one, taken = joined, count
        if one:
            found.append(one)
        at += taken
    return found


def _joined(text: str, groups: list[tuple[int, int, str]], at: int) -> tuple[Found | None, int]:
    digits = ""
    best: tuple[Found | None, int] = (None, 1)
    start = groups[at][0]
    for count, (_, end, group) in enumerate(groups[at : at + 19], start=1):
        digits += group
        if len(digits) > 22:
            break
        if count > 1 and len(digits) >= 10:
            one = _broken(text, start, end, digits, groups[at][2], groups[at + count - 1][2])
            if one:
                best = (one, count)
    return best


def _broken(text: str, start: int, end: int, digits: str, first: str, last: str) -> Found | None:
    length = len(digits)
    if _glued(text, start, end):
        return None
    if length == 18 and id_checks(digits):
        return _identity(text, start, end, Kind.ID_CARD, "身份证号码（有间隔，校验位正确）")
    if not digits.isdigit():
        return None
    if length == 11 and is_mobile(digits) and len(first) >= 3 and len(last) >= 2:
        return _unless_labelled(text, start, end, Kind.MOBILE, "手机号码（有间隔）")
    if first in ("86", "0086") and is_mobile(digits[len(first) :]):
        return Found(start - (text[start - 1 : start] == "+"), end, Kind.MOBILE, "手机号码（带国际区号）")
    if first[0] == "0" and 3 <= len(first) <= 4 and is_landline(digits) and "." not in text[start:end]:
        return _landline(text, start, end)
    if (
        16 <= length <= 19
        and is_card(digits)
        and (digits[:2] == "62" or _labelled(_ACCOUNT_WORD, text, start))
    ):
        return _unless_labelled(text, start, end, Kind.BANK_CARD, "银行卡号（有间隔，校验正确）")
    if length == 15 and old_id_checks(digits) and _labelled(_IDENTITY_WORD, text, start):
        return Found(start, end, Kind.ID_CARD, "十五位身份证号码（有间隔）")
    if length == 18 and digits[:2] in _REGIONS and _labelled(_IDENTITY_WORD, text, start):
        return Found(start, end, Kind.ID_CARD, "身份证号码（校验位不符，按前文认定）")
    if (
        length >= 10
        and len(last) >= 3
        and "." not in text[start:end]
        and _labelled(_ACCOUNT_WORD, text, start)
    ):
        return _account(text, start, end)
    return None


def _glued(text: str, start: int, end: int) -> bool:
    """Part of a longer word of letters, such as a serial number or a credit code."""
    after = text[end : end + 1]
    if after.isascii() and after.isalpha():
        return True
    before = text[start - 1] if start else ""
    if before.isascii() and (before.isalpha() or before == "_"):
        return not _LETTERED_LABEL.search(text[max(0, start - 8) : start])
    return False


def _labelled(pattern: re.Pattern[str], text: str, start: int) -> bool:
    return pattern.search(text[max(0, start - 26) : start]) is not None


def _whole(text: str, start: int, end: int, digits: str, earlier: list[Found]) -> Found | None:
    """What an unbroken number is."""
    if _glued(text, start, end):
        return None
    if len(digits) in (15, 18, 20):
        identity = _whole_identity(text, start, end, digits)
        if identity:
            return identity
    if not digits.isdigit():
        return None
    return _whole_phone(text, start, end, digits, earlier) or _whole_account(text, start, end, digits)


def _whole_identity(text: str, start: int, end: int, digits: str) -> Found | None:
    length = len(digits)
    if length == 18 and id_checks(digits):
        return _identity(text, start, end, Kind.ID_CARD, "身份证号码（校验位正确）")
    if length == 18 and digits[:2] in _REGIONS and _labelled(_IDENTITY_WORD, text, start):
        return (
            None
            if _serial(text, start)
            else Found(start, end, Kind.ID_CARD, "身份证号码（校验位不符，按前文认定）")
        )
    if not digits.isdigit():
        return None
    if length == 15 and old_id_checks(digits):
        return _identity(text, start, end, Kind.ID_CARD, "十五位身份证号码")
    if length == 20 and id_checks(digits[:18]) and "残疾" in text[max(0, start - 400) : start]:
        return Found(start, end, Kind.ID_CARD, "残疾人证号（含身份证号码）")
    return None


def _whole_phone(text: str, start: int, end: int, digits: str, earlier: list[Found]) -> Found | None:
    length = len(digits)
    if length == 11 and is_mobile(digits):
        return _mobile(text, start, end)
    if length in (13, 15) and digits[:-11] in ("86", "0086") and is_mobile(digits[-11:]):
        return Found(start, end, Kind.MOBILE, "手机号码（带国际区号）")
    if length in (7, 8):
        return _local_phone(text, start, end, digits, earlier)
    if 10 <= length <= 12 and is_landline(digits) and not _labelled(_ACCOUNT_WORD, text, start):
        return None if _serial(text, start) else _landline(text, start, end)
    return None


def _whole_account(text: str, start: int, end: int, digits: str) -> Found | None:
    length = len(digits)
    labelled = length >= 8 and _labelled(_ACCOUNT_WORD, text, start)
    if 16 <= length <= 19 and is_card(digits) and (labelled or digits[:2] == "62"):
        return _unless_labelled(text, start, end, Kind.BANK_CARD, "银行卡号（校验正确）")
    # a mobile or land line after 账号 was read as such, or as a number of no person
    if labelled and length <= 24 and not is_mobile(digits):
        return _account(text, start, end)
    return None


def _serial(text: str, start: int) -> bool:
    if text[start - 1 : start] in ("\t", "|"):
        return False
    return _NOT_A_PERSON.search(text[max(0, start - 20) : start]) is not None


def _identity(text: str, start: int, end: int, kind: Kind, reason: str) -> Found | None:
    if text[start - 1 : start] not in ("\t", "|"):
        before = text[max(0, start - 20) : start]
        if "身份" not in before and _NOT_A_PERSON.search(before) and not _IDENTITY_WORD.search(before):
            return None
    return Found(start, end, kind, reason)


def _unless_labelled(text: str, start: int, end: int, kind: Kind, reason: str) -> Found | None:
    if text[end : end + 1] in _UNITS_AFTER and end < len(text):
        return None
    return None if _serial(text, start) else Found(start, end, kind, reason)


def _mobile(text: str, start: int, end: int) -> Found | None:
    before = text[start - 1] if start else ""
    if before in "¥$￥/=" and before:
        return None
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit() or text[end : end + 5] == ".html":
        return None
    if (
        text[start - 2 : start] in ("86", "6-", "6 ")
        and text[max(0, start - 4) : start].lstrip("+ ")[:2] == "86"
    ):
        start = text.rindex("86", 0, start)
        start -= start > 0 and text[start - 1] == "+"
    return _unless_labelled(text, start, end, Kind.MOBILE, "手机号码")


def _landline(text: str, start: int, end: int) -> Found:
    before = text[max(0, start - 40) : start].rsplit("\n", 1)[-1]
    office = _OFFICE_LINE.search(before) and not _PERSON_PHONE.search(before[-16:])
    return Found(start, end, Kind.LANDLINE_OFFICE if office else Kind.LANDLINE, "固定电话")


def _local_phone(text: str, start: int, end: int, digits: str, earlier: list[Found]) -> Found | None:
    """Seven or eight digits: a phone after (0994), after the word 电话, or right after another phone."""
    if digits[0] not in "2345678":
        return None
    area = re.search(r"\(0\d{2,3}\)[ \-]?$", text[max(0, start - 8) : start])
    if area:
        return _landline(text, start - len(area[0]), end)
    if _PHONE_WORD.search(text[max(0, start - 14) : start]) and not _serial(text, start):
        return _landline(text, start, end)
    last = earlier[-1] if earlier else None
    if (
        last
        and last.end == start - 1
        and text[last.end] in "、/,或"
        and last.kind in (Kind.LANDLINE, Kind.LANDLINE_OFFICE)
    ):
        return Found(start, end, last.kind, "固定电话")
    return None


def _account(text: str, start: int, end: int) -> Found:
    unit = _UNIT_WORD.search(text[max(0, start - 40) : start].rsplit("\n", 1)[-1])
    return Found(start, end, Kind.UNIT_ACCOUNT if unit else Kind.BANK_ACCOUNT, "账号（按前文认定）")
