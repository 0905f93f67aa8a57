"""A made-up half year of work on the real plan, lived through the same services that people use.

Nothing is written past them: what a screen shows of the demo has its events, audit rows and clocks like real work.
The plan's own date of issue is not in the file; the story takes 2021-07-01.
"""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.base.measures.measuring import measure_all
from gongkai.base.measures.periods import Period
from gongkai.domains.ledger.models import Assignment, DutyKind, Plan
from gongkai.domains.ledger.services import (
    duties,
    evidence,
    intake,
    look_back,
    measures,
    periods,
    plan_names,
    progress,
    snapshots,
    supervision,
)

from .calendar import on
from .people import actor, clerk_of, unit

ISSUED = dt.date(2021, 7, 1)
LAST_YEAR = "昌吉市2020年政务公开工作要点（演示数据，非真实文件）"
#: unit → 经办人, 分管负责人, 督办人; a missing third shows as 缺督办
DUTIES = {
    "市财政局": ("演示·李静", "演示·古丽娜尔", "演示·周涛"),
    "市卫健委": ("演示·陈洁", "演示·吴刚", ""),
    "庙尔沟乡": ("演示·叶尔兰", "演示·阿依古丽", "演示·高原"),
    "市政府办公室": ("演示·马立新", "演示·赵敏", "演示·孙浩"),
}
#: tasks that rest on lead units alone: done when these are
ALONE = {5, 6, 27}
#: task of 市财政局 → its two measures
MEASURES = {
    7: ("梳理部门所属单位名录，明确预决算公开主体", "在预决算批复后20日内督促各单位公开并逐家核对报表"),
    8: ("按季公开政府债务限额和余额", "在集中统一平台核对链接和数据口径"),
    9: ("公开惠民惠农政策清单和发放标准", "指导乡镇在村（居）务公开栏同步公示发放结果"),
}


def live_through(plan: Plan) -> None:
    """From the issue of the plan to the held date."""
    with on(dt.date(2021, 7, 2)):
        _last_year(plan)
    with on(dt.date(2021, 7, 6)):
        _name_people(plan)
    _measures_and_progress(plan)
    _other_leads(plan)
    _quarter(plan)
    _chase(plan)
    with on(dt.date(2021, 11, 1)):
        measure_all(Period.parse("2021-10"))
        snapshots.release(actor("office"), snapshots.take(actor("office"), plan))


def _share(plan: Plan, number: int, unit_name: str) -> Assignment:
    return Assignment.objects.select_related("task__plan", "unit").get(
        task__plan=plan, task__number=number, unit=unit(unit_name), until__isnull=True
    )


def _last_year(plan: Plan) -> None:
    """A past plan, taken in as history, so that 回头看 has something to look at."""
    text = f"""{LAST_YEAR}
1.推进部门预决算公开。2020年10月底前，部门预决算全部在市政府网站公开。（牵头单位：市财政局；责任单位：市直各部门）
2.完善政府信息公开指南。2020年6月底前，修订并公开本级指南。（牵头单位：市政府办公室）
3.清理政务新媒体。2020年9月底前，注销“僵尸”账号。（牵头单位：市政府办公室；责任单位：市委网信办）
4.做好政策解读。持续做好政策文件解读工作。（牵头单位：市政府办公室）
"""
    office = actor("office")
    taken = intake.take_in(office, SimpleUploadedFile("昌吉市2020年要点（演示）.txt", text.encode()))
    units = plan_names.accept_proposals(taken.reading, "own")
    intake.choose(office, taken, {"standing": "history", "year": 2020, "title": LAST_YEAR, "units": units})
    past = intake.confirm(office, taken)
    look_back.start(actor("office"), plan, past)
    found = {
        "1": ("done", "已核查：各部门2020年预决算均可在网站打开。（演示）"),
        "2": ("done", "指南已于2020年5月修订公开。（演示）"),
    }
    for item in plan.look_back.select_related("task"):
        verdict = found.get(str(item.task.number))
        if verdict:
            look_back.give_verdict(actor("office"), item, *verdict, url="https://example.com/")


def _name_people(plan: Plan) -> None:
    for unit_name, names in DUTIES.items():
        people = {k: duties.Person(n, "0994-0000000") for k, n in zip(DutyKind, names, strict=True) if n}
        mine = Assignment.objects.filter(task__plan=plan, unit=unit(unit_name), until__isnull=True)
        duties.name(actor("office"), list(mine.select_related("task__plan", "unit")), people)


