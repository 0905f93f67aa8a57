"""迎检材料包: everything about one task in one zip, with an index that says what shows what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gongkai.base.core import clock
from gongkai.base.files import storage
from gongkai.base.papers.docx import document
from gongkai.base.papers.package import package, safe_name
from gongkai.base.papers.tables import Column, Table, Value
from gongkai.base.papers.xlsx import workbook

from ..models import AssignmentRole, DutyKind, Evidence, LookBackItem, PeriodLine, Task
from ..queries.plan import names_of
from ..queries.work import EVENT_WORDS
from ..states import AssignmentState, public_state
from .exports import Progress, _day

_KINDS = {"file": "文件", "link": "网址", "measurement": "实测"}


def task_package(task: Task) -> IO[bytes]:
    """The zip: 目录.docx and .xlsx (facts, division, evidence with links, 报送, timeline), 佐证/…"""
    evidence = list(
        Evidence.objects.filter(assignment__task=task)
        .select_related("assignment__unit", "event", "file")
        .order_by("assignment__unit__position", "id")
    )
    names = {e.pk: _file_name(n, e) for n, e in enumerate(evidence, 1)}
    tables = [
        _facts(task),
        _division(task),
        _evidence_table(evidence, names),
        _reports(task),
        _timeline(task),
    ]
    tables = [t for t in tables if t.rows]

    def entries() -> Iterator[tuple[str, bytes | Path | IO[bytes]]]:
        yield "目录.docx", document(*tables)
        yield "目录.xlsx", workbook(*tables)
        for piece in evidence:
            if piece.file is not None:
                yield names[piece.pk], storage.open_content(piece.file.digest)

    return package(entries(), clock.now())


def _file_name(number: int, piece: Evidence) -> str:
    if piece.file is None:
        return ""
    return safe_name(f"佐证/{number:03d} {piece.assignment.unit} {piece.file.name}")


def _facts(task: Task) -> Table:
    names = names_of([task])[task.pk]
    said = Progress([task])
    due = f"{_day(task.due)}{'（方案未写明，按年底推定）' if task.due_assumed else ''}"
    rows: list[list[str]] = [
        ["任务", f"{task.number}. {task.title}"],
        ["方案", f"{task.plan.title}　{task.plan.document_number}"],
        ["所属章节", " / ".join(filter(None, (task.section, task.subsection)))],
        ["工作要求", task.requirement],
        ["牵头单位", "、".join(names[AssignmentRole.LEAD])],
        ["责任单位", "、".join(names[AssignmentRole.RESPONSIBLE])],
        ["完成时限", due],
        ["目前状态", public_state(task.state, task.due, task.finished_on, clock.today())],
        ["实测", said.measured(task)],
    ]
    rows += [
        ["回头看", f"{i.get_verdict_display()}：{i.evidence_text} {i.evidence_url}"]
        for i in LookBackItem.objects.filter(task=task).exclude(verdict="")
    ]
    notes = [f"生成时间：{_day(clock.today())}。本材料包由政务公开工作台账生成。"]
    return Table("迎检材料目录", [Column("项目", 1), Column("内容", 5)], rows, notes=notes)


def _division(task: Task) -> Table:
    columns = [
        Column("单位", 2),
        Column("分工", 1),
        *(Column(k.label, 1) for k in DutyKind),
        Column("状态", 1.4),
        Column("办结日期", 1.2),
        Column("起止", 1.6),
    ]
    rows = []
    assigned = (
        task.assignments.select_related("unit").prefetch_related("duties").order_by("role", "unit__position")
    )
    for a in assigned:
        held = {d.kind: d.name for d in a.duties.all() if d.until is None}
        people = [held.get(k, "") for k in DutyKind]
        span = f"{a.since} 至 {a.until}" if a.until else f"{a.since} 起"
        rows.append(
            [
                str(a.unit),
                AssignmentRole(a.role).label,
                *people,
                AssignmentState(a.state).label,
                a.finished_on,
                span,
            ]
        )
    return Table("分工与责任人", columns, rows)


def _evidence_table(evidence: list[Evidence], names: dict[int, str]) -> Table:
    columns = [
        Column("序号", 0.6, figures=True),
        Column("单位", 1.4),
        Column("类型", 0.8),
        Column("说明", 2.4),
        Column("网址或编号", 2.4),
        Column("包内文件", 2.4),
        Column("日期", 1.1),
    ]
    rows: list[list[Value]] = [
        [
            n,
            str(e.assignment.unit),
            _KINDS.get(e.kind, "公开信息"),
            e.label,
            e.url or e.reference,
            names[e.pk],
            e.event.at.astimezone(clock.SHANGHAI).date(),
        ]
        for n, e in enumerate(evidence, 1)
    ]
    return Table("佐证目录", columns, rows)


def _reports(task: Task) -> Table:
    """What the units sent up in each 报送期: drafts are no material for an inspection."""
    lines = PeriodLine.objects.filter(assignment__task=task, report__state__in=("submitted", "accepted"))
    lines = lines.select_related("report__period", "assignment__unit").order_by(
        "report__period__starts", "id"
    )
    columns = [
        Column("报送期", 1.2),
        Column("单位", 1.2),
        Column("做法", 3),
        Column("问题", 2),
        Column("下一步", 2),
    ]
    rows = [
        [x.report.period.name, str(x.assignment.unit), x.practice, x.problems, x.next_step] for x in lines
    ]
    return Table("报送情况", columns, rows)


def _timeline(task: Task) -> Table:
    columns = [
        Column("时间", 1.4),
        Column("单位", 1.6),
        Column("人员", 1),
        Column("事项", 1.6),
        Column("内容", 4),
    ]
    rows: list[list[Value]] = [
        [
            e.at.astimezone(clock.SHANGHAI),
            e.unit_name,
            e.user_name,
            EVENT_WORDS.get(e.kind, e.kind),
            e.payload.get("text", "") or e.payload.get("remark", "") or e.payload.get("reason", ""),
        ]
        for e in task.events.order_by("id")
    ]
    return Table("时间线", columns, rows)
