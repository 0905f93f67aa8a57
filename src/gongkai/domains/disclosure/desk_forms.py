"""The plain forms of the desk; what is allowed is said by the services' problems, not here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from gongkai.base.core.clock import SHANGHAI
from gongkai.base.organizations.models import Unit

from .kinds import KINDS
from .models import Column, Record, Version
from .models.record import Openness, RelationKind
from .review import GATES
from .services.drafting import Content
from .topic_classes import CLASSES

DOCUMENT_TYPES = ("决议", "决定", "命令（令）", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复",
                  "议案", "函", "纪要")  # fmt: skip
DATE = {"invalid": "日期请写成 2021-12-31。"}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M:%S", attrs={"step": "1"})


def _kinds() -> list[tuple[str, str]]:
    return [("", "请选择"), *((k.key, k.name) for k in KINDS.values())]


def _classes() -> list[Any]:
    groups: list[Any] = [("", "不选")]
    for first, seconds in CLASSES.items():
        rows = [(f"{first}/{second}", second) for second in seconds] or [(first, first)]
        groups.append((first, rows))
    return groups


class NewForm(forms.Form):
    """A file or a paste, and what it is."""

    use_required_attribute = False

    upload = forms.FileField(
        label="文件",
        required=False,
        help_text="Word（.docx）转成网页正文，Excel（.xlsx）转成表格，PDF 作为附件。20 MB 以内。",
        error_messages={"empty": "这个文件是空的，请核对后重新选择。"},
    )
    kind = forms.ChoiceField(label="信息类别", choices=_kinds)
    title = forms.CharField(label="标题", required=False, max_length=300, help_text="空着就用文件里的标题。")
    body = forms.CharField(
        label="或粘贴正文", required=False, widget=forms.Textarea(attrs={"data-editor": "", "rows": 12})
    )


class DraftForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label="标题", widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="信息类别", choices=_kinds)
    body = forms.CharField(
        label="正文", required=False, widget=forms.Textarea(attrs={"data-editor": "", "rows": 24})
    )
    columns = forms.MultipleChoiceField(
        label="栏目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以选多个；按类别推荐的在最前。",
    )
    document_number = forms.CharField(label="发文字号", required=False)
    issuing = forms.CharField(label="发文机关", required=False, help_text="单位全称；是本单位可写“本单位”。")
    made_on = forms.DateField(label="成文日期", required=False, widget=DateInput(), error_messages=DATE)
    topic_class = forms.ChoiceField(label="主题分类", required=False, choices=_classes)
    document_type = forms.ChoiceField(
        label="公文种类", required=False, choices=[("", "不选"), *((t, t) for t in DOCUMENT_TYPES)]
    )
    summary = forms.CharField(label="内容概述", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    keywords = forms.CharField(label="关键词", required=False, help_text="用空格或逗号分开。")
    openness = forms.ChoiceField(label="公开方式", choices=Openness.choices, widget=forms.RadioSelect)
    openness_reason = forms.CharField(label="不主动公开的理由和依据", required=False)
    source = forms.CharField(label="来源", required=False)
    change_note = forms.CharField(
        label="修改说明", required=False, help_text="公众会看到：改了什么、为什么。"
    )

    def __init__(self, *args: Any, version: Version, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(c.code, column_label(c)) for c in columns]  # type: ignore[attr-defined]
        record = version.record
        if record.versions.filter(sealed_at__isnull=False).exists():
            del self.fields["kind"], self.fields["issuing"]
        if not record.live_version_id:
            del self.fields["change_note"]

    @staticmethod
    def initial_of(version: Version) -> dict[str, Any]:
        record = version.record
        issuing = record.issuing_unit.name if record.issuing_unit else record.issuing_name
        found = {name: getattr(version, name) for name in Content.__dataclass_fields__}
        return found | {"keywords": "，".join(version.keywords), "kind": record.kind, "issuing": issuing}

    def content(self, version: Version) -> Content:
        said = self.cleaned_data
        words = said["keywords"].replace("，", " ").replace(",", " ").replace("、", " ").split()
        names = Content.__dataclass_fields__.keys() & said.keys()
        return Content(**{n: said[n] for n in names} | {"keywords": words, "fields": version.fields})


def column_label(column: Column) -> str:
    path, above = [column.name], column.parent
    while above is not None and above.node not in ("", "content"):
        path.insert(0, above.name)
        above = above.parent
    return f"{column.unit.short_name if column.unit else '市级平台'}：{' › '.join(path)}"


def issuer_of(text: str, record: Record) -> tuple[Unit | None, str]:
    """The unit of that name, or the name as it was written."""
    name = text.strip()
    if name == "本单位":
        return record.publishing_unit, ""
    unit = Unit.objects.filter(name=name).first() if name else None
    return unit, "" if unit else name


class SignForm(forms.Form):
    """Five gates to tick, a remark; overrides are read beside it."""

    use_required_attribute = False

    digest = forms.CharField(widget=forms.HiddenInput)
    gates = forms.MultipleChoiceField(
        label="五关", choices=list(GATES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class TimesForm(forms.Form):
    release_at = forms.DateTimeField(
        label="定时发布", required=False, widget=MomentInput(), help_text="精确到秒；空着为不定时。"
    )
    expires_at = forms.DateTimeField(
        label="到期", required=False, widget=MomentInput(), help_text="到期后从栏目里撤出，网页保留。"
    )

    def moment(self, name: str) -> dt.datetime | None:
        found: dt.datetime | None = self.cleaned_data.get(name)
        return found.astimezone(SHANGHAI) if found else None


class LinkForm(forms.Form):
    use_required_attribute = False

    given_to = forms.CharField(label="给谁看", max_length=120)
    hours = forms.IntegerField(label="有效期（小时）", initial=48)


class EmbargoForm(forms.Form):
    units = forms.CharField(label="单位", required=False, help_text="单位简称或全称，用逗号分开。")
    users = forms.CharField(label="个人", required=False, help_text="账号名，用逗号分开。")


class RelationForm(forms.Form):
    use_required_attribute = False

    relation = forms.ChoiceField(label="关系", choices=[("", "请选择"), *RelationKind.choices])
    target = forms.CharField(label="对方的索引号")


class BundleForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label="名称", max_length=200)
    records = forms.MultipleChoiceField(
        label="放入的信息", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, records: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = list(records)  # type: ignore[attr-defined]
