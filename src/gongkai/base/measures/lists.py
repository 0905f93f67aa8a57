"""The kinds of 应公开清单: what a unit declares that it owes, and against which it is then measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListKind:
    """key: stable name; line: what one line of the list is, with an example, shown above the form."""

    key: str
    name: str
    line: str


LISTS: dict[str, ListKind] = {
    kind.key: kind
    for kind in (
        ListKind("plans", "应公开规划", "每行一项规划，如“十四五”规划纲要、国土空间规划、某专项规划"),
        ListKind("plan_periods", "历史规划时期", "每行一个规划时期，如“十二五”（2011—2015年）"),
        ListKind("action_measures", "行动方案落实举措", "每行一条应公开的举措，注明所属行动方案"),
        ListKind("enforcement_classes", "监管执法信息类别", "每行一类执法决定，如反不正当竞争行政处罚"),
        ListKind("budget_units", "应公开预决算的单位", "每行一个单位及年度，如市财政局2021年部门预算"),
        ListKind("debt_periods", "政府债务公开期次", "每行一期，如2020年末债务限额和余额"),
        ListKind("subsidy_projects", "惠民惠农补贴项目", "每行一个项目，注明应公开到的层级（县、乡、村）"),
        ListKind("epidemic_kinds", "疫情防控信息种类", "每行一种，如疫苗接种安排"),
        ListKind("sensitive_kinds", "敏感信息种类及会商单位", "每行一种，注明发布前须会签的单位"),
        ListKind("science_themes", "健康科普主题", "每行一个主题，注明本年应发布篇数"),
        ListKind("topics", "专题及应有内容", "每行一个专题的一种内容，如“减税降费：政策文件”"),
        ListKind("direct_funds", "财政资金直达基层项目", "每行一笔或一类直达资金"),
        ListKind("policy_documents", "应解读的政策文件", "每行一件，写明文号和标题"),
        ListKind("consultation_channels", "政策咨询渠道", "每行一个渠道，如12345热线、网站咨询、大厅窗口"),
        ListKind("opinion_channels", "政务舆情收集渠道", "每行一个渠道，如网信办舆情专报、领导信箱"),
        ListKind("surveys", "政策执行效果调查", "每行一项调查，写明所评政策"),
        ListKind("regulations", "应登载的行政法规", "每行一部行政法规"),
        ListKind("rule_links", "政府规章链接", "每行一个链接，写明标题和网址"),
        ListKind("normative_documents", "行政规范性文件底数", "每行一件，写明文号和标题"),
        ListKind("service_items", "政务服务事项", "每行一个事项"),
        ListKind("media_accounts", "政务新媒体账号", "每行一个账号，写明平台和名称"),
        ListKind("columns", "法定公开栏目", "每行一个栏目及更新时限，如“机构职能”"),
        ListKind("ipv6_hosts", "应支持IPv6的网站", "每行一个域名"),
        ListKind("guide_fields", "标准指引领域", "每行一个领域，如义务教育"),
        ListKind("catalogue_items", "公开事项标准目录", "每行一个应公开事项"),
        ListKind("zones", "政务公开专区", "每行一个专区，写明场所"),
        ListKind("foi_channels", "依申请公开受理渠道", "每行一个渠道，如当面、信函、网上"),
        ListKind("case_standards", "行政复议案件审理标准", "每行一组同类案件的审理标准"),
        ListKind("public_bodies", "公共企事业单位", "每行一个本部门主管的公共企事业单位"),
        ListKind("annual_reports", "应发布的年度报告", "每行一份，如2021年政府信息公开工作年度报告"),
        ListKind("disclosure_kinds", "主动公开信息种类", "每行一种本单位制作或保存、应主动公开的信息"),
    )
}


def name_of(key: str | None) -> str:
    """The Chinese name of a list; "" for none. KeyError for one that isn't kept."""
    return LISTS[key].name if key else ""
