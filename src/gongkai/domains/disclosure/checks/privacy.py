"""保密关: private data in the text. What identifies a person stops; a name alone is for people to judge.

Names of lists that must be displayed stay (the shipped masking rule keeps them), so a name in the text is an
error that the drafter answers with a reason; where the record's list template hides names, and in hidden
places of files, it stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gongkai.text.privacy import OPEN_KINDS, Kind, MaskRule, Span, find, masked, rules_for

from ..models import Version
from .found import Found, fields_of, place_in_body

KIND_NAMES = {
    Kind.ID_CARD: "身份证号码",
    Kind.MOBILE: "手机号码",
    Kind.LANDLINE: "个人固定电话",
    Kind.BANK_CARD: "银行卡号",
    Kind.BANK_ACCOUNT: "银行账号",
    Kind.EMAIL: "个人电子邮箱",
    Kind.PLATE: "车牌号",
    Kind.PASSPORT: "证件号码",
    Kind.SOCIAL_SECURITY: "社会保障号码",
    Kind.BIRTH_DATE: "出生日期",
    Kind.HOME_ADDRESS: "家庭住址",
    Kind.PERSON_NAME: "个人姓名",
}
RULE = "政府信息公开条例第十五条；个人信息保护法第二十五条"
_NAME_SHOWN = MaskRule("surname", "")


def shown(span: Span) -> str:
    """What the desk sees of it: the kind and the masked value."""
    rule = _NAME_SHOWN if span.kind is Kind.PERSON_NAME else None
    return f"{KIND_NAMES[span.kind]} {masked(span, rule)}"[:200]


def spans_of(text: str) -> list[Span]:
    """Private data in the text, without what is open by rule."""
    return [span for span in find(text) if span.kind not in OPEN_KINDS]


def rules_of(version: Version) -> Mapping[Kind, MaskRule]:
    """The masking rules of the list template (Version.fields["list_template"]); the default ones without."""
    template = str(version.fields.get("list_template", "")) or None
    try:
        return rules_for(template)
    except KeyError:
        return rules_for()


def find_in_text(version: Version) -> Iterator[Found]:
    rules = rules_of(version)
    for span in spans_of(version.body_text):
        place = place_in_body(version.body_text, span.start)
        yield _found(span, place, rules, span.start, span.end)
    for place, text in fields_of(version):
        for span in spans_of(text):
            yield _found(span, place, rules)


def _found(
    span: Span, place: str, rules: Mapping[Kind, MaskRule], start: int | None = None, end: int | None = None
) -> Found:
    kept = span.kind not in rules or rules[span.kind].form == "keep"
    level = "error" if kept else "veto"
    suggestion = "" if kept else masked(span, rules[span.kind])
    rule = f"{RULE}（{span.reason}）"[:200]
    return Found(
        "privacy", "secrecy", level, span.kind, place, shown(span), rule, suggestion[:200], start, end, True
    )
