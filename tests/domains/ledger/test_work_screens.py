"""The daily work through its screens: what a person types is kept, what is another unit's is refused."""

from __future__ import annotations

import datetime as dt
import io

import docx
import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.core import feed, jobs
from gongkai.base.core.models import AuditRow
from gongkai.base.core.models import Task as BackgroundTask
from gongkai.base.measures import register
from gongkai.base.measures.models import Result
from gongkai.base.measures.periods import Period
from gongkai.base.notices.models import Notice
from gongkai.base.notices.services import notify
from gongkai.base.notices.todos import todos_for
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger import indicators
from gongkai.domains.ledger.models import Assignment, Binding, Event
from gongkai.domains.ledger.queries import ledger as reading
from gongkai.domains.ledger.queries import work
from gongkai.domains.ledger.services import measures, periods, progress, reminders, supervision
from gongkai.domains.ledger.services.measures import Step

from .factories import make_user
from .test_work_services import LINK, STEP, Stage, full

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def client_of(actor) -> Client:  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(client: Client, name: str, *args: str, **query: str) -> str:
    response = client.get(reverse(f"ledger:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- what is typed is kept ----------------------------------------------------------------------------


def test_a_refused_form_gives_back_every_word(stage: Stage) -> None:
    client, code = client_of(stage.clerk), stage.share().code
    form = {
        "text_1": "第一条写好了",
        "due_1": "2021-12-01",
        "person_1": "",
        "text_2": "半条",
        "act": "submit",
    }
    answer = client.post(
        reverse("ledger:measures", args=[code]), form | {"due_2": "十二月", "person_2": "李四"}
    )
    text = answer.content.decode()
    assert "第一条写好了" in text and "半条" in text and "十二月" in text
    assert "不是日期" in text
    assert stage.share().state == "no_measures"


def test_a_report_is_kept_in_parts_and_sent_up_when_whole(stage: Stage) -> None:
    period = periods.open_period(stage.office, stage.plan, "quarter", 2021, 4, dt.date(2021, 11, 30))
    report = period.reports.get(unit=stage.clerk.unit_id)
    client, url = client_of(stage.clerk), reverse("ledger:report", args=[report.code])
    one, two = [a.code for a in work_of(stage)]
    client.post(url, {f"practice_{one}": "只写一项", "act": "save"})
    assert "只写一项" in client.get(url).content.decode()
    boxes = {f"practice_{c}": "做了" for c in (one, two)} | {f"next_step_{one}": "接着做", "act": "submit"}
    answer = client.post(url, boxes).content.decode()
    assert "第2项没有写下一步。" in answer and "接着做" in answer
    client.post(url, boxes | {f"next_step_{two}": "接着做"})
    report.refresh_from_db()
    assert report.state == "submitted"
    assert "盖章处" in page(client, "report_print", report.code)


def work_of(stage: Stage) -> list[Assignment]:
    rows = Assignment.objects.filter(unit=stage.clerk.unit_id, until__isnull=True)
    return list(rows.order_by("task__position"))


def test_a_reviewer_accepts_and_returns_from_the_page(stage: Stage) -> None:
    measures.submit(stage.clerk, stage.share(), [STEP])
    client, code = client_of(stage.lead), stage.share().code
    assert "审核落实措施" in page(client, "assignment", code)
    answer = client.post(reverse("ledger:return_measures", args=[code]), {"remark": " "})
    assert "请写明退回意见" in answer.content.decode()
    client.post(reverse("ledger:return_measures", args=[code]), {"remark": "写明频次"})
    assert stage.share().state == "measures_returned"
    assert "写明频次" in page(client_of(stage.clerk), "measures", code)


def test_progress_with_a_link_then_done(stage: Stage) -> None:
    code = stage.working().code
    client, url = client_of(stage.clerk), reverse("ledger:progress", args=[code])
    answer = client.post(url, {"text": "做完了", "act": "done"}).content.decode()
    assert "报完成须有佐证" in answer and "做完了" in answer
    bad = client.post(url, {"text": "做完了", "url": "www.example.gov.cn", "act": "done"}).content.decode()
    assert "以 http:// 或 https:// 开头" in bad
    client.post(url, {"text": "做完了", "url": "https://www.example.gov.cn/", "act": "done"})
    assert stage.share().state == "claimed_done"


def test_three_people_for_all_tasks_on_one_screen(stage: Stage) -> None:
    client = client_of(stage.clerk)
    chosen = [a.code for a in work_of(stage)]
    names = {"handler_name": "张一", "manager_name": "张二", "supervisor_name": "张三"}
    client.post(reverse("ledger:my_duties"), names | {"assignment": chosen})
    assert {a.duties_held for a in work_of(stage)} == {"抓管督"}
    # A code of another unit in the form is no way in.
    client.post(reverse("ledger:my_duties"), names | {"assignment": [stage.share("市司法局").code]})
    assert stage.share("市司法局").duties_held == ""


def test_another_units_share_is_not_there_and_the_try_is_on_record(stage: Stage) -> None:
    client, before = client_of(stage.other), Event.objects.count()
    for name in ("assignment", "measures", "progress", "duties"):
        assert client.get(reverse(f"ledger:{name}", args=[stage.share().code])).status_code == 404
    assert client.get(reverse("ledger:unit_duties", args=[stage.share().unit.code])).status_code == 404
    assert AuditRow.objects.filter(kind="access.refused", actor_id=stage.other.user_id).count() == 5
    assert Event.objects.count() == before


def test_the_lead_sees_the_others_and_strangers_see_no_remarks(stage: Stage) -> None:
    measures.submit(stage.clerk, stage.share(), [STEP])
    measures.send_back(stage.office, stage.share(), "内部意见一条")
    assert "内部意见一条" in page(client_of(stage.lead), "assignment", stage.share().code)
    assert "内部意见一条" not in page(client_of(stage.other), "task", stage.task.code)


# --- measured beside claimed --------------------------------------------------------------------------


@pytest.fixture
def half_measured(stage: Stage):  # type: ignore[no-untyped-def]
    """Task 1 is bound to an indicator at 1 of 2 for 市民政局 and for the city."""
    key = "budget.coverage"
    register.connect(key, lambda units, period: {})
    Binding.objects.filter(task=stage.task).delete()
    Binding.objects.create(task=stage.task, indicator=key)
    for unit in (None, Unit.objects.get(pk=stage.clerk.unit_id)):
        Result.objects.create(
            indicator=key,
            unit=unit,
            period_start=dt.date(2021, 10, 1),
            period_end=dt.date(2021, 10, 31),
            state="measured",
            value=0.5,
            numerator=1,
            denominator=2,
            measured_at=dt.datetime(2021, 11, 1, tzinfo=dt.UTC),
            latest=True,
        )
    yield
    register.disconnect(key)


def test_a_claim_that_measurement_contradicts_is_marked(stage: Stage, half_measured: None) -> None:
    stage.claimed()
    found = reading.ledger(stage.plan, reading.Filters(show="contradicted"), reading.countdown())
    assert [r.task.number for r in found.rows] == [1]
    assert "自报与实测不符" in page(client_of(stage.clerk), "assignment", stage.share().code)
    [other] = [s for s in work.on_task(stage.task) if s.assignment.unit_id == stage.other.unit_id]
    assert not other.contradicted


def test_the_figure_that_the_system_knows_is_in_the_report(stage: Stage, half_measured: None) -> None:
    period = periods.open_period(stage.office, stage.plan, "month", 2021, 11, dt.date(2021, 11, 30))
    report = period.reports.get(unit=stage.clerk.unit_id)
    assert "50%（1/2）" in page(client_of(stage.clerk), "report", report.code)
    periods.submit(stage.clerk, report, full(report))
    assert report.lines.order_by("id").first().measured == ["预决算公开覆盖率：50%（1/2）"]


def test_the_ledgers_own_indicators_count_people_and_deadlines(stage: Stage) -> None:
    units = [Unit.objects.get(pk=a.unit_id) for a in (stage.clerk, stage.lead)]
    stage.working()
    owned = indicators.owned(units, Period.parse("2021-11"))
    assert (owned[None].numerator, owned[None].denominator) == (0, 6)
    from gongkai.domains.ledger.services import duties

    from .test_work_services import PEOPLE

    duties.name(stage.clerk, [stage.share()], PEOPLE)
    owned = indicators.owned(units, Period.parse("2021-11"))
    assert (owned[stage.clerk.unit_id].numerator, owned[stage.clerk.unit_id].denominator) == (1, 2)
    assert indicators.on_time(units, Period.parse("2021-11"))[None].state == "nothing_due"
    stage.plan.tasks.update(due=dt.date(2021, 11, 1))
    late = indicators.on_time(units, Period.parse("2021-11"))
    assert (late[None].numerator, late[None].denominator) == (0, 6)


# --- papers -------------------------------------------------------------------------------------------


def test_exports_hold_what_the_screen_shows(stage: Stage) -> None:
    client = client_of(stage.office)
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("ledger:export"), {"q": "第2类"}).content)
    ).active
    titles = [c.value for row in sheet.iter_rows() for c in row if c.value and "公开第" in str(c.value)]
    assert titles == ["公开第2类信息"]


