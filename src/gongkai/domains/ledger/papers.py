"""Tables of the daily work for Word, Excel and the printer."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.base.core import clock
from gongkai.base.papers.tables import Column, Heading, Table, Value

from .models import PeriodReport, Plan, ReportingPeriod
from .queries import reporting
from .queries.ledger import CLAIMS, Row


def ledger_table(plan: Plan, rows: Sequence[Row]) -> Table:
    """The filtered ledger, as it stands on the screen."""
    columns = (
        Column("序号", 0.5, figures=True),
        Column("工作任务", 4),
        Column("章", 2),
        Column("节", 2),
        Column("牵头单位", 1.6),
        Column("完成时限", 1.1),
        Column("剩余工作日", 0.8, figures=True),
        Column("状态", 0.8),
        Column("自报", 0.8),
        Column("实测", 2.4),
        Column("自报与实测", 1),
        Column("缺责任人的单位数", 0.9, figures=True),
    )
    body: list[Sequence[Value]] = [
        (
            r.task.number,
            r.task.title,
            r.task.section,
            r.task.subsection,
            "、".join(str(u) for u in r.leads),
            r.task.due,
            r.days,
            r.state_label,
            r.claim,
            "；".join(m.text for m in r.measured) or "未设定指标",
            "不符" if r.contradicted else "",
            r.lacking,
        )
        for r in rows
    ]
    notes = [
        f"导出日期：{clock.today():%Y-%m-%d}。剩余工作日为负数的已逾期；时限为推定的，方案未写明期限，按年底计。"
    ]
    return Table(
        "工作台账", columns, body, document_number=f"{plan.title}　{plan.document_number}", notes=notes
    )


REPORT_COLUMNS = (
    Column("序号", 0.5, figures=True),
    Column("工作任务", 2),
    Column("做法", 3.2),
    Column("问题", 1.6),
    Column("下一步", 1.8),
    Column("自报", 0.8),
    Column("实测", 1.6),
)


def report_table(report: PeriodReport) -> Table:
    """One unit's report, for the seal. What isn't written yet is an empty cell."""
    title = f"{report.unit.name}{report.period.name}政务公开工作任务落实情况"
    return Table(title, REPORT_COLUMNS, _report_rows(report))


def _report_rows(report: PeriodReport) -> list[Sequence[Value]]:
    lines = reporting.lines_of(report)
    live = reporting.measured_words(report.period.plan, report.unit_id) if report.state == "draft" else {}
    rows: list[Sequence[Value]] = []
    for assignment in reporting.assignments_of(report):
        line, task = lines.get(assignment.pk), assignment.task
        figures = line.measured if line and report.state != "draft" else live.get(task.pk, [])
        said = (
            (line.practice, line.problems or "无", line.next_step, CLAIMS[line.claimed])
            if line
            else ("", "", "", "")
        )
        rows.append((task.number, task.title, *said, "；".join(figures)))
    return rows


def merged_table(period: ReportingPeriod) -> Table:
    """All units' reports of a period in one table; who has not reported is named under it."""
    rows: list[Sequence[Value] | Heading] = []
    silent = []
    for report in reporting.reports_of(period):
        if report.submitted_on is None:
            silent.append(str(report.unit))
            continue
        rows.append(Heading(report.unit.name))
        rows += _report_rows(report)
    notes = [f"汇总日期：{clock.today():%Y-%m-%d}。"]
    if silent:
        notes.append(f"未报送（{len(silent)}家）：{'、'.join(silent)}。")
    return Table(f"{period.name}政务公开工作任务落实情况汇总", REPORT_COLUMNS, rows, notes=notes)


def bulletin_table(period: ReportingPeriod, standings: Sequence[reporting.Standing]) -> Table:
    """通报 with ranking; the rule stands in it."""
    columns = (
        Column("名次", 0.6, figures=True),
        Column("单位", 2),
        Column("报送日期", 1.2),
        Column("是否按时", 1),
        Column("完整率", 1.2),
        Column("审核", 1),
    )
    rows: list[Sequence[Value]] = [
        (s.rank if s.sent else "—", s.report.unit.name, s.report.submitted_on or "未报送", *_words(s))
        for s in standings
    ]
    sent = [s for s in standings if s.sent]
    summary = (
        f"{period.name}报送截止日期为{period.due.year}年{period.due.month}月{period.due.day}日，"
        f"应报送{len(standings)}家，已报送{len(sent)}家，其中按时{sum(s.on_time for s in sent)}家，"
        f"已通过审核{sum(s.accepted for s in sent)}家；未报送{len(standings) - len(sent)}家。"
    )
    return Table(
        f"关于{period.name}政务公开工作任务报送情况的通报",
        columns,
        rows,
        paragraphs=(summary, reporting.RULE),
        notes=(f"统计日期：{clock.today():%Y-%m-%d}。",),
    )


def _words(s: reporting.Standing) -> tuple[str, str, str]:
    if not s.sent:
        return "—", "—", "—"
    review = {"accepted": "通过", "returned": "退回"}.get(s.report.state, "待审")
    return "按时" if s.on_time else "逾期", f"{s.filled}/{s.owed}", review
