"""The audit chain: acts are recorded in their own transaction and sealed in order by one sealer.

Each sealed row carries the SM3 of its content and of the row before it, so a changed, missing or moved row
breaks the chain. Whoever can rewrite the whole table can rewrite the whole chain: against that, heads are
signed and taken outside (audit_heads.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from . import clock
from .actors import Actor
from .digests import canonical_json, hmac_sm3, sm3
from .locks import lock_until_commit
from .models import AuditHead, AuditRow

#: What the first row has before it.
GENESIS = "0" * 64
_SEAL_BATCH = 2000
_SUBJECT_LENGTH = AuditRow._meta.get_field("subject").max_length or 0


def record(
    kind: str,
    *,
    actor: Actor | None,
    subject: str = "",
    payload: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    version: int = 1,
) -> AuditRow:
    """Append one row; the only writer of audit rows.

    It commits or rolls back with the transaction that is open; a refusal that must stay on record is
    therefore recorded outside the transaction that it ends. kind: "domain.verb"; version: of the payload's
    schema, old ones are read and never edited; personal: fields kept only as keyed digests. Raises
    ValueError or TypeError for what isn't JSON.
    """
    canonical_json(payload or {})  # refuse here, with the caller on the stack, what no database would take
    return AuditRow.objects.create(
        at=clock.now(),
        recorded_at=clock.wall(),
        kind=kind,
        version=version,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.user_name if actor else "",
        stands_in_for=actor.stands_in_for if actor else "",
        unit_id=actor.unit_id if actor else None,
        unit_name=actor.unit_name if actor else "",
        ip=actor.ip if actor else "",
        subject=subject[:_SUBJECT_LENGTH],
        payload=payload or {},
        personal_digests={name: personal_digest(name, value) for name, value in (personal or {}).items()},
    )


def personal_digest(name: str, value: Any) -> str:
    """The keyed digest under which a personal field is kept: to look a known person up in the rows."""
    return hmac_sm3(settings.GONGKAI_AUDIT_KEY.encode(), f"{name}\0{value}".encode())


# --- sealing ------------------------------------------------------------------------------------------


def seal() -> int:
    """Put all committed unsealed rows into the chain, lowest id first; how many were sealed.

    A row that commits late simply comes next: the chain's order is the order of sealing. Safe to call
    from two processes, one waits.
    """
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


def _seal_batch() -> int:
    if not AuditRow.objects.filter(seq__isnull=True).exists():
        return 0  # looked at without a transaction: on SQLite a transaction stops all other writers
    with transaction.atomic():
        lock_until_commit("audit.seal")
        rows = list(AuditRow.objects.filter(seq__isnull=True)[:_SEAL_BATCH])
        if not rows:
            return 0
        # From the head and not from the last row: rows cut off the tail then leave a gap to be found.
        head = AuditHead.objects.last()
        seq, prev = (head.seq, head.hash) if head else (0, GENESIS)
        seals = []
        for row in rows:
            seq += 1
            row.seq, row.prev_hash = seq, prev
            prev = row_hash(row)
            seals.append((seq, row.prev_hash, prev, row.pk))
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE core_auditrow SET seq = %s, prev_hash = %s, hash = %s WHERE id = %s AND seq IS NULL",
                seals,
            )
        AuditHead.objects.create(seq=seq, hash=prev, at=clock.wall())
    return len(rows)


def row_hash(row: AuditRow) -> str:
    """SM3 over the canonical JSON of the row's content, its place and the hash before it."""
    return sm3(
        canonical_json(
            {
                "seq": row.seq,
                "prev": row.prev_hash,
                "at": _instant(row.at),
                "recorded_at": _instant(row.recorded_at),
                "kind": row.kind,
                "version": row.version,
                "actor": [row.actor_id, row.actor_name, row.stands_in_for],
                "unit": [row.unit_id, row.unit_name],
                "ip": row.ip,
                "subject": row.subject,
                "payload": row.payload,
                "personal": row.personal_digests,
            }
        )
    )


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


# --- verifying ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """One break. seq: where in the chain; code: changed | missing | reordered | truncated | head."""

    seq: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time, as stored or as taken outside."""

    seq: int
    hash: str


@dataclass(slots=True)
class VerifyReport:
    sealed: int = 0
    unsealed: int = 0
    problems: list[ChainProblem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(outside: Head | None = None, *, most_problems: int = 100) -> VerifyReport:
    """Read the whole chain and compare it with the stored heads and with one taken outside.

    Stops collecting at most_problems; one break is enough to call the chain broken.
    """
    report = VerifyReport(unsealed=AuditRow.objects.filter(seq__isnull=True).count())
    # Rows and their head commit together; asked in this order, what is sealed meanwhile doesn't look broken.
    newest_row = AuditRow.objects.aggregate(Max("seq"))["seq__max"] or 0
    expected = dict(AuditHead.objects.values_list("seq", "hash"))
    newest_head = max(expected, default=0)
    last, prev = 0, GENESIS
    rows = AuditRow.objects.filter(seq__lte=max(newest_row, newest_head)).order_by("seq")
    for row in rows.iterator(chunk_size=2000):
        report.sealed += 1
        if len(report.problems) < most_problems:
            report.problems.extend(_row_problems(row, last, prev))
            if row.seq in expected and expected[row.seq] != row.hash:
                report.problems.append(ChainProblem(row.seq, "head", f"第{row.seq}条与封存时的链头不符。"))
            if outside and row.seq == outside.seq and row.hash != outside.hash:
                report.problems.append(
                    ChainProblem(row.seq, "head", f"第{row.seq}条与外存链头不符：链曾被整体改写。")
                )
        last, prev = row.seq or 0, row.hash
    newest = max(newest_head, outside.seq if outside else 0)
    if newest > last:
        report.problems.append(
            ChainProblem(last + 1, "truncated", f"链尾缺失：曾封存到第{newest}条，现只有第{last}条。")
        )
    elif newest_head < last:
        report.problems.append(ChainProblem(last, "head", f"第{last}条之后没有链头：链头记录被删除。"))
    return report


def _row_problems(row: AuditRow, last: int, prev: str) -> Iterator[ChainProblem]:
    seq = row.seq or 0
    if seq != last + 1:
        gap = f"第{last + 1}条" if seq == last + 2 else f"第{last + 1}至{seq - 1}条"
        yield ChainProblem(last + 1, "missing", f"{gap}缺失。")
    elif row.prev_hash != prev:
        yield ChainProblem(seq, "reordered", f"第{seq}条与前一条衔接不上：有记录被调换、插入或重算。")
    if row_hash(row) != row.hash:
        yield ChainProblem(seq, "changed", f"第{seq}条内容与摘要不符：内容被修改。")
