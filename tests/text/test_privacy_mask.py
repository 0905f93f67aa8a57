"""Masking: the marks that stay, and that nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.cli.privacy import privacy
from gongkai.text.privacy import (
    DEFAULT_RULES,
    LIST_TEMPLATES,
    OPEN_KINDS,
    Kind,
    Span,
    find,
    mask,
    masked,
    rules_for,
)
from tests.text.privacy_documents import documents


def span(kind: Kind, text: str) -> Span:
    return Span(0, len(text), kind, text, "")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.ID_CARD, "652301199001010005", "65*************005"),
        (Kind.ID_CARD, "652301 19900101 0005", "65*************005"),
        (Kind.ID_CARD, "652301850615000", "65**********000"),
        (Kind.MOBILE, "138 0000 1234", "138****1234"),
        (Kind.MOBILE, "+86-13800001234", "138****1234"),
        (Kind.LANDLINE, "（0994）2345678", "0994-****78"),
        (Kind.BANK_CARD, "6200000000000005", "************0005"),
        (Kind.HOME_ADDRESS, "昌吉市六工镇下六户村三组12号", "昌吉市六工镇***"),
        (Kind.HOME_ADDRESS, "昌吉市青年路12号世纪花园3-2-501", "昌吉市***"),
        (Kind.PLATE, "新B·12345", "新B*****"),
        (Kind.EMAIL, "zhangsan@qq.com", "z***@qq.com"),
        (Kind.PASSPORT, "E12345678", "E*****678"),
        (Kind.BIRTH_DATE, "1976.08", "1976年**月"),
        (Kind.PERSON_NAME, "张三丰", "张三丰"),
    ],
)
def test_default_marks(kind: Kind, text: str, expected: str) -> None:
    assert masked(span(kind, text)) == expected


def test_list_templates_change_names_and_each_rule_names_its_source() -> None:
    assert (
        masked(
            span(Kind.PERSON_NAME, "李大明"), rules_for("未成年人、受害人、患者、举报人")[Kind.PERSON_NAME]
        )
        == "李某某"
    )
    assert masked(span(Kind.PERSON_NAME, "李大明"), rules_for("住房保障名单")[Kind.PERSON_NAME]) == "李*明"
    assert all(rule.source for name in (None, *LIST_TEMPLATES) for rule in rules_for(name).values())
    assert set(DEFAULT_RULES) == set(Kind) - OPEN_KINDS
    with pytest.raises(KeyError):
        rules_for("没有的模板")


def hidden_values(spans: list[Span]) -> list[str]:
    return [s.text for s in spans if s.kind not in OPEN_KINDS and s.kind is not Kind.PERSON_NAME]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_masked_documents_hold_nothing_more(seed: int) -> None:
    for doc in documents(seed)[:45]:
        spans = find(doc["text"])
        result = mask(doc["text"], spans)
        assert not [v for v in hidden_values(spans) if v in result]
        left = [s for s in find(result) if s.kind not in OPEN_KINDS and s.kind is not Kind.PERSON_NAME]
        assert left == []


def test_text_between_the_spans_stays() -> None:
    text = "户主张三丰，电话13800001234，已核。"
    assert mask(text, find(text)) == "户主张三丰，电话138****1234，已核。"
    assert mask(text, find(text), {}) == text


def test_scan_writes_a_line_for_each_document(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "text": "电话13800001234"}\n\n{"id": 2, "text": "无"}\n', encoding="utf-8")
    result = CliRunner().invoke(privacy, ["scan", "--jsonl", str(source), str(target)])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert rows == [{"id": "a", "spans": [{"start": 2, "end": 13, "kind": "MOBILE"}]}, {"id": 2, "spans": []}]


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1]", b'{"id": 1}', b'{"id": 1, "text": 5}', '{"id": 1, "text": "中"}'.encode("gb18030")],
)
def test_scan_says_what_is_wrong_and_writes_nothing(tmp_path: Path, content: bytes) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content)
    result = CliRunner().invoke(privacy, ["scan", "--jsonl", str(source), str(target)])
    assert result.exit_code == 1 and not target.exists()
    assert "请" in result.output
