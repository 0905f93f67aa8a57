"""Texts of the demo's records: one for every statutory node of every platform, made up and saying so.

Each is written from what the unit does and from figures that are the unit's and the node's own, so that no
two are alike. No names of people, no numbers of people, no real figures.
"""

from __future__ import annotations

import datetime as dt
import random
import zlib
from dataclasses import dataclass

LABEL = "演示（非真实信息）"
#: Three things that the unit does.
WORK = {
    "市政府办公室": ("政务公开协调", "重要文件起草", "督查督办"),
    "市发改委": ("重大项目调度", "价格监测", "节能审查"),
    "市自然资源局": ("国土空间规划", "不动产登记", "耕地保护"),
    "市商务和工信局": ("工业运行监测", "商贸流通促进", "中小企业扶持"),
    "市市场监督管理局": ("市场主体登记", "食品安全抽检", "计量检定"),
    "市行政审批局": ("政务大厅管理", "审批流程优化", "帮办代办"),
    "市财政局": ("预算编制", "政府采购管理", "惠民惠农补贴资金监管"),
    "市卫健委": ("基层医疗服务", "疫苗接种组织", "健康科普"),
    "市税务局": ("纳税服务", "税费优惠落实", "发票管理"),
    "市司法局": ("合法性审核", "公共法律服务", "行政复议"),
    "市科技局": ("科技项目管理", "科普活动", "技术合同登记"),
    "市住建局": ("建筑市场监管", "老旧小区改造", "供热保障"),
    "市农业农村局": ("粮食生产指导", "农机补贴", "高标准农田建设"),
    "市民政局": ("城乡低保", "养老服务", "婚姻登记"),
    "市人社局": ("就业服务", "职业技能培训", "劳动保障监察"),
    "市医保局": ("医保参保", "门诊慢病待遇", "医保基金监管"),
    "州生态环境局昌吉市分局": ("空气质量监测", "排污许可", "突发环境事件处置"),
    "市教育局": ("义务教育招生", "校园安全", "教师培训"),
    "市城市管理局": ("市容管理", "垃圾分类", "园林养护"),
    "市水利局": ("灌溉调度", "水资源管理", "防汛准备"),
    "市交通运输局": ("农村公路养护", "公交线路优化", "道路运输管理"),
    "宁边路街道": ("社区服务", "物业协调", "文明楼院创建"),
    "延安北路街道": ("网格管理", "就业帮扶", "社区食堂"),
    "北京南路街道": ("楼宇服务", "社区绿化", "志愿活动"),
    "建国路街道": ("老旧楼院整治", "居家养老", "消防排查"),
    "中山路街道": ("商圈服务", "占道治理", "邻里活动"),
    "绿洲路街道": ("新建小区入住服务", "停车秩序", "社区教育"),
    "硫磺沟镇": ("草场管护", "矿区安全巡查", "旅游环境整治"),
    "三工镇": ("设施蔬菜种植", "村庄绿化", "渠道清淤"),
    "榆树沟镇": ("小麦种植", "农机合作社", "村级文化活动"),
    "二六工镇": ("番茄种植", "庭院经济", "人居环境整治"),
    "大西渠镇": ("玉米制种", "节水滴灌", "农村客运站点"),
    "六工镇": ("葡萄种植", "乡村振兴示范", "村史馆开放"),
    "滨湖镇": ("水产养殖", "防护林管护", "农村饮水"),
    "佃坝镇": ("奶牛养殖", "饲草种植", "村道修整"),
    "阿什里哈萨克民族乡": ("牧道修缮", "刺绣合作社", "定居点便民设施"),
    "庙尔沟乡": ("山区防汛", "特色养殖", "乡村旅游"),
}  # fmt: skip
#: Node → kind, title, paragraphs. u: unit, a b c: what it does, x y z: figures.
Template = tuple[str, str, tuple[str, ...]]
NODES: dict[str, Template] = {
    "guide": (
        "guide",
        "{u}政府信息公开指南（2021年版）",
        (
            "本指南由{u}编制，介绍{a}、{b}、{c}等信息的公开范围和获取方式。",
            "主动公开的信息在本平台发布，现有{x}个栏目持续维护。查阅点每周开放{y}天。",
        ),
    ),
    "rules": (
        "rules",
        "{u}政府信息公开工作制度",
        (
            "{u}公开信息实行先审查、后公开。涉及{a}的信息由承办科室起草，涉及{b}的信息由两个科室会商。",
            "信息形成后{x}个工作日内送审，经三审三校后发布。",
        ),
    ),
    "annual": (
        "annual_report",
        "{u}2020年政府信息公开工作年度报告",
        (
            "2020年，{u}主动公开信息{x}条，其中{a}方面{y}条。",
            "全年收到政府信息公开申请{z}件，均已答复。存在的不足是{b}方面的内容更新不够快，2021年将按季检查。",
        ),
    ),
    "basis.regulation": (
        "regulation",
        "{u}执行的行政法规、规章目录（2021年）",
        (
            "{u}开展{a}、{b}工作，执行行政法规和规章{x}部，正式文本以国家和自治区规章库为准。",
            "本目录每年核对一次，本次核对更新了{y}处。",
        ),
    ),
    "basis.normative": (
        "normative",
        "{u}关于规范{a}工作的若干规定",
        (
            "为规范{a}工作，制定本规定。承办单位受理后应当在{x}个工作日内办结。",
            "本规定自2021年5月1日起施行，有效期{y}年。",
        ),
    ),
    "basis.other": (
        "policy",
        "{u}关于印发{b}工作方案的通知",
        (
            "{u}决定用{x}个月时间推进{b}，分摸底、实施、总结三个阶段。",
            "各承办单位每月报送一次进度，首批安排{y}个点位。",
        ),
    ),
    "interpretation": (
        "interpretation",
        "{u}《{a}工作若干规定》解读",
        (
            "为什么制定：原来办理{a}的环节多，群众反映等待时间长。",
            "主要变化：办理时限缩短到{x}个工作日，申请材料减到{y}份。",
            "怎么办：可以在窗口提出，也可以在网上提出。",
        ),
    ),
    "organization": (
        "organization",
        "{u}机构职能",
        (
            "{u}主要承担{a}、{b}、{c}等职责。",
            "内设机构{x}个，办公时间为工作日上午10时至14时、下午15时30分至19时30分。",
        ),
    ),
    "plans": (
        "plan",
        "{u}2021年{a}工作计划",
        (
            "2021年，{u}围绕{a}安排重点工作{x}项，其中上半年完成{y}项。",
            "同时推进{b}和{c}，年底前公开落实情况。",
        ),
    ),
    "plans.history": (
        "past_plan",
        "昌吉市“十二五”规划纲要要点（历史规划，演示整理）",
        ("规划期为2011年至2015年，列出重点工程{x}项。", "本页为演示整理的历史规划要点，不代表规划原文。"),
    ),
    "statistics": (
        "statistics",
        "{u}2021年上半年{a}统计信息",
        ("上半年，{a}共办理{x}件，比计划多{y}件。", "{b}方面开展{z}次现场服务。"),
    ),
    "licences": (
        "licence",
        "{u}{b}办理事项目录（2021年第{q}批）",
        ("本批公开{b}相关事项{x}项，其中即办件{y}项。", "办理结果自作出之日起7个工作日内公开。"),
    ),
    "penalties": (
        "penalty",
        "{u}2021年{c}行政执法情况",
        ("2021年上半年，{u}在{c}方面开展检查{x}次，责令改正{y}次。", "本期没有行政强制事项。"),
    ),
    "finance": (
        "finance",
        "{u}2021年部门预算公开说明",
        ("2021年，{u}收入预算{x}万元，主要用于{a}和{b}。", "“三公”经费预算{y}万元，与上年持平。"),
    ),
    "finance.debt": (
        "finance",
        "昌吉市2020年末政府债务情况（演示数据）",
        ("2020年末政府债务限额{x}亿元，余额低于限额。", "本页数字为演示所编，不代表真实债务。"),
    ),
    "finance.subsidies": (
        "finance",
        "昌吉市2021年惠民惠农补贴政策清单（演示）",
        ("本清单列出补贴政策{x}项，写明对象、标准和发放时间。", "发放结果由乡镇在村务公开栏同步公示。"),
    ),
    "charges": (
        "charges",
        "{u}行政事业性收费目录（2021年）",
        ("{u}现有与{b}有关的收费项目{y}项，标准按自治区公布的执行。", "本年度没有新增收费项目。"),
    ),
    "procurement": (
        "procurement",
        "{u}{c}服务采购公告（2021年第{q}号）",
        (
            "{u}采购{c}服务一批，预算{x}万元，服务期{y}个月。",
            "采购文件在政府采购网下载，采购方式为竞争性磋商。",
        ),
    ),
    "projects": (
        "project",
        "{u}{a}能力提升项目进展",
        ("项目计划投资{x}万元，建设期{y}个月。", "截至6月底已完成前期手续，正在进行{c}配套施工。"),
    ),
    "livelihood": (
        "livelihood",
        "{u}{b}便民服务安排",
        ("自2021年6月起，{u}每月组织{y}场{b}现场服务。", "服务点共{x}个，群众可就近前往。"),
    ),
    "emergency": (
        "emergency",
        "{u}{c}应急预案要点",
        ("预案分为{y}个响应等级，储备物资{x}件。", "遇到突发情况时，先处置、同时报告，并及时公开进展。"),
    ),
    "inspections": (
        "inspection",
        "{u}2021年{b}监督检查情况",
        ("检查覆盖{x}个点位，发现问题{y}个，已全部整改。", "下一步将把{a}一并列入检查。"),
    ),
    "recruitment": (
        "recruitment",
        "{u}2021年公务员招录岗位说明",
        (
            "{u}2021年拟招录{y}个岗位，岗位与{a}、{b}有关。",
            "报名和考试安排以自治区统一公告为准，现场咨询安排{z}次。",
        ),
    ),
    "others": (
        "notice",
        "{u}关于{c}有关事项的通告",
        (
            "为做好{c}，自2021年6月15日起，办理地点增加到{x}处。",
            "如有疑问，可到{u}窗口咨询，咨询时段为每周{y}个半天。",
        ),
    ),
}
_COUNTY = {
    "county.works": ("市政建设", "本年安排道路维修{x}处、路灯更新{y}处。"),
    "county.services": ("公共服务", "新增便民服务点{x}处，延时服务窗口{y}个。"),
    "county.welfare": ("公益事业", "公益活动场所免费开放{x}天，惠及{y}个社区。"),
    "county.land": ("土地征收", "本期公开征收启动公告{x}份、补偿方案{y}份。"),
    "county.houses": ("房屋征收", "本期公开房屋征收范围{x}处、补助奖励标准{y}项。"),
    "county.order": ("治安管理", "本期公开治安提示{x}条、便民措施{y}条。"),
    "county.relief": ("社会救助", "公开救助标准{x}项、申请流程{y}项。"),
}
_TOWN = {
    "town.policy": ("农业农村政策", "整理与{a}有关的政策{x}项，逐项写明对象和办理地点。"),
    "town.water": ("农田水利工程建设运营", "维修渠道{x}公里，{y}处闸口落实管护单位。"),
    "town.contract": ("农村土地承包经营权流转", "登记流转合同{x}份，涉及地块{y}处。"),
    "town.homestead": ("宅基地使用情况审核", "受理申请{x}件，完成现场核查{y}件。"),
    "town.land": ("土地征收", "公开与{b}有关的征收公告{x}份，现场答疑{y}次。"),
    "town.houses": ("房屋征收", "公开补偿标准{x}项，设咨询点{y}处。"),
    "town.labour": ("筹资筹劳", "{y}个项目经过民主议事程序，公示{x}天。"),
    "town.relief": ("社会救助", "公开救助标准{x}项，入户走访{y}次。"),
}
_OF_COUNTY = "本页由{{u}}汇总，每季更新一次，共设{{z}}个分类，供演示{name}栏目使用。"
_OF_TOWN = "{{u}}同时做好{{c}}，{name}情况每季公开一次，本季安排{{z}}次政策宣讲。"
NODES |= {
    key: ("livelihood", f"昌吉市2021年{name}信息（演示）", (said, _OF_COUNTY.format(name=name)))
    for key, (name, said) in _COUNTY.items()
}
NODES |= {
    key: ("livelihood", f"{{u}}2021年{name}情况", (said, _OF_TOWN.format(name=name)))
    for key, (name, said) in _TOWN.items()
}


