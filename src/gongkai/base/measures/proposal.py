"""Which indicators a task of any city's plan is likely to be measured by: words of its title and requirement.

A proposal only: whoever imports the plan confirms it. Data and a pure function; no database.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: A word in the title says what the task is; in the requirement it may be said in passing.
_TITLE_WEIGHT = 2.0
#: Below this, words have met by chance.
_LEAST = 4.0
#: A proposal that scores less than this share of the best one is noise.
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that speak for an indicator, each with its weight. "a+b": both occur; "a|b": one of them."""

    key: str
    words: dict[str, float]


HINTS: tuple[Hint, ...] = (
    Hint("plans.published_ratio", {
        "规划纲要": 3, "国土空间规划": 3, "专项规划": 2, "区域规划": 2, "主动公开+规划": 2, "规划+公开": 2,
    }),
    Hint("plans.history_coverage", {"历史规划": 6, "规划+历史": 2, "规划+归集": 1, "规划+历年|以往|往期": 4}),
    Hint("interchange.sync_age", {
        "互联互通": 3, "规划+互联互通": 3, "上级|自治州|省|州政府网站+对接": 1, "数据共享|数据对接": 2,
        "规划+链接": 2, "数据+互通": 2,
    }),
    Hint("lists.currency", {
        "市场准入": 4, "负面清单": 4, "市场规则": 4, "全国一张清单": 3, "规则标准": 1,
    }),
    Hint("topics.measures_published", {
        "行动方案": 2.5, "行动计划": 2, "高标准市场体系": 4, "行动方案|行动计划+举措|措施": 2,
    }),
    Hint("enforcement.on_time", {
        "监管执法": 4, "执法信息": 4, "反垄断": 3, "不正当竞争": 3, "行政处罚": 3, "双公示": 4,
        "行政执法公示": 4, "行政执法": 2, "执法+公示": 2,
    }),
    Hint("budget.coverage", {
        "预决算": 5, "预算+决算": 4, "部门预算": 3, "三公": 3, "所属单位预算": 2, "财政预算": 3,
    }),
    Hint("debt.periods_published", {"债务": 5, "债务限额": 2, "债务余额": 2}),
    Hint("subsidies.lists_published", {
        "惠民惠农": 5, "惠农": 2, "补贴": 3, "资金发放": 2, "村务公开": 1, "补贴+村": 1, "一卡通": 3,
    }),
    Hint("topics.timely", {
        "疫情+及时": 2, "疫情+信息发布": 1.5, "疫情防控": 1.5, "疫苗": 3, "流调": 2, "疫情+针对性": 2,
        "突发事件+发布": 3, "应急+信息发布|信息公开": 3, "隔离": 1,
    }),
    Hint("releases.coordinated", {
        "疫情+规范": 2, "统筹协调": 2, "统一步调": 4, "敏感": 3, "信息整合": 2, "会商": 3, "对外发声": 3,
        "统一发声|统一口径": 4, "疫情+专栏": 2,
    }),
    Hint("topics.pieces", {
        "爱国卫生": 5, "健康中国": 4, "健康科普": 4, "健康知识|健康素养": 3, "卫生+科普": 2,
    }),
    Hint("topics.completeness", {
        "集中做好重点领域": 3, "减税降费": 2.5, "放管服+减税降费": 2, "普惠金融": 1.5, "事中事后监管": 1,
        "告知承诺": 1, "有效投资": 2, "六稳|六保": 5, "复工复产": 1.5, "稳就业|保就业|稳岗": 2, "营商环境": 2,
        "规划重点部署|重点部署": 5, "新型城镇化": 2, "乡村振兴": 2, "科技力量": 1.5, "污染防治": 1,
        "民生保障": 1, "稳经济|稳增长|助企纾困|纾困": 3, "市场主体+信息公开": 3, "扩大内需": 1.5,
        "重大项目|重大建设项目": 2, "放管服": 1, "权责清单": 1,
        "信息公开+义务教育|就业|养老|食品|药品|医疗|生态环境|社会救助|住房|土地": 2,
    }),
    Hint("direct_funds.published", {
        "直达资金|资金直达": 4, "资金分配": 3, "民生领域": 3, "生态环境+义务教育": 3, "食品安全+医疗卫生": 3,
        "重点领域+养老": 2, "重点领域+义务教育": 2,
    }),
    Hint("interpretation.coverage", {
        "应解读": 4, "政策文件解读": 4, "解读方案": 2, "政策解读": 2.5, "解读": 1.5, "解读+同步": 3,
        "重大政策+解读": 2,
    }),
    Hint("consultation.on_time", {
        "咨询服务": 4, "政策咨询": 4, "12345": 4, "热线": 2, "一号答": 3, "咨询": 1, "政策问答": 2,
    }),
    Hint("interpretation.forms", {
        "解读形式|解读方式": 5, "解读+图表|图解|图文": 3, "解读+音频|视频|动漫|动画": 3, "解读+案例": 2,
        "解读+多样|多元|多形式|创新": 2, "解读": 1,
    }),
    Hint("interpretation.original", {
        "解读质量|解读工作质量|解读+质量": 5, "实质性解读": 4, "摘抄": 4, "解读+通俗易懂": 2, "解读+背景": 2,
        "解读": 1, "解读+针对性": 1,
    }),
    Hint("opinion.promises_kept", {
        "舆情+台账": 6, "承诺+舆情|回应|公信力": 4, "舆情回应": 1.5, "舆情": 1, "承诺+兑现": 3,
    }),
    Hint("surveys.closed_loop", {
        "执行效果": 5, "网上调研|网上调查|问卷": 4, "调查|调研+反馈|评价": 2, "政策评估|后评估": 4,
        "征集+反馈": 2, "满意度": 1.5,
    }),
    Hint("opinion.on_time", {
        "重点舆情": 5, "舆情+及时|快速": 3, "舆情": 1.5, "回应关切|社会关切": 3, "舆情回应": 2,
        "舆情+监测|研判": 3,
    }),
    Hint("regulations.in_step", {"行政法规": 5, "行政法规库": 3, "法规文本": 3}),
    Hint("rules.link_alive", {"政府规章": 5, "规章+集中|统一": 3, "规章+链接": 2, "规章库": 3}),
    Hint("normative.validity_known", {
        "规范性文件": 5, "立改废": 3, "文件+清理": 3, "现行有效": 2, "底数": 1, "文件+废止": 3,
    }),
    Hint("services.online_ratio", {
        "集约化": 5, "网上办": 3, "掌上办": 2, "一网通": 4, "政务服务+网": 2, "一次办": 2, "数字赋能": 1,
        "一体化平台|一体化政务": 3, "政府网站+建设": 2,
    }),
    Hint("media.healthy", {
        "新媒体": 5, "娱乐化": 2, "空壳": 2, "公众号|微信|微博": 3, "政务账号": 3,
    }),
    Hint("columns.complete", {
        "公开专栏": 5, "专栏建设": 3, "专项检查": 2, "法定内容": 3, "公开平台|公开栏目+规范": 3,
        "专栏+规范化": 2, "公开指南": 2, "法定主动公开": 4,
    }),
    Hint("ipv6.support", {
        "ipv6": 6, "互联网协议": 6, "第6版|第六版": 4, "技术升级": 4,
    }),
    Hint("guides.in_step", {"标准指引": 5, "指引+修订|完善|调整": 2, "公开指引": 3}),
    Hint("catalogue.fulfilled", {
        "标准目录": 6, "事项目录|事项标准": 4, "公开目录": 4, "标准化规范化": 3, "目录+编制": 2,
        "标准化+目录": 2,
    }),
    Hint("zones.ready", {
        "专区": 5, "公开窗口": 5, "线下专区": 3, "政务服务大厅": 2, "便民服务中心": 2, "查阅点|查阅场所": 5,
    }),
    Hint("foi.on_time", {
        "公开申请": 4, "依申请公开": 4.5, "申请+办理": 2, "申请渠道": 3, "申请+登记": 2, "申请人": 1,
        "申请+答复": 1,
    }),
    Hint("foi.replies_conform", {
        "答复文书": 7, "答复+规范|格式|模板": 4, "依申请+答复": 2, "案例指导": 1,
    }),
    Hint("foi.fees_correct", {"信息处理费": 9, "处理费|收费+申请": 3}),
    Hint("cases.consistent", {
        "行政复议": 6, "复议案件": 3, "同案不同判": 4, "审理标准|审理规范": 3, "行政诉讼": 3,
    }),
    Hint("enterprises.complete", {
        "企事业单位": 6, "公共企事业": 3, "供水": 2, "供气|供热|供电": 1,
    }),
    Hint("annual_report.valid", {"年度报告": 6, "年报": 5, "年度报告+编制|发布": 2}),
    Hint("ledger.owned", {
        "有人抓|有人管|有人督办": 4, "组织领导|加强领导": 4, "责任分工|明确责任": 2, "压实责任|落实责任": 3,
        "落实措施": 2,
    }),
    Hint("ledger.on_time", {
        "工作台账+跟踪": 4, "督促落实|督办|狠抓落实|抓好落实": 3, "任务+按时|按期": 3, "实时跟踪": 2,
    }),
    Hint("review.complete", {
        "三审三校": 6, "保密审查": 4, "发布审核|公开审查|审查流程": 4, "五关|政治关": 3, "个人隐私": 2,
        "隐私+去标识": 3, "审核+把关": 2,
    }),
    Hint("disclosure.on_time", {
        "主动公开+及时|时限": 3, "20个工作日": 5, "法定时限": 3, "公开时限": 4,
    }),
    Hint("ledger.look_back", {"回头看": 7, "上一年度+落实情况": 4, "上年度|去年+核查": 3}),
)  # fmt: skip


def propose(title: str, requirement: str = "") -> list[tuple[str, float]]:
    """Indicators for a task, best first, with their scores; [] if no word speaks for one.

    The first is what import would bind; others are near enough (at least 75 % of its score) to be offered.
    """
    head, body = _plain(title), _plain(requirement)
    scores = [(hint.key, sum(_score(w, n, head, body) for w, n in hint.words.items())) for hint in HINTS]
    best = max(score for _, score in scores)
    near = [(key, round(score, 2)) for key, score in scores if score >= max(_LEAST, _NEAR * best)]
    return sorted(near, key=lambda pair: -pair[1])


def _score(word: str, weight: float, head: str, body: str) -> float:
    parts = [part.split("|") for part in word.split("+")]

    def there(text: str) -> bool:
        return all(any(w in text for w in part) for part in parts)

    if there(head):
        return _TITLE_WEIGHT * weight
    return weight if there(head + "\n" + body) else 0.0


def _plain(text: str) -> str:
    """Full-width to half-width, lower case, no quotes and spaces: “放管服” and 放管服 are one word."""
    return re.sub(r"[\s“”\"'‘’「」]", "", unicodedata.normalize("NFKC", text).lower())
