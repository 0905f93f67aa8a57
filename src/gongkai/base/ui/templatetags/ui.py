"""{% load ui %}: the pieces that every screen is made of. Usage of each is in its docstring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gongkai.base.core.clock import SHANGHAI
from gongkai.base.core.problems import Problem
from gongkai.base.ui import charts, menu

register = template.Library()

#: From how many working days on a deadline is shown as near.
SOON = 5
TONES = frozenset({"red", "amber", "green", "blue", "grey"})


@register.simple_tag(takes_context=True)
def workbench_menu(context: template.Context) -> list[menu.Entry]:
    request: HttpRequest | None = context.get("request")
    return menu.workbench_entries(request) if request is not None else []


@register.simple_tag(takes_context=True)
def public_menu(context: template.Context) -> list[menu.Entry]:
    request: HttpRequest | None = context.get("request")
    return menu.public_entries(request.path if request is not None else "")


@register.filter
def cn_date(value: dt.date | None) -> SafeString:
    """{{ due|cn_date }} → 2021年11月15日 in a <time>; a datetime is shown by its Shanghai date; None → —."""
    if value is None:
        return mark_safe("—")
    day = value.astimezone(SHANGHAI).date() if isinstance(value, dt.datetime) else value
    return format_html(
        '<time datetime="{}">{}年{}月{}日</time>', day.isoformat(), day.year, day.month, day.day
    )


@register.filter
def cn_time(value: dt.datetime | None) -> SafeString:
    """{{ at|cn_time }} → 2021年11月15日 16:20, Shanghai time."""
    if value is None:
        return mark_safe("—")
    at = value.astimezone(SHANGHAI)
    return format_html(
        '<time datetime="{}">{}年{}月{}日 {}</time>',
        at.isoformat("T", "minutes"),
        at.year,
        at.month,
        at.day,
        f"{at:%H:%M}",
    )


@register.simple_tag
def remaining(days: int | None) -> SafeString:
    """{% remaining row.days %}: working days left (negative: overdue) by word, colour and shape."""
    if days is None:
        return mark_safe('<span class="remaining grey"><span class="mark"></span>未定期限</span>')
    if days < 0:
        tone, mark, text = "red", "▲", f"逾期 {-days} 个工作日"
    elif days == 0:
        tone, mark, text = "red", "◆", "今天到期"
    elif days <= SOON:
        tone, mark, text = "amber", "◆", f"剩 {days} 个工作日"
    else:
        tone, mark, text = "plain", "", f"剩 {days} 个工作日"
    return format_html(
        '<span class="remaining {}"><span class="mark" aria-hidden="true">{}</span>{}</span>',
        tone,
        mark,
        text,
    )


@register.simple_tag
def state_tag(word: str, tone: str = "grey") -> SafeString:
    """{% state_tag "逾期" "red" %}: a state as a framed word. tone: red amber green blue grey."""
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}")
    return format_html('<span class="tag {}">{}</span>', tone, word)


@register.simple_tag
def measured_bar(
    value: float | None,
    numerator: int | None = None,
    denominator: int | None = None,
    unit: str = "",
    state: str = "",
    tone: str = "",
) -> SafeString:
    """{% measured_bar m.value m.numerator m.denominator unit="家" state=m.state_word tone="red" %}

    value: share from 0 to 1. state: the word where there is no figure (尚未接入 未申报 无应办事项
    本级无此职权); it wins over figures. 0 of 0 is 无应办事项, never 100 %.
    tone: of the bar; full is green, else grey.
    """
    if not state and denominator == 0:
        state = "无应办事项"
    if not state and value is None:
        state = "尚未接入"
    if state:
        return format_html(
            '<span class="measured {}">{}</span>', "amber" if state == "未申报" else "grey", state
        )
    assert value is not None
    figures = f"{numerator:,} / {denominator:,}" if denominator is not None else f"{value:.1%}"
    bar = charts.meter(value, tone or ("green" if value >= 1 else "grey"))
    return format_html(
        '<span class="measured">{}<span class="figure">{}{}</span></span>', bar, figures, unit and f" {unit}"
    )


def _field_errors(field: BoundField) -> list[str]:
    """The form's own complaints about a field. Django's 必需字段 names neither field nor act: reworded."""
    said = []
    for error in field.errors.as_data():
        if error.code == "required":
            picked = field.use_fieldset or isinstance(field.field, forms.FileField | forms.ChoiceField)
            said.append(f"请{'选择' if picked else '填写'}“{field.label}”。")
        else:
            said += error.messages
    return said


def _errors(field: BoundField, problems: Iterable[Problem] | None) -> list[str]:
    said = [p.message for p in problems or () if p.field == field.name]
    return said + [e for e in _field_errors(field) if e not in said]


@register.simple_tag
def form_field(field: BoundField, problems: Iterable[Problem] | None = None, hint: str = "") -> SafeString:
    """{% form_field form.title problems=problems hint="…" %}: label, hint, errors and the field.

    Hint (help_text unless given) and errors are tied to the field by aria-describedby; problems whose
    `field` is this field's name are shown here.
    """
    hint = hint or str(field.help_text)
    errors = _errors(field, problems)
    if field.is_hidden:
        return mark_safe(field.as_widget())
    ids = [
        i for i, there in ((f"{field.auto_id}_helptext", hint), (f"{field.auto_id}_error", errors)) if there
    ]
    described: dict[str, str] = {"aria-describedby": " ".join(ids)} if ids else {}
    note = "" if field.field.required else mark_safe('<span class="quiet">（可不填）</span>')
    hint_html = format_html('<p class="hint" id="{}_helptext">{}</p>', field.auto_id, hint) if hint else ""
    errors_html = (
        format_html('<p class="error" id="{}_error">{}</p>', field.auto_id, _joined(errors)) if errors else ""
    )
    wrong = " wrong" if errors else ""
    if field.use_fieldset:
        return format_html(
            '<fieldset class="field{}" id="{}"{}><legend>{}{}</legend>{}{}{}</fieldset>',
            wrong,
            f"{field.auto_id}_group",
            format_html(' aria-describedby="{}"', " ".join(ids)) if ids else "",
            field.label,
            note,
            hint_html,
            errors_html,
            field.as_widget(),
        )
    attrs: dict[str, Any] = described | ({"aria-invalid": "true"} if errors else {})
    return format_html(
        '<div class="field{}"><label for="{}">{}{}</label>{}{}{}</div>',
        wrong,
        field.id_for_label,
        field.label,
        note,
        hint_html,
        errors_html,
        field.as_widget(attrs=attrs),
    )


@register.simple_tag
def problems_box(
    problems: Iterable[Problem] | None = None, form: forms.BaseForm | None = None, nothing_saved: bool = True
) -> SafeString:
    """{% problems_box problems form=form %}: what is wrong, linked to the fields; nothing if all is well.

    nothing_saved adds 什么也没有保存: say False only where a part was kept.
    """
    lines: list[tuple[str, str]] = []
    for p in problems or ():
        named = form is not None and p.field in form.fields
        lines.append((p.message, _anchor(form[p.field]) if named and form is not None else ""))
    if form is not None and form.is_bound:
        lines += [(str(e), "") for e in form.non_field_errors()]
        found = [(e, _anchor(field)) for field in form for e in _field_errors(field)]
        lines += [line for line in found if line not in lines]
    if not lines:
        return mark_safe("")
    items = format_html_join(
        "",
        "<li>{}</li>",
        ((format_html('<a href="#{}">{}</a>', target, text) if target else text,) for text, target in lines),
    )
    kept = mark_safe("<p>什么也没有保存。改好后再提交一次。</p>") if nothing_saved else ""
    return format_html(
        '<div class="problems" role="alert" tabindex="-1"><h2>有 {} 处要改</h2>{}<ul>{}</ul></div>',
        len(lines),
        kept,
        items,
    )


def _joined(sentences: list[str]) -> str:
    return " ".join(s if s.endswith(("。", "！", "？")) else f"{s}。" for s in sentences)


def _anchor(field: BoundField) -> str:
    return f"{field.auto_id}_group" if field.use_fieldset else field.id_for_label
