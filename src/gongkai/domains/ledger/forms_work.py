"""The plain forms of the daily work; what is allowed is said by the services' problems, not here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from gongkai.base.accounts.models import User

from .models import DutyKind
from .services.duties import People, Person
from .services.evidence import Draft
from .services.supervision import DEFAULT_WORKDAYS


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PeopleForm(forms.Form):
    """The three people; a name left empty leaves that duty as it is."""

    use_required_attribute = False

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {u.code: u for u in members}
        accounts = [("", "不关联账号"), *((u.code, u.name) for u in self.members.values())]
        for kind in DutyKind:
            self.fields[f"{kind}_name"] = forms.CharField(label="姓名", required=False)
            self.fields[f"{kind}_phone"] = forms.CharField(label="办公电话", required=False)
            self.fields[f"{kind}_user"] = forms.ChoiceField(
                label="关联账号", choices=accounts, required=False
            )
        self.fields["since"] = forms.DateField(
            label="自何日起",
            required=False,
            widget=DateInput(),
            help_text="换人时为交接日期；空着按今天。",
            error_messages={"invalid": "日期请写成 2021-12-31。"},
        )

    def people(self) -> People:
        said = self.cleaned_data
        return {
            kind: Person(
                said[f"{kind}_name"].strip(),
                said[f"{kind}_phone"].strip(),
                self.members.get(said[f"{kind}_user"]),
            )
            for kind in DutyKind
            if said[f"{kind}_name"].strip()
        }

    def groups(self) -> list[tuple[DutyKind, list[Any]]]:
        """(duty, its three fields) for the template."""
        return [(kind, [self[f"{kind}_{part}"] for part in ("name", "phone", "user")]) for kind in DutyKind]


class EvidenceForm(forms.Form):
    """Text with up to one file, one address and one measured value as evidence."""

    use_required_attribute = False

    text = forms.CharField(
        label="做了什么", widget=forms.Textarea, error_messages={"required": "请写明做了什么。"}
    )
    upload = forms.FileField(
        label="佐证文件",
        required=False,
        help_text="Word、Excel、PDF、图片，20 MB 以内。没有提交成功的话，文件要重新选择。",
        error_messages={"empty": "这个文件是空的，请核对后重新选择。"},
    )
    url = forms.CharField(
        label="佐证网址", required=False, help_text="已发布页面的地址，以 http:// 或 https:// 开头。"
    )
    label = forms.CharField(label="佐证说明", required=False, max_length=200)

    def __init__(self, *args: Any, figures: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(figures)
        if choices:
            self.fields["indicator"] = forms.ChoiceField(
                label="实测结果作佐证", choices=[("", "不选"), *choices], required=False
            )

    def pieces(self) -> list[Draft]:
        said = self.cleaned_data
        found = []
        if said.get("upload"):
            found.append(Draft(label=said["label"], upload=said["upload"]))
        if said.get("url", "").strip():
            found.append(Draft(label=said["label"], url=said["url"].strip()))
        if said.get("indicator"):
            found.append(Draft(indicator=said["indicator"]))
        return found


class SuperviseForm(forms.Form):
    use_required_attribute = False

    matter = forms.CharField(
        label="督办事项和要求",
        widget=forms.Textarea,
        error_messages={"required": "请写明督办什么、要求怎么办。"},
    )
    workdays = forms.IntegerField(
        label="办理时限（工作日）",
        initial=DEFAULT_WORKDAYS,
        help_text="从明天起算，只算工作日，法定节假日和地方放假除外。",
        error_messages={"required": "请填写办理时限。", "invalid": "办理时限请填整数。"},
    )


class PeriodForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label="种类", choices=[("month", "月报"), ("quarter", "季报"), ("half", "半年报"), ("year", "年报")]
    )
    year = forms.IntegerField(
        label="年份", error_messages={"required": "请填写年份。", "invalid": "年份请填四位数字。"}
    )
    index = forms.IntegerField(
        label="第几期",
        help_text="月报1—12，季报1—4，半年报1—2，年报填1。",
        error_messages={"required": "请填写第几期。", "invalid": "第几期请填整数。"},
    )
    due = forms.DateField(
        label="报送截止日期",
        widget=DateInput(),
        error_messages={"required": "请填写报送截止日期。", "invalid": "日期请写成 2021-12-31。"},
    )
