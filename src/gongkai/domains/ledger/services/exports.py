"""Tables that leave the ledger: the plan's own layout with progress, the report upward, 回头看."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.base.core import clock
from gongkai.base.measures import queries as measures
from gongkai.base.papers.tables import Column, Heading, Table
from gongkai.text.plan_reader.docx_lists import chinese_numeral

from ..models import Assignment, AssignmentRole, Event, Plan, Task, Verdict
from ..queries import measured
from ..queries.plan import names_of
from ..states import AssignmentState, public_state

_REPORTED = ("progress.reported", "progress.claimed_done")


def plan_table(plan: Plan, *, progress: bool = True) -> Table:
    """The plan as it was issued: sections across the table, then 工作任务, 工作要求, 牵头单位, 责任单位.

    The time limit has a column where the plan names any. `gongkai.text.plan_reader` reads the Word file made
    of it back to the same tasks. progress: with 进展 and 实测 beside.
    """
    tasks = list(plan.tasks.filter(until__isnull=True))
    names = names_of(plan.tasks.filter(until__isnull=True))
    dated = any(not t.due_assumed for t in tasks)
    columns = [
        Column("工作任务", 2.4),
        Column("工作要求", 3.6),
        Column("牵头单位", 1.6),
        Column("责任单位", 1.8),
    ]
    columns += [Column("完成时限", 1.1)] if dated else []
    columns += [Column("进展情况", 2.2), Column("实测情况", 1.8)] if progress else []
    said = Progress(tasks) if progress else None

    def cells(task: Task) -> list[Any]:
        row: list[Any] = [f"{task.number}. {task.title}", task.requirement]
        row += ["、".join(names[task.pk][role]) for role in AssignmentRole]
        row += [_due_words(task)] if dated else []
        return row + ([said.of(task), said.measured(task)] if said else [])

    notes = [f"截至{_day(clock.today())}，由政务公开工作台账生成。"] if progress else []
    return Table(plan.title, columns, _with_headings(tasks, cells), plan.document_number, notes=notes)


def _with_headings(tasks: Iterable[Task], cells: Any) -> list[Any]:
    """Rows with 一、… and （一）… before the first task of each section and sub-section."""
    rows: list[Any] = []
    section, subsection = "", ""
    sections = subsections = 0
    for task in tasks:
        if task.section != section:
            section, subsection, subsections = task.section, "", 0
            if section:
                sections += 1
                rows.append(Heading(f"{chinese_numeral(sections)}、{section}"))
        if task.subsection != subsection:
            subsection = task.subsection
            if subsection:
                subsections += 1
                rows.append(Heading(f"（{chinese_numeral(subsections)}）{subsection}"))
        rows.append(cells(task))
    return rows


def _due_words(task: Task) -> str:
    if task.due_assumed:
        return ""
    return task.due_text or f"{_day(task.due)}前"


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class Progress:
    """What to say of the progress of many tasks. Four queries for any number of them."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        ids = [t.pk for t in tasks]
        self._assigned: dict[int, list[Assignment]] = defaultdict(list)
        rows = Assignment.objects.filter(task__in=ids, until__isnull=True).select_related("unit")
        for assignment in rows.order_by("role", "unit__position"):
            self._assigned[assignment.task_id].append(assignment)
        self._said: dict[int, str] = {}
        leads = [a.pk for of in self._assigned.values() for a in of if a.role == AssignmentRole.LEAD]
        reports = Event.objects.filter(assignment__in=leads, kind__in=_REPORTED).order_by("id")
        for pk, payload in reports.values_list("assignment_id", "payload"):
            self._said[pk] = payload.get("text", "")
        self._bound = measured.bindings_of(ids)
        self._results = measures.latest({k for keys in self._bound.values() for k in keys}, [])

    def of(self, task: Task) -> str:
        """State as the public is told it; how many units stand where; the lead units' last word."""
        lines = [public_state(task.state, task.due, task.finished_on, clock.today())]
        units = self._assigned[task.pk]
        if units:
            counts = Counter(AssignmentState(a.state).label for a in units)
            lines.append("，".join(f"{label}{n}家" for label, n in counts.items()))
        said = [(a, self._said.get(a.pk, "")) for a in units if a.role == AssignmentRole.LEAD]
        lines += [f"{a.unit}：{text}" for a, text in said if text]
        return "。\n".join(lines)

    def measured(self, task: Task) -> str:
        return "\n".join(m.text for m in measured.for_city(self._bound.get(task.pk, ()), self._results))


