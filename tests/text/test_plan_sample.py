"""The real plan of Changji 2021: its tasks exactly, its head, and what the reader warns of."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gongkai.text.plan_reader import PlanReading, read_plan

PLANS = Path(__file__).parents[2] / "examples/plans"
EXPECTED = json.loads((PLANS / "changji-2021.expected.json").read_text("utf-8"))


def sample(suffix: str) -> PlanReading:
    return read_plan((PLANS / f"changji-2021.{suffix}").read_bytes(), f"changji-2021.{suffix}")


@pytest.mark.parametrize("suffix", ["docx", "txt"])
def test_tasks_equal_the_expected_ones(suffix: str) -> None:
    tasks = sample(suffix).as_dict()["tasks"]
    assert [{key: task[key] for key in EXPECTED[0]} for task in tasks] == EXPECTED


@pytest.mark.parametrize("suffix", ["docx", "txt"])
def test_head(suffix: str) -> None:
    read = sample(suffix).as_dict()
    assert read["title"] == "昌吉市人民政府办公室关于印发《昌吉市2021年政务公开工作主要任务分工方案》的通知"
    assert read["document_number"] == "昌市政办发〔2021〕29号"
    assert read["issuer"] == "昌吉市人民政府办公室"
    assert read["year"] == 2021
    assert read["upper_documents"] == [
        {
            "title": "关于印发2021年昌吉州政务公开工作主要任务分解表的通知",
            "document_number": "昌州政办函〔2021〕321号",
        }
    ]
    assert [(entry["number"], entry["title"]) for entry in read["requirements"]] == [
        (1, "加强领导，细化措施"),
        (2, "明确责任，强化审核"),
        (3, "主动担当，狠抓落实"),
    ]
    assert read["requirements"][2]["text"].endswith("接受社会监督。")


@pytest.mark.parametrize("suffix", ["docx", "txt"])
def test_counts_and_warnings(suffix: str) -> None:
    reading = sample(suffix)
    assert len(reading.tasks) == 39
    assert len({task.section for task in reading.tasks}) == 4
    assert len({(task.section, task.subsection) for task in reading.tasks}) == 13
    assert len({name for task in reading.tasks for name in task.lead_units}) == 22
    assert sorted((warning.code, str(warning.place)) for warning in reading.warnings) == [
        ("number_gap", "表1第57行"),
        ("responsible_units_empty", "表1第43行"),
        ("responsible_units_empty", "表1第45行"),
        ("same_unit", "表1第21行"),
        ("unpaired_mark", "表1第52行"),
    ]


def test_quick() -> None:
    sample("docx")
    begun = time.process_time()
    sample("docx")
    assert time.process_time() - begun < 0.5


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed: .doc cannot be converted"
)
def test_old_word_format_through_libreoffice(tmp_path: Path) -> None:
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "doc",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(PLANS / "changji-2021.docx")],
        check=True,
        capture_output=True,
    )
    tasks = read_plan((tmp_path / "changji-2021.doc").read_bytes(), "changji-2021.doc").as_dict()["tasks"]
    assert [{key: task[key] for key in EXPECTED[0]} for task in tasks] == EXPECTED
