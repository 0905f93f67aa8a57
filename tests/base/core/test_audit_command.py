"""gongkai audit: what it prints and how it ends, and heads taken outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from gongkai.base.core import audit as chain
from gongkai.base.core import audit_heads, guards
from gongkai.base.core.actors import SYSTEM
from gongkai.cli.audit import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: object) -> None:
    settings.GONGKAI_DATA_DIR = tmp_path  # type: ignore[attr-defined]


def call(*args: str) -> Result:
    return CliRunner().invoke(audit, args)


def break_chain() -> None:
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditrow SET subject = 'forged' WHERE seq = 1")


def test_seal_then_verify() -> None:
    for _ in range(3):
        chain.record("test.act", actor=SYSTEM)
    assert "未封存 3 条" in call("verify").output
    assert json.loads(call("seal", "--json").output) == {"sealed": 3}
    result = call("verify", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {"ok": True, "sealed": 3, "unsealed": 0, "problems": []}


def test_a_broken_chain_ends_with_1_and_says_where() -> None:
    chain.record("test.act", actor=SYSTEM)
    chain.seal()
    break_chain()
    result = call("verify")
    assert result.exit_code == 1 and "第1条内容与摘要不符" in result.output
    data = json.loads(call("verify", "--json").output)
    assert (data["ok"], data["problems"][0]["code"]) == (False, "changed")


def test_wrong_usage_ends_with_2() -> None:
    assert call("verify", "--head", "/nowhere").exit_code == 2
    assert call("nonsense").exit_code == 2


def test_the_key_is_made_once_and_only_we_read_it(tmp_path: Path) -> None:
    assert json.loads(call("key", "--json").output)["made"] is True
    before = audit_heads.private_key_path().read_bytes()
    assert json.loads(call("key", "--json").output)["made"] is False
    assert audit_heads.private_key_path().read_bytes() == before
    assert audit_heads.private_key_path().stat().st_mode & 0o777 == 0o600


def test_export_says_what_is_missing(tmp_path: Path) -> None:
    target = str(tmp_path / "head.json")
    assert "audit seal" in call("export-head", target).output
    chain.record("test.act", actor=SYSTEM)
    chain.seal()
    result = call("export-head", target)
    assert result.exit_code == 1 and "audit key" in result.output


def test_a_head_outside_verifies_until_the_chain_or_the_file_is_changed(tmp_path: Path) -> None:
    chain.record("test.act", actor=SYSTEM)
    chain.seal()
    call("key")
    target = tmp_path / "head.json"
    assert call("export-head", str(target)).exit_code == 0
    chain.record("test.act", actor=SYSTEM)
    chain.seal()
    assert call("verify", "--head", str(target)).exit_code == 0

    data = json.loads(target.read_text())
    target.write_text(json.dumps(data | {"seq": 2}))
    result = call("verify", "--head", str(target))
    assert result.exit_code == 1 and "签名不对" in result.output
    target.write_text(json.dumps(data))

    guards.remove(connection)
    with connection.cursor() as cursor:  # the whole chain written anew
        cursor.execute("DELETE FROM core_audithead")
        cursor.execute("UPDATE core_auditrow SET seq = NULL, prev_hash = '', hash = '', subject = 'forged'")
    chain.seal()
    assert call("verify").exit_code == 0
    result = call("verify", "--head", str(target))
    assert result.exit_code == 1 and "整体改写" in result.output