def upward_table(upper: Plan) -> Table:
    """落实情况报告: the upper plan's own table, each of its tasks with the tasks here that carry it out."""
    tasks = list(upper.tasks.filter(until__isnull=True))
    names = names_of(upper.tasks.filter(until__isnull=True))
    mine = (
        Task.objects.filter(upper_task__in=tasks, until__isnull=True)
        .select_related("plan")
        .order_by("position")
    )
    citing: dict[int, list[Task]] = defaultdict(list)
    for task in mine:
        assert task.upper_task_id is not None  # filtered by it
        citing[task.upper_task_id].append(task)
    said = Progress(list(mine))

    def cells(task: Task) -> list[Any]:
        own = citing[task.pk]
        done = "\n".join(f"对应本级第{t.number}项“{t.title}”：{said.of(t)}" for t in own)
        figures = "\n".join(filter(None, (said.measured(t) for t in own)))
        row: list[Any] = [f"{task.number}. {task.title}", task.requirement]
        row += ["、".join(names[task.pk][role]) for role in AssignmentRole]
        return [*row, done or "本级方案没有对应任务", figures]

    columns = [
        Column("工作任务", 2.2),
        Column("工作要求", 3),
        Column("牵头单位", 1.3),
        Column("责任单位", 1.3),
        Column("落实情况", 3.6),
        Column("实测情况", 1.8),
    ]
    without = sum(1 for t in tasks if not citing[t.pk])
    notes = [f"截至{_day(clock.today())}。共{len(tasks)}项，其中{without}项本级方案没有对应任务。"]
    return Table(f"{upper.short_title}落实情况报告", columns, _with_headings(tasks, cells), notes=notes)


def look_back_table(plan: Plan) -> Table:
    """回头看: each task looked back at with its verdict and evidence, and the counts in words before."""
    items = list(
        plan.look_back.filter(removed_on__isnull=True)
        .select_related("task", "evidence_file")
        .order_by("task__position")
    )
    names = names_of([i.task for i in items])
    counts = Counter(i.verdict for i in items)
    columns = [
        Column("序号", 0.6, figures=True),
        Column("上年度任务", 2.8),
        Column("牵头单位", 1.4),
        Column("完成时限", 1.1),
        Column("核查结论", 1.1),
        Column("核查依据", 3),
        Column("凭据", 2),
    ]
    rows = [
        [
            i.task.number,
            i.task.title,
            "、".join(names[i.task_id][AssignmentRole.LEAD]),
            i.task.due_text or i.task.due,
            Verdict(i.verdict).label if i.verdict else "未核查",
            i.evidence_text,
            "\n".join(filter(None, (i.evidence_url, i.evidence_file.name if i.evidence_file else ""))),
        ]
        for i in items
    ]
    previous = plan.previous.short_title if plan.previous else ""
    words = "，".join(f"{label}{counts[value]}项" for value, label in Verdict.choices)
    paragraph = f"对《{previous}》中{len(items)}项任务逐项核查：{words}，未核查{counts['']}项。"
    title = f"{plan.year - 1 if plan.previous is None else plan.previous.year}年政务公开工作“回头看”核查情况"
    return Table(title, columns, rows, paragraphs=[paragraph], notes=[f"截至{_day(clock.today())}。"])
