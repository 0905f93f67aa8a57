"""The rules held to figures: on the development set and on documents made from other templates."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from gongkai.text.privacy import find
from tests.text.privacy_clean import CLEAN
from tests.text.privacy_documents import documents
from tests.text.privacy_leaks import LEAKS
from tests.text.privacy_scorer import Score, score

DEVELOPMENT = Path(__file__).parents[2] / "examples" / "privacy" / "dev.jsonl"


def development_set() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]


def measured(docs: list[dict[str, Any]]) -> Score:
    return score((d, find(d["text"])) for d in docs)


def numbers_f1(result: Score) -> float:
    return result.f1((set(result.right) | set(result.wrong)) - {"PERSON_NAME", "HOME_ADDRESS"})


@pytest.mark.parametrize("source", ["development", "seed 11", "seed 12"])
def test_reaches_the_goals(source: str) -> None:
    docs = development_set() if source == "development" else documents(int(source[5:]), rounds=2)
    result = measured(docs)
    assert result.f1() >= 0.985
    assert numbers_f1(result) >= 0.99
    assert result.f1(["HOME_ADDRESS"]) >= 0.97
    assert result.f1(["PERSON_NAME"]) >= 0.97
    assert result.leaking_documents <= 0.12 * result.private_documents
    assert result.flagged_clean_documents <= 0.06 * result.clean_documents


def test_the_scorer_counts_a_miss_a_false_finding_and_a_leak() -> None:
    doc = {"text": "户主张三丰，电话13800001234。", "spans": [{"start": 2, "end": 5, "kind": "PERSON_NAME"}]}
    result = score([(doc, [])])
    assert (result.f1(), result.missed, result.leaking_documents) == (0.0, {"PERSON_NAME": 1}, 1)
    result = score([(doc, find(doc["text"]))])
    assert result.right == {"PERSON_NAME": 1} and result.wrong == {"MOBILE": 1}


def test_there_are_templates_enough() -> None:
    assert len(set(LEAKS)) >= 40 and len(set(CLEAN)) >= 30


def test_truth_of_the_made_documents_is_exact() -> None:
    for doc in documents(5):
        for span in doc["spans"]:
            assert doc["text"][span["start"] : span["end"]] == span["text"]


def test_plain_prose_goes_fast_and_gives_nothing() -> None:
    prose = (
        "第三条　县级以上人民政府应当加强对农业、林草、水利、司法、金融工作的领导，按照程序制定方案。\n"
        "当事人向行政机关提出申请的，应当提供姓名、身份证号码和联系电话；任何单位和个人不得泄露。\n"
    ) * 1000
    started = time.process_time()
    assert find(prose) == []
    megabytes = len(prose.encode()) / 1e6
    # far below the measured speed, so that a busy machine does not fail the test; a quadratic rule does
    assert megabytes / (time.process_time() - started) > 0.2
