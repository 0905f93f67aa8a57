"""The standard 政府信息公开 platform as data: one name and one form for the city and every unit.

Articles are those of 政府信息公开条例 (国务院令第711号). The four fixed parts are those of 国办公开办函〔2019〕61号
(its wording 指南、制度、法定主动公开内容、年报 is that of sites in practice); 依申请公开 stands beside them as an entry.
Nodes below an article's item (履职依据 …) are practice, so that what belongs together stands together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: The version that a built platform is of; a later list gets a new one and is built again by the same command.
VERSION = "2021-01"
EVERYONE = frozenset({"city", "department", "township"})
CITY = frozenset({"city"})
TOWNSHIP = frozenset({"township"})
#: 国办秘函〔2019〕19号: policy and notice columns without anything new for six months count as not updated.
SIX_MONTHS = 183
A_YEAR = 366


@dataclass(frozen=True, slots=True)
class Node:
    """key: stays; name: as shown; article: why it is there; who: whose platform has it; limit_days: calendar days
    within which something new is expected (None: only when something changes); entry: leads elsewhere, holds no
    records of its own; holds: whether records stand in it (else it only groups)."""

    key: str
    name: str
    article: str
    parent: str = ""
    who: frozenset[str] = EVERYONE
    limit_days: int | None = None
    entry: bool = False
    holds: bool = True


_20 = "条例第二十条第（{}）项".format
_21 = "条例第二十一条（县级人民政府及其部门）"
_21T = "条例第二十一条（乡镇人民政府）"
_TREE = (
    Node("guide", "政府信息公开指南", "条例第十二条"),
    Node("rules", "政府信息公开制度", "条例第四条"),
    Node("content", "法定主动公开内容", "条例第十九条至第二十二条", holds=False),
    Node("request", "依申请公开", "条例第二十七条至第二十九条", entry=True, holds=False),
    Node("annual", "政府信息公开年报", "条例第四十九条、第五十条", limit_days=A_YEAR),
    Node("basis", "履职依据", _20("一"), "content", holds=False),
    Node("basis.regulation", "行政法规、规章", _20("一"), "basis"),
    Node("basis.normative", "行政规范性文件", _20("一"), "basis"),
    Node("basis.other", "其他政策文件", _20("一"), "basis", limit_days=SIX_MONTHS),
    Node("interpretation", "政策解读", "条例第二十条第（一）项；国办发〔2016〕80号", "content"),
    Node("organization", "机构职能", _20("二"), "content"),
    Node("plans", "规划计划", _20("三"), "content"),
    Node("plans.history", "历史规划（计划）", _20("三"), "plans", CITY),
    Node("statistics", "统计信息", _20("四"), "content", limit_days=A_YEAR),
    Node("licences", "行政许可和其他对外管理服务事项", _20("五"), "content"),
    Node("penalties", "行政处罚和行政强制", _20("六"), "content"),
    Node("finance", "财政预算、决算", _20("七"), "content", limit_days=A_YEAR),
    Node("finance.debt", "地方政府债务", _20("七"), "finance", CITY, A_YEAR),
    Node("finance.subsidies", "惠民惠农资金", _20("七"), "finance", CITY, A_YEAR),
    Node("charges", "行政事业性收费", _20("八"), "content"),
    Node("procurement", "政府集中采购", _20("九"), "content"),
    Node("projects", "重大建设项目", _20("十"), "content"),
    Node("livelihood", "民生领域", _20("十一"), "content"),
    Node("emergency", "应急管理", _20("十二"), "content"),
    Node("inspections", "监督检查", _20("十三"), "content"),
    Node("recruitment", "公务员招考录用", _20("十四"), "content"),
    Node("others", "其他法定内容", _20("十五"), "content", limit_days=SIX_MONTHS),
    Node("county", "县级政府重点公开内容", _21, "content", CITY, holds=False),
    Node("county.works", "市政建设", _21, "county", CITY),
    Node("county.services", "公共服务", _21, "county", CITY),
    Node("county.welfare", "公益事业", _21, "county", CITY),
    Node("county.land", "土地征收", _21, "county", CITY),
    Node("county.houses", "房屋征收", _21, "county", CITY),
    Node("county.order", "治安管理", _21, "county", CITY),
    Node("county.relief", "社会救助", _21, "county", CITY),
    Node("town", "乡镇重点公开内容", _21T, "content", TOWNSHIP, holds=False),
    Node("town.policy", "农业农村政策", _21T, "town", TOWNSHIP),
    Node("town.water", "农田水利工程建设运营", _21T, "town", TOWNSHIP),
    Node("town.contract", "农村土地承包经营权流转", _21T, "town", TOWNSHIP),
    Node("town.homestead", "宅基地使用情况审核", _21T, "town", TOWNSHIP),
    Node("town.land", "土地征收", _21T, "town", TOWNSHIP),
    Node("town.houses", "房屋征收", _21T, "town", TOWNSHIP),
    Node("town.labour", "筹资筹劳", _21T, "town", TOWNSHIP),
    Node("town.relief", "社会救助", _21T, "town", TOWNSHIP),
)
NODES: dict[str, Node] = {n.key: n for n in _TREE}
_TOWNSHIP_KINDS = frozenset({"township", "subdistrict"})
#: Kinds of unit that get a platform of their own.
UNIT_KINDS = frozenset({"government_office", "department", "branch", *_TOWNSHIP_KINDS})


def whose(unit_kind: str | None) -> str:
    """Which platform a unit of that kind has: None is the city. 街道 are not named in art. 21 and are treated as
    乡镇, as most places do."""
    if unit_kind is None:
        return "city"
    return "township" if unit_kind in _TOWNSHIP_KINDS else "department"


def nodes_for(unit_kind: str | None) -> Iterator[Node]:
    """The nodes of the platform, parents before children, in the order they are shown."""
    who = whose(unit_kind)
    return (n for n in _TREE if who in n.who)
