"""The one door: every other way fails for the same text, and the database is the last line."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from gongkai.base.core.models import AuditRow
from gongkai.base.core.problems import Refused
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Clearance, Event, Record, Signature, Version

from .factories import cleared, make_actor, make_column, make_record, make_unit, seal, sign

pytestmark = pytest.mark.django_db


def refused(act) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_a_cleared_version_goes_out_under_a_number_in_its_column() -> None:
    unit = make_unit()
    column = make_column(unit)
    record, version, people = cleared(unit, column)
    door.release(people[-1], record, version)
    record.refresh_from_db()
    assert record.live and record.live_version == version and record.state == "live"
    assert record.index_number and record.index_number.endswith("/2021-000001")
    assert [p.record_id for p in column.placements.all()] == [record.pk]
    assert Event.objects.get(kind="record.released").payload["digest"] == version.digest
    assert AuditRow.objects.filter(kind="disclosure.record.released").count() == 1


def test_without_the_third_signature_every_way_is_closed() -> None:
    unit = make_unit()
    column = make_column(unit)
    record, version = make_record(unit, column)
    people = [make_actor("clerk", unit, "c1"), make_actor("reviewer", unit, "r1")]
    seal(version)
    for step, person in zip(("first", "second"), people, strict=True):
        sign(version, step, person)
    with pytest.raises(Refused) as why:
        door.release(people[1], record, version)
    assert "保密审查" in str(why.value)
    live = {"live": True, "live_version": version, "index_number": "X/1"}
    refused(lambda: Record.objects.filter(pk=record.pk).update(**live))
    refused(lambda: Clearance.objects.create(version=version, digest=version.digest))
    for name, value in live.items():
        setattr(record, name, value)
    refused(record.save)
    fields = {"site": record.site, "kind": "notice", "publishing_unit": unit}
    refused(lambda: Record.objects.bulk_create([Record(**fields, **(live | {"index_number": "X/2"}))]))
    record.refresh_from_db()
    assert not record.live


def test_one_changed_character_voids_the_approvals() -> None:
    unit = make_unit()
    column = make_column(unit)
    record, version, people = cleared(unit, column)
    refused(lambda: Version.objects.filter(pk=version.pk).update(title="关于测试的通告"))
    door.release(people[-1], record, version)
    changed = Version.objects.create(record=record, number=2, title="关于测试的通告", columns=[column.code])
    seal(changed)
    with pytest.raises(Refused):
        door.release(people[-1], record, changed)
    refused(lambda: Record.objects.filter(pk=record.pk).update(live_version=changed))


def test_approvals_of_another_text_do_not_count() -> None:
    unit = make_unit()
    column = make_column(unit)
    _, version, _ = cleared(unit, column)
    other, text = make_record(unit, column, title="另一份")
    seal(text)
    refused(lambda: Clearance.objects.create(version=text, digest=version.digest))
    refused(
        lambda: Record.objects.filter(pk=other.pk).update(live=True, live_version=version, index_number="X/3")
    )


def test_signatures_and_clearances_are_not_changed() -> None:
    unit = make_unit()
    record, version, people = cleared(unit, make_column(unit))
    door.release(people[-1], record, version)
    refused(lambda: Signature.objects.filter(version=version).update(user_id=people[0].user_id))
    refused(lambda: Signature.objects.filter(version=version).delete())
    refused(lambda: Clearance.objects.filter(version=version).update(digest="0" * 64))


def test_one_person_cannot_approve_two_steps() -> None:
    unit = make_unit()
    _, version = make_record(unit)
    seal(version)
    person = make_actor("reviewer", unit, "r1")
    sign(version, "second", person)
    refused(lambda: sign(version, "third", person))
