"""回头看 and the public snapshot: no verdict without evidence, nothing public that was not released."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.base.core.problems import Refused
from gongkai.base.measures.periods import Period
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger import indicators
from gongkai.domains.ledger.models import LookBackItem, Plan, Snapshot
from gongkai.domains.ledger.services import exports, look_back, snapshots

from .factories import make_actor, make_plan, make_unit, office_actor

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2021, 1, 1), dt.date(2021, 12, 31))


def two_years() -> tuple[Plan, Plan]:
    """Last year's plan with two dated tasks and one without a date, and this year's."""
    last = make_plan(3, year=2020, standing="history", due="2020-10-31")
    last.tasks.filter(number=3).update(due_assumed=True)
    return last, make_plan(2, year=2021)


def test_tasks_with_subject_and_time_limit_are_proposed_and_others_not() -> None:
    last, plan = two_years()
    assert look_back.start(office_actor(), plan, last) == 2
    assert [i.task.number for i in plan.look_back.order_by("task__number")] == [1, 2]
    assert look_back.start(office_actor(), plan, last) == 0
    look_back.add(office_actor(), plan, [last.tasks.get(number=3)], "群众关注")
    assert plan.look_back.count() == 3


def test_new_plan_that_names_its_predecessor_proposes_at_once() -> None:
    last = make_plan(2, year=2020, standing="history", due="2020-10-31")
    plan = make_plan(1, year=2021, previous=last)
    assert plan.look_back.count() == 2


def test_no_verdict_without_evidence() -> None:
    last, plan = two_years()
    actor = office_actor()
    look_back.start(actor, plan, last)
    item = plan.look_back.first()
    assert item is not None
    with pytest.raises(Refused) as refused:
        look_back.give_verdict(actor, item, "done", "都做完了")
    assert [p.code for p in refused.value.problems] == ["no_evidence"]
    assert LookBackItem.objects.get(pk=item.pk).verdict == ""
    with pytest.raises(Refused):
        look_back.give_verdict(actor, item, "done", "", "http://www.cj.gov.cn/a.html")
    with pytest.raises(Refused):
        look_back.give_verdict(actor, item, "done", "已核", "javascript:alert(1)")
    look_back.give_verdict(actor, item, "partly", "栏目缺两期", "http://www.cj.gov.cn/a.html")
    assert item.verdict == "partly"
    clerk = make_actor(Role.CLERK, make_unit("市财政局"))
    with pytest.raises(Refused):
        look_back.give_verdict(clerk, item, "done", "已核", "http://www.cj.gov.cn/a.html")
    assert item.events.filter(kind="look_back.verdict").count() == 1


def test_a_file_is_evidence_and_stands_in_the_report() -> None:
    last, plan = two_years()
    actor = office_actor()
    look_back.start(actor, plan, last)
    item = plan.look_back.order_by("task__number").first()
    assert item is not None
    proof = SimpleUploadedFile("核查记录.txt", "2020年度核查记录：栏目齐全。".encode())
    look_back.give_verdict(actor, item, "done", "栏目齐全", upload=proof)
    table = exports.look_back_table(plan)
    assert table.rows[0][4:] == ["已完成", "栏目齐全", "核查记录.txt"]
    assert "未核查1项" in table.paragraphs[0]


def test_proposed_tasks_cannot_be_taken_off_the_list() -> None:
    last, plan = two_years()
    actor = office_actor()
    look_back.start(actor, plan, last)
    item = plan.look_back.first()
    assert item is not None
    with pytest.raises(Refused) as refused:
        look_back.remove(actor, item, "不想查")
    assert [p.code for p in refused.value.problems] == ["required"]


def test_indicator_counts_verdicts_against_last_years_dated_tasks() -> None:
    last, plan = two_years()
    actor = office_actor()
    finance = Unit.objects.get(short_name="市财政局")
    plan.previous = last
    plan.save()
    before = indicators.look_back([finance], YEAR)[None]
    assert (before.numerator, before.denominator) == (0, 2)
    look_back.start(actor, plan, last)
    item = plan.look_back.first()
    assert item is not None
    look_back.give_verdict(actor, item, "done", "已核", "http://www.cj.gov.cn/a.html")
    found = indicators.look_back([finance], YEAR)
    assert (found[None].numerator, found[None].denominator) == (1, 2)
    assert found[finance.pk].numerator == 1 and len(found[finance.pk].offenders) == 1


def test_without_last_years_plan_the_indicator_says_not_declared() -> None:
    make_plan(1)
    assert indicators.look_back([], YEAR)[None].state == "not_declared"


def test_snapshot_holds_counts_and_no_person_and_is_frozen() -> None:
    plan = make_plan(2)
    actor = office_actor()
    snapshot = snapshots.take(actor, plan)
    assert snapshot.content["totals"] == {"按期完成": 0, "逾期完成": 0, "进行中": 2, "逾期": 0}
    text = json.dumps(snapshot.content, ensure_ascii=False)
    assert actor.user_name not in text and set(snapshot.content["tasks"][0]) == {
        "number", "section", "title", "leads", "state", "due", "due_assumed",
    }  # fmt: skip
    plan.tasks.update(due="2021-01-01")
    snapshots.release(actor, snapshot)
    assert Snapshot.objects.get().content["totals"]["逾期"] == 0


def test_snapshot_is_released_and_withdrawn_by_the_office_only() -> None:
    plan = make_plan(1)
    clerk = make_actor(Role.CLERK, make_unit("市财政局"))
    with pytest.raises(Refused):
        snapshots.take(clerk, plan)
    snapshot = snapshots.take(office_actor(), plan)
    with pytest.raises(Refused):
        snapshots.release(clerk, snapshot)
    with pytest.raises(Refused):
        snapshots.withdraw(office_actor(), snapshot, "数字有误")
    snapshots.release(office_actor(), snapshot)
    with pytest.raises(Refused):
        snapshots.withdraw(office_actor(), snapshot, "")
    snapshots.withdraw(office_actor(), snapshot, "数字有误")
    assert snapshot.withdrawn_at is not None
