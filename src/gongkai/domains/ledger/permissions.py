"""Who may do what in the ledger: the only place that says so."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.organizations.access import rule
from gongkai.base.organizations.roles import ALL_ROLES, THREE_ADMINISTRATORS, UNIT_ROLES, Role

from .models import Assignment, PeriodReport, Supervision, Task

OFFICE = (Role.OFFICE,)
WATCHERS = (Role.OFFICE, Role.INSPECTOR)
WORKERS = ALL_ROLES - THREE_ADMINISTRATORS
SIGNERS = (Role.REVIEWER, Role.UNIT_HEAD)


def _unit_of_assignment(assignment: Assignment) -> Iterable[int]:
    return [assignment.unit_id]


def _leads_of(task: Task) -> Iterable[int]:
    return task.assignments.filter(role="lead", until__isnull=True).values_list("unit_id", flat=True)


def _leads_of_assignment(assignment: Assignment) -> Iterable[int]:
    # A unit never accepts its own work, also where it leads.
    return [u for u in _leads_of(assignment.task) if u != assignment.unit_id]


def _unit_of_supervision(supervision: Supervision) -> Iterable[int]:
    return [supervision.assignment.unit_id]


def _unit_of_report(report: PeriodReport) -> Iterable[int]:
    return [report.unit_id]


def _may_see_assignment(assignment: Assignment) -> Iterable[int]:
    # A lead unit follows everyone on its task: the notice asks it to co-ordinate.
    return [assignment.unit_id, *_leads_of(assignment.task)]


# The whole plan and its tasks are no secret between the units it binds; drafts and remarks are.
SEE_LEDGER = rule("ledger.see", "查看工作台账", all=WORKERS)
SEE_ASSIGNMENT = rule(
    "ledger.see_assignment",
    "查看其他单位的落实情况",
    all=WATCHERS,
    own=UNIT_ROLES,
    units_of=_may_see_assignment,
)
IMPORT_PLAN = rule("ledger.import", "导入任务方案", all=OFFICE)
BIND = rule("ledger.bind", "设定实测指标", all=OFFICE)
PROPOSE_CHANGE = rule("ledger.propose_change", "提出方案调整", all=OFFICE)
APPROVE_CHANGE = rule("ledger.approve_change", "批准方案调整", all=OFFICE)
NAME_MEMBERS = rule("ledger.name_members", "明确相关单位", all=OFFICE, own=UNIT_ROLES, units_of=_leads_of)

NAME_DUTIES = rule(
    "ledger.name_duties", "填报责任人", all=OFFICE, own=UNIT_ROLES, units_of=_unit_of_assignment
)
WRITE_MEASURES = rule("ledger.write_measures", "填报落实措施", own=UNIT_ROLES, units_of=_unit_of_assignment)
REVIEW_MEASURES = rule(
    "ledger.review_measures", "审核落实措施", all=OFFICE, own=SIGNERS, units_of=_leads_of_assignment
)
REPORT_PROGRESS = rule("ledger.report_progress", "填报进展", own=UNIT_ROLES, units_of=_unit_of_assignment)
ACCEPT_AS_LEAD = rule(
    "ledger.accept_as_lead", "以牵头单位身份认可", own=SIGNERS, units_of=_leads_of_assignment
)
ACCEPT_AS_OFFICE = rule("ledger.accept", "验收办结", all=OFFICE)
RETURN_PROGRESS = rule(
    "ledger.return_progress", "退回进展", all=OFFICE, own=SIGNERS, units_of=_leads_of_assignment
)

SUPERVISE = rule("ledger.supervise", "发起督办", all=WATCHERS)
REPLY_SUPERVISION = rule(
    "ledger.reply_supervision", "答复督办", own=UNIT_ROLES, units_of=_unit_of_supervision
)
SEE_SUPERVISION = rule(
    "ledger.see_supervision", "查看督办单", all=WATCHERS, own=UNIT_ROLES, units_of=_unit_of_supervision
)
OPEN_PERIOD = rule("ledger.open_period", "开启报送期", all=OFFICE)
SEE_PERIOD = rule("ledger.see_period", "查看报送情况", all=WATCHERS)
WRITE_REPORT = rule("ledger.write_report", "填写报送", own=UNIT_ROLES, units_of=_unit_of_report)
SEE_REPORT = rule("ledger.see_report", "查看报送", all=WATCHERS, own=UNIT_ROLES, units_of=_unit_of_report)
REVIEW_REPORT = rule("ledger.review_report", "审核报送", all=OFFICE)

LOOK_BACK = rule("ledger.look_back", "开展“回头看”", all=OFFICE)
TAKE_SNAPSHOT = rule("ledger.take_snapshot", "发布社会监督快照", all=OFFICE)
EXPORT = rule("ledger.export", "导出台账", all=WORKERS)
SEE_BOARD = rule("ledger.see_board", "查看领导看板", all=(*WATCHERS, Role.UNIT_HEAD))
