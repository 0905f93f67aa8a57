"""The demo fills every statutory column of every platform, through the door, and says what it is."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.conf import settings as django_settings

from gongkai.base.measures import measuring, register
from gongkai.base.measures.periods import Period
from gongkai.base.measures.register import Measurement
from gongkai.base.organizations.models import Unit
from gongkai.demo import calendar, disclosure, load, year
from gongkai.domains.disclosure import standard_tree
from gongkai.domains.disclosure.models import Clearance, Column, Record, ReviewRoute, Signature, Withdrawal
from gongkai.domains.disclosure.queries.review import steps_for
from gongkai.domains.disclosure.review import DEFAULT_STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(settings: Any) -> list[tuple[str, str, str]]:
    plan_file = django_settings.BASE_DIR / "examples" / "plans" / "changji-2021.docx"
    with calendar.on(year.ISSUED):
        load.people_then_plan(plan_file.read_bytes())
    return disclosure.fill(lambda said: None)


def test_every_node_of_every_platform_has_a_record_of_its_own(filled: list[tuple[str, str, str]]) -> None:
    assert [name for name, _, _ in filled] == ["office3", "office4"]
    units = list(Unit.objects.current().filter(kind__in=standard_tree.UNIT_KINDS))
    owed = {(None, n.key) for n in standard_tree.nodes_for(None) if n.holds}
    owed |= {(u.pk, n.key) for u in units for n in standard_tree.nodes_for(u.kind) if n.holds}
    live = Record.objects.filter(live=True, state="live").select_related("live_version")
    codes = {c.code: (c.unit_id, c.node) for c in Column.objects.all()}
    there = {codes[code] for r in live if r.live_version for code in r.live_version.columns}
    assert len(units) + 1 == 38
    assert owed - there == set()
    standing = set(Column.objects.filter(placements__record__live=True).values_list("unit", "node"))
    assert owed - standing == set()

    shown = [r.live_version for r in live if r.live_version]
    assert all(r.is_demo for r in live)
    assert not [text for text, n in Counter(v.body_text for v in shown).items() if n > 1]
    real = {v.source for v in shown if "演示" not in v.source}
    assert real == {"昌吉市政府"}
    assert sum(v.source == "昌吉市政府" for v in shown) == 1

    assert Clearance.objects.count() == Record.objects.count()
    signers = Counter(Signature.objects.values_list("version", flat=True))
    assert set(signers.values()) == {4}
    assert set(Withdrawal.objects.values_list("kind", flat=True)) == {"lapsed", "withdrawn"}

    # The loading's route has ended with the story's August: the desk afterwards has the usual one.
    assert ReviewRoute.objects.get().until is not None
    assert steps_for(Record.objects.all()[0]) == DEFAULT_STEPS

    # What 市财政局 declared is measured; a plan it owes and does not show is named.
    finance = Unit.objects.get(short_name="市财政局")
    found = {
        key: _measured(key, finance)
        for key in ("plans.published_ratio", "columns.complete", "review.complete")
    }
    assert found["columns.complete"].value == found["review.complete"].value == 1.0
    assert (found["plans.published_ratio"].numerator, found["plans.published_ratio"].denominator) == (1, 2)
    assert _measured("direct_funds.published", finance).value == 1.0


def _measured(key: str, unit: Unit) -> Measurement:
    measure = register.measure_of(key)
    assert measure is not None
    return measuring.run(register.get(key), measure, [unit], Period.parse("2021"))[unit.pk]
