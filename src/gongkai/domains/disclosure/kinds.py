"""Kinds of record as data: what each must say, where it stands, how long, and what is owed with it.

Limits: 20 working days from making or change unless another text says otherwise (Reg. art. 26). A figure marked U in
the sources is a setting (organizations LayeredRule "disclosure.limit.<kind>"), never a constant here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """required: names of Version fields (or keys of Version.fields) that must be filled before it is sent up.
    nodes: statutory nodes proposed as columns (standard_tree). limit_workdays: from made_on to release.
    owes_interpretation: a policy document that needs one (task 17; enforced by the normative domain).
    public_versions: whether earlier versions stay readable. display_days: how long it stays in its columns (0: always)."""

    key: str
    name: str
    required: tuple[str, ...] = ("title", "body")
    nodes: tuple[str, ...] = ()
    limit_workdays: int = 20
    limit_source: str = "政府信息公开条例第二十六条"
    owes_interpretation: bool = False
    public_versions: bool = False
    display_days: int = 0
    checks: tuple[str, ...] = ("privacy", "marks", "proofread", "files")


_POLICY = ("title", "body", "made_on", "topic_class", "issuing")
KINDS: dict[str, Kind] = {
    k.key: k
    for k in (
        Kind("normative", "行政规范性文件", (*_POLICY, "document_number"), ("basis.normative",), owes_interpretation=True, public_versions=True),
        Kind("policy", "其他政策文件", (*_POLICY, "document_number"), ("basis.other",), owes_interpretation=True, public_versions=True),
        Kind("regulation", "法规规章文本", _POLICY, ("basis.regulation",), public_versions=True),
        Kind("interpretation", "政策解读", ("title", "body"), ("interpretation",)),
        Kind("plan", "规划计划", ("title", "body", "made_on"), ("plans",), public_versions=True),
        Kind("past_plan", "历史规划（计划）", ("title", "made_on"), ("plans.history",), public_versions=True),
        Kind("organization", "机构信息", ("title", "body"), ("organization",)),
        Kind("statistics", "统计信息", ("title", "body"), ("statistics",)),
        Kind("licence", "行政许可和其他对外管理服务事项", ("title", "body"), ("licences",), 7, "双公示有关规定（7个工作日）"),
        Kind("penalty", "行政处罚决定", ("title", "body", "made_on"), ("penalties",), 7, "双公示有关规定（7个工作日）", display_days=0),
        Kind("finance", "财政信息", ("title", "body"), ("finance",)),
        Kind("charges", "行政事业性收费", ("title", "body"), ("charges",)),
        Kind("procurement", "政府采购", ("title", "body"), ("procurement",)),
        Kind("project", "重大建设项目", ("title", "body"), ("projects",)),
        Kind("livelihood", "民生领域", ("title", "body"), ("livelihood",)),
        Kind("emergency", "应急管理", ("title", "body"), ("emergency",)),
        Kind("inspection", "监督检查", ("title", "body"), ("inspections",)),
        Kind("recruitment", "公务员招考", ("title", "body"), ("recruitment",)),
        Kind("list", "公示名单", ("title", "body"), ("livelihood",)),
        Kind("notice", "通知公告", ("title", "body"), ("others",)),
        Kind("guide", "政府信息公开指南", ("title", "body"), ("guide",)),
        Kind("rules", "政府信息公开制度", ("title", "body"), ("rules",)),
        Kind("annual_report", "政府信息公开年报", ("title", "body"), ("annual",)),
        Kind("snapshot", "社会监督快照", ("title", "body"), ("others",), checks=("privacy", "proofread")),
    )
}  # fmt: skip


def kind_of(key: str) -> Kind:
    """The kind of that key; raises KeyError for an unknown one."""
    return KINDS[key]
