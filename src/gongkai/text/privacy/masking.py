"""Hiding what was found. What is hidden is gone: the masked text holds no more than the marks that stay.

The default marks follow the notice of 永安市人民政府办公室 of 2023-01-04 (address to the township, mobile 138****1234,
identity number first two and last three); the rest is practice. A list template changes the rule for names and
the like where the rules of a field want something shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from gongkai.text.privacy.normal import reading_form
from gongkai.text.privacy.spans import Kind, Span

Form = Literal["ends", "landline", "email", "plate", "address", "year", "surname", "keep"]


class MaskRule(NamedTuple):
    """How one kind is hidden: `ends` keeps `head` and `tail` characters; `source` says who wants it so."""

    form: Form
    source: str
    head: int = 0
    tail: int = 0


_YONGAN = "永安市人民政府办公室 2023-01-04 通知"
_PRACTICE = "各地通行做法"

DEFAULT_RULES: Mapping[Kind, MaskRule] = {
    Kind.ID_CARD: MaskRule("ends", _YONGAN, 2, 3),
    Kind.MOBILE: MaskRule("ends", _YONGAN, 3, 4),
    Kind.HOME_ADDRESS: MaskRule("address", _YONGAN),
    Kind.LANDLINE: MaskRule("landline", _PRACTICE, 0, 2),
    Kind.BANK_CARD: MaskRule("ends", "杭州市钱塘区 2023 年做法（隐去中段），从严只留末四位", 0, 4),
    Kind.BANK_ACCOUNT: MaskRule("ends", "同银行卡号", 0, 4),
    Kind.EMAIL: MaskRule("email", _PRACTICE, 1, 0),
    Kind.PLATE: MaskRule("plate", _PRACTICE),
    Kind.PASSPORT: MaskRule("ends", _PRACTICE, 1, 3),
    Kind.SOCIAL_SECURITY: MaskRule("ends", _PRACTICE, 2, 2),
    Kind.BIRTH_DATE: MaskRule("year", "民法典第1034条；身份证号码隐去出生日期的同一道理"),
    Kind.PERSON_NAME: MaskRule("keep", "依规须公示的名单保留姓名"),
}

#: List template → rules that differ from the default ones.
LIST_TEMPLATES: Mapping[str, Mapping[Kind, MaskRule]] = {
    "补贴、救助、录用等须公示的名单": {},
    "住房保障名单": {Kind.PERSON_NAME: MaskRule("ends", "部分城市住房保障公示隐去姓名中间字", 1, 1)},
    "未成年人、受害人、患者、举报人": {
        Kind.PERSON_NAME: MaskRule("surname", "个人信息保护法第28、31条；文书写法“李某某”"),
        Kind.HOME_ADDRESS: MaskRule("address", _YONGAN),
    },
    "信访、热线办理结果": {Kind.PERSON_NAME: MaskRule("surname", "政府信息公开条例第15条")},
}

_TOWN = re.compile(r".*?(?:街道|[^城市]镇|[^城]乡)(?!街|路|村)")
_COUNTY = re.compile(r".*[市县州区省]")


def rules_for(template: str | None = None) -> dict[Kind, MaskRule]:
    """The rules for a list template (a key of LIST_TEMPLATES); the default ones without. KeyError if unknown."""
    return {**DEFAULT_RULES, **(LIST_TEMPLATES[template] if template else {})}


def masked(span: Span, rule: MaskRule | None = None) -> str:
    """What stands in place of `span` after masking, for the preview too; by the default rule of its kind."""
    rule = rule or DEFAULT_RULES.get(span.kind)
    if rule is None or rule.form == "keep":
        return span.text
    read = reading_form(span.text)
    if rule.form == "email":
        name, _, host = read.replace(" ", "").partition("@")
        return f"{name[: rule.head]}***@{host}"
    if rule.form == "address":
        kept = _TOWN.match(read) or _COUNTY.match(re.split(r"\d", read)[0])
        return (kept[0] if kept else "") + "***"
    if rule.form == "year":
        return f"{read[:4]}年**月" if read[:4].isdigit() and int(read[:4]) > 1900 else "****年**月"
    compact = (
        re.sub(r"[\s\-.·+()]", "", read)
        if span.kind is not Kind.PERSON_NAME
        else re.sub(r"\s", "", span.text)
    )
    if rule.form == "plate":
        return compact[:2] + "*****"
    if rule.form == "surname":
        return _surname(compact)
    if rule.form == "landline":
        area = re.match(r"0(?:10|2\d|\d{3})", compact)
        return (area[0] + "-" if area else "") + "****" + compact[-rule.tail :]
    if span.kind is Kind.MOBILE:
        compact = compact[-11:]
    return _ends(compact, rule.head, rule.tail)


def _ends(text: str, head: int, tail: int) -> str:
    """At least one sign hidden; a short value keeps only its head."""
    if len(text) <= head + tail:
        return text[:head] + "*" * max(1, len(text) - head)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def _surname(name: str) -> str:
    dot = re.search(r"[·•‧・･●]", name)
    return name[0] + ("某" if len(name) == 2 and not dot else "某某")


def mask(text: str, spans: Iterable[Span], rules: Mapping[Kind, MaskRule] | None = None) -> str:
    """`text` with every span hidden by the rule of its kind; kinds without a rule stay. Nothing leads back."""
    rules = DEFAULT_RULES if rules is None else rules
    parts: list[str] = []
    at = 0
    for span in sorted(spans):
        if span.start < at or span.kind not in rules:
            continue
        parts += [text[at : span.start], masked(span, rules[span.kind])]
        at = span.end
    return "".join([*parts, text[at:]])
