"""What is found by letters, marks or the word before: e-mail, plates, passports, insurance numbers, birth dates."""

from __future__ import annotations

import re

from gongkai.text.privacy.numbers import id_checks
from gongkai.text.privacy.spans import Found, Kind

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} ?@ ?[A-Za-z0-9\-]{1,63}(?:\. ?[A-Za-z0-9\-]{1,63}){1,4}"
)
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
#: GA 36: province, letter, five signs; six for new-energy cars; 挂 学 警 港 澳 领 in the last place.
PLATE = re.compile(
    rf"[{_PROVINCES}] ?[A-HJ-NP-Za-hj-np-z][ ·.\-]{{0,2}}"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳领]|[A-HJ-NP-Za-hj-np-z0-9]{5,6}(?![A-Za-z0-9]))"
)
_TRAVEL_WORD = "护照|通行证|台胞证|回乡证|旅行证|居留许可|居留证"
_PASSPORT = re.compile(
    rf"(?:{_TRAVEL_WORD})[^\n,。;A-Za-z0-9]{{0,10}}(?:[Nn][Oo][.:]? ?)?([A-Za-z]{{1,2}}[ \-]?\d{{6,9}}|\d{{8}})(?![A-Za-z0-9])"
)
_PASSPORT_SHAPE = re.compile(
    r"[EGDSPCWHMegdspcwhm](?<![A-Za-z0-9].)(?:\d{8}|[A-HJ-NP-Za-hj-np-z]\d{7}|\d{9,10})(?![A-Za-z0-9])"
)
_DOCUMENT_WORD = re.compile(r"(?:证件|证照)[^\n,。;]{0,10}$")
_CARE_WORD = "社保|社会保障|社会保险|医保|医疗保险|医疗救助|参保|住院|门诊|就诊|诊疗|病历|病案|医疗|养老保险|新农合|救助"
_SOCIAL = re.compile(
    rf"(?:(?:{_CARE_WORD})[^\d\n,。;:|\tA-Za-z]{{0,8}}?(?:号码?|编码|[卡证](?=[: ])|ID|No\.?)"
    r"|(?:个人|职工|单位职工)(?:社保|医保)?编号|[社医]保[卡证]?|病[历案]号|住院ID)"
    r"(?:为|是)?(?:\([^)\d]{0,10}\))?[: |\t]{0,3}([A-Za-z]{0,4}[\-]?\d[\d \-]{3,22}\d[A-Za-z]?)(?![A-Za-z0-9年月日元.%])"
)
#: One such word a few characters before a long number; most texts have none.
_CARE_SEEN = re.compile(r"(?:号码?|编码|编号|[卡证保D])[ :|\t(为是]{0,3}[A-Za-z]{0,4}\-?\d{3}")
_YEAR = r"(?:19|20)\d{2}"
DATE = re.compile(
    rf"{_YEAR} ?[年.\-/] ?(?:1[0-2]|0?[1-9])(?: ?[月.\-/] ?(?:[12]\d|3[01]|0?[1-9]) ?(?:日|号)?(?!\d)| ?月|(?![\d.\-/]))"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?!\d)"
    r"|(?<!\d)[4-9]\d年(?:1[0-2]|0?[1-9])月(?:(?:[12]\d|3[01]|0?[1-9])日)?"
    r"|[一二][九〇零]{1}[一二三四五六七八九〇零]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?"
)
_BIRTH_BEFORE = re.compile(
    r"(?:出生(?:日期|年月日?|时间|于|年份)?|生日|生于|出生证[^\n]{0,4}日期)(?:为|是)?[:\s(|]{0,4}(?=[\d一二])"
    r"|[男女](?<=[,、 ;(\n\t|:].)性?[,、 ;|\t]{1,3}(?:(?:民族[: ]?)?[\u4e00-\u9fff]{1,6}族?[,、 ;|\t]{1,3})?(?=[\d一二])"
)
_BIRTH_AFTER = re.compile(r"出生(?!率|人口|缺陷|地|证|医)|生(?=[,。;、)\s人于|]|$)")


def find_lettered(text: str) -> list[Found]:
    """E-mail, plates, passports and insurance numbers of a text in reading form."""
    found: list[Found] = []
    if "@" in text:
        for m in _EMAIL.finditer(text):
            office = ".gov." in m[0]
            found.append(Found(*m.span(), Kind.EMAIL_OFFICE if office else Kind.EMAIL, "电子邮箱"))
    for m in PLATE.finditer(text):
        body = m[0][1:]
        digits = sum(map(str.isdigit, body))
        if digits >= 2 and (digits >= 3 or "车" in text[max(0, m.start() - 20) : m.end() + 8]):
            found.append(Found(*m.span(), Kind.PLATE, "机动车号牌"))
    if "护照" in text or "行证" in text or "台胞证" in text or "居留" in text or "回乡证" in text:
        for m in _PASSPORT.finditer(text):
            found.append(Found(*m.span(1), Kind.PASSPORT, "出入境证件号码"))
    for m in _PASSPORT_SHAPE.finditer(text):
        if _DOCUMENT_WORD.search(text, max(0, m.start() - 16), m.start()):
            found.append(Found(*m.span(), Kind.PASSPORT, "出入境证件号码"))
    if _CARE_SEEN.search(text):
        _social(text, found)
    found.extend(_birth_dates(text))
    return found


def _social(text: str, found: list[Found]) -> None:
    for m in _SOCIAL.finditer(text):
        digits = re.sub(r"\D", "", m[1])
        if (
            len(digits) >= 6
            and not (len(digits) == 18 and id_checks(digits))
            and not _is_money(text, m.end(1))
        ):
            found.append(Found(*m.span(1), Kind.SOCIAL_SECURITY, "社保、医保或就诊号码"))


def _is_money(text: str, end: int) -> bool:
    return text[end : end + 1] in ("元", "万", "人", "户", "份", "件")


def _birth_dates(text: str) -> list[Found]:
    found: list[Found] = []
    if "生" in text:
        for m in _BIRTH_AFTER.finditer(text):
            start = max(0, m.start() - 13)
            for date in DATE.finditer(text[start : m.start()]):
                if text[start + date.end() : m.start()].strip(" )") == "":
                    found.append(Found(start + date.start(), start + date.end(), Kind.BIRTH_DATE, "出生日期"))
    for m in _BIRTH_BEFORE.finditer(text):
        born = DATE.match(text, m.end())
        if born and not (
            m[0][-1] in ",、 ;|\t"
            and text[born.end() : born.end() + 1] in ("至", "到", "参", "入", "毕", "被", "在")
        ):
            found.append(Found(*born.span(), Kind.BIRTH_DATE, "出生日期"))
    return found
