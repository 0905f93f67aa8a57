"""The catalogue: what each kind of task is measured by. Data only; `proposal.py` says which task is meant.

Plan tasks in `basis` are those of 昌市政办发〔2021〕29号, the reference plan. The Regulation is
《政府信息公开条例》 (State Council Order 711). Targets: 1.0 where the law or the plan asks for all; None
where no source gives a figure.
"""

from __future__ import annotations

from .proposal import propose as propose
from .register import PERCENT, Indicator, add

_PLAN = "《昌吉市2021年政务公开工作主要任务分工方案》"
_LAW = "《中华人民共和国政府信息公开条例》"


def _share(
    key: str,
    name: str,
    description: str,
    basis: str,
    declared_list: str | None,
    tasks: tuple[int, ...] = (),
    *,
    city: bool = False,
) -> Indicator:
    """An indicator counted as a share of what is owed, of which all is to be done."""
    return Indicator(
        key, name, description, basis, PERCENT, "C" if city else "U", declared_list, "higher", 1.0, tasks
    )


CATALOGUE: tuple[Indicator, ...] = (
    # 一、规划、市场、财政、疫情
    _share(
        "plans.published_ratio", "规划公开率", "已公开的规划项数 / 应公开的规划项数",
        f"{_LAW}第二十条第（三）项；{_PLAN}第1项", "plans", (1,),
    ),
    _share(
        "plans.history_coverage", "历史规划归集率", "规划已上网的时期数 / 申报的规划时期数",
        f"{_PLAN}第2项", "plan_periods", (2,),
    ),
    Indicator(
        "interchange.sync_age", "与上级网站互联互通时差",
        "距上级网站最近一次取走数据、或本级到上级专栏的链接最近一次可用的小时数",
        f"{_PLAN}第3项", "小时", "C", None, "lower", None, (3,),
    ),
    Indicator(
        "lists.currency", "市场准入负面清单滞后天数",
        "本级登载的版本落后于已录入的最新全国版本的天数",
        f"{_PLAN}第4项", "天", "C", None, "lower", 0.0, (4,),
    ),
    _share(
        "topics.measures_published", "行动方案举措公开率", "已公开落实结果的举措数 / 应公开的举措数",
        f"{_PLAN}第5项", "action_measures", (5,),
    ),
    _share(
        "enforcement.on_time", "执法信息按时公开率",
        "在时限内公开的执法决定数 / 执法决定数（双公示7个工作日，市场监管处罚20个工作日）",
        f"《市场监督管理行政处罚信息公示规定》第九条；《行政处罚法》第四十八条；{_PLAN}第6项",
        "enforcement_classes", (6,),
    ),
    _share(
        "budget.coverage", "预决算公开覆盖率",
        "在批复后20日内完整公开预算、决算及报表的单位数 / 应公开的单位数（含所属单位）",
        f"《预算法》第十四条；{_LAW}第二十条第（七）项；{_PLAN}第7项", "budget_units", (7,),
    ),
    _share(
        "debt.periods_published", "政府债务信息公开率", "已公开债务限额、余额的期数 / 应公开的期数",
        f"{_PLAN}第8项", "debt_periods", (8,), city=True,
    ),
    _share(
        "subsidies.lists_published", "补贴发放信息公开率",
        "在每一应公开层级都已公开发放清单的补贴项目数 / 补贴项目数",
        f"{_LAW}第二十条第（十一）项；{_PLAN}第9项", "subsidy_projects", (9,),
    ),
    Indicator(
        "topics.timely", "疫情防控信息发布时长", "各类信息从事件发生到发布的小时数（无事件的时段不算）",
        f"{_LAW}第二十条第（十二）项；{_PLAN}第10项", "小时", "U", "epidemic_kinds", "lower", None, (10,),
    ),
    _share(
        "releases.coordinated", "敏感信息会签发布率", "发布前已由指定单位会签的敏感信息数 / 发布的敏感信息数",
        f"{_LAW}第十一条；{_PLAN}第11项", "sensitive_kinds", (11,),
    ),
    Indicator(
        "topics.pieces", "健康科普发布篇数", "期内按主题发布的健康科普篇数，与本期应发布篇数对照",
        f"{_PLAN}第12项", "篇", "U", "science_themes", "higher", None, (12,),
    ),
    # 二、政策发布解读、回应关切
    _share(
        "topics.completeness", "重点领域专题完整率", "应有内容种类均已公开的专题数 / 专题数",
        f"{_LAW}第二十条；{_PLAN}第13、14、15项", "topics", (13, 14, 15),
    ),
    _share(
        "direct_funds.published", "直达资金分配公开率",
        "在时限内公开的资金分配下达笔数 / 分配下达笔数（并看六个民生领域的政策、标准、检查是否齐全）",
        f"{_LAW}第二十条第（十一）、（十三）项；{_PLAN}第16项", "direct_funds", (16,),
    ),
    _share(
        "interpretation.coverage", "政策文件解读率", "按时有解读的文件数 / 应解读的文件数",
        f"国办发〔2016〕80号；{_PLAN}第17项", "policy_documents", (17,),
    ),
    _share(
        "consultation.on_time", "政策咨询按时答复率",
        "在时限内答复的咨询数 / 到期咨询数；另列满意数 / 评价数",
        f"{_PLAN}第18项", "consultation_channels", (18,),
    ),
    _share(
        "interpretation.forms", "多形式解读率", "至少有一种非文字形式的解读数 / 解读数",
        f"国办发〔2016〕80号；{_PLAN}第19项", "policy_documents", (19,),
    ),
    _share(
        "interpretation.original", "实质性解读率",
        "与原文重合度不超限且背景、目的、举措、新旧对比等要素齐全的解读数 / 解读数",
        f"{_PLAN}第20项", "policy_documents", (20,),
    ),
    _share(
        "opinion.promises_kept", "舆情承诺兑现率", "到期前兑现并有凭据的承诺数 / 到期承诺数",
        f"{_PLAN}第21项", "opinion_channels", (21,),
    ),
    _share(
        "surveys.closed_loop", "政策效果调查反馈率", "结果和采纳情况均已公开的调查数 / 已结束的调查数",
        f"{_PLAN}第22项", "surveys", (22,),
    ),
    _share(
        "opinion.on_time", "重点舆情按时回应率", "在5小时、24小时、48小时时限内回应的舆情数 / 到期舆情数",
        f"国办发〔2016〕61号；国办发〔2016〕80号；{_PLAN}第23项", "opinion_channels", (23,),
    ),
    # 三、信息管理、平台、标准化
    _share(
        "regulations.in_step", "行政法规文本一致率", "与现行国家正式版本一致的文本数 / 登载的文本数",
        f"{_LAW}第二十条第（一）项；{_PLAN}第24项", "regulations", (24,),
    ),
    _share(
        "rules.link_alive", "规章链接有效率", "能打开且标题相符的链接数 / 链接数",
        f"{_LAW}第二十条第（一）项；{_PLAN}第25项", "rule_links", (25,), city=True,
    ),
    _share(
        "normative.validity_known", "规范性文件效力明确率", "有效力状态、起止日期和依据的文件数 / 文件数",
        f"国办发〔2018〕37号；国办发〔2017〕47号；{_PLAN}第26项", "normative_documents", (26,),
    ),
    _share(
        "services.online_ratio", "政务服务网上可办率",
        "可网上办理的事项数 / 事项数；另列有结果的检索数 / 检索数",
        f"{_PLAN}第27项", "service_items", (27,), city=True,
    ),
    _share(
        "media.healthy", "政务新媒体健康率", "无检查问题（空壳、娱乐化、停更等）的账号数 / 账号数",
        f"国办发〔2018〕123号；国办秘函〔2019〕19号；{_PLAN}第28项", "media_accounts", (28,),
    ),
    _share(
        "columns.complete", "公开专栏完整率", "已设置、不空、按时更新的应有栏目数 / 应有栏目数",
        f"{_LAW}第十九条、第二十条、第二十四条；国办公开办函〔2019〕61号；{_PLAN}第29项", "columns", (29,),
    ),
    _share(
        "ipv6.support", "IPv6支持率", "经IPv6可完整访问的页面数 / 检查的页面数",
        f"{_PLAN}第30项", "ipv6_hosts", (30,), city=True,
    ),
    _share(
        "guides.in_step", "标准指引同步率", "本级指引与上级最新版本对应的领域数 / 领域数",
        f"国办发〔2019〕54号；{_PLAN}第31项", "guide_fields", (31,), city=True,
    ),
    _share(
        "catalogue.fulfilled", "标准目录落实率", "按目录完整、按时公开的事项数 / 到期事项数",
        f"国办发〔2019〕54号；{_PLAN}第32项", "catalogue_items", (32,),
    ),
    _share(
        "zones.ready", "政务公开专区达标率", "通过自查清单的专区数 / 应设的专区数",
        f"{_LAW}第二十五条；{_PLAN}第33项", "zones", (33,),
    ),
    # 四、条例实施
    _share(
        "foi.on_time", "依申请公开按时答复率", "在法定期限内答复的申请数 / 到期申请数",
        f"{_LAW}第三十三条；{_PLAN}第34项", "foi_channels", (34,),
    ),
    _share(
        "foi.replies_conform", "答复文书规范率", "要素、条款、救济告知均通过检查的答复数 / 答复数",
        f"{_LAW}第三十六条；{_PLAN}第35项", "foi_channels", (35,),
    ),
    _share(
        "foi.fees_correct", "信息处理费计收正确率", "复算金额和日期一致的收费决定数 / 收费决定数",
        f"国办函〔2020〕109号；{_LAW}第四十二条；{_PLAN}第36项", "foi_channels", (36,),
    ),
    _share(
        "cases.consistent", "复议案件标准一致率",
        "按同类案件标准审结、或不按标准而书面说明理由的案件数 / 审结案件数",
        f"{_PLAN}第37项", "case_standards", (37,),
    ),
    _share(
        "enterprises.complete", "公共企事业单位公开完整率",
        "应公开事项齐全且在更新期内的单位数 / 应公开的单位数",
        f"{_LAW}第五十五条；国办发〔2020〕50号；{_PLAN}第38项", "public_bodies", (38,),
    ),
    _share(
        "annual_report.valid", "年度报告合规率", "按期发布且各项校验无误的年度报告数 / 应发布的年度报告数",
        f"{_LAW}第四十九条、第五十条；国办公开办函〔2021〕30号；{_PLAN}第40项", "annual_reports", (40,),
    ),
    # 通知的三项要求
    _share(
        "ledger.owned", "任务落实到人率",
        "经办人、分管负责人、督办人齐备且落实措施已通过的分工数 / 分工数",
        f"{_PLAN}通知第一项要求（有人抓、有人管、有人督办）", None,
    ),
    _share(
        "ledger.on_time", "任务按期完成率", "按期完成的分工数 / 到期分工数",
        f"{_PLAN}通知第一项要求", None,
    ),
    _share(
        "review.complete", "三审三校落实率",
        "由三人三审、五关齐备的公开信息数 / 公开信息数；另列公开后发现的个人信息泄露数",
        f"{_PLAN}通知第二项要求", "disclosure_kinds",
    ),
    _share(
        "disclosure.on_time", "主动公开及时率", "形成或变更后20个工作日内公开的信息数 / 公开信息数",
        f"{_LAW}第二十六条；{_PLAN}通知第二项要求", "disclosure_kinds",
    ),
    _share(
        "ledger.look_back", "回头看核查率", "有核查结论和凭据的上年度有时限任务数 / 上年度有时限任务数",
        f"{_PLAN}通知第三项要求", None,
    ),
)  # fmt: skip


def load() -> None:
    """Enter the catalogue into the register; once, from this app's ready()."""
    for indicator in CATALOGUE:
        add(indicator)
