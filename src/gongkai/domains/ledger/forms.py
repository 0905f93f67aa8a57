"""Forms of the plan's screens. They only read what was typed; what is right the services say."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.base.organizations.models import Unit

from .models import Plan, PlanLevel, PlanStanding, Verdict
from .services import changes

KINDS = {
    "current": ("own", "current", "本级方案（今年要办的）"),
    "history": ("own", "history", "本级往年方案（作为历史，供“回头看”）"),
    "upper": ("upper", "current", "上级方案（供任务关联和上报）"),
}


class Typed(forms.Form):
    """Takes whatever was typed. `needed` fields are shown as such; the services judge."""

    needed: frozenset[str] = frozenset()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
        if not self.is_bound:
            self._mark()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self._mark()

    def _mark(self) -> None:
        for name in self.needed & set(self.fields):
            self.fields[name].required = True


class UploadForm(Typed):
    needed = frozenset({"kind", "file"})

    kind = forms.ChoiceField(
        label="这是哪种方案",
        choices=[(key, label) for key, (_, _, label) in KINDS.items()],
        initial="current",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label="任务方案文件")


class FactsForm(Typed):
    needed = frozenset({"title", "year", "level", "standing"})

    title = forms.CharField(label="标题", max_length=200)
    document_number = forms.CharField(label="发文字号", max_length=60)
    issuer = forms.CharField(label="发文机关", max_length=80)
    year = forms.IntegerField(label="年度", widget=forms.NumberInput(attrs={"class": "short"}))
    level = forms.ChoiceField(label="层级", choices=PlanLevel.choices)
    standing = forms.ChoiceField(label="状态", choices=PlanStanding.choices)
    previous = forms.ChoiceField(label="上一年度方案")
    upper = forms.ChoiceField(label="上级方案")
    renumber = forms.BooleanField(label="按先后顺序重新编号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", "无")]
        for name, level in (("previous", PlanLevel.OWN), ("upper", PlanLevel.UPPER)):
            plans = Plan.objects.filter(level=level).only("code", "year", "title")
            choices = [(p.code, f"{p.year}年　{p.short_title}") for p in plans]
            self.fields[name].choices = none + choices  # type: ignore[attr-defined]


def _names(text: str) -> list[str]:
    """One name a line, or 、 between them."""
    return [n.strip() for n in text.replace("、", "\n").splitlines() if n.strip()]


class ChangeForm(Typed):
    """One form for all kinds; which fields are shown follows from the kind."""

    needed = frozenset({"names", "number", "title", "due", "lead", "from_units", "into", "reason"})

    FIELDS = {
        "lead": ["names"],
        "responsible": ["names"],
        "due": ["due", "due_text"],
        "wording": ["title", "requirement"],
        "units_merged": ["from_units", "into"],
        "task_added": [
            "number",
            "section",
            "subsection",
            "title",
            "requirement",
            "due",
            "lead",
            "responsible",
        ],
        "task_ended": [],
    }

    names = forms.CharField(label="单位", widget=forms.Textarea(attrs={"rows": 6}))
    number = forms.IntegerField(label="编号")
    section = forms.CharField(label="章", max_length=200)
    subsection = forms.CharField(label="节", max_length=200)
    title = forms.CharField(label="工作任务", widget=forms.Textarea(attrs={"rows": 2}))
    requirement = forms.CharField(label="工作要求", widget=forms.Textarea(attrs={"rows": 5}))
    due = forms.CharField(label="完成时限", widget=forms.DateInput(attrs={"type": "date"}))
    due_text = forms.CharField(label="时限原文", max_length=60)
    lead = forms.CharField(label="牵头单位", widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(label="责任单位", widget=forms.Textarea(attrs={"rows": 4}))
    from_units = forms.MultipleChoiceField(label="被合并的单位", widget=forms.CheckboxSelectMultiple)
    into = forms.ChoiceField(label="承接单位")
    reason = forms.CharField(label="理由和依据", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, kind: str, units: list[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in (
            "task_added",
            "responsible",
        ):  # may be left empty: by the year's end; nobody beside the leads
            self.fields["due" if kind == "task_added" else "names"].required = False
        kept = {*self.FIELDS[kind], "reason"}
        for name in list(self.fields):
            if name not in kept:
                del self.fields[name]
        if kind == "units_merged":
            self.fields["from_units"].choices = [(u.code, str(u)) for u in units]  # type: ignore[attr-defined]
            every = Unit.objects.current().values_list("code", "short_name")
            self.fields["into"].choices = [("", "请选择"), *every]  # type: ignore[attr-defined]
        if kind in ("lead", "responsible"):
            self.fields["names"].label = changes.KINDS[kind].removeprefix("调整")
        self.kind = kind

    def proposal(self) -> dict[str, Any]:
        """What was typed, in the shape of changes.propose_problems."""
        said = self.cleaned_data
        if self.kind in ("lead", "responsible"):
            return {"names": _names(said["names"])}
        if self.kind == "units_merged":
            return {"from": said["from_units"], "into": said["into"]}
        plain = {k: said[k] for k in self.FIELDS[self.kind]}
        if self.kind == "task_added":
            plain |= {role: _names(said[role]) for role in ("lead", "responsible")}
        return plain


class VerdictForm(Typed):
    needed = frozenset({"verdict", "text"})

    verdict = forms.ChoiceField(label="核查结论", choices=Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="核查依据", widget=forms.Textarea(attrs={"rows": 5}))
    url = forms.CharField(label="网址", max_length=500)
    file = forms.FileField(label="佐证文件")