def test_merged_word_and_bulletin_name_who_is_missing(stage: Stage) -> None:
    period = periods.open_period(stage.office, stage.plan, "quarter", 2021, 4, dt.date(2021, 11, 30))
    report = period.reports.get(unit=stage.clerk.unit_id)
    periods.submit(stage.clerk, report, full(report))
    client = client_of(stage.office)
    merged = docx.Document(
        io.BytesIO(client.get(reverse("ledger:period_merged", args=[period.code])).content)
    )
    assert any("未报送（2家）" in p.text for p in merged.paragraphs)
    text = "\n".join(c.text for t in merged.tables for row in t.rows for c in row.cells)
    assert "昌吉市民政局" in text and "接着做" in text
    bulletin = docx.Document(
        io.BytesIO(client.get(reverse("ledger:period_bulletin_word", args=[period.code])).content)
    )
    assert any("名次按三项依次比较" in p.text for p in bulletin.paragraphs)
    texts = page(client, "period_chase", period.code)
    assert "昌吉市财政局" in texts and "昌吉市民政局" not in texts
    assert "还剩11个工作日" in texts


def test_the_printed_supervision_has_its_number_and_a_place_for_the_seal(stage: Stage) -> None:
    [one] = supervision.issue(stage.office, [stage.share()], "请报送落实措施")
    paper = page(client_of(stage.clerk), "supervision_print", one.code)
    assert "督办〔2021〕1号" in paper and "盖章处" in paper and "2021年11月22日" in paper


