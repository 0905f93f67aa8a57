"""From the issued file to the ledger: nothing before it is confirmed, all of it or none, never twice."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.ledger.models import Assignment, Event, Intake, Plan, Task, TaskName
from gongkai.domains.ledger.services import intake as service
from gongkai.domains.ledger.services import plan_names
from tests.base.files import made_files
from tests.conftest import missing

from .factories import SAMPLE, make_actor, make_authority, make_plan, make_unit, office_actor

pytestmark = pytest.mark.django_db


def upload(name: str = "方案.docx", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SAMPLE.read_bytes() if data is None else data)


def decided(actor, intake: Intake) -> Intake:  # type: ignore[no-untyped-def]
    service.choose(actor, intake, {"units": plan_names.accept_proposals(intake.reading, "own")})
    return intake


def test_sample_becomes_39_tasks_with_21_lead_units() -> None:
    actor = office_actor()
    intake = service.take_in(actor, upload())
    assert not Plan.objects.exists() and not Task.objects.exists()
    before = Unit.objects.count()
    plan = service.confirm(actor, decided(actor, intake))
    expected = json.loads(SAMPLE.with_name("changji-2021.expected.json").read_text())
    tasks = list(plan.tasks.all())
    assert [(t.number, t.title, t.requirement) for t in tasks] == [
        (e["number"], e["title"], e["requirement"]) for e in expected
    ]
    assert len({t.section for t in tasks}) == 4
    assert len({(t.section, t.subsection) for t in tasks}) == 13
    leads = TaskName.objects.filter(task__plan=plan, role="lead")
    assert leads.values("text").distinct().count() == 22
    assert leads.values("unit").distinct().count() == 21
    assert Unit.objects.count() > before
    assert all(
        t.due_assumed and t.due.isoformat() == "2021-12-31" for t in tasks if e_due(expected, t) is None
    )
    assert Event.objects.filter(plan=plan, kind="plan.imported").count() == 1
    assert AuditRow.objects.filter(kind="ledger.plan.imported").count() == 1


def e_due(expected: list[dict], task: Task):  # type: ignore[no-untyped-def,type-arg]
    return next(e["due"] for e in expected if e["number"] == task.number)


def test_a_unit_stands_once_on_a_task_and_a_lead_is_not_also_responsible() -> None:
    actor = office_actor()
    plan = service.confirm(actor, decided(actor, service.take_in(actor, upload())))
    for task in plan.tasks.all():
        units = list(task.assignments.values_list("unit_id", flat=True))
        assert len(units) == len(set(units))
    first = plan.tasks.get(number=1)
    by_role = {r: {str(a.unit) for a in first.assignments.filter(role=r)} for r in ("lead", "responsible")}
    assert by_role["lead"] == {"市发改委", "市自然资源局"}
    assert {"硫磺沟镇", "三工镇", "宁边路街道", "延安北路街道"} == by_role["responsible"]
    pending = first.names.get(text="市直各相关部门")
    assert pending.group is not None and pending.group.named_per_task


def test_same_content_again_is_a_comparison_and_never_a_second_plan() -> None:
    actor = office_actor()
    plan = service.confirm(actor, decided(actor, service.take_in(actor, upload())))
    again = service.take_in(actor, upload("同一份.txt", SAMPLE.with_suffix(".txt").read_bytes()))
    assert service.known_plan(again) == plan
    assert service.compared(again, plan).is_same
    with pytest.raises(Refused) as refused:
        service.confirm(actor, decided(actor, again))
    assert [p.code for p in refused.value.problems] == ["known"]
    assert Plan.objects.count() == 1


def test_revised_text_of_a_known_plan_shows_what_differs() -> None:
    actor = office_actor()
    service.confirm(actor, decided(actor, service.take_in(actor, upload())))
    text = SAMPLE.with_suffix(".txt").read_text()
    assert "集中展示" in text
    revised = service.take_in(actor, upload("改.txt", text.replace("集中展示", "集中公开", 1).encode()))
    plan = service.known_plan(revised)
    assert plan is not None
    found = service.compared(revised, plan)
    assert len(found.changed) == 1 and not found.added and not found.removed
    assert [d.label for d in found.changed[0].differences] == ["工作要求"]


def test_undecided_name_stops_the_import_and_nothing_is_written() -> None:
    actor = office_actor()
    html = (
        "<table><tr><td>序号</td><td>工作任务</td><td>工作要求</td><td>牵头单位</td><td>责任单位</td></tr>"
        "<tr><td>1</td><td>公开甲信息</td><td>按月公开。</td><td>市太空局</td><td>市财政局</td></tr></table>"
    )
    make_unit("市财政局")
    intake = service.take_in(
        actor, upload("方案.html", f"<html><h1>昌吉市2021年工作方案</h1>{html}</html>".encode())
    )
    with pytest.raises(Refused) as refused:
        service.confirm(actor, intake)
    assert any(p.code == "undecided" and "市太空局" in p.message for p in refused.value.problems)
    assert not Plan.objects.exists()
    service.choose(actor, intake, {"units": {"市太空局": {"as": "text"}}})
    plan = service.confirm(actor, intake)
    assert [str(a.unit) for a in Assignment.objects.filter(task__plan=plan)] == ["市财政局"]


def test_other_roles_cannot_import() -> None:
    make_authority()
    clerk = make_actor(Role.CLERK, make_unit("市财政局"))
    with pytest.raises(Refused):
        service.take_in(clerk, upload())
    assert not Intake.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.docx", b""),
        ("假.docx", b"MZ\x90\x00 not a word file"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
        ("没有任务.txt", "今天天气很好。".encode()),
        ("坏.docx", b"PK\x03\x04broken"),
    ],
)
def test_unreadable_files_are_refused_in_chinese_and_leave_nothing(name: str, data: bytes) -> None:
    actor = office_actor()
    with pytest.raises(Refused) as refused:
        service.take_in(actor, upload(name, data))
    assert refused.value.problems[0].message[0] > "一"
    assert not Intake.objects.exists() and not StoredFile.objects.exists()


def test_marked_file_is_refused_before_anything_is_stored_and_stands_in_the_audit() -> None:
    actor = office_actor()
    with pytest.raises(Refused) as refused:
        service.take_in(
            actor, upload("机密★.txt", ("机密★\n" + SAMPLE.with_suffix(".txt").read_text()).encode())
        )
    assert refused.value.problems[0].code == "classified"
    assert AuditRow.objects.filter(kind="file.refused").count() == 1
    assert not StoredFile.objects.exists()


def test_history_plan_keeps_what_it_says_came_of_each_task() -> None:
    actor = office_actor()
    rows = "".join(
        f"<tr><td>{n}</td><td>公开{n}类信息</td><td>按月公开。</td><td>市财政局</td><td>市财政局</td><td>{said}</td></tr>"
        for n, said in ((1, "已完成"), (2, "部分完成"))
    )
    heads = ("序号", "工作任务", "工作要求", "牵头单位", "责任单位", "落实情况")
    head = f"<tr>{''.join(f'<td>{h}</td>' for h in heads)}</tr>"
    html = f"<html><h1>昌吉市2020年政务公开工作方案</h1><table>{head}{rows}</table></html>"
    make_unit("市财政局")
    intake = service.take_in(actor, upload("去年.html", html.encode()))
    service.choose(actor, intake, {"standing": "history"})
    plan = service.confirm(actor, intake)
    assert plan.standing == "history" and plan.year == 2020
    assert list(plan.tasks.values_list("outcome", flat=True)) == ["已完成", "部分完成"]


def test_upper_plan_binds_nobody_here() -> None:
    plan = make_plan(2, leads=["州政府办公室"], responsible=["各县市人民政府"], level="upper")
    assert not Assignment.objects.filter(task__plan=plan).exists()
    assert TaskName.objects.filter(task__plan=plan, unit=None, group=None).count() == 4


def test_import_from_the_command_line_is_idempotent() -> None:
    actor = office_actor()
    plan, warnings = service.import_plan(SAMPLE.read_bytes(), SAMPLE.name, actor)
    again, _ = service.import_plan(SAMPLE.read_bytes(), SAMPLE.name, actor)
    assert plan == again and Plan.objects.count() == 1
    assert any(w["code"] == "number_gap" for w in warnings)


def _scan() -> bytes:
    """A Word file with a picture of the page and no text."""
    import io

    from docx import Document

    document = Document()
    document.add_picture(io.BytesIO(made_files.picture()))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


BAD = {
    "zip bomb": ("方案.docx", made_files.zip_bomb),
    "encrypted": ("方案.docx", made_files.encrypted_docx),
    "macros": ("方案.docx", lambda: made_files.docx_with({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "entities": (
        "方案.docx",
        lambda: made_files.docx_with(
            {},
            {
                "word/document.xml": (
                    b"<w:document",
                    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document',
                )
            },
        ),
    ),
    "10,000 columns": ("方案.xlsx", lambda: made_files.xlsx([[f"列{n}" for n in range(10_000)]] * 2)),
    "empty table": (
        "方案.xlsx",
        lambda: made_files.xlsx([["序号", "工作任务", "工作要求", "牵头单位", "责任单位"]]),
    ),
    "scanned picture": ("方案.docx", _scan),
    "picture": ("方案.png", made_files.picture),
    "scanned pdf": ("方案.pdf", made_files.scanned_pdf),
}


@pytest.mark.parametrize("kind", BAD)
def test_hostile_or_useless_files_are_refused_with_what_to_do(kind: str) -> None:
    actor = office_actor()
    name, make = BAD[kind]
    with pytest.raises(Refused) as refused:
        service.take_in(actor, upload(name, make()))
    said = refused.value.problems[0].message
    assert any("一" <= c <= "鿿" for c in said) and said.endswith("。") and len(said) > 12, said
    assert refused.value.problems[0].field == "file"
    assert not Intake.objects.exists() and not StoredFile.objects.exists()


def test_500_megabytes_are_refused_by_their_size() -> None:
    big = upload("方案.docx", b"")
    big.size = 500 * 1024 * 1024
    with pytest.raises(Refused) as refused:
        service.take_in(office_actor(), big)
    assert refused.value.problems[0].code == "too_large" and not StoredFile.objects.exists()


def test_old_word_file_goes_through_libreoffice(tmp_path: Path) -> None:
    converter = shutil.which("soffice")
    if not converter:
        missing("LibreOffice")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        str(converter),
        profile,
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(tmp_path),
        str(SAMPLE),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    intake = service.take_in(office_actor(), upload("方案.doc", (tmp_path / "changji-2021.doc").read_bytes()))
    assert len(intake.reading["tasks"]) == 39
