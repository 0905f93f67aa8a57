"""专题 named exactly as the 2021 plan names them (tasks 10–16), with lead unit and the content they must show.

A task names several lead units together; which of them leads which topic is our proposal, for the office to confirm
or change on the topics screen. Content kinds are the words of the task: 16 says 政策文件、公开标准、监督检查情况.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StandardTopic:
    """lead and consulted: unit names as the plan writes them, resolved when the topics are opened. consulted: whose
    sign-off a release in the topic needs (task 11: 统一步调对外发声)."""

    key: str
    name: str
    tasks: tuple[int, ...]
    lead: str
    content_kinds: tuple[str, ...]
    consulted: tuple[str, ...] = ()


_POLICY = ("政策文件",)
_PLAN = ("重点部署",)
_WORK = ("重点工作",)
_THREE = ("政策文件", "公开标准", "监督检查")
EPIDEMIC_KINDS = (
    "疫情风险评估", "隔离管控", "流调溯源", "精准防控", "冷链物流", "假期人员流动", "疫苗接种", "科普宣传",
    "爱国卫生运动", "健康中国行动",
)  # fmt: skip
_HEALTH, _REFORM, _ENTERPRISE, _DEVELOPMENT = "市卫健委", "市司法局", "市商务和工信局", "市发改委"
_APPROVAL, _MARKET, _FINANCE, _CIVIL = "市行政审批局", "市市场监督管理局", "市财政局", "市民政局"
TOPICS: dict[str, StandardTopic] = {
    t.key: t
    for t in (
        StandardTopic(
            "epidemic", "疫情防控", (10, 11, 12), _HEALTH, EPIDEMIC_KINDS, (_HEALTH, "市政府办公室")
        ),
        StandardTopic("13.streamlining", "“放管服”改革", (13,), _APPROVAL, _POLICY),
        StandardTopic("13.commitment", "企业告知承诺制度", (13,), _REFORM, _POLICY),
        StandardTopic("13.supervision", "事中事后监管", (13,), _MARKET, _POLICY),
        StandardTopic("13.taxes", "减税降费", (13,), "市税务局", _POLICY),
        StandardTopic("13.finance", "普惠金融", (13,), _FINANCE, _POLICY),
        StandardTopic("13.quality", "高质量发展", (13,), _DEVELOPMENT, _POLICY),
        StandardTopic("13.demand", "扩大内需和有效投资", (13,), _DEVELOPMENT, _POLICY),
        StandardTopic("13.opening", "高水平对外开放", (13,), _ENTERPRISE, _POLICY),
        StandardTopic("14.science", "战略科技力量", (14,), "市科技局", _PLAN),
        StandardTopic("14.towns", "新型城镇化和区域协调发展", (14,), "市住建局", _PLAN),
        StandardTopic("14.villages", "乡村振兴", (14,), "市农业农村局", _PLAN),
        StandardTopic("14.environment", "污染防治和生态建设", (14,), _DEVELOPMENT, _PLAN),
        StandardTopic("14.livelihood", "基本民生保障", (14,), _CIVIL, _PLAN),
        StandardTopic("15.stability", "“六稳”“六保”", (15,), _DEVELOPMENT, _WORK),
        StandardTopic("15.business", "优化营商环境", (15,), _APPROVAL, _WORK),
        StandardTopic("15.response", "应对疫情", (15,), _HEALTH, _WORK),
        StandardTopic("15.resumption", "复工复产", (15,), _ENTERPRISE, _WORK),
        StandardTopic("16.environment", "生态环境", (16,), "州生态环境局昌吉市分局", _THREE),
        StandardTopic("16.employment", "就业", (16,), "市人社局", _THREE),
        StandardTopic("16.elderly", "养老", (16,), _CIVIL, _THREE),
        StandardTopic("16.food", "食品安全", (16,), _MARKET, _THREE),
        StandardTopic("16.schools", "义务教育", (16,), "市教育局", _THREE),
        StandardTopic("16.health", "医疗卫生", (16,), _HEALTH, _THREE),
        StandardTopic("16.direct_funds", "财政资金直达基层", (16,), _FINANCE, ("资金分配下发情况",)),
    )
}