@dataclass(frozen=True, slots=True)
class Text:
    """One record to be. node: where it stands."""

    node: str
    kind: str
    title: str
    body: str
    published: dt.date
    made_on: dt.date


def text_for(unit_name: str, short_name: str, node: str, *, city: bool = False) -> Text:
    """The unit's text for a node; always the same for the same unit and node."""
    kind, title, paragraphs = NODES[node]
    dice = random.Random(zlib.crc32(f"{short_name}/{node}/{city}".encode()))  # noqa: S311 (made-up figures)
    a, b, c = WORK[short_name]
    facts = {"u": "昌吉市本级" if city else unit_name, "a": a, "b": b, "c": c}
    facts |= {"x": str(dice.randint(6, 98)), "y": str(dice.randint(2, 5)), "z": str(dice.randint(3, 29))}
    facts["q"] = str(dice.randint(1, 4))
    closing = f"以上内容为演示所编，编制口径见{short_name}演示说明第{dice.randint(10, 99)}号。"
    if city:
        closing = f"以上内容为昌吉市演示平台所编，编制口径见演示说明第{dice.randint(100, 999)}号。"
    body = "\n".join([*(p.format(**facts) for p in paragraphs), closing])
    published = dt.date(2021, 6, 1) + dt.timedelta(days=dice.randint(0, 50))
    return Text(node, kind, title.format(**facts), body, published, published - dt.timedelta(days=3))
