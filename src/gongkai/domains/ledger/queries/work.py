"""One task, one assignment, one unit: what its screens show."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.measures import queries as measures
from gongkai.base.organizations.models import Membership, Unit

from ..models import Assignment, Duty, DutyKind, Event, Evidence, Plan, Supervision, Task
from ..models.plan import PlanLevel
from ..models.plan import PlanStanding as Standing
from ..states import AssignmentState
from . import measured
from .ledger import ALL_THREE, CLAIMS, LACKS, countdown
from .measured import Measured

TONES = {
    "no_measures": "grey",
    "measures_submitted": "amber",
    "measures_returned": "red",
    "in_progress": "blue",
    "returned": "red",
    "claimed_done": "amber",
    "accepted_by_lead": "amber",
    "accepted": "green",
}

EVENT_WORDS = {
    "plan.imported": "方案入账",
    "duties.named": "填报责任人",
    "duties.ended": "撤下责任人",
    "measures.submitted": "报送落实措施",
    "measures.returned": "落实措施退回",
    "measures.accepted": "落实措施通过",
    "progress.reported": "报进展",
    "progress.claimed_done": "报完成",
    "progress.returned": "进展退回",
    "progress.accepted_by_lead": "牵头单位认可",
    "progress.accepted": "验收办结",
    "assignment.reopened": "重新打开",
    "supervision.issued": "发出督办单",
    "supervision.replied": "答复督办",
    "supervision.returned": "督办答复退回",
    "supervision.closed": "督办办结",
    "period.opened": "开启报送期",
    "period.units_added": "补列报送单位",
    "period.closed": "结束报送期",
    "report.submitted": "报送本期情况",
    "report.returned": "本期报送退回",
    "report.accepted": "本期报送通过",
    "report.sealed": "上传盖章件",
    "change.proposed": "提出方案调整",
    "change.approved": "批准方案调整",
    "change.refused": "方案调整不予批准",
    "members.named": "明确相关单位",
    "units.pressed": "催办",
    "task.units_merged": "单位合并",
    "task.upper_linked": "关联上级任务",
    "plan.upper_chosen": "选定上级方案",
    "look_back.started": "开展“回头看”",
    "look_back.added": "增加核查任务",
    "look_back.removed": "移出核查清单",
    "look_back.verdict": "给出核查结论",
    "snapshot.taken": "生成快照",
    "snapshot.released": "发布快照",
    "snapshot.withdrawn": "撤回快照",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's share in a task, with what is claimed and what is measured side by side."""

    assignment: Assignment
    days: int | None
    late: bool
    measured: list[Measured]

    @property
    def state_label(self) -> str:
        return str(AssignmentState(self.assignment.state).label)

    @property
    def tone(self) -> str:
        return TONES[self.assignment.state]

    @property
    def claim(self) -> str:
        return CLAIMS[self.assignment.claimed]

    @property
    def lacks(self) -> list[str]:
        return [word for mark, word in LACKS.items() if mark not in self.assignment.duties_held]

    @property
    def held(self) -> str:
        return "".join(m for m in ALL_THREE if m in self.assignment.duties_held)

    @property
    def contradicted(self) -> bool:
        return measured.contradicts(self.assignment.claimed, self.measured)


def shares(rows: Sequence[Assignment]) -> list[Share]:
    """Assignments (with task and unit) as they are shown. Two queries and the calendar."""
    bound = measured.bindings_of({a.task_id for a in rows})
    results = measures.latest({k for keys in bound.values() for k in keys}, {a.unit_id for a in rows})
    left, today = countdown(), clock.today()
    found = []
    for a in rows:
        finished = a.state == AssignmentState.ACCEPTED
        due = a.task.due
        found.append(
            Share(
                a,
                None if finished else left(due),
                not finished and due < today,
                measured.for_unit(bound.get(a.task_id, ()), a.unit_id, results),
            )
        )
    return found


def on_task(task: Task) -> list[Share]:
    """The units of a task, lead units first."""
    rows = task.assignments.filter(until__isnull=True).select_related("unit", "task")
    return shares(sorted(rows, key=lambda a: (a.role != "lead", a.unit.position, a.unit_id)))


def of_unit(unit_id: int | None, plan: Plan | None = None) -> list[Share]:
    """Everything a unit has to do under the plans in force, the nearest deadline first, what is done last."""
    rows = Assignment.objects.filter(
        unit=unit_id,
        until__isnull=True,
        task__until__isnull=True,
        task__plan__standing=Standing.CURRENT,
        task__plan__level=PlanLevel.OWN,
    )
    if plan is not None:
        rows = rows.filter(task__plan=plan)
    found = rows.select_related("task__plan", "unit")
    return shares(sorted(found, key=lambda a: (a.state == "accepted", a.task.due, a.task.position)))


