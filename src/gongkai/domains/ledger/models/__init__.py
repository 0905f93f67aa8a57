"""The ledger's tables: what the plan says, who is bound by it, what happened (events), and what is derived."""

from .event import Event
from .oversight import LookBackItem, PlanChange, Snapshot, Supervision, Verdict
from .plan import Intake, Plan, PlanLevel, PlanStanding, Task, TaskName, TaskNameMember
from .reporting import PeriodLine, PeriodReport, ReportingPeriod
from .work import Assignment, AssignmentRole, Binding, Duty, DutyKind, Evidence, MeasureStep

__all__ = [
    "Assignment",
    "AssignmentRole",
    "Binding",
    "Duty",
    "DutyKind",
    "Event",
    "Evidence",
    "Intake",
    "LookBackItem",
    "MeasureStep",
    "PeriodLine",
    "PeriodReport",
    "Plan",
    "PlanChange",
    "PlanLevel",
    "PlanStanding",
    "ReportingPeriod",
    "Snapshot",
    "Supervision",
    "Task",
    "TaskName",
    "TaskNameMember",
    "Verdict",
]