def _measures_and_progress(plan: Plan) -> None:
    for number, texts in MEASURES.items():
        share = _share(plan, number, "市财政局")
        steps = [measures.Step(t, dt.date(2021, 8 + 2 * i, 31), "演示·李静") for i, t in enumerate(texts)]
        with on(dt.date(2021, 7, 12)):
            measures.submit(actor("clerk"), share, steps)
        with on(dt.date(2021, 7, 15)):
            measures.accept(actor("office"), share)
    with on(dt.date(2021, 7, 20)):
        share = _share(plan, 10, "市卫健委")
        step = measures.Step("及时发布疫情防控和疫苗接种信息", dt.date(2021, 12, 20), "演示·陈洁")
        measures.submit(actor("health"), share, [step])
    with on(dt.date(2021, 7, 22)):
        measures.send_back(
            actor("office"), share, "请按区域风险、疫苗接种、科普三类分别写明更新频次和责任人。"
        )
    with on(dt.date(2021, 9, 10)):
        progress.report(
            actor("clerk"), _share(plan, 9, "市财政局"), "已公开补贴政策清单14项，发放标准随文公开。（演示）"
        )
    with on(dt.date(2021, 10, 28)):
        link = evidence.Draft(label="债务限额余额公开页（演示）", url="https://example.com/")
        progress.report(
            actor("clerk"),
            _share(plan, 8, "市财政局"),
            "三季度债务限额、余额已公开。（演示）",
            [link],
            done=True,
        )
    with on(dt.date(2021, 11, 3)):
        progress.accept_as_office(actor("office"), _share(plan, 8, "市财政局"), "链接可用，数据与月报一致。")
    with on(dt.date(2021, 11, 8)):
        link = evidence.Draft(label="部门预决算公开汇总（演示）", url="https://example.com/")
        progress.report(
            actor("clerk"), _share(plan, 7, "市财政局"), "部门预决算已全部公开。（演示）", [link], done=True
        )


def _other_leads(plan: Plan) -> None:
    """The other lead units, each a little further or less far, by its place in the list: no dice."""
    leads = Assignment.objects.filter(task__plan=plan, role="lead", until__isnull=True).select_related(
        "task__plan", "unit"
    )
    busy = [a for a in leads.order_by("task__position", "unit__position") if str(a.unit) not in DUTIES]
    for n, share in enumerate(busy):
        clerk = clerk_of(share.unit)
        alone = share.task.number in ALONE
        if n % 7 == 6 and not alone:
            continue  # nothing came from here: what the office has to chase
        names = ("经办人", "分管负责人", "督办人")[: 3 - (n % 5 == 4)]
        people = {k: duties.Person(f"演示·{share.unit}{w}") for k, w in zip(DutyKind, names, strict=False)}
        with on(dt.date(2021, 7, 8)):
            duties.name(actor("office"), [share], people)
        step = measures.Step(
            f"落实“{share.task.title[:30]}”，明确发布栏目和更新频次", dt.date(2021, 11, 30), names[0]
        )
        with on(dt.date(2021, 7, 14)):
            measures.submit(clerk, share, [step])
        if n % 7 == 5 and not alone:
            continue  # waits for the office
        with on(dt.date(2021, 7, 19)):
            measures.accept(actor("office"), share)
        share.refresh_from_db()
        if n % 3:
            with on(dt.date(2021, 9, 27)):
                progress.report(clerk, share, "已按措施梳理并开始发布，后续按月更新。（演示）")
        if n % 4 == 1 or alone:
            link = evidence.Draft(label="公开页面（演示）", url="https://example.com/")
            with on(dt.date(2021, 10, 26)):
                progress.report(clerk, share, "措施已全部落实。（演示）", [link], done=True)
            share.refresh_from_db()
            if n % 8 == 1 or alone:
                with on(dt.date(2021, 10, 29)):
                    progress.accept_as_office(actor("office"), share)


def _quarter(plan: Plan) -> None:
    """The third quarter: finance and the town sent in time, health late, the others not at all; October is open."""
    with on(dt.date(2021, 9, 24)):
        period = periods.open_period(actor("office"), plan, "quarter", 2021, 3, dt.date(2021, 10, 11))
    for day, who, name in ((8, "clerk", "市财政局"), (9, "town", "庙尔沟乡"), (14, "health", "市卫健委")):
        report = period.reports.select_related("period__plan", "unit").get(unit=unit(name))
        lines = {
            a.code: periods.Line(practice="按措施推进，台账随季更新。（演示）", next_step="按时限继续推进。")
            for a in Assignment.objects.filter(task__plan=plan, unit=unit(name), until__isnull=True)
        }
        with on(dt.date(2021, 10, day)):
            periods.submit(actor(who), report, lines)
        with on(dt.date(2021, 10, 15)):
            periods.accept(actor("office"), report)
    with on(dt.date(2021, 10, 20)):
        periods.close(actor("office"), period)
    with on(dt.date(2021, 10, 29)):
        periods.open_period(actor("office"), plan, "month", 2021, 10, dt.date(2021, 11, 18))


def _chase(plan: Plan) -> None:
    with on(dt.date(2021, 11, 4)):
        matter = "疫情防控信息发布措施退回后三个多月未重报，请补报措施并说明发布安排。"
        supervision.issue(actor("office"), [_share(plan, 10, "市卫健委")], matter, workdays=5)
        matter = "请报送健康科普工作措施和责任人。"
        issued = supervision.issue(actor("office"), [_share(plan, 12, "市卫健委")], matter, workdays=8)
    with on(dt.date(2021, 11, 11)):
        supervision.reply(actor("health"), issued[0], "已拟定每月两期科普计划，本周内报送措施。（演示）", [])
