"""What a task of a plan is proposed to be measured by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.base.measures import register
from gongkai.base.measures.catalogue import CATALOGUE, propose
from gongkai.base.measures.lists import LISTS
from gongkai.base.measures.proposal import HINTS

PLAN = Path(__file__).parents[3] / "examples/plans/changji-2021.expected.json"
#: The table of which task of the reference plan is measured by what.
KEYS = """
1 plans.published_ratio | 2 plans.history_coverage | 3 interchange.sync_age | 4 lists.currency
5 topics.measures_published | 6 enforcement.on_time | 7 budget.coverage | 8 debt.periods_published
9 subsidies.lists_published | 10 topics.timely | 11 releases.coordinated | 12 topics.pieces
13 topics.completeness | 14 topics.completeness | 15 topics.completeness | 16 direct_funds.published
17 interpretation.coverage | 18 consultation.on_time | 19 interpretation.forms | 20 interpretation.original
21 opinion.promises_kept | 22 surveys.closed_loop | 23 opinion.on_time | 24 regulations.in_step
25 rules.link_alive | 26 normative.validity_known | 27 services.online_ratio | 28 media.healthy
29 columns.complete | 30 ipv6.support | 31 guides.in_step | 32 catalogue.fulfilled | 33 zones.ready
34 foi.on_time | 35 foi.replies_conform | 36 foi.fees_correct | 37 cases.consistent
38 enterprises.complete | 40 annual_report.valid
"""
EXPECTED = {
    int(number): key
    for number, key in (cell.split() for line in KEYS.strip().splitlines() for cell in line.split("|"))
}
TASKS = json.loads(PLAN.read_text())
REQUIREMENTS = {"ledger.owned", "ledger.on_time", "review.complete", "disclosure.on_time", "ledger.look_back"}


@pytest.mark.parametrize("task", TASKS, ids=lambda t: str(t["number"]))
def test_reference_plan_gets_exactly_the_key_of_its_row(task: dict[str, str]) -> None:
    proposed = propose(task["title"], task["requirement"])
    assert [key for key, _ in proposed] == [EXPECTED[int(task["number"])]]


def test_all_rows_of_the_plan_are_tried() -> None:
    assert {t["number"] for t in TASKS} == set(EXPECTED)
    assert len(TASKS) == 39


#: Titles as other cities' plans put them, and what they mean.
ELSEWHERE = [
    ("加强规划信息公开", "公开国土空间规划、专项规划，做好历史规划的归集。", "plans.published_ratio"),
    ("推进各类规划公开", "编制并公开国民经济和社会发展规划", "plans.published_ratio"),
    ("梳理历史规划", "整理公开以往五年规划文本", "plans.history_coverage"),
    ("落实市场准入负面清单", "", "lists.currency"),
    ("推进“双公示”", "行政许可和行政处罚7个工作日内公示", "enforcement.on_time"),
    ("推进行政执法公示", "", "enforcement.on_time"),
    ("推进政府预算、决算信息公开", "各部门及所属单位全部公开", "budget.coverage"),
    ("公开地方政府债务信息", "", "debt.periods_published"),
    ("加强惠农补贴资金公开", "通过一卡通平台公开到村", "subsidies.lists_published"),
    ("做好疫情防控信息公开", "及时发布疫情信息和疫苗接种安排", "topics.timely"),
    ("加强涉及市场主体的信息公开", "加大减税降费信息公开力度", "topics.completeness"),
    ("推进稳就业保就业信息公开", "加强对稳就业政策的集中公开", "topics.completeness"),
    ("加强财政资金直达基层信息公开", "", "direct_funds.published"),
    ("加强政策解读", "政策文件与解读材料同步组织、同步审签、同步部署", "interpretation.coverage"),
    ("丰富解读方式", "采用图解、短视频、动漫等形式", "interpretation.forms"),
    ("提高政策解读质量", "避免简单摘抄文件内容", "interpretation.original"),
    ("优化政策咨询服务", "依托１２３４５政务服务便民热线提供咨询", "consultation.on_time"),
    ("做好政务舆情回应", "对重大舆情及时回应社会关切", "opinion.on_time"),
    ("建立舆情回应台账", "", "opinion.promises_kept"),
    ("开展政策执行效果评估", "通过问卷调查听取意见", "surveys.closed_loop"),
    ("推进规章集中公开", "", "rules.link_alive"),
    ("加强行政规范性文件集中公开", "建立健全动态更新机制", "normative.validity_known"),
    ("推进政府网站集约化", "", "services.online_ratio"),
    ("规范政务新媒体运维", "加强微信公众号内容审核", "media.healthy"),
    ("推进政府信息公开专栏规范化", "", "columns.complete"),
    ("推进ＩＰｖ６规模部署", "政府网站完成改造", "ipv6.support"),
    ("推进基层政务公开标准化规范化", "编制完善基层政务公开标准目录", "catalogue.fulfilled"),
    ("建好政务公开专区", "在政务服务大厅设置专区", "zones.ready"),
    ("规范依申请公开办理", "严格按照法定时限答复申请人", "foi.on_time"),
    ("规范依申请公开答复", "统一答复文书格式", "foi.replies_conform"),
    ("执行信息处理费管理办法", "", "foi.fees_correct"),
    ("做好政府信息公开行政复议诉讼工作", "", "cases.consistent"),
    ("推进公共企事业单位信息公开", "教育、医疗、供水", "enterprises.complete"),
    ("编制政府信息公开年度报告", "按时发布", "annual_report.valid"),
    ("严格落实“三审三校”", "加强保密审查", "review.complete"),
    ("强化主动公开", "自信息形成之日起20个工作日内公开", "disclosure.on_time"),
    ("开展“回头看”", "", "ledger.look_back"),
    ("加强组织领导", "明确分管负责人", "ledger.owned"),
]


@pytest.mark.parametrize(("title", "requirement", "key"), ELSEWHERE, ids=lambda v: v if "." in v else "")
def test_other_cities_words(title: str, requirement: str, key: str) -> None:
    assert propose(title, requirement)[0][0] == key


@pytest.mark.parametrize("title", ["加强队伍建设", "规范会议开放", "", "办好建议提案"])
def test_nothing_is_proposed_where_no_word_speaks(title: str) -> None:
    assert propose(title, "") == []


def test_title_speaks_louder_than_requirement() -> None:
    said_in_passing = propose("加强政务新媒体管理", "并做好行政规范性文件清理")
    assert said_in_passing[0][0] == "media.healthy"


def test_catalogue_holds_every_key_and_can_be_proposed() -> None:
    keys = [i.key for i in CATALOGUE]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(EXPECTED.values()) | REQUIREMENTS
    assert {h.key for h in HINTS} == set(keys)
    assert [i.key for i in register.indicators()] == keys
    assert {t: i.key for i in CATALOGUE for t in i.tasks} == EXPECTED


def test_every_list_is_used_and_known() -> None:
    assert {i.declared_list for i in CATALOGUE if i.declared_list} == set(LISTS)
