"""The forms of units, people, posts and stand-ins."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.base.accounts.models import User
from gongkai.base.core import clock

from .models import Layer, Unit, UnitKind
from .roles import Role


def _date(label: str, **more: Any) -> forms.DateField:
    # The browser's own date field needs ISO whatever the page's language.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=more.pop("initial", clock.today), **more)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit that exists today, by its public code."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(Unit.objects.none(), label=label, to_field_name="code", empty_label="请选择", **more)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person with an account in force, by his public code."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(User.objects.none(), label=label, to_field_name="code", empty_label="请选择", **more)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.username}）"


class UnitNameForm(forms.Form):
    name = forms.CharField(label="规范名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40)


class AddUnitForm(UnitNameForm):
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    parent = UnitField("上级单位", required=False, help_text="所属单位、村（社区）等填写其上级单位。")
    since = _date("设立日期", required=False, initial=None)
    source = forms.CharField(label="依据文件", max_length=80)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].queryset = Unit.objects.current()  # type: ignore[attr-defined]


class RenameUnitForm(UnitNameForm):
    on = _date("自哪天起")
    source = forms.CharField(label="依据文件", max_length=80)


class CloseUnitForm(forms.Form):
    until = _date("最后一天")
    successor = UnitField("承接单位", required=False)
    source = forms.CharField(label="依据文件", max_length=80)

    def __init__(self, *args: Any, unit: Unit, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["successor"].queryset = Unit.objects.current().exclude(pk=unit.pk)  # type: ignore[attr-defined]


class AddPersonForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=60)
    name = forms.CharField(label="姓名", max_length=60)
    phone = forms.CharField(label="手机", max_length=30, required=False)
    email = forms.EmailField(label="电子邮箱", required=False)


class GrantForm(forms.Form):
    unit = UnitField("单位")
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    since = _date("起")
    until = _date("止", required=False, initial=None)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = Unit.objects.current()  # type: ignore[attr-defined]


class UntilForm(forms.Form):
    until = _date("最后一天")


class CalendarDayForm(forms.Form):
    day = _date("日期")
    kind = forms.ChoiceField(label="当天", choices=[("rest", "休息"), ("work", "上班")])
    layer = forms.ChoiceField(label="由谁规定", choices=Layer.choices, initial=Layer.COUNTY)
    source = forms.CharField(label="依据文件", max_length=200)


class StandInForm(forms.Form):
    unit = UnitField("单位")
    principal = PersonField("由谁的岗位（A岗）")
    stand_in = PersonField("代岗人（B岗）")
    since = _date("起")
    until = _date("止")
    reason = forms.CharField(label="事由", max_length=120)

    def __init__(self, *args: Any, units: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["principal"].queryset = people.filter(memberships__unit__in=units).distinct()  # type: ignore[attr-defined]
        self.fields["stand_in"].queryset = people  # type: ignore[attr-defined]
