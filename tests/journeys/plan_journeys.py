"""What the office does with plans: take one in, name the units meant, change it in mid-year, look back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.conftest import PLAN
from tests.journeys.conftest import Site, follow, menu, press, says

#: A past plan as an office has it: 3 tasks with a subject and a time limit, 1 without a limit.
PAST = """昌吉市2020年政务公开工作要点（测试用，非真实文件）
1.推进部门预决算公开。2020年10月底前，部门预决算全部在市政府网站公开。（牵头单位：市财政局；责任单位：市直各部门）
2.完善政府信息公开指南。2020年6月底前，修订并公开本级指南。（牵头单位：市政府办公室）
3.清理政务新媒体。2020年9月底前，注销“僵尸”账号。（牵头单位：市政府办公室；责任单位：市委网信办）
4.做好政策解读。做好政策文件解读工作。（牵头单位：市政府办公室）
"""


def import_plan(site: Site, tmp_path: Path) -> None:
    """A Word file becomes a ledger of 39 tasks; nothing before it is confirmed; the same file is no second one."""
    from gongkai.base.organizations.models import Unit
    from gongkai.domains.ledger.models import Event, Plan, Task

    page = site.login("office")
    menu(page, "台账")
    follow(page, "导入任务方案")
    says(page, "严禁上传涉密信息")
    _upload(page, PLAN)
    counts = page.locator("ul.counts")
    for figure in ("39项任务", "4章", "13节", "22个牵头单位名称"):
        expect(counts).to_contain_text(figure)
    says(page, "核对：读出的任务与原文")
    follow(page, "核对无误，下一步")
    _new_units(page)
    says(page, "确认入账")
    expect(counts).to_contain_text("22个牵头名称，合21个单位")
    assert (Plan.objects.count(), Task.objects.count()) == (0, 0), "written before it was confirmed"
    before = Unit.objects.count()

    press(page, "确认入账")
    says(page, "39项任务")
    plan = Plan.objects.get()
    event = Event.objects.get(kind="plan.imported")
    assert (event.user_name, event.unit_name, event.plan) == ("马立新", "市政府办公室", plan)
    assert plan.tasks.values("section").distinct().count() == 4
    assert plan.tasks.values("section", "subsection").distinct().count() == 13
    leads = Unit.objects.filter(pk__in=plan.tasks.filter(names__role="lead").values("names__unit"))
    assert leads.count() == 21
    assert Unit.objects.count() > before

    follow(page, "打开台账")
    says(page, "昌市政办发〔2021〕29号 · 39 项")
    expect(page.locator("table.ledger tbody tr")).to_have_count(39)
    expect(page.get_by_label("章").locator("option")).to_have_count(5)  # 所有章节 and the four

    follow(page, "方案管理")
    follow(page, "任务方案")
    follow(page, "导入方案")
    _upload(page, PLAN)
    says(page, "内容与台账完全相同（39 项任务），没有写入任何东西，不会重复。")
    press(page, "不处理，放弃这次导入")
    assert (Plan.objects.count(), Task.objects.count()) == (1, 39)

    public = site.visitor()
    public.goto("/promises/")
    says(public, "还没有公布")


def _upload(page, file: Path, kind: str = "") -> None:  # type: ignore[no-untyped-def]
    if kind:
        page.get_by_label(kind).check()
    page.get_by_label("任务方案文件").set_input_files(file)
    press(page, "读取文件")


def _new_units(page) -> None:  # type: ignore[no-untyped-def]
    """On an empty place every name is a new unit under its proposed name."""
    says(page, "要您确定的名称")
    asked = page.locator("form > fieldset.name")
    for n in range(asked.count()):
        asked.nth(n).get_by_label("新建单位").check()
    press(page, "保存，下一步")


def name_members(site: Site, tmp_path: Path) -> None:
    """待明确: the lead unit says who 市直各相关部门 are; the unit named finds the task among its own."""
    from gongkai.domains.ledger.models import Assignment, Event, Task

    task = Task.objects.get(plan__year=2021, number=6)
    justice = site.login("justice")
    menu(justice, "本单位任务")
    expect(justice.get_by_role("link", name=re.compile(r"^6\. "))).to_have_count(0)

    page = site.login("market")
    menu(page, "台账")
    follow(page, f"6. {task.title}")
    follow(page, "明确相关单位")
    says(page, "“市直各相关部门”指哪些单位")
    press(page, "保存")
    says(page, "请至少选择一个“市直各相关部门”所指的单位。")
    page.get_by_label("市司法局", exact=True).check()
    press(page, "保存")
    says(page, "已明确“市直各相关部门”所指的1个单位。")

    share = Assignment.objects.get(task=task, unit__short_name="市司法局", until__isnull=True)
    assert share.role == "responsible"
    event = Event.objects.get(kind="members.named")
    assert (event.user_name, event.task, event.payload["units"]) == ("王芳", task, ["市司法局"])
    justice.reload()
    follow(justice, f"6. {task.title}")
    says(justice, "昌吉市司法局（责任单位）")
    follow(justice, "填报落实措施")
    says(justice, "任务要求")


def change_plan(site: Site, tmp_path: Path) -> None:
    """方案调整: who proposes can't approve; another person of the office does, and the ledger follows."""
    from gongkai.domains.ledger.models import Event, PlanChange, Task

    task = Task.objects.get(plan__year=2021, number=6)
    page = site.login("office")
    menu(page, "台账")
    follow(page, "方案管理")
    follow(page, "方案调整")
    page.get_by_label("调整什么").select_option(label="调整完成时限")
    page.get_by_label("哪项任务").select_option(task.code)
    press(page, "填写")
    page.get_by_label("完成时限").fill("2021-12-10")
    press(page, "提出")
    says(page, "请写明调整理由和依据")
    page.get_by_label("理由和依据").fill("市政府第20次常务会议纪要")
    press(page, "提出")
    says(page, "已提出，等待政务公开办另一人批准。")
    says(page, "这项调整由您本人提出，须由政务公开办另一人批准。")
    expect(page.get_by_role("button", name="批准并更新台账")).to_have_count(0)
    change = PlanChange.objects.get()
    task.refresh_from_db()
    assert (change.state, str(task.due)) == ("proposed", "2021-12-31")

    other = site.login("office2")
    menu(other, "台账")
    follow(other, "方案管理")
    follow(other, "方案调整")
    follow(other, "调整完成时限")
    says(other, "市政府第20次常务会议纪要")
    press(other, "批准并更新台账")
    says(other, "已批准，台账已按调整更新。")
    task.refresh_from_db()
    assert (str(task.due), task.due_assumed) == ("2021-12-10", False)
    event = Event.objects.get(kind="change.approved")
    assert (event.user_name, event.change, event.payload["before"]) == ("赵敏", change, "2021-12-31")
    page.goto(f"/workbench/ledger/tasks/{task.code}/")
    expect(page.locator("dl.facts")).to_contain_text("2021年12月10日")


