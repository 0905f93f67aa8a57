"""Every way to change what has been recorded is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.base.core import audit, clock, guards
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.models import AppendOnly, AuditHead, AuditRow

pytestmark = pytest.mark.django_db

CLERK = Actor(
    user_id=7, user_name="张三", unit_id=3, unit_name="市财政局", ip="192.0.2.9", stands_in_for="李四"
)


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def codes(outside: audit.Head | None = None) -> set[str]:
    return {p.code for p in audit.verify(outside).problems}


@pytest.fixture
def chain() -> list[AuditRow]:
    """Ten sealed rows in two sealings, and triggers out of the way, as whoever owns the database can."""
    for n in range(6):
        audit.record("test.act", actor=CLERK, subject=f"item {n}", payload={"n": n, "名": ["市", 0.25]})
    assert audit.seal() == 6
    for n in range(6, 10):
        audit.record("test.act", actor=CLERK, subject=f"item {n}", payload={"n": n})
    assert audit.seal() == 4
    guards.remove(connection)
    return list(AuditRow.objects.order_by("seq"))


def test_a_row_keeps_who_acted_for_whom_and_when(settings: object) -> None:
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 15)  # type: ignore[attr-defined]
    row = audit.record("test.act", actor=CLERK, subject="x", payload={"a": 1}, version=2)
    row.refresh_from_db()
    assert (row.actor_id, row.actor_name, row.unit_id, row.unit_name) == (7, "张三", 3, "市财政局")
    assert (row.ip, row.stands_in_for, row.version, row.payload) == ("192.0.2.9", "李四", 2, {"a": 1})
    assert row.seq is None and row.hash == ""
    assert row.at.astimezone(clock.SHANGHAI).date() == dt.date(2021, 11, 15)
    assert row.recorded_at.year >= 2025  # the machine's own


def test_without_an_actor_and_with_the_system_as_actor() -> None:
    assert audit.record("login.failed", actor=None).actor_name == ""
    assert audit.record("job.ran", actor=SYSTEM).actor_name == "系统"


def test_personal_fields_are_only_kept_as_keyed_digests(settings: object) -> None:
    row = audit.record("test.act", actor=CLERK, personal={"phone": "13800000000"})
    assert "13800000000" not in str(row.__dict__)
    assert row.personal_digests["phone"] == audit.personal_digest("phone", "13800000000")
    settings.GONGKAI_AUDIT_KEY = "another"  # type: ignore[attr-defined]
    assert row.personal_digests["phone"] != audit.personal_digest("phone", "13800000000")


def test_the_row_goes_with_the_acts_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("test.act", actor=CLERK)
        raise RuntimeError
    assert not AuditRow.objects.exists()


def test_what_is_not_json_is_refused_and_a_long_subject_is_cut() -> None:
    with pytest.raises(TypeError):
        audit.record("test.act", actor=CLERK, payload={"x": object()})
    assert len(audit.record("test.act", actor=CLERK, subject="长" * 1000).subject) == 300


def test_a_good_chain_verifies_and_counts_the_unsealed(chain: list[AuditRow]) -> None:
    audit.record("test.act", actor=CLERK)
    report = audit.verify()
    assert (report.ok, report.sealed, report.unsealed, report.problems) == (True, 10, 1, [])
    assert [r.seq for r in chain] == list(range(1, 11))
    assert chain[0].prev_hash == audit.GENESIS


def test_an_empty_chain_is_a_good_chain() -> None:
    assert audit.verify().ok and audit.seal() == 0


def test_a_row_that_commits_late_is_sealed_next() -> None:
    rows = [audit.record("test.act", actor=CLERK, subject=str(n)) for n in range(3)]
    # As if the first had not been committed when the others were sealed.
    sql("UPDATE core_auditrow SET seq = 0 WHERE id = %s", rows[0].pk)
    audit.seal()
    guards.remove(connection)
    sql("UPDATE core_auditrow SET seq = NULL WHERE id = %s", rows[0].pk)
    assert audit.seal() == 1
    assert AuditRow.objects.get(pk=rows[0].pk).seq == 3
    assert audit.verify().ok


CONTENT = {
    "at": "2020-01-01 00:00:00",
    "recorded_at": "2020-01-01 00:00:00",
    "kind": "other.act",
    "version": 9,
    "actor_id": 8,
    "actor_name": "王五",
    "stands_in_for": "",
    "unit_id": 9,
    "unit_name": "市教育局",
    "ip": "192.0.2.10",
    "subject": "other",
    "payload": '{"n": 99}',
    "personal_digests": '{"phone": "0"}',
}


@pytest.mark.parametrize("column", CONTENT)
def test_a_change_to_any_content_is_found(chain: list[AuditRow], column: str) -> None:
    sql(f"UPDATE core_auditrow SET {column} = %s WHERE id = %s", CONTENT[column], chain[4].pk)
    report = audit.verify()
    assert [(p.seq, p.code) for p in report.problems] == [(5, "changed")]


def test_every_content_column_is_tried_and_guarded() -> None:
    columns = {f.column for f in AuditRow._meta.concrete_fields}
    assert set(CONTENT) == columns - {"id", "seq", "prev_hash", "hash"}
    assert set(guards._CONTENT) == columns - {"seq", "prev_hash", "hash"}


def test_a_change_with_its_hash_recomputed_is_found(chain: list[AuditRow]) -> None:
    row = chain[4]
    row.subject = "forged"
    sql(
        "UPDATE core_auditrow SET subject = %s, hash = %s WHERE id = %s",
        row.subject,
        audit.row_hash(row),
        row.pk,
    )
    assert "reordered" in codes()


def test_a_deleted_row_is_found(chain: list[AuditRow]) -> None:
    sql("DELETE FROM core_auditrow WHERE id = %s", chain[4].pk)
    assert [(p.seq, p.code) for p in audit.verify().problems] == [(5, "missing")]


def test_the_first_row_deleted_is_found(chain: list[AuditRow]) -> None:
    sql("DELETE FROM core_auditrow WHERE id = %s", chain[0].pk)
    assert "missing" in codes()


def test_two_swapped_rows_are_found(chain: list[AuditRow]) -> None:
    sql("UPDATE core_auditrow SET seq = -1 WHERE id = %s", chain[3].pk)
    sql("UPDATE core_auditrow SET seq = 4 WHERE id = %s", chain[4].pk)
    sql("UPDATE core_auditrow SET seq = 5 WHERE id = %s", chain[3].pk)
    assert "reordered" in codes()


def test_a_row_inserted_between_is_found(chain: list[AuditRow]) -> None:
    for row in reversed(chain[5:]):
        sql("UPDATE core_auditrow SET seq = seq + 1 WHERE id = %s", row.pk)
    forged = audit.record("test.act", actor=CLERK, subject="never happened")
    forged.seq, forged.prev_hash = 6, chain[4].hash
    sql(
        "UPDATE core_auditrow SET seq = 6, prev_hash = %s, hash = %s WHERE id = %s",
        forged.prev_hash,
        audit.row_hash(forged),
        forged.pk,
    )
    assert "reordered" in codes()


def test_a_truncated_tail_is_found(chain: list[AuditRow]) -> None:
    sql("DELETE FROM core_auditrow WHERE seq > 8")
    assert [(p.seq, p.code) for p in audit.verify().problems] == [(9, "truncated")]


def test_sealing_on_after_a_cut_leaves_the_gap_to_be_found(chain: list[AuditRow]) -> None:
    sql("DELETE FROM core_auditrow WHERE seq > 8")
    audit.record("test.act", actor=CLERK)
    audit.seal()
    assert [(p.seq, p.code) for p in audit.verify().problems] == [(9, "missing")]


def test_a_tail_cut_together_with_its_head_is_found_by_the_head_outside(chain: list[AuditRow]) -> None:
    outside = audit.Head(10, chain[9].hash)
    sql("DELETE FROM core_auditrow WHERE seq > 6")
    sql("DELETE FROM core_audithead WHERE seq > 6")
    assert codes() == set()  # nothing inside can tell
    assert codes(outside) == {"truncated"}


def test_heads_deleted_alone_are_found(chain: list[AuditRow]) -> None:
    sql("DELETE FROM core_audithead")
    assert codes() == {"head"}


def test_a_chain_rewritten_whole_is_found_by_the_head_outside(chain: list[AuditRow]) -> None:
    outside = audit.Head(10, chain[9].hash)
    sql("DELETE FROM core_audithead")
    sql("UPDATE core_auditrow SET seq = NULL, prev_hash = '', hash = ''")
    sql("UPDATE core_auditrow SET subject = 'forged' WHERE id = %s", chain[2].pk)
    assert audit.seal() == 10
    assert codes() == set()
    assert codes(outside) == {"head"}


@pytest.mark.parametrize(
    "act",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: AuditRow.objects.filter(pk=row.pk).update(subject="x"),
        lambda row: AuditRow.objects.all().delete(),
        lambda row: AuditRow.objects.bulk_update([row], ["subject"]),
        lambda row: AuditRow.objects.update_or_create(pk=row.pk, defaults={"subject": "x"}),
    ],
)
def test_the_orm_refuses_to_change_a_row(act: Callable[[AuditRow], object]) -> None:
    row = audit.record("test.act", actor=CLERK)
    with pytest.raises(AppendOnly):
        act(AuditRow.objects.get(pk=row.pk))
    assert AuditRow.objects.get(pk=row.pk).subject == ""


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE core_auditrow SET {c} = {c} {'+ 1' if c == 'id' else ''}" for c in ["id", *CONTENT]]
    + [
        "UPDATE core_auditrow SET seq = NULL",
        "UPDATE core_auditrow SET hash = ''",
        "DELETE FROM core_auditrow",
        "UPDATE core_audithead SET hash = ''",
        "DELETE FROM core_audithead",
    ],
)
def test_the_database_refuses_to_change_a_sealed_row(statement: str) -> None:
    audit.record("test.act", actor=CLERK)
    audit.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


def test_the_database_refuses_to_change_the_content_of_an_unsealed_row() -> None:
    audit.record("test.act", actor=CLERK, subject="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("UPDATE core_auditrow SET subject = 'y'")
    assert AuditHead.objects.count() == 0
