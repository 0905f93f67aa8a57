"""撤下 and 恢复: what the public finds afterwards, who may do it, and why not."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client

from gongkai.base.core.problems import Refused
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Placement, Version, Withdrawal
from gongkai.domains.disclosure.services import withdrawal

from .factories import cleared, make_actor, make_column, make_record, make_unit, seal, sign

pytestmark = pytest.mark.django_db
BASIS = "昌吉市人民政府办公室2021年11月10日会议决定"


@pytest.fixture
def live():  # type: ignore[no-untyped-def]
    unit = make_unit()
    column = make_column(unit)
    record, version, people = cleared(unit, column)
    return door.release(people[-1], record, version), version, people, column


def codes(refused: Refused) -> set[str]:
    return {p.code for p in refused.problems}


def test_an_error_answers_410_with_the_notice_and_comes_back_under_its_own_date(live) -> None:  # type: ignore[no-untyped-def]
    record, _, people, column = live
    published = record.published_at
    withdrawal.withdraw(people[-1], record, "error", "附件放错了。", BASIS)
    record.refresh_from_db()
    assert not record.live and record.state == "withdrawn" and not column.placements.exists()
    answer = Client().get(f"/gk/{record.index_number}")
    assert (
        answer.status_code == 410
        and "附件放错了" in answer.content.decode()
        and BASIS in answer.content.decode()
    )
    withdrawal.restore(people[-1], record, "查明附件无误。")
    record.refresh_from_db()
    assert record.live and record.state == "live" and record.published_at == published
    assert [p.record_id for p in column.placements.all()] == [record.pk]
    assert Withdrawal.objects.get().ended_reason == "查明附件无误。"
    assert Client().get(f"/gk/{record.index_number}").status_code == 200


def test_merged_sends_on_and_needs_a_public_target(live) -> None:  # type: ignore[no-untyped-def]
    record, _, people, column = live
    other, text = make_record(record.publishing_unit, column, title="合并后的通知")
    with pytest.raises(Refused) as why:
        withdrawal.withdraw(people[-1], record, "merged", "合并。", BASIS, other)
    assert codes(why.value) == {"target_not_live"}
    seal(text)
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        sign(text, step, person)
    door.release(people[-1], other, text)
    other.refresh_from_db()
    withdrawal.withdraw(people[-1], record, "merged", "合并。", BASIS, other)
    answer = Client().get(f"/gk/{record.index_number}")
    assert answer.status_code == 301 and answer["Location"].endswith(f"/gk/{other.index_number}")


@pytest.mark.parametrize("kind", ["withdrawn", "lapsed"])
def test_withdrawn_and_lapsed_stay_readable_under_a_notice(live, kind: str) -> None:  # type: ignore[no-untyped-def]
    record, _, people, _ = live
    withdrawal.withdraw(people[-1], record, kind, "有效期满。", BASIS)
    record.refresh_from_db()
    assert (
        record.live and record.state == "withdrawn" and not Placement.objects.filter(record=record).exists()
    )
    page = Client().get(f"/gk/{record.index_number}")
    assert page.status_code == 200
    assert "有效期满" in page.content.decode() and "正文。" in page.content.decode()
    with pytest.raises(Refused) as why:
        withdrawal.withdraw(people[-1], record, kind, "再来一次。", BASIS)
    assert codes(why.value) == {"already"}


def test_reason_basis_and_kind_are_owed_and_nothing_is_written_without(live) -> None:  # type: ignore[no-untyped-def]
    record, _, people, _ = live
    with pytest.raises(Refused) as why:
        withdrawal.withdraw(people[-1], record, "other", " ", "")
    assert codes(why.value) == {"no_kind", "no_reason", "no_basis"}
    record.refresh_from_db()
    assert record.live and not Withdrawal.objects.exists()


def test_a_clerk_and_another_unit_may_not(live) -> None:  # type: ignore[no-untyped-def]
    record, _, people, _ = live
    stranger = make_actor("reviewer", make_unit("市教育局", position=1), "x1")
    for actor, refusal in ((people[0], Exception), (stranger, Http404)):
        with pytest.raises(refusal):
            withdrawal.withdraw(actor, record, "error", "理由。", BASIS)
    assert not Withdrawal.objects.exists()


def test_what_was_not_public_can_neither_be_taken_down_nor_restored() -> None:
    unit = make_unit()
    record, _ = make_record(unit, make_column(unit))
    head = make_actor("unit_head", unit, "h1")
    with pytest.raises(Refused) as why:
        withdrawal.withdraw(head, record, "error", "理由。", BASIS)
    assert codes(why.value) == {"not_live"}
    with pytest.raises(Refused) as why:
        withdrawal.restore(head, record, "理由。")
    assert codes(why.value) == {"not_withdrawn"}


def test_a_corrected_version_ends_the_withdrawal(live) -> None:  # type: ignore[no-untyped-def]
    record, version, people, column = live
    withdrawal.withdraw(people[-1], record, "error", "数字有误。", BASIS)
    better = Version.objects.create(
        record=record, number=2, title="关于测试的通知", columns=[column.code], change_note="改正"
    )
    seal(better)
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        sign(better, step, person)
    door.release(people[-1], record, better)
    assert withdrawal.in_force(record) is None
    assert Client().get(f"/gk/{record.index_number}").status_code == 200
