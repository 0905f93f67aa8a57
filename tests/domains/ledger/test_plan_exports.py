"""What leaves the ledger: Word that reads back, the report upward, the inspection package."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest

from gongkai.base.organizations.models import Unit
from gongkai.base.papers.docx import document
from gongkai.base.papers.xlsx import workbook
from gongkai.domains.ledger.models import Plan
from gongkai.domains.ledger.queries.plan import plan_text
from gongkai.domains.ledger.services import exports, intake, upper_links
from gongkai.domains.ledger.services.packages import task_package
from gongkai.text.plan_reader import read_plan

from .factories import SAMPLE, make_plan, office_actor

pytestmark = pytest.mark.django_db
KEYS = ("number", "section", "subsection", "title", "requirement", "lead_units", "responsible_units")


def sample() -> Plan:
    return intake.import_plan(SAMPLE.read_bytes(), SAMPLE.name, office_actor())[0]


@pytest.mark.parametrize("progress", [True, False])
def test_word_in_the_plans_layout_reads_back_to_the_same_tasks(progress: bool) -> None:
    plan = sample()
    expected = json.loads(SAMPLE.with_name("changji-2021.expected.json").read_text())
    reading = read_plan(document(exports.plan_table(plan, progress=progress)), "台账.docx").as_dict()
    assert [{k: t[k] for k in KEYS} for t in reading["tasks"]] == [{k: e[k] for k in KEYS} for e in expected]
    assert [t["due"] for t in reading["tasks"]] == [e["due"] for e in expected]


def test_own_dates_read_back_too() -> None:
    plan = make_plan(3, due="2021-09-30")
    plan.tasks.update(due_text="")
    reading = read_plan(document(exports.plan_table(plan)), "台账.docx").as_dict()
    assert [t["due"] for t in reading["tasks"]] == ["2021-09-30"] * 3
    assert [t["title"] for t in reading["tasks"]] == [t["title"] for t in plan_text(plan)]


def test_excel_has_a_line_for_each_task_and_each_heading() -> None:
    plan = sample()
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(exports.plan_table(plan)))).worksheets[0]
    texts = [str(row[0].value or "") for row in sheet.iter_rows()]
    assert sum(1 for t in texts if t.split(".")[0].isdigit()) == 39
    assert any(t.startswith("四、") for t in texts)


def test_report_upward_stands_in_the_upper_plans_table_and_says_what_is_not_covered() -> None:
    upper = make_plan(
        2, leads=["州政府办公室"], responsible=["各县市人民政府"], level="upper", title="昌吉州方案"
    )
    plan = make_plan(1, leads=["市财政局"])
    actor = office_actor()
    upper_links.choose_upper(actor, plan, upper)
    own, first = plan.tasks.get(), upper.tasks.get(number=1)
    assert upper_links.proposals(plan)[0].proposed == first
    assert upper_links.link(actor, plan, {own.code: first.code}) == 1
    rows = [r for r in exports.upward_table(upper).rows if not isinstance(r, exports.Heading)]
    assert "对应本级第1项" in str(rows[0][4])
    assert rows[1][4] == "本级方案没有对应任务"


def test_package_has_an_index_that_names_the_tasks_units() -> None:
    plan = make_plan(1)
    with zipfile.ZipFile(task_package(plan.tasks.get())) as archive:
        assert set(archive.namelist()) >= {"目录.docx", "目录.xlsx"}
        book = openpyxl.load_workbook(io.BytesIO(archive.read("目录.xlsx")))
    cells = {str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row if c.value}
    assert {str(u) for u in Unit.objects.filter(short_name__in=("市财政局", "市民政局"))} <= cells