def test_the_chasing_text_needs_no_script(stage: Stage) -> None:
    stage.plan.tasks.filter(number=1).update(due=dt.date(2021, 11, 10))
    text = page(client_of(stage.office), "chase")
    assert "<textarea readonly" in text
    assert "已逾期：第1项公开第1类信息（时限2021年11月10日，逾期3个工作日）" in text


def test_pressing_reaches_each_unit_once_a_day(stage: Stage) -> None:
    client = client_of(stage.office)
    client.post(reverse("ledger:chase"))
    found = Notice.objects.filter(text__startswith="【政务公开工作催办】昌吉市民政局")
    assert {n.role for n in found} == {"clerk", "reviewer"}
    answer = client.post(reverse("ledger:chase"), follow=True).content.decode()
    assert "同一单位一天只发一次" in answer and "今天已经催过" in answer
    assert found.count() == 2
    assert Event.objects.filter(kind="units.pressed").count() == 1


@pytest.mark.parametrize("name", ["home", "units", "board", "chase", "periods", "supervisions"])
def test_every_board_opens_for_the_office(stage: Stage, name: str) -> None:
    stage.claimed()
    supervision.issue(stage.office, [stage.share("市司法局")], "请报送")
    periods.open_period(stage.office, stage.plan, "year", 2021, 1, dt.date(2021, 12, 31))
    assert "<h1>" in page(client_of(stage.office), name)