def look_back(site: Site, tmp_path: Path) -> None:
    """回头看: last year's plan comes in as history; each dated task gets a verdict, which needs evidence."""
    from gongkai.domains.ledger.models import Event, LookBackItem, Plan

    past = tmp_path / "昌吉市2020年要点（测试）.txt"
    past.write_text(PAST, encoding="utf-8")
    page = site.login("office")
    page.goto("/workbench/ledger/plans/")
    follow(page, "导入方案")
    _upload(page, past, "本级往年方案（作为历史，供“回头看”）")
    expect(page.locator("ul.counts")).to_contain_text("4项任务")
    follow(page, "核对无误，下一步")
    press(page, "保存，下一步")
    expect(page.get_by_label("状态", exact=True)).to_have_value("history")
    page.get_by_label("标题", exact=True).fill("昌吉市2020年政务公开工作要点（测试用，非真实文件）")
    press(page, "确认入账")
    says(page, "已入账：4项任务。")
    history = Plan.objects.get(year=2020)
    assert history.standing == "history"

    menu(page, "台账")
    follow(page, "方案管理")
    follow(page, "“回头看”")
    page.get_by_label("上一年度方案").select_option(history.code)
    press(page, "开展“回头看”")
    says(page, "已列入3项需要核查的任务。")
    follow(page, "1. 推进部门预决算公开")
    page.get_by_label("已完成", exact=True).check()
    page.get_by_label("核查依据").fill("抽查12个部门，2020年预决算均可打开。")
    press(page, "保存")
    says(page, "没有凭据不能下结论：请填写网址，或上传佐证文件。")
    item = LookBackItem.objects.get(task__number=1)
    assert (item.verdict, Event.objects.filter(kind="look_back.verdict").count()) == ("", 0)
    expect(page.get_by_label("核查依据")).to_have_value("抽查12个部门，2020年预决算均可打开。")
    page.get_by_label("网址").fill("https://example.com/yjs2020")
    press(page, "保存")
    says(page, "第1项已有核查结论。")

    event = Event.objects.get(kind="look_back.verdict")
    assert (event.user_name, event.look_back, event.payload["verdict"]) == ("马立新", item, "done")
    follow(page, "打印报告")
    says(page, "抽查12个部门，2020年预决算均可打开。")
    says(page, "完善政府信息公开指南")
    page.go_back()
    with page.expect_download() as download:
        follow(page, "导出 Word")
    assert download.value.suggested_filename.endswith(".docx")
