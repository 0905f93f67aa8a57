"""What units and the office do with a task: the chain from measures to the public, 督办, 报送期."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import Site, follow, menu, press, says


def chain(site: Site, tmp_path: Path) -> None:
    """Task 6, one lead and one responsible unit: people, measures, return, progress, acceptance, snapshot."""
    from gongkai.domains.ledger.models import Event, Task

    task = Task.objects.get(plan__year=2021, number=6)
    market, lead = site.login("market"), site.login("market-review")
    justice, office = site.login("justice"), site.login("office")
    _name_member(lead, task, "市司法局")
    for clerk, names in ((justice, ("陈静", "吴刚", "高原")), (market, ("王芳", "李刚", "赵云"))):
        menu(clerk, "本单位任务")
        follow(clerk, f"6. {task.title}")
        _name_people(clerk, names)
        _send_measures(clerk, "按季公开执法检查结果", names[0])

    # The responsible unit's measures come back from the lead unit with a remark, and go up again.
    _open_share(lead, task, "市司法局")
    lead.locator("summary", has_text="退回").click()
    lead.get_by_label("退回意见").fill("请写明公开到哪个栏目。")
    press(lead, "退回")
    says(lead, "落实措施已退回。")
    justice.reload()
    follow(justice, "修改落实措施")
    says(justice, "请写明公开到哪个栏目。")
    _send_measures(justice, "按季在行政执法公示专栏公开检查结果", "陈静", opened=True)
    for judge, unit in ((lead, "市司法局"), (office, "市市场监督管理局")):
        _open_share(judge, task, unit)
        press(judge, "通过")
        says(judge, "落实措施已通过。")

    for clerk in (justice, market):
        clerk.reload()
        _report(clerk, "已公开前三季度检查结果。", "报进展", upload=_paper("检查结果公示"))
        says(clerk, "进展已报送。")
        _report(clerk, "四个季度的检查结果全部公开。", "报完成，请验收")
        says(clerk, "已报完成，等验收。")

    _open_share(office, task, "市司法局")
    says(office, "应先由牵头单位（市市场监督管理局）认可，再由政务公开办验收。")
    _open_share(lead, task, "市司法局")
    press(lead, "认可完成")
    says(lead, "已认可，等政务公开办验收。")
    office.goto(f"/workbench/ledger/tasks/{task.code}/")
    follow(office, "验收")
    press(office, "验收办结所选单位")
    says(office, "已验收办结2家。")

    task.refresh_from_db()
    assert (task.state, str(task.finished_on)) == ("finished", "2021-11-15")
    kinds = list(Event.objects.filter(assignment__unit__short_name="市司法局").values_list("kind", flat=True))
    assert kinds == [
        "duties.named", "measures.submitted", "measures.returned", "measures.submitted", "measures.accepted",
        "progress.reported", "progress.claimed_done", "progress.accepted_by_lead", "progress.accepted",
    ]  # fmt: skip
    assert Event.objects.filter(kind="progress.reported").first().evidence.get().file is not None
    _publish(site, office, task)


def _publish(site: Site, office: Any, task: Any) -> None:
    """A snapshot is taken, looked at and released; until then the public sees nothing."""
    from gongkai.domains.ledger.models import Event, Snapshot

    public = site.visitor(phone=True)
    menu(office, "台账")
    follow(office, "方案管理")
    follow(office, "社会监督快照")
    press(office, "按今天的状态生成快照")
    says(office, "核对并发布快照")
    public.goto("/promises/")
    says(public, "还没有公布")
    press(office, "核对无误，发布")
    says(office, "已发布，公众现在可以看到。")
    snapshot = Snapshot.objects.get()
    assert Event.objects.get(kind="snapshot.released").payload["snapshot"] == snapshot.code
    public.goto("/")
    says(public, "按期完成 1")
    follow(public, "2021 年政务公开 39 项任务")
    row = public.get_by_role("row", name=re.compile(task.title))
    expect(row).to_contain_text("按期完成")
    expect(public.locator("main")).not_to_contain_text(re.compile("陈静|王芳|请写明公开到哪个栏目"))
    with public.expect_download() as download:
        follow(public, "下载表格（CSV）")
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert any(task.title in line and "按期完成" in line for line in table.splitlines())


def _name_member(page: Any, task: Any, unit: str) -> None:
    page.goto(f"/workbench/ledger/tasks/{task.code}/")
    follow(page, "明确相关单位")
    page.get_by_label(unit, exact=True).check()
    press(page, "保存")
    says(page, "所指的1个单位。")


def _name_people(page: Any, names: tuple[str, str, str]) -> None:
    follow(page, "责任人")
    for kind, name in zip(("经办人", "分管负责人", "督办人"), names, strict=True):
        page.get_by_role("group", name=kind).get_by_label("姓名").fill(name)
    press(page, "登记")
    says(page, "责任人已登记。")


def _send_measures(page: Any, text: str, person: str, *, opened: bool = False) -> None:
    if not opened:
        follow(page, "填报落实措施")
    page.get_by_label("第1条措施").fill(text)
    page.get_by_label("第1条完成时间").fill("2021-12-20")
    page.get_by_label("第1条责任人").fill(person)
    press(page, "报送审核")
    says(page, "落实措施已报送，等审核。")


def _open_share(page: Any, task: Any, unit: str) -> None:
    page.goto(f"/workbench/ledger/tasks/{task.code}/")
    page.get_by_role("table", name="承担这项任务的单位").get_by_role("link", name=unit, exact=True).click()


def _report(page: Any, text: str, button: str, upload: dict[str, Any] | None = None) -> None:
    follow(page, "报进展")
    page.get_by_label("做了什么").fill(text)
    if upload:
        page.get_by_label("佐证文件").set_input_files(upload)
    press(page, button)


def _paper(text: str) -> dict[str, Any]:
    document, out = Document(), BytesIO()
    document.add_paragraph(text)
    document.save(out)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": f"{text}.docx", "mimeType": kind, "buffer": out.getvalue()}


def supervision(site: Site, tmp_path: Path) -> None:
    """督办: issued with a number, answered, returned, answered again with evidence, closed; on paper, in chat."""
    from gongkai.domains.ledger.models import Event, Supervision, Task

    task = Task.objects.get(plan__year=2021, number=12)
    office, health = site.login("office"), site.login("health")
    menu(office, "台账")
    follow(office, f"12. {task.title}")
    follow(office, "发督办单")
    office.get_by_label(re.compile("^市卫健委")).check()
    press(office, "发出督办单")
    says(office, "请填写“督办事项和要求”。")
    office.get_by_label("督办事项和要求").fill("请报送健康科普工作措施和责任人。")
    office.get_by_label("办理时限（工作日）").fill("3")
    press(office, "发出督办单")
    says(office, "已发出1张督办单：督办〔2021〕1号。")
    issued = Supervision.objects.get()
    assert str(issued.due) == "2021-11-18"

    follow(office, "催办文本")
    expect(office.get_by_label("昌吉市卫生健康委员会")).to_have_value(
        re.compile("督办待答复：督办〔2021〕1号")
    )
    menu(office, "督办")
    follow(office, "督办〔2021〕1号")
    follow(office, "打印督办单")
    says(office, "督办〔2021〕1号")
    says(office, "请于2021年11月18日前将办理情况及佐证报送。")

    menu(health, "我的待办")
    health.get_by_role("link", name=re.compile("督办〔2021〕1号")).first.click()
    _reply(health, "已拟定科普计划。")
    office.go_back()
    office.reload()
    office.locator("summary", has_text="退回").click()
    press(office, "退回")
    says(office, "请写明退回意见")
    office.get_by_label("退回意见").fill("请附发布的链接。")
    press(office, "退回")
    says(office, "答复已退回。")
    health.reload()
    says(health, "请附发布的链接。")
    _reply(health, "已发布两期科普。", url="https://example.com/kepu")
    office.reload()
    press(office, "办结")
    says(office, "督办已办结。")

    issued.refresh_from_db()
    assert issued.state == "closed"
    kinds = list(issued.events.values_list("kind", "user_name"))
    assert kinds == [
        ("supervision.issued", "马立新"),
        ("supervision.replied", "陈洁"),
        ("supervision.returned", "马立新"),
        ("supervision.replied", "陈洁"),
        ("supervision.closed", "马立新"),
    ]
    evidence = Event.objects.filter(kind="supervision.replied").last().evidence.get()
    assert evidence.url == "https://example.com/kepu"


def _reply(page: Any, text: str, url: str = "") -> None:
    page.get_by_label("办理情况").fill(text)
    page.get_by_label("佐证网址").fill(url)
    press(page, "答复")
    says(page, "已答复，等审核。")


def period(site: Site, tmp_path: Path) -> None:
    """报送期: open, draft kept, sent, printed, sealed, returned, sent again, accepted; who is missing, 通报."""
    from gongkai.domains.ledger.models import PeriodReport, ReportingPeriod

    office, clerk = site.login("office"), site.login("cyber")
    menu(office, "报送")
    office.get_by_label("种类").select_option(label="季报")
    office.get_by_label("年份").fill("2021")
    office.get_by_label("第几期").fill("4")
    office.get_by_label("报送截止日期").fill("2021-12-03")
    press(office, "开启并通知各单位")
    says(office, "2021年第四季度报送已开启")
    opened = ReportingPeriod.objects.get()
    owed = opened.reports.count()
    report = PeriodReport.objects.select_related("unit").get(period=opened, unit__short_name="市委网信办")

    menu(clerk, "我的待办")
    clerk.get_by_role("link", name=re.compile("2021年第四季度")).first.click()
    boxes = clerk.get_by_label("做法")
    expect(boxes).to_have_count(4)
    boxes.nth(0).fill("已开展检查。")
    press(clerk, "暂存")
    says(clerk, "已暂存，没有报送。")
    expect(boxes.nth(0)).to_have_value("已开展检查。")
    press(clerk, "报送")
    says(clerk, "没有写做法。")
    expect(boxes.nth(0)).to_have_value("已开展检查。")
    _fill_report(clerk, "按月检查政务新媒体。")
    press(clerk, "报送")
    says(clerk, "已报送。请打印盖章，再上传扫描件。")
    follow(clerk, "打印盖章稿")
    says(clerk, "按月检查政务新媒体。")
    clerk.go_back()
    clerk.get_by_label("盖章后的扫描件或照片").set_input_files(_photo())
    press(clerk, "上传盖章件")
    says(clerk, "盖章件已上传。")

    menu(office, "报送")
    follow(office, "2021年第四季度")
    follow(office, "市委网信办")
    office.locator("summary", has_text="退回").click()
    office.get_by_label("退回意见").fill("请写明检查了几个账号。")
    press(office, "退回")
    says(office, "本期报送已退回。")
    clerk.reload()
    says(clerk, "请写明检查了几个账号。")
    _fill_report(clerk, "按月检查政务新媒体账号25个。")
    press(clerk, "报送")
    says(clerk, "已报送。")
    office.reload()
    says(office, "按月检查政务新媒体账号25个。")
    press(office, "通过")
    says(office, "本期报送已通过。")

    report.refresh_from_db()
    assert (report.state, str(report.submitted_on)) == ("accepted", "2021-11-15")
    assert list(report.events.values_list("kind", flat=True)) == [
        "report.submitted", "report.sealed", "report.returned", "report.submitted", "report.accepted"
    ]  # fmt: skip
    _results(office, owed)


def _results(office: Any, owed: int) -> None:
    """Who has not reported, the merged paper, the 通报."""
    menu(office, "报送")
    follow(office, "2021年第四季度")
    follow(office, f"未报送 {owed - 1}")
    expect(office.get_by_role("table", name="各单位报送情况").locator("tbody tr")).to_have_count(owed - 1)
    with office.expect_download() as download:
        follow(office, "汇总 Word")
    merged = Document(download.value.path())
    text = "\n".join(cell.text for table in merged.tables for row in table.rows for cell in row.cells)
    assert "按月检查政务新媒体账号25个。" in text
    follow(office, "催报")
    expect(office.get_by_label("昌吉市财政局")).to_have_value(re.compile("2021年第四季度工作情况尚未报送"))
    office.go_back()
    follow(office, "通报")
    first = office.get_by_role("table", name="报送排名").locator("tbody tr").first
    for word in ("1", "网络安全和信息化委员会", "按时"):
        expect(first).to_contain_text(word)
    with office.expect_download() as download:
        follow(office, "导出 Word")
    assert download.value.suggested_filename.endswith(".docx")


def _fill_report(page: Any, text: str) -> None:
    for n in range(4):
        page.get_by_label("做法").nth(n).fill(text)
        page.get_by_label("下一步").nth(n).fill("按计划继续检查。")


def _photo() -> dict[str, Any]:
    out = BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return {"name": "盖章件.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
