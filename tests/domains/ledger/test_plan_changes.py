"""Mid-year: proposed by one, approved by another, applied in one act, and what was done stays."""

from __future__ import annotations

import pytest

from gongkai.base.core.problems import Refused
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger.comparison import compare
from gongkai.domains.ledger.models import Assignment, PlanChange, TaskNameMember
from gongkai.domains.ledger.queries.plan import plan_text
from gongkai.domains.ledger.services import changes, members

from .factories import make_actor, make_plan, make_unit, office_actor

pytestmark = pytest.mark.django_db


def current(task):  # type: ignore[no-untyped-def]
    rows = task.assignments.filter(until__isnull=True).select_related("unit")
    return {(str(a.unit), a.role) for a in rows}


def changed(plan, kind, proposal, task=None):  # type: ignore[no-untyped-def]
    change = changes.propose(office_actor(), plan, kind, proposal, "会议纪要〔2021〕7号", task)
    changes.approve(office_actor(), change)
    return change


def test_new_lead_gets_an_assignment_and_the_old_one_is_end_dated_not_gone() -> None:
    plan = make_plan(1)
    task = plan.tasks.get()
    make_unit("市审计局")
    before = Assignment.objects.get(task=task, role="lead")
    change = changed(plan, "lead", {"names": ["市审计局"]}, task)
    assert change.state == "approved"
    assert current(task) == {
        ("市审计局", "lead"), ("市民政局", "responsible"), ("市司法局", "responsible"),
    }  # fmt: skip
    before.refresh_from_db()
    assert before.until is not None and str(before.unit) == "市财政局"
    assert [t["lead_units"] for t in plan_text(plan)] == [["市审计局"]]
    assert task.events.filter(kind="change.approved").exists()


def test_a_responsible_unit_that_becomes_lead_is_no_longer_responsible() -> None:
    plan = make_plan(1)
    task = plan.tasks.get()
    changed(plan, "lead", {"names": ["市民政局"]}, task)
    assert current(task) == {("市民政局", "lead"), ("市司法局", "responsible")}
    assert plan_text(plan)[0]["responsible_units"] == ["市司法局"]


def test_the_one_who_proposed_cannot_approve() -> None:
    plan = make_plan(1)
    actor = office_actor()
    change = changes.propose(actor, plan, "due", {"due": "2021-10-31"}, "州里要求提前", plan.tasks.get())
    with pytest.raises(Refused) as refused:
        changes.approve(actor, change)
    assert [p.code for p in refused.value.problems] == ["own"]
    assert plan.tasks.get().due.isoformat() == "2021-12-31" and PlanChange.objects.get().state == "proposed"


def test_due_date_moves_and_is_no_longer_assumed() -> None:
    plan = make_plan(1)
    changed(plan, "due", {"due": "2021-10-31"}, plan.tasks.get())
    task = plan.tasks.get()
    assert task.due.isoformat() == "2021-10-31" and not task.due_assumed


def test_merged_unit_is_replaced_once_where_both_stood() -> None:
    plan = make_plan(2)
    gone, into = Unit.objects.get(short_name="市民政局"), Unit.objects.get(short_name="市司法局")
    changed(plan, "units_merged", {"from": [gone.code], "into": into.code})
    for task in plan.tasks.all():
        assert current(task) == {("市财政局", "lead"), ("市司法局", "responsible")}
        assert task.events.filter(kind="task.units_merged").count() == 1
    assert Assignment.objects.filter(unit=gone, until__isnull=False).count() == 2


def test_task_is_added_after_its_section_and_another_ended() -> None:
    plan = make_plan(12)
    added = {
        "number": 40, "section": "第1章", "subsection": "", "title": "新增事项", "requirement": "抓好。",
        "due": "", "lead": ["市财政局"], "responsible": ["各乡镇人民政府"],
    }  # fmt: skip
    changed(plan, "task_added", added)
    numbers = [t["number"] for t in plan_text(plan)]
    assert numbers == [*range(1, 11), 40, 11, 12]
    task = plan.tasks.get(number=40)
    assert current(task) == {("市财政局", "lead"), ("硫磺沟镇", "responsible"), ("三工镇", "responsible")}
    changed(plan, "task_ended", {}, plan.tasks.get(number=1))
    assert 1 not in [t["number"] for t in plan_text(plan)]
    assert not Assignment.objects.filter(task__number=1, task__plan=plan, until__isnull=True).exists()


def test_unknown_unit_or_missing_reason_is_refused_and_nothing_is_kept() -> None:
    plan = make_plan(1)
    task = plan.tasks.get()
    with pytest.raises(Refused) as refused:
        changes.propose(office_actor(), plan, "lead", {"names": ["市太空局"]}, "理由", task)
    assert "市太空局" in refused.value.problems[0].message
    with pytest.raises(Refused):
        changes.propose(office_actor(), plan, "task_ended", {}, " ", task)
    clerk = make_actor(Role.CLERK, make_unit("市财政局"))
    with pytest.raises(Refused):
        changes.propose(clerk, plan, "task_ended", {}, "理由", task)
    assert not PlanChange.objects.exists()


def test_refused_change_moves_nothing() -> None:
    plan = make_plan(1)
    before = plan_text(plan)
    change = changes.propose(office_actor(), plan, "task_ended", {}, "重复", plan.tasks.get())
    changes.refuse(office_actor(), change, "不同意")
    assert change.state == "refused" and plan_text(plan) == before
    with pytest.raises(Refused):
        changes.approve(office_actor(), change)


def test_a_revised_file_becomes_changes_that_bring_the_ledger_to_it() -> None:
    plan = make_plan(3)
    revised = [dict(t) for t in plan_text(plan)]
    for t in revised:
        t["due"] = None
    revised[0]["requirement"] = "改为每季度公开。"
    revised[1]["lead_units"] = ["市司法局"]
    revised[1]["responsible_units"] = ["市民政局"]
    new = revised.pop() | {"number": 9, "title": "全新的一项工作", "requirement": "办好。", "due": None}
    revised.append(new)
    found = compare(plan_text(plan), revised)
    wanted = changes.from_comparison(plan, found)
    for change in [changes.propose(office_actor(), plan, k, p, "更正印发", t) for k, t, p in wanted]:
        changes.approve(office_actor(), change)
    assert compare(plan_text(plan), revised).is_same


def test_lead_unit_names_whom_the_open_group_means() -> None:
    plan = make_plan(1, responsible=["市直各相关部门", "市民政局"])
    task = plan.tasks.get()
    assert current(task) == {("市财政局", "lead"), ("市民政局", "responsible")}
    name = task.names.get(text="市直各相关部门")
    lead = make_actor(Role.CLERK, Unit.objects.get(short_name="市财政局"))
    justice, audit = make_unit("市司法局"), make_unit("市审计局")
    members.name_members(lead, name, [justice, audit])
    assert ("市审计局", "responsible") in current(task) and ("市司法局", "responsible") in current(task)
    members.name_members(lead, name, [audit])
    assert ("市司法局", "responsible") not in current(task)
    assert TaskNameMember.objects.filter(name=name, until__isnull=True).count() == 1
    with pytest.raises(Refused):
        members.name_members(lead, name, [Unit.objects.get(short_name="市民政局")])
    stranger = make_actor(Role.CLERK, justice)
    with pytest.raises(Refused):
        members.name_members(stranger, name, [justice])
