"""Taking the content of records away: what is blanked, what stays, and the list that backups carry.

What stays: the record's number, dates, kind and units, who signed when, the digests, and a Tombstone with reason,
basis and deciders. What goes: every version's words, findings, remarks, names of files and the stored bytes, reading
links, what citizens wrote about it, notices that name it. Events and audit rows never held any of it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.files import services as files
from gongkai.base.files import storage
from gongkai.base.files.models import StoredFile
from gongkai.base.notices import services as notices

from .. import door, events
from ..models import (
    Attachment,
    Bundle,
    Correction,
    ExternalPage,
    Finding,
    Placement,
    ReadLink,
    Record,
    SheetScan,
    Signature,
    Tombstone,
    Version,
    Withdrawal,
)

ERASED = files.ERASED
#: Fields of Version that hold words of the record, and what is put in their place. Dates, 公文种类, 主题分类 and
#: 公开方式 stay (tests/domains/disclosure/test_take_expunge.py fails if a new field is in neither list).
BLANK: dict[str, Any] = {
    "title": "", "body": "", "body_text": "", "summary": "", "keywords": [], "document_number": "",
    "openness_reason": "", "source": "", "fields": {}, "columns": [], "change_note": "",
}  # fmt: skip
#: Tables whose dead rows PostgreSQL must drop after an expunging.
_TABLES = (Version, Attachment, Signature, Finding, ExternalPage, Correction, Withdrawal, Bundle, StoredFile)
_TITLE_PART = 12


@dataclass(frozen=True, slots=True)
class Burial:
    """What the tombstone says."""

    reason: str
    basis: str
    decided_by: str
    copies: list[dict[str, str]]


def stored_files(record: Record) -> list[StoredFile]:
    """Every file of the record: attachments of all versions, scanned sheets, the snapshot of its page elsewhere."""
    ids = set(Attachment.objects.filter(version__record=record).values_list("file", flat=True))
    ids |= set(SheetScan.objects.filter(version__record=record).values_list("file", flat=True))
    ids |= set(
        ExternalPage.objects.filter(record=record, snapshot__isnull=False).values_list("snapshot", flat=True)
    )
    return list(StoredFile.objects.filter(pk__in=ids))


def _left_over(record: Record) -> list[StoredFile]:
    """Uploads that belong to nothing any more, by those who drafted this record while it was drafted: the Word file a
    text was taken from, a file that was detached, the original of one whose properties were taken out. Nothing uses
    them, so that taking one too many harms nobody; the record's own words may stand in any of them."""
    versions = Version.objects.filter(record=record)
    people = set(versions.values_list("author", flat=True)) | set(versions.values_list("editors", flat=True))
    times = [t for pair in versions.values_list("created_at", "sealed_at") for t in pair if t is not None]
    day = dt.timedelta(days=1)
    rows = StoredFile.objects.filter(created_at__gte=min(times) - day, created_at__lte=max(times) + day)
    rows = rows.filter(Q(uploaded_by__in=people - {None}) | Q(uploaded_by__isnull=True))
    return [one for one in rows if not files.references(one)]


def bury(actor: Actor, record: Record, burial: Burial) -> list[str]:
    """Blank the record's content in the caller's transaction; digests of the files whose bytes must go after it commits.

    The record is taken from the public first: the database refuses a tombstone on a live record.
    """
    held = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    taken = [*stored_files(held), *_left_over(held)]
    titles = {t[:_TITLE_PART] for t in held.versions.values_list("title", flat=True) if len(t) >= 6}
    if held.live or Placement.objects.filter(record=held).exists():
        door.take_down(actor, held, "record.withdrawn", {"kind": "expunge"}, keep_page=False)
    digests = sorted({f.digest for f in taken})
    Tombstone.objects.create(
        record=held,
        index_number=held.index_number or "",
        published_at=held.first_published_at,
        reason=burial.reason,
        basis=burial.basis,
        decided_by=burial.decided_by,
        copies=burial.copies,
        digests=digests,
    )
    _blank(held)
    notices.redact(titles, "（这条消息所说的信息已经清除）")
    payload = {"reason": burial.reason, "basis": burial.basis, "files": len(digests)}
    events.append("record.expunged", actor=actor, record=held, payload=payload)
    return digests


