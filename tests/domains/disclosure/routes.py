"""Makers of the objects behind disclosure's routes (tests/route_objects.py says what they are for)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.models import Unit
from gongkai.domains.disclosure.models import (
    Attachment,
    Bundle,
    Expunging,
    ExternalPage,
    ImportBatch,
    ImportedRecord,
    Record,
    SheetScan,
    Version,
    Withdrawal,
)
from gongkai.domains.disclosure.services import embargo
from tests.domains.disclosure.factories import make_record, seal
from tests.route_objects import Maker, make_user


def _sealed(unit: Unit) -> Version:
    _, version = make_record(unit)
    return seal(version)


def _record(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": make_record(unit)[0].code}


def _version(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": _sealed(unit).record.code, "number": 1}


def _compare(world: Any, unit: Unit) -> dict[str, Any]:
    record = _sealed(unit).record
    Version.objects.create(record=record, number=2, title="第二版")
    return {"code": record.code, "old": 1, "new": 2}


def _file() -> StoredFile:
    return StoredFile.objects.create(digest="0" * 64, size=1, name="表.xlsx", text_read=True, purpose="测试")


def _detach(world: Any, unit: Unit) -> dict[str, Any]:
    record, version = make_record(unit)
    made = Attachment.objects.create(version=version, file=_file(), title="附件")
    return {"code": record.code, "attachment": made.code}


def _scan(world: Any, unit: Unit) -> dict[str, Any]:
    version = _sealed(unit)
    signer, uploader = (make_user(f"scan-{word}-{Record.objects.count()}") for word in "ab")
    made = SheetScan.objects.create(
        version=version,
        digest=version.digest,
        step="first",
        file=_file(),
        signed_by=signer,
        uploaded_by=uploader,
    )
    return {"code": made.code}


def _bundle(world: Any, unit: Unit) -> dict[str, Any]:
    return {"code": Bundle.objects.create(title="包", unit=unit, consulted={unit.code: None}).code}


def _read_link(world: Any, unit: Unit) -> dict[str, Any]:
    user = make_user(f"link-{Record.objects.count()}")
    actor = Actor(user.pk, user.name, unit.pk, str(unit), frozenset({"clerk"}))
    _, version = make_record(unit)
    return {"token": embargo.make_link(actor, version, "顾问", dt.timedelta(hours=1))}


def _withdrawn(world: Any, unit: Unit) -> dict[str, Any]:
    record, _ = make_record(unit)
    Withdrawal.objects.create(record=record, kind="error", reason="测试", basis="测试")
    return {"code": record.code}


def _expunging(world: Any, unit: Unit) -> dict[str, Any]:
    asker, decider = (make_user(f"expunge-{word}-{Record.objects.count()}") for word in "ab")
    made = Expunging.objects.create(
        reason="leak", basis="测试", asked_by=asker, decided_by=decider, decided_at=clock.now()
    )
    made.records.add(make_record(unit)[0])
    return {"code": made.code}


def _external(world: Any, unit: Unit) -> dict[str, Any]:
    record, _ = make_record(unit)
    record.external_url = f"https://nowhere.invalid/{record.code}.html"
    record.save()
    ExternalPage.objects.create(record=record, answer="same", snapshot=_file())
    return {"code": record.code}


def _import_batch(world: Any, unit: Unit) -> dict[str, Any]:
    record, _ = make_record(unit)
    batch = ImportBatch.objects.create(name="旧站", file_name="a.csv", file_digest=record.code)
    ImportedRecord.objects.create(
        batch=batch, line=2, record=record, content_digest=record.code, was_published_at=clock.now()
    )
    return {"code": batch.code}


_OF_RECORD = [
    "record",
    "edit",
    "preview",
    "attach",
    "relate",
    "next_version",
    "submit",
    "recall",
    "release",
    "times",
    "open_to",
    "make_link",
    "end_links",
]
_OF_VERSION = ("review", "sign", "secrecy", "sheet", "sheet_word", "upload_scan")
_OF_BUNDLE = ("bundle", "bundle_records", "bundle_consult", "bundle_sign_off", "bundle_release")
MAKERS: dict[str, Maker] = {
    **{f"disclosure:{name}": _record for name in _OF_RECORD},
    **{f"disclosure:{name}": _version for name in _OF_VERSION},
    **{f"disclosure:{name}": _bundle for name in _OF_BUNDLE},
    "disclosure:compare": _compare,
    "disclosure:detach": _detach,
    "disclosure:scan": _scan,
    "disclosure:confirm_scan": _scan,
    "read_link": _read_link,
    "disclosure:withdraw": _record,
    "disclosure:restore": _withdrawn,
    "disclosure:expunging": _expunging,
    "disclosure:expunging_print": _expunging,
    "disclosure:external_record": _external,
    "disclosure:external_look": _external,
    "disclosure:import_batch": _import_batch,
    "disclosure:import_problems": _import_batch,
}
