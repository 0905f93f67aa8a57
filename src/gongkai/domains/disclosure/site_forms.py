"""Forms for columns, topics, reports of errors and site marks; what is allowed is said by the services' problems."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.base.core.clock import SHANGHAI
from gongkai.base.organizations.models import Unit


def _units(empty: str = "") -> list[tuple[str, str]]:
    rows = [(u.code, str(u)) for u in Unit.objects.current().exclude(kind="village")]
    return [("", empty), *rows] if empty else rows


class ColumnForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label="名称")
    owner = forms.ChoiceField(label="责任单位")
    limit_days = forms.IntegerField(
        label="更新期限（天）",
        required=False,
        min_value=1,
        help_text="超过这些天没有新内容就报警；不限更新的空着。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _units()  # type: ignore[attr-defined]

    def owner_unit(self) -> Unit:
        return Unit.objects.get(code=self.cleaned_data["owner"])


class TopicForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label="名称")
    lead_unit = forms.ChoiceField(label="牵头单位", required=False)
    content_kinds = forms.CharField(
        label="应有内容",
        required=False,
        widget=forms.Textarea,
        help_text="每行一类。没有信息的类别会作为缺口列出。",
    )
    opens = forms.DateField(
        label="开设日期", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    closes = forms.DateField(
        label="关闭日期", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    consulted = forms.MultipleChoiceField(
        label="发布前须会签的单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="内容敏感的专题才选：这些单位没有会签，信息发不出去。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].choices = _units("待明确")  # type: ignore[attr-defined]
        self.fields["consulted"].choices = _units()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What services.topics.change takes."""
        said = self.cleaned_data
        kinds = [k.strip() for k in said["content_kinds"].splitlines() if k.strip()]
        return {
            "name": said["name"],
            "lead_unit": Unit.objects.filter(code=said["lead_unit"]).first(),
            "content_kinds": list(dict.fromkeys(kinds)),
            "consulted": list(Unit.objects.filter(code__in=said["consulted"])),
            "opens": said["opens"],
            "closes": said["closes"],
        }


class TopicItemForm(forms.Form):
    use_required_attribute = False

    topic = forms.ChoiceField(label="专题和内容类别")
    event_at = forms.DateTimeField(
        label="事件发生时间",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text="说的是某一事件时填，用来算多久后公布；没有具体事件的空着。",
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = kinds  # type: ignore[attr-defined]

    def clean_event_at(self) -> Any:
        at = self.cleaned_data["event_at"]
        return at.replace(tzinfo=SHANGHAI) if at else None


class SiteMarksForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label="网站名称", required=False, help_text="空着按本级机关名称。")
    domain = forms.CharField(
        label="网站域名", required=False, help_text="如 www.example.gov.cn，空着按访问地址。"
    )
    site_code = forms.CharField(
        label="政府网站标识码",
        required=False,
        help_text="10位数字，前6位是本地区划代码。照抄别的网站是常见差错。",
    )
    icp = forms.CharField(label="ICP备案编号", required=False)
    police = forms.CharField(label="公安机关备案号", required=False)
    phone = forms.CharField(label="联系电话", required=False)
    address = forms.CharField(label="地址", required=False)
