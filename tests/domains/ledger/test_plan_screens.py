"""The plan's screens as people use them: forms sent without script, the words read, the rows behind."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import Actor
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger.models import Event, Intake, Plan, PlanChange, Snapshot
from gongkai.domains.ledger.services import intake as intake_service
from gongkai.domains.ledger.services import look_back, snapshots

from .factories import SAMPLE, make_actor, make_plan, make_unit, office_actor

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def read(client: Client, name: str, *args: str, query: str = "", status: int = 200) -> str:
    response = client.get(reverse(f"ledger:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def sample_upload() -> dict[str, object]:
    return {"kind": "current", "file": SimpleUploadedFile("方案.docx", SAMPLE.read_bytes())}


def answers(page: str) -> dict[str, str]:
    """What the units screen holds when it is sent without a change, 新建单位 ticked where nothing is."""
    from lxml import html

    form = next(f for f in html.fromstring(page).forms if f.xpath(".//fieldset"))
    fields = {k: str(v) for k, v in form.form_values()}
    for name in {e.name for e in form.inputs if getattr(e, "type", "") == "radio"}:
        fields.setdefault(name, "new")
    return fields


def test_from_the_word_file_to_the_ledger_through_the_forms() -> None:
    client = client_of(office_actor())
    assert "严禁上传涉密信息" in read(client, "import")
    response = client.post(reverse("ledger:import"), sample_upload())
    intake = Intake.objects.get()
    assert response.headers["Location"] == reverse("ledger:intake", args=[intake.code])
    page = read(client, "intake", intake.code)
    assert "编号从38跳到40" in page and 'id="原-表1第57行"' in page and 'href="#原-表1第57行"' in page
    page = read(client, "intake_units", intake.code)
    assert "市发改委" in page and "昌吉市发展和改革委员会" in page
    response = client.post(reverse("ledger:intake_units", args=[intake.code]), answers(page))
    assert response.headers["Location"] == reverse("ledger:intake_confirm", args=[intake.code])
    page = read(client, "intake_confirm", intake.code)
    assert "<strong>39</strong>" in page and "<strong>22</strong>" in page and "<strong>21</strong>" in page
    assert not Plan.objects.exists()
    facts = {k: v if v is not None else "" for k, v in intake.choices.items() if k not in ("units", "titles")}
    facts.pop("renumber")
    response = client.post(reverse("ledger:intake_confirm", args=[intake.code]), facts)
    plan = Plan.objects.get()
    assert response.headers["Location"] == reverse("ledger:intake_done", args=[plan.code])
    assert plan.tasks.count() == 39
    assert Event.objects.filter(kind="plan.imported", plan=plan).exists()
    assert "39" in read(client, "intake_done", plan.code)
    read(client, "plan_office", plan.code)
    assert plan.short_title in read(client, "plans")


def test_same_file_again_leads_to_the_comparison() -> None:
    actor = office_actor()
    intake_service.import_plan(SAMPLE.read_bytes(), SAMPLE.name, actor)
    client = client_of(actor)
    response = client.post(reverse("ledger:import"), sample_upload(), follow=True)
    assert "内容与台账完全相同" in response.content.decode()
    assert Plan.objects.count() == 1


def test_an_undecided_name_keeps_the_clerk_on_the_page_with_what_was_chosen() -> None:
    client = client_of(office_actor())
    client.post(reverse("ledger:import"), sample_upload())
    intake = Intake.objects.get()
    response = client.post(reverse("ledger:intake_units", args=[intake.code]), {})
    assert response.status_code == 422
    assert "还没有确定对应哪个单位" in response.content.decode()


def test_bad_file_is_said_in_the_form() -> None:
    client = client_of(office_actor())
    data = {"kind": "current", "file": SimpleUploadedFile("假.docx", b"not a word file at all")}
    response = client.post(reverse("ledger:import"), data)
    assert response.status_code == 422
    assert "什么也没有保存" in response.content.decode()
    response = client.post(reverse("ledger:import"), {"kind": "current"})
    assert "请选择任务方案文件" in response.content.decode()
    assert not Intake.objects.exists()


def test_title_is_corrected_on_the_preview() -> None:
    actor = office_actor()
    client = client_of(actor)
    client.post(reverse("ledger:import"), sample_upload())
    intake = Intake.objects.get()
    assert 'name="title"' in read(client, "intake", intake.code, query="?edit=0")
    client.post(reverse("ledger:intake", args=[intake.code]), {"task": "0", "title": "更正后的名称"})
    assert "更正后的名称" in read(client, "intake", intake.code)
    client.post(reverse("ledger:intake_drop", args=[intake.code]))
    assert Intake.objects.get().dropped_at is not None and not Plan.objects.exists()


def test_change_is_proposed_by_one_and_approved_by_another() -> None:
    plan = make_plan(1)
    task = plan.tasks.get()
    make_unit("市审计局")
    proposer, approver = client_of(office_actor()), client_of(office_actor())
    start = reverse("ledger:change_start", args=[plan.code])
    where = proposer.get(start, {"kind": "lead", "task": task.code}).headers["Location"]
    assert "市财政局" in proposer.get(where).content.decode()
    wrong = proposer.post(where, {"names": "市太空局", "reason": "会议纪要"})
    assert wrong.status_code == 422 and "没有叫“市太空局”" in wrong.content.decode()
    proposer.post(where, {"names": "市审计局", "reason": "会议纪要"})
    change = PlanChange.objects.get()
    assert "须由政务公开办另一人批准" in read(proposer, "change", change.code)
    page = read(approver, "change", change.code)
    assert "市财政局" in page and "市审计局" in page
    approver.post(reverse("ledger:change", args=[change.code]), {"act": "approve"})
    assert [str(a.unit) for a in task.assignments.filter(role="lead", until__isnull=True)] == ["市审计局"]
    assert "已批准" in read(proposer, "changes", plan.code)


@pytest.mark.parametrize(
    "kind", ["due", "wording", "units_merged", "task_added", "task_ended", "responsible"]
)
def test_every_kind_of_change_has_its_form(kind: str) -> None:
    plan = make_plan(2)
    client = client_of(office_actor())
    query = "" if kind in ("units_merged", "task_added") else f"?task={plan.tasks.first().code}"
    assert "理由和依据" in read(client, "change_new", plan.code, kind, query=query)
    response = client.post(reverse("ledger:change_new", args=[plan.code, kind]) + query, {})
    assert response.status_code == 422 and not PlanChange.objects.exists()


def test_lead_unit_names_members_and_another_unit_is_refused() -> None:
    plan = make_plan(1, responsible=["市直各相关部门"])
    task = plan.tasks.get()
    lead = client_of(make_actor(Role.CLERK, Unit.objects.get(short_name="市财政局")))
    unit = make_unit("市审计局")
    page = read(lead, "members", task.code)
    assert "市直各相关部门" in page
    key = "responsible1"
    lead.post(reverse("ledger:members", args=[task.code]), {"name": key, "units": [unit.code]})
    assert task.assignments.filter(unit=unit, until__isnull=True).exists()
    stranger = client_of(make_actor(Role.CLERK, make_unit("市教育局")))
    assert stranger.get(reverse("ledger:members", args=[task.code])).status_code == 404


def test_look_back_through_the_forms() -> None:
    last = make_plan(2, year=2020, standing="history", due="2020-10-31")
    plan = make_plan(1)
    client = client_of(office_actor())
    address = reverse("ledger:look_back", args=[plan.code])
    client.post(address, {"previous": last.code})
    item = plan.look_back.order_by("task__position").first()
    assert item is not None
    one = reverse("ledger:look_back_item", args=[item.code])
    bare = client.post(one, {"verdict": "done", "text": "已核"})
    assert bare.status_code == 422 and "没有凭据不能下结论" in bare.content.decode()
    client.post(one, {"verdict": "done", "text": "已核", "url": "http://www.cj.gov.cn/1.html"})
    item.refresh_from_db()
    assert item.verdict == "done"
    assert "已完成1项" in read(client, "look_back_report", plan.code)
    assert client.get(reverse("ledger:look_back_word", args=[plan.code])).content[:2] == b"PK"


def test_snapshot_is_public_only_between_release_and_withdrawal() -> None:
    plan = make_plan(2)
    client, citizen = client_of(office_actor()), Client()
    client.post(reverse("ledger:snapshots", args=[plan.code]))
    snapshot = Snapshot.objects.get()
    public = reverse("promise", args=[snapshot.code])
    assert citizen.get(public).status_code == 404
    assert "市财政局" not in citizen.get(reverse("promises")).content.decode()
    office = reverse("ledger:snapshot", args=[snapshot.code])
    assert "核对无误，发布" in read(client, "snapshot", snapshot.code)
    client.post(office, {"act": "release"})
    page = citizen.get(public).content.decode()
    assert "公开第1类信息" in page and "进行中 2 项" in page and plan.document_number in page
    csv = citizen.get(reverse("promise_csv", args=[snapshot.code])).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("1,第1章,公开第1类信息,市财政局,进行中")
    assert client.post(office, {"act": "withdraw", "reason": ""}).status_code == 422
    client.post(office, {"act": "withdraw", "reason": "数字有误"})
    assert citizen.get(public).status_code == 410
    assert citizen.get(reverse("promise_csv", args=[snapshot.code])).status_code == 404


def test_public_pages_write_nothing_and_know_no_person(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    plan = make_plan(3)
    actor = office_actor()
    snapshot = snapshots.take(actor, plan)
    snapshots.release(actor, snapshot)
    before = Event.objects.count()
    with django_assert_max_num_queries(12):
        page = Client().get(reverse("promise", args=[snapshot.code])).content.decode()
    assert actor.user_name not in page and Event.objects.count() == before


def test_papers_come_out() -> None:
    upper = make_plan(1, leads=["州政府办公室"], level="upper", title="上级方案")
    plan = make_plan(1, responsible=["市直各相关部门"])
    client = client_of(office_actor())
    for name, args in (
        ("plan_export", [plan.code, "docx"]), ("plan_export", [plan.code, "xlsx"]), ("upward", [upper.code]),
        ("task_package", [plan.tasks.get().code]),
    ):  # fmt: skip
        response = client.get(reverse(f"ledger:{name}", args=args))
        data = b"".join(response.streaming_content) if response.streaming else response.content
        assert data[:2] == b"PK", name
    page = reverse("ledger:upper", args=[plan.code])
    assert client.post(page, {"upper": upper.code}).status_code == 302
    link = {f"link-{plan.tasks.get().code}": upper.tasks.get().code}
    client.post(page, link)
    assert plan.tasks.get().upper_task == upper.tasks.get()


def test_office_is_reminded_of_what_waits() -> None:
    from gongkai.domains.ledger.plan_todos import source
    from gongkai.domains.ledger.services import changes

    last = make_plan(1, year=2020, standing="history", due="2020-10-31")
    plan = make_plan(1, responsible=["市直各相关部门"])
    actor, other = office_actor(), office_actor()
    look_back.start(actor, plan, last)
    changes.propose(actor, plan, "task_ended", {}, "重复", plan.tasks.get())
    assert [t.kind for t in source(actor)] == ["回头看"]
    assert sorted(t.kind for t in source(other)) == ["回头看", "方案"]
    lead = make_actor(Role.CLERK, Unit.objects.get(short_name="市财政局"))
    assert ["明确相关单位" in t.title for t in source(lead)] == [True]


def test_upper_plan_needs_no_units_and_becomes_the_report_upward() -> None:
    client = client_of(office_actor())
    client.post(reverse("ledger:import"), sample_upload() | {"kind": "upper"})
    intake = Intake.objects.get()
    assert reverse("ledger:intake_confirm", args=[intake.code]) in read(client, "intake", intake.code)
    facts = {"title": "昌吉州方案", "year": "2021", "level": "upper", "standing": "current"}
    client.post(reverse("ledger:intake_confirm", args=[intake.code]), facts)
    plan = Plan.objects.get()
    assert plan.level == "upper" and not plan.tasks.filter(assignments__isnull=False).exists()
    assert "落实情况报告" in read(client, "plan_office", plan.code)


def test_a_second_click_on_confirm_writes_nothing() -> None:
    actor = office_actor()
    client = client_of(actor)
    client.post(reverse("ledger:import"), sample_upload() | {"kind": "upper"})
    intake = Intake.objects.get()
    facts = {"title": "昌吉州方案", "year": "2021", "level": "upper", "standing": "current"}
    address = reverse("ledger:intake_confirm", args=[intake.code])
    client.post(address, facts)
    response = client.post(address, facts)
    assert response.status_code == 302 and Plan.objects.count() == 1
    assert client.post(reverse("ledger:intake_drop", args=[intake.code]), follow=True).status_code == 200
    assert Intake.objects.get().dropped_at is None


@pytest.mark.parametrize("year", ["", "1999", "abc"])
def test_a_wrong_year_is_said_and_nothing_is_written(year: str) -> None:
    client = client_of(office_actor())
    client.post(reverse("ledger:import"), sample_upload() | {"kind": "upper"})
    intake = Intake.objects.get()
    facts = {"title": "昌吉州方案", "year": year, "level": "upper", "standing": "current"}
    page = client.post(reverse("ledger:intake_confirm", args=[intake.code]), facts).content.decode()
    assert "处要改" in page and not Plan.objects.exists()


def test_a_clerk_sees_the_plans_and_no_door_that_is_closed_to_him() -> None:
    plan = make_plan(1)
    clerk = client_of(make_actor(Role.CLERK, Unit.objects.get(short_name="市财政局")))
    page = read(clerk, "plans")
    assert plan.short_title in page
    assert (
        reverse("ledger:import") not in page and reverse("ledger:plan_office", args=[plan.code]) not in page
    )