# --- told -----------------------------------------------------------------------------------------------


def test_todos_follow_the_work_from_hand_to_hand(stage: Stage) -> None:
    def kinds(actor) -> list[str]:  # type: ignore[no-untyped-def]
        return [t.title[:6] for t in todos_for(actor) if "第1项" in t.title]

    assert kinds(stage.clerk) == ["填报落实措施"]
    measures.submit(stage.clerk, stage.share(), [STEP])
    assert (kinds(stage.clerk), kinds(stage.lead)[0]) == ([], "审核落实措施")
    measures.accept(stage.lead, stage.share())
    progress.report(stage.clerk, stage.share(), "完成", [LINK], done=True)
    assert "认可完成情况" in kinds(stage.lead)
    assert "验收：第1项" not in [t[:6] for t in kinds(stage.office)]
    progress.accept_as_lead(stage.lead, stage.share())
    assert any(t.note == "待验收1家" for t in todos_for(stage.office))


def test_a_reminder_is_said_once_and_only_on_its_day(stage: Stage) -> None:
    Notice.objects.all().delete()
    stage.plan.tasks.update(due=dt.date(2021, 11, 22))  # five working days ahead
    assert reminders.send() == 3
    first = Notice.objects.count()
    assert "2项任务还剩5个工作日到期（2021-11-22）：第1项、第2项。" in Notice.objects.first().text
    reminders.send()
    assert Notice.objects.count() == first
    stage.plan.tasks.update(due=dt.date(2021, 11, 23))
    assert reminders.send() == 0


def test_a_mail_that_fails_is_sent_later_and_the_notice_stays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, settings
) -> None:  # type: ignore[no-untyped-def]
    user = make_user(Role.CLERK, Unit.objects.get(pk=stage.clerk.unit_id))
    User.objects.filter(pk=user.pk).update(email="clerk@example.com")
    feed.run_consumer("notices.mail")
    BackgroundTask.objects.all().delete()
    notify("请报送", link="/workbench/", unit=user.memberships.get().unit, roles=[Role.CLERK])
    feed.run_consumer("notices.mail")
    settings.EMAIL_BACKEND = "tests.domains.ledger.no_such_backend.Backend"
    assert jobs.run_next_task("test") is True
    task = BackgroundTask.objects.get()
    assert (task.state, len(mail.outbox)) == ("ready", 0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    BackgroundTask.objects.update(run_after=task.enqueued_at)
    jobs.run_next_task("test")
    assert [m.to for m in mail.outbox] == [["clerk@example.com"]]
    assert Notice.objects.filter(text="请报送").exists()


def test_notices_are_read_by_whom_they_are_for(stage: Stage) -> None:
    measures.submit(stage.clerk, stage.share(), [STEP])
    measures.send_back(stage.lead, stage.share(), "写明频次")
    client = client_of(stage.clerk)
    inbox = client.get(reverse("notices:inbox")).content.decode()
    assert "写明频次" in inbox
    notice = Notice.objects.get(text__contains="写明频次", role="clerk")
    assert client_of(stage.other).post(reverse("notices:open", args=[notice.code])).status_code == 404
    answer = client.post(reverse("notices:open", args=[notice.code]))
    assert answer.url == reverse("ledger:assignment", args=[stage.share().code])
    notice.refresh_from_db()
    assert notice.read_by == stage.clerk.user_name


def test_a_step_outside_the_form_is_not_lost_by_the_limit_of_rows(stage: Stage) -> None:
    measures.save_draft(stage.clerk, stage.share(), [Step(f"第{n}条") for n in range(1, 31)])
    assert "第30条" in page(client_of(stage.clerk), "measures", stage.share().code)