def _blank(record: Record) -> None:
    versions = Version.objects.filter(record=record)
    for signature in Signature.objects.filter(version__in=versions):
        gates = {g: {"passed": bool(v.get("passed")), "remark": ""} for g, v in signature.gates.items()}
        Signature.objects.filter(pk=signature.pk).update(remark="", places=[], gates=gates)
    Finding.objects.filter(version__in=versions).delete()
    Attachment.objects.filter(version__in=versions).update(title=ERASED)
    ReadLink.objects.filter(version__in=versions).update(ended_at=clock.now(), given_to=ERASED)
    ExternalPage.objects.filter(record=record).update(text_digest="", column_name="")
    Correction.objects.filter(record=record).update(text=ERASED, contact="", reply="")
    Withdrawal.objects.filter(record=record).update(reason=ERASED, ended_reason="")
    Bundle.objects.filter(records=record).update(title=ERASED)
    versions.update(**BLANK)
    Record.objects.filter(pk=record.pk).update(
        external_url="", issuing_name="", release_at=None, expires_at=None
    )


def remove_bytes(actor: Actor, digests: Iterable[str]) -> list[dict[str, str]]:
    """After the commit: the files' bytes, and what the database file itself still holds of the old rows. Returns
    what could not go, and why."""
    erasure = files.erase(actor, digests, _is_spent)
    scrub_database()
    return [{"file": digest, "held_by": "、".join(labels)} for digest, labels in erasure.held.items()]


def _is_spent(row: Model) -> bool:
    """Whether what refers to a file is of an expunged record."""
    if isinstance(row, Attachment | SheetScan):
        return hasattr(row.version.record, "tombstone")
    return isinstance(row, ExternalPage) and hasattr(row.record, "tombstone")


def scrub_database(patience: float = 10.0) -> bool:
    """Make the old rows unreadable in the database's own files; whether it was done within `patience` seconds.

    SQLite: deleted cells are zeroed as they go (PRAGMA secure_delete, settings), the write-ahead log is emptied here.
    PostgreSQL: VACUUM takes the dead rows; the server's WAL and replicas pass out by their own retention, which
    docs/operate.md tells the operator to bound.
    """
    assert not connection.in_atomic_block
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in _TABLES:
                cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
        return True
    stop = time.monotonic() + patience
    while True:
        with connection.cursor() as cursor:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy or time.monotonic() > stop:
            return not busy
        time.sleep(0.1)


# --- the list that outlives a restore -----------------------------------------------------------------


def list_path() -> Path:
    """var/expunged.jsonl: one line a record. A backup carries it; a restore keeps the newer one (docs/operate.md)."""
    return Path(settings.GONGKAI_DATA_DIR) / "expunged.jsonl"


def write_list() -> int:
    """Bring the list up to the tombstones; lines of records that this database doesn't know as expunged (it may have
    been restored from before) stay. Whole or not at all. Returns how many lines it holds."""
    lines = {line["record"]: line for line in read_list(list_path())}
    for stone in Tombstone.objects.select_related("record"):
        lines[stone.record.code] = _line(stone)
    path = list_path()
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as out:
        for line in lines.values():
            out.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)
    return len(lines)


def _line(stone: Tombstone) -> dict[str, Any]:
    return {
        "record": stone.record.code,
        "index_number": stone.index_number,
        "published_at": stone.published_at.isoformat() if stone.published_at else None,
        "expunged_at": stone.expunged_at.isoformat(),
        "reason": stone.reason,
        "basis": stone.basis,
        "decided_by": stone.decided_by,
        "copies": stone.copies,
        "digests": stone.digests,
    }


def read_list(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a list; none where there is no file. Raises ValueError with the line's number for a broken one."""
    with suppress(FileNotFoundError), path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                said = json.loads(line)
                said["record"], said["reason"], said["basis"], said["decided_by"]  # noqa: B018 (all must be there)
            except (ValueError, KeyError, TypeError):
                raise ValueError(f"清除名单第{n}行损坏，请从另一份备份取回这个文件。") from None
            yield said


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a list did: records blanked again, digests whose bytes went, what could not go."""

    records: int
    already: int
    unknown: int
    held: list[dict[str, str]]


def apply_list(actor: Actor, path: Path) -> Applied:
    """After a restore: expunge again whatever the list names and the restored database still holds."""
    again = already = unknown = 0
    digests: set[str] = set()
    for line in list(read_list(path)):
        digests |= set(line.get("digests", []))
        record = Record.objects.filter(code=line["record"]).first()
        if record is None:
            unknown += 1
        elif hasattr(record, "tombstone"):
            already += 1
        else:
            burial = Burial(line["reason"], line["basis"], line["decided_by"], line.get("copies", []))
            with transaction.atomic():
                digests |= set(bury(actor, record, burial))
            again += 1
    held = remove_bytes(actor, (d for d in digests if storage.exists(d)))
    write_list()
    return Applied(again, already, unknown, held)