def duties_of(assignment: Assignment) -> dict[DutyKind, Duty | None]:
    held = {d.kind: d for d in assignment.duties.filter(until__isnull=True).select_related("user")}
    return {kind: held.get(kind) for kind in DutyKind}


def past_duties(assignment: Assignment) -> list[Duty]:
    return list(assignment.duties.filter(until__isnull=False).order_by("kind", "-until"))


# --- what happened ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a timeline. detail is empty for those who may not read remarks and drafts."""

    event: Event
    word: str
    detail: str
    evidence: list[Any]


def task_timeline(task: Task) -> list[Happening]:
    """All that happened on a task, newest first, without remarks: every unit may read it."""
    rows = task.events.select_related("assignment__unit", "supervision__assignment__unit").order_by("-id")[
        :60
    ]
    return [Happening(e, EVENT_WORDS.get(e.kind, e.kind), _about(e), []) for e in rows]


def _about(event: Event) -> str:
    """The unit it was done to, where another did it."""
    about = event.assignment or (event.supervision.assignment if event.supervision else None)
    return str(about.unit) if about is not None and about.unit_id != event.unit_id else ""


def timeline(assignment: Assignment) -> list[Happening]:
    """All that happened on a unit's share, newest first, with remarks and evidence."""
    rows = Event.objects.filter(Q(assignment=assignment) | Q(supervision__assignment=assignment))
    rows = rows.prefetch_related("evidence__file").order_by("-id")
    return [Happening(e, EVENT_WORDS.get(e.kind, e.kind), _detail(e), list(e.evidence.all())) for e in rows]


