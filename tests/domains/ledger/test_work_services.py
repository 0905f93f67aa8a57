"""What units and the office do under a plan: each act by whom, in which state, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.notices.models import Notice
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger.models import Assignment, DutyKind, Event, PeriodReport, Supervision
from gongkai.domains.ledger.queries import ledger as reading
from gongkai.domains.ledger.queries import reporting, work
from gongkai.domains.ledger.services import duties, measures, periods, progress, supervision
from gongkai.domains.ledger.services.duties import Person
from gongkai.domains.ledger.services.evidence import Draft
from gongkai.domains.ledger.services.measures import Step
from gongkai.domains.ledger.services.periods import Line

from .factories import make_actor, make_plan, make_unit, office_actor

pytestmark = pytest.mark.django_db
LINK = Draft(url="https://www.example.gov.cn/a.html", label="公开页面")
STEP = Step("建立台账，按月更新", dt.date(2021, 12, 1), "李四")
PEOPLE = {
    DutyKind.HANDLER: Person("张一", "0994-1"),
    DutyKind.MANAGER: Person("张二"),
    DutyKind.SUPERVISOR: Person("张三"),
}


class Stage:
    """A plan of two tasks led by 市财政局, with 市民政局 and 市司法局 responsible, and people of each."""

    def __init__(self) -> None:
        self.plan = make_plan(2)
        self.office = office_actor()
        self.lead = make_actor(Role.REVIEWER, make_unit("市财政局"))
        self.lead_clerk = make_actor(Role.CLERK, make_unit("市财政局"))
        self.clerk = make_actor(Role.CLERK, make_unit("市民政局"))
        self.other = make_actor(Role.CLERK, make_unit("市司法局"))
        self.task = self.plan.tasks.get(number=1)

    def share(self, unit: str = "市民政局") -> Assignment:
        return Assignment.objects.get(task=self.task, unit__short_name=unit, until__isnull=True)

    def working(self) -> Assignment:
        measures.submit(self.clerk, self.share(), [STEP])
        measures.accept(self.lead, self.share())
        return self.share()

    def claimed(self) -> Assignment:
        progress.report(self.clerk, self.working(), "已全部公开", [LINK], done=True)
        return self.share()


@pytest.fixture
def stage() -> Stage:
    return Stage()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


def nothing_written(before: int) -> bool:
    return Event.objects.count() == before


# --- 责任人 -------------------------------------------------------------------------------------------


def test_one_act_names_three_people_on_many_tasks(stage: Stage) -> None:
    mine = list(Assignment.objects.filter(unit=stage.clerk.unit_id))
    assert duties.name(stage.clerk, mine, PEOPLE) == 2
    assert {a.duties_held for a in Assignment.objects.filter(unit=stage.clerk.unit_id)} == {"抓管督"}


def test_a_changed_name_is_a_handover_with_dates(stage: Stage) -> None:
    share = stage.share()
    duties.name(stage.clerk, [share], {DutyKind.HANDLER: Person("张一")}, dt.date(2021, 9, 1))
    duties.name(stage.clerk, [share], {DutyKind.HANDLER: Person("王五")}, dt.date(2021, 11, 1))
    old, new = share.duties.order_by("id")
    assert (old.name, old.until, new.name, new.until) == ("张一", dt.date(2021, 10, 31), "王五", None)
    assert stage.share().duties_held == "抓"


def test_a_missing_person_is_said(stage: Stage) -> None:
    duties.name(
        stage.clerk, [stage.share()], {DutyKind.HANDLER: Person("张一"), DutyKind.MANAGER: Person("张二")}
    )
    [share] = [s for s in work.on_task(stage.task) if s.assignment.unit_id == stage.clerk.unit_id]
    assert share.lacks == ["缺督办"]
    duties.end(stage.clerk, stage.share(), DutyKind.HANDLER)
    assert stage.share().duties_held == "管"


def test_a_handover_before_the_post_began_is_refused(stage: Stage) -> None:
    duties.name(stage.clerk, [stage.share()], {DutyKind.HANDLER: Person("张一")}, dt.date(2021, 10, 1))
    with pytest.raises(Refused) as refused:
        duties.name(stage.clerk, [stage.share()], {DutyKind.HANDLER: Person("王五")}, dt.date(2021, 9, 1))
    assert codes(refused) == {"since_earlier"}


def test_another_units_people_cannot_be_named_and_the_try_is_on_record(stage: Stage) -> None:
    before = Event.objects.count()
    with pytest.raises(Http404):
        duties.name(stage.other, [stage.share()], PEOPLE)
    assert nothing_written(before)
    assert AuditRow.objects.filter(kind="access.refused", actor_id=stage.other.user_id).exists()


# --- 落实措施 -----------------------------------------------------------------------------------------


def test_a_draft_with_gaps_is_kept_and_not_sent(stage: Stage) -> None:
    measures.save_draft(stage.clerk, stage.share(), [Step("先写一半"), Step(), Step(person="李四")])
    assert [(s.text, s.due, s.person) for s in stage.share().steps.all()] == [
        ("先写一半", None, ""),
        ("", None, "李四"),
    ]
    assert stage.share().state == "no_measures"


def test_what_is_missing_is_listed_and_nothing_is_sent(stage: Stage) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        measures.submit(
            stage.clerk, stage.share(), [Step("只有内容"), Step("太晚", dt.date(2022, 3, 1), "李四")]
        )
    assert codes(refused) == {"no_due", "no_person", "due_late"}
    assert nothing_written(before)


def test_measures_go_up_come_back_and_are_accepted_with_versions(stage: Stage) -> None:
    measures.submit(stage.clerk, stage.share(), [STEP])
    assert stage.share().state == "measures_submitted"
    measures.send_back(stage.lead, stage.share(), "请写明频次")
    assert stage.share().state == "measures_returned"
    second = Step("建立台账，每月5日前更新", STEP.due, STEP.person)
    measures.submit(stage.clerk, stage.share(), [second])
    measures.accept(stage.lead, stage.share())
    assert stage.share().state == "in_progress"
    newest, first = work.versions(stage.share())
    assert (newest.outcome, first.outcome, first.remark) == ("通过", "退回", "请写明频次")
    assert {kind for kind, _ in newest.lines} == {"new", "gone"}
    assert Notice.objects.filter(unit=stage.clerk.unit_id, text__contains="请写明频次").exists()


def test_a_draft_changed_by_another_is_not_overwritten(stage: Stage) -> None:
    seen = measures.digest(stage.share())
    measures.save_draft(stage.clerk, stage.share(), [STEP], seen)
    with pytest.raises(Refused) as refused:
        measures.save_draft(stage.clerk, stage.share(), [Step("另一个人写的")], seen)
    assert codes(refused) == {"changed_meanwhile"}
    assert stage.share().steps.get().text == STEP.text


def test_a_unit_never_reviews_its_own_measures(stage: Stage) -> None:
    measures.submit(stage.lead_clerk, stage.share("市财政局"), [STEP])
    before = Event.objects.count()
    with pytest.raises(Http404):  # the lead unit's signer, on the lead unit's own share
        measures.accept(stage.lead, stage.share("市财政局"))
    with pytest.raises(PermissionDenied):
        measures.accept(stage.clerk, stage.share("市财政局"))
    assert nothing_written(before)
    measures.accept(stage.office, stage.share("市财政局"))
    assert stage.share("市财政局").state == "in_progress"


def test_the_second_of_two_who_act_at_once_is_told(stage: Stage) -> None:
    measures.submit(stage.clerk, stage.share(), [STEP])
    loaded_by_second = stage.share()
    measures.accept(stage.lead, stage.share())
    with pytest.raises(Refused) as refused:
        measures.send_back(stage.office, loaded_by_second, "再改改")
    assert codes(refused) == {"not_in_turn"}
    assert "推进中" in str(refused.value)


# --- 进展 ---------------------------------------------------------------------------------------------


def test_done_needs_evidence(stage: Stage) -> None:
    share = stage.working()
    with pytest.raises(Refused) as refused:
        progress.report(stage.clerk, share, "已完成", done=True)
    assert codes(refused) == {"no_evidence"}
    progress.report(stage.clerk, share, "做了一半", [LINK])
    progress.report(stage.clerk, share, "已完成", done=True)  # what was shown before counts
    assert (stage.share().state, stage.share().claimed) == ("claimed_done", "done")


def test_a_file_is_evidence_and_a_secret_one_is_not(stage: Stage, transactional_db: None) -> None:
    share = stage.working()
    bad = SimpleUploadedFile("材料.txt", "绝密★1年\n内容".encode())
    with pytest.raises(Refused) as refused:
        progress.report(stage.clerk, share, "见附件", [Draft(upload=bad)])
    assert codes(refused) == {"classified"}
    good = SimpleUploadedFile("材料.txt", "公开情况说明".encode())
    progress.report(stage.clerk, share, "见附件", [Draft(upload=good)])
    assert share.evidence.get().file.name == "材料.txt"


def test_the_lead_accepts_then_the_office_and_the_task_ends_when_all_have(stage: Stage) -> None:
    share = stage.claimed()
    with pytest.raises(Refused) as refused:
        progress.accept_as_office(stage.office, share)
    assert codes(refused) == {"lead_first"}
    progress.accept_as_lead(stage.lead, share)
    assert progress.accept_all(stage.office, stage.task, [stage.share()]) == 1
    assert stage.share().state == "accepted"
    assert stage.share().finished_on == dt.date(2021, 11, 15)
    stage.task.refresh_from_db()
    assert stage.task.state == "in_progress"  # two other units have not begun


def test_returned_work_goes_on_and_an_acceptance_can_be_taken_back(stage: Stage) -> None:
    stage.claimed()
    progress.send_back(stage.lead, stage.share(), "链接打不开")
    assert stage.share().state == "returned"
    progress.report(stage.clerk, stage.share(), "已修复", [LINK], done=True)
    progress.accept_as_lead(stage.lead, stage.share())
    progress.accept_as_office(stage.office, stage.share())
    with pytest.raises(Refused):
        progress.reopen(stage.office, stage.share(), " ")
    progress.reopen(stage.office, stage.share(), "抽查发现页面被撤下")
    assert (stage.share().state, stage.share().finished_on) == ("in_progress", None)


def test_a_lead_cannot_return_what_it_accepted_and_strangers_nothing(stage: Stage) -> None:
    stage.claimed()
    progress.accept_as_lead(stage.lead, stage.share())
    with pytest.raises(Refused) as refused:
        progress.send_back(stage.lead, stage.share(), "反悔了")
    assert codes(refused) == {"office_only"}
    with pytest.raises((Http404, PermissionDenied)):
        progress.send_back(stage.other, stage.share(), "不关我事")
    assert stage.share().state == "accepted_by_lead"


# --- 督办 ---------------------------------------------------------------------------------------------


def test_numbers_rise_and_the_deadline_is_in_working_days(stage: Stage) -> None:
    first, second = supervision.issue(
        stage.office, [stage.share(), stage.share("市司法局")], "请报送落实措施", workdays=5
    )
    assert (first.number, second.number) == ("督办〔2021〕1号", "督办〔2021〕2号")
    assert first.due == dt.date(2021, 11, 22)  # Mon 15 Nov + 5 working days
    with pytest.raises(Refused) as refused:
        supervision.issue(stage.office, [stage.share()], "再催一次")
    assert codes(refused) == {"open_already"}
    assert Supervision.objects.count() == 2


def test_a_supervision_is_answered_with_evidence_returned_and_closed(stage: Stage) -> None:
    [one] = supervision.issue(stage.office, [stage.share()], "请报送")
    with pytest.raises(Refused) as refused:
        supervision.reply(stage.clerk, one, " ", [LINK])
    assert codes(refused) == {"no_text"}
    with pytest.raises(Http404):
        supervision.reply(stage.other, one, "冒名", [LINK])
    supervision.reply(stage.clerk, one, "办好了", [LINK])
    assert one.assignment.evidence.count() == 1
    supervision.send_back(stage.office, one, "没有写清楚")
    supervision.reply(stage.clerk, one, "已补充", [LINK])
    supervision.close(stage.office, one)
    one.refresh_from_db()
    assert one.state == "closed"
    with pytest.raises(Refused):
        supervision.close(stage.office, one)


# --- 报送期 -------------------------------------------------------------------------------------------


def opened(stage: Stage) -> PeriodReport:
    period = periods.open_period(stage.office, stage.plan, "quarter", 2021, 4, dt.date(2021, 11, 30))
    assert (period.name, period.ends) == ("2021年第四季度", dt.date(2021, 12, 31))
    return period.reports.get(unit=stage.clerk.unit_id)


def full(report: PeriodReport, **more: str) -> dict[str, Line]:
    return {a.code: Line("做了", "", "接着做", **more) for a in reporting.assignments_of(report)}


def test_a_period_reaches_every_unit_once(stage: Stage) -> None:
    report = opened(stage)
    assert report.period.reports.count() == 3
    assert Notice.objects.filter(unit=stage.clerk.unit_id, text__contains="2021年第四季度").exists()
    with pytest.raises(Refused) as refused:
        periods.open_period(stage.office, stage.plan, "quarter", 2021, 4, dt.date(2021, 12, 30))
    assert codes(refused) == {"open_already"}


def test_a_half_written_report_is_kept_and_gaps_are_listed_by_task(stage: Stage) -> None:
    report = opened(stage)
    one, two = reporting.assignments_of(report)
    periods.save_draft(stage.clerk, report, {one.code: Line("只写了一项")})
    assert report.lines.get().practice == "只写了一项"
    with pytest.raises(Refused) as refused:
        periods.submit(stage.clerk, report, {one.code: Line("写了", "", "接着做"), two.code: Line()})
    assert [p.message for p in refused.value.problems] == ["第2项没有写做法。", "第2项没有写下一步。"]
    report.refresh_from_db()
    assert report.state == "draft"


def test_a_report_moves_the_progress_of_its_tasks(stage: Stage) -> None:
    stage.working()
    report = opened(stage)
    with pytest.raises(Refused) as refused:
        periods.submit(stage.clerk, report, full(report, claimed="done"))
    assert codes(refused) == {"no_evidence", "no_measures"}
    periods.submit(stage.clerk, report, full(report))
    assert stage.share().claimed == "in_progress"
    assert stage.share().events.last().payload == {"text": "做了", "period": "2021年第四季度"}


def test_a_report_is_returned_and_accepted_by_the_office_only(stage: Stage) -> None:
    report = opened(stage)
    periods.submit(stage.clerk, report, full(report))
    with pytest.raises(PermissionDenied):
        periods.accept(stage.clerk, report)
    periods.send_back(stage.office, report, "第1项太笼统")
    report.refresh_from_db()
    assert report.state == "returned"
    periods.submit(stage.clerk, report, full(report))
    periods.accept(stage.office, report)
    report.refresh_from_db()
    assert (report.state, report.submitted_on) == ("accepted", dt.date(2021, 11, 15))
    with pytest.raises(Refused):
        periods.save_draft(stage.clerk, report, {})


def test_another_units_task_in_a_report_is_refused(stage: Stage) -> None:
    report = opened(stage)
    with pytest.raises(Refused) as refused:
        periods.save_draft(stage.clerk, report, {stage.share("市司法局").code: Line("替别人写")})
    assert codes(refused) == {"not_yours"}
    with pytest.raises(Http404):
        periods.save_draft(stage.other, report, {})


def test_the_ranking_follows_its_rule(stage: Stage) -> None:
    report = opened(stage)
    periods.submit(stage.clerk, report, full(report))
    periods.accept(stage.office, report)
    other = report.period.reports.get(unit=stage.other.unit_id)
    periods.submit(stage.other, other, full(other))
    ranks = [(str(s.report.unit), s.rank, s.sent) for s in reporting.ranking(report.period)]
    assert ranks == [("市民政局", 1, True), ("市司法局", 2, True), ("市财政局", 3, False)]
    assert [str(r.unit) for r in reporting.missing(report.period)] == ["市财政局"]


def test_a_closed_period_takes_nothing(stage: Stage) -> None:
    report = opened(stage)
    periods.close(stage.office, report.period)
    with pytest.raises(Refused) as refused:
        periods.submit(stage.clerk, report, full(report))
    assert "closed" in codes(refused)


# --- what is derived ----------------------------------------------------------------------------------


def test_states_are_the_same_when_thrown_away_and_derived_again(stage: Stage) -> None:
    from gongkai.domains.ledger import events

    stage.claimed()
    before = list(Assignment.objects.order_by("id").values_list("state", "claimed", "finished_on"))
    Assignment.objects.update(state="no_measures", claimed="", finished_on=None)
    events.rebuild(stage.plan)
    assert list(Assignment.objects.order_by("id").values_list("state", "claimed", "finished_on")) == before


def test_the_ledger_counts_and_filters(stage: Stage) -> None:
    duties.name(stage.clerk, [stage.share()], PEOPLE)
    found = reading.ledger(stage.plan, reading.Filters(show="no_person"), reading.countdown())
    assert found.counts["no_person"] == 2
    assert found.rows[0].lacking == 2
    assert (
        reading.ledger(stage.plan, reading.Filters(text="第2类"), reading.countdown()).rows[0].task.number
        == 2
    )
    assert reading.ledger(stage.plan, reading.Filters(state="finished"), reading.countdown()).found == 0
