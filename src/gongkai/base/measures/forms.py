"""What is typed in on the screens of the declared lists."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from .services import Line

_COLUMN = re.compile(r"\t|\||｜")


class LinesForm(forms.Form):
    """Several lines at once, as copied from WPS: 事项, 依据, 时限 in columns (tab or |)."""

    prefix = "lines"
    lines = forms.CharField(
        label="事项",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一项，可从表格里整块粘贴：事项、依据、公开时限三列（用制表符或 | 隔开）。空行不计。",
    )
    basis = forms.CharField(
        label="共同依据",
        required=False,
        max_length=200,
        help_text="没有写依据的行用这一条，如法规条款或文件名称文号。",
    )
    due = forms.CharField(
        label="共同时限",
        required=False,
        max_length=60,
        help_text="没有写时限的行用这一条，如“形成后20个工作日内”。",
    )
    since = forms.DateField(
        label="自何日起应公开",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填为今年1月1日。",
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        lines = []
        for number, text in enumerate(filter(str.strip, str(data.get("lines", "")).splitlines()), 1):
            cells = [cell.strip() for cell in _COLUMN.split(text)]
            if len(cells) > 3 and any(cells[3:]):
                self.add_error("lines", ValidationError(f"第{number}行多于三列，请只留事项、依据、时限。"))
                continue
            item, basis, due = (cells + ["", ""])[:3]
            lines.append(Line(item, basis or data.get("basis", ""), due or data.get("due", "")))
        data["parsed"] = lines
        return data


class NoPowerForm(forms.Form):
    """本级无此职权."""

    prefix = "no_power"
    reason = forms.CharField(label="理由", max_length=200, help_text="本级为什么没有此项职权。")
    basis = forms.CharField(label="依据", max_length=200, help_text="三定规定、权责清单等，写明文号。")


class DecisionForm(forms.Form):
    """The office's return of the chosen lines."""

    reason = forms.CharField(
        label="退回理由", required=False, max_length=200, help_text="退回时必填，申报单位会看到。"
    )