def _detail(event: Event) -> str:
    said = event.payload
    if event.kind in ("duties.named", "duties.ended"):
        people = [(DutyKind(p["kind"]).label, p["name"], p.get("before")) for p in said.get("people", ())]
        return "；".join(
            f"{kind}：{before}→{name or '（空）'}" if before else f"{kind}：{name}"
            for kind, name, before in people
        )
    if event.kind == "supervision.issued":
        return f"{said['number']}：{said['matter']}"
    parts = [said.get("period", ""), said.get("text", ""), said.get("remark", "")]
    return "　".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of 落实措施 as it was sent up, with what changed against the one before (kind, line)."""

    number: int
    event: Event
    outcome: str
    remark: str
    lines: list[tuple[str, str]]  # kind: same | new | gone


def versions(assignment: Assignment) -> list[Version]:
    """Every version of the measures, newest first. Payload: {"steps": [{text, due, person}]}."""
    found: list[dict[str, Any]] = []
    for event in assignment.events.filter(kind__startswith="measures.").order_by("id"):
        if event.kind == "measures.submitted":
            found.append({"event": event, "outcome": "待审", "remark": ""})
        elif found:
            found[-1]["outcome"] = "退回" if event.kind == "measures.returned" else "通过"
            found[-1]["remark"] = event.payload.get("remark", "")
    made, before = [], None
    for number, one in enumerate(found, 1):
        lines = [_line(s) for s in one["event"].payload["steps"]]
        made.append(Version(number, one["event"], one["outcome"], one["remark"], _compared(before, lines)))
        before = lines
    return made[::-1]


def _line(step: dict[str, str]) -> str:
    return f"{step['text']}（{step['due']}前，{step['person']}）"


def _compared(before: list[str] | None, now: list[str]) -> list[tuple[str, str]]:
    if before is None:
        return [("same", line) for line in now]
    kinds = {" ": "same", "+": "new", "-": "gone"}
    return [(kinds[d[0]], d[2:]) for d in difflib.ndiff(before, now) if d[0] in kinds]


# --- supervision --------------------------------------------------------------------------------------

SUPERVISION_WORDS = {
    "issued": ("待答复", "amber"),
    "replied": ("已答复待审", "blue"),
    "returned": ("退回待重新答复", "red"),
    "closed": ("已办结", "green"),
}


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    supervision: Supervision
    days: int | None
    word: str
    tone: str

    @property
    def late(self) -> bool:
        return self.days is not None and self.days < 0


def supervisions(unit_id: int | None = None, *, closed: bool | None = None) -> list[SupervisionRow]:
    """督办单, those of one unit or all, the nearest deadline first; closed ones last, newest first."""
    rows: QuerySet[Supervision] = Supervision.objects.select_related("assignment__task", "assignment__unit")
    if unit_id is not None:
        rows = rows.filter(assignment__unit=unit_id)
    if closed is not None:
        rows = rows.filter(state="closed") if closed else rows.exclude(state="closed")
    left = countdown()
    found = [
        SupervisionRow(s, None if s.state == "closed" else left(s.due), *SUPERVISION_WORDS[s.state])
        for s in rows[:500]
    ]
    return sorted(found, key=lambda r: (r.supervision.state == "closed", r.supervision.due))


def supervision_timeline(supervision: Supervision) -> list[Happening]:
    rows = supervision.events.prefetch_related("evidence__file").order_by("-id")
    return [Happening(e, EVENT_WORDS.get(e.kind, e.kind), _detail(e), list(e.evidence.all())) for e in rows]


# --- who is to be pressed -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """What one unit owes now, for a text to the chat group."""

    unit: Unit
    late: list[Share]
    soon: list[Share]
    nobody: list[Share]
    supervisions: list[SupervisionRow]

    @property
    def any(self) -> bool:
        return bool(self.late or self.soon or self.nobody or self.supervisions)


def owed(plan: Plan, *, within: int) -> list[Owed]:
    """For each unit that owes anything: overdue, due within some working days, without persons, 督办."""
    rows = Assignment.objects.filter(task__plan=plan, task__until__isnull=True, until__isnull=True)
    rows = rows.exclude(state=AssignmentState.ACCEPTED).select_related("task", "unit")
    pressed = defaultdict(list)
    for row in supervisions(closed=False):
        if row.supervision.state != "replied":
            pressed[row.supervision.assignment.unit_id].append(row)
    left, today = countdown(), clock.today()
    by_unit: dict[Unit, Owed] = {}
    for a in sorted(rows, key=lambda a: (a.unit.position, a.unit_id, a.task.position)):
        mine = by_unit.setdefault(a.unit, Owed(a.unit, [], [], [], pressed[a.unit_id]))
        share = Share(a, left(a.task.due), a.task.due < today, [])
        waiting = a.state in (AssignmentState.CLAIMED_DONE, AssignmentState.ACCEPTED_BY_LEAD)
        if share.late and not waiting:
            mine.late.append(share)
        elif share.days is not None and share.days <= within and not waiting:
            mine.soon.append(share)
        if share.lacks:
            mine.nobody.append(share)
    return [o for o in by_unit.values() if o.any]


# --- board --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Board:
    tasks: list[tuple[Task, list[int], int]]  # task, units in each state, units overdue
    totals: list[int]
    late: int
    finished_tasks: int
    trend: list[tuple[str, int]]  # month → assignments finished by its end


def board(plan: Plan) -> Board:
    """The matrix tasks × states with what is overdue and how the finished ones grew. Three queries."""
    tasks = list(plan.tasks.filter(until__isnull=True))
    states = AssignmentState.values
    counts: dict[int, list[int]] = {t.pk: [0] * len(states) for t in tasks}
    rows = Assignment.objects.filter(task__plan=plan, task__until__isnull=True, until__isnull=True)
    finished: dict[dt.date, int] = defaultdict(int)
    for task_id, state, day in rows.values_list("task_id", "state", "finished_on"):
        counts[task_id][states.index(state)] += 1
        if day is not None:
            finished[day.replace(day=1)] += 1
    today = clock.today()
    done = states.index("accepted")
    matrix = [
        (t, counts[t.pk], sum(counts[t.pk]) - counts[t.pk][done] if t.due < today else 0) for t in tasks
    ]
    return Board(
        tasks=matrix,
        totals=[sum(column) for column in zip(*counts.values(), strict=True)]
        if counts
        else [0] * len(states),
        late=sum(1 for t in tasks if t.state != "finished" and t.due < today),
        finished_tasks=sum(1 for t in tasks if t.state == "finished"),
        trend=_trend(finished, tasks, today),
    )


def _trend(finished: dict[dt.date, int], tasks: Sequence[Task], today: dt.date) -> list[tuple[str, int]]:
    """Running total of finished assignments at each month's end, from the plan's first month to this one."""
    if not tasks:
        return []
    month, total = min([*(t.since.replace(day=1) for t in tasks), *finished]), 0
    points: list[tuple[str, int]] = []
    while month <= today and len(points) < 36:
        total += finished.get(month, 0)
        points.append(
            (
                f"{month.year}年{month.month}月" if month.month == 1 or not points else f"{month.month}月",
                total,
            )
        )
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return points


def evidence_of(rows: Sequence[Assignment]) -> dict[int, list[Evidence]]:
    """Assignment id → its evidence, newest first. One query."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for piece in Evidence.objects.filter(assignment__in=rows).select_related("file").order_by("-id"):
        found[piece.assignment_id].append(piece)
    return found


def members_of(unit_id: int) -> list[User]:
    """People with a post in the unit today, for linking a name to an account."""
    posts = Membership.objects.current().filter(unit=unit_id).select_related("user").order_by("user__name")
    return list({p.user_id: p.user for p in posts}.values())


def held_by(unit_id: int) -> dict[int, dict[str, str]]:
    """Assignment id → duty → name, for all of a unit's assignments. One query."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Duty.objects.filter(assignment__unit=unit_id, until__isnull=True)
    for assignment_id, kind, name in rows.values_list("assignment_id", "kind", "name"):
        found[assignment_id][kind] = name
    return found
