"""Declared lists: what a unit says it owes counts once the office has confirmed it, and only then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from gongkai.base.core.actors import Actor
from gongkai.base.core.models import AuditRow, FeedLine
from gongkai.base.core.problems import Refused
from gongkai.base.measures import queries, services
from gongkai.base.measures.models import DeclaredItem, Standing
from gongkai.base.measures.register import State
from gongkai.base.measures.services import Line
from gongkai.base.measures.todos import declared_lists
from gongkai.base.organizations.models import UnitKind
from gongkai.base.organizations.roles import Role

from .conftest import OCTOBER, Government, make_actor, make_unit

OUTLINE = Line("“十四五”规划纲要", "条例第二十条第（三）项", "2021-12-31")
LAND = Line("国土空间规划", "条例第二十条第（三）项")


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in error.value.problems}


def confirmed(gov: Government, *lines: Line, by: Actor | None = None) -> list[DeclaredItem]:
    items = services.declare(by or gov.clerk, "plans", lines)
    services.confirm(gov.office, [i.code for i in items])
    return items


def owed(gov: Government) -> queries.Denominator:
    return queries.denominator("plans", gov.finance, OCTOBER)


def test_declared_is_not_owed_until_confirmed(gov: Government) -> None:
    assert owed(gov).state is State.NOT_DECLARED
    items = services.declare(gov.clerk, "plans", [OUTLINE, LAND])
    assert owed(gov).state is State.NOT_DECLARED
    services.confirm(gov.office, [items[0].code])
    assert owed(gov).state is None
    assert [i.item for i in owed(gov).items] == [OUTLINE.item]
    assert queries.denominator("plans", gov.water, OCTOBER).state is State.NOT_DECLARED
    assert queries.denominator("columns", gov.finance, OCTOBER).state is State.NOT_DECLARED


def test_owed_from_its_day_on(gov: Government) -> None:
    items = services.declare(gov.clerk, "plans", [OUTLINE], since=dt.date(2021, 11, 1))
    services.confirm(gov.office, [items[0].code])
    assert owed(gov).state is State.NOT_DECLARED
    assert [i.item for i in services_november(gov)] == [OUTLINE.item]


def services_november(gov: Government) -> list[DeclaredItem]:
    from gongkai.base.measures.periods import Period

    return list(queries.denominator("plans", gov.finance, Period.parse("2021-11")).items)


def test_only_the_office_confirms_and_never_its_own_hand(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [OUTLINE])[0]
    with pytest.raises(Refused) as error:
        services.confirm(gov.water_clerk, [item.code])
    assert codes(error) == {"not_permitted"}
    own = services.declare(gov.office, "plans", [LAND])[0]
    with pytest.raises(Refused) as error:
        services.confirm(gov.office, [item.code, own.code])
    assert codes(error) == {"own"}
    item.refresh_from_db()
    assert item.standing is Standing.PENDING  # all or none
    services.confirm(gov.office_second, [item.code, own.code])
    own.refresh_from_db()
    assert own.standing is Standing.CONFIRMED


def test_database_refuses_a_line_confirmed_by_its_declarer(gov: Government) -> None:
    item = services.declare(gov.office, "plans", [LAND])[0]
    item.confirmed_by_id, item.confirmed_at = item.declared_by_id, item.declared_at
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save()


def test_confirmed_line_counts_until_the_office_lets_it_go(gov: Government) -> None:
    item = confirmed(gov, OUTLINE, LAND)[0]
    with pytest.raises(Refused) as error:
        services.withdraw(gov.clerk, item.code)
    assert codes(error) == {"no_reason"}
    services.withdraw(gov.clerk, item.code, "规划已并入上级规划")
    assert len(services_november(gov)) == 2
    with pytest.raises(Refused) as error:
        services.withdraw(gov.clerk, item.code, "再次申请")
    assert codes(error) == {"asked"}
    services.confirm(gov.office, [item.code])
    assert [i.item for i in services_november(gov)] == [LAND.item]
    assert len(owed(gov).items) == 2  # it was owed in October
    with pytest.raises(Refused) as error:
        services.confirm(gov.office, [item.code])
    assert codes(error) == {"decided"}


def test_refused_removal_leaves_it_owed(gov: Government) -> None:
    item = confirmed(gov, OUTLINE)[0]
    services.withdraw(gov.clerk, item.code, "不想公开")
    services.send_back(gov.office, [item.code], "该规划应当公开")
    item.refresh_from_db()
    assert (item.standing, item.return_reason) == (Standing.CONFIRMED, "该规划应当公开")
    assert len(owed(gov).items) == 1


def test_unconfirmed_line_goes_at_once(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [OUTLINE])[0]
    services.withdraw(gov.clerk, item.code)
    item.refresh_from_db()
    assert item.standing is Standing.ENDED
    assert queries.waiting() == []
    with pytest.raises(Refused) as error:
        services.withdraw(gov.clerk, item.code)
    assert codes(error) == {"ended"}


def test_return_needs_a_reason_and_reaches_the_units_desk(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [OUTLINE])[0]
    assert [t.kind for t in declared_lists(gov.office)] == ["清单确认"]
    with pytest.raises(Refused) as error:
        services.send_back(gov.office, [item.code], "")
    assert codes(error) == {"no_reason"}
    services.send_back(gov.office, [item.code], "请写明文号")
    assert list(declared_lists(gov.office)) == []
    (todo,) = declared_lists(gov.clerk)
    assert "请写明文号" in todo.note
    assert list(declared_lists(gov.water_clerk)) == []
    again = services.declare(gov.clerk, "plans", [OUTLINE])[0]  # declared again answers the return
    assert list(declared_lists(gov.clerk)) == []
    assert [i.code for i in queries.items_of(gov.finance.pk, "plans")] == [again.code]


def test_no_power_needs_reason_basis_and_confirmation(gov: Government) -> None:
    with pytest.raises(Refused) as error:
        services.declare_no_power(gov.clerk, "plans", "", "")
    assert codes(error) == {"no_reason", "no_basis"}
    item = services.declare_no_power(gov.clerk, "plans", "规划由州级编制", "昌州党办〔2019〕1号")
    assert owed(gov).state is State.NOT_DECLARED
    services.confirm(gov.office, [item.code])
    assert owed(gov).state is State.NO_SUCH_POWER
    with pytest.raises(Refused) as error:
        services.declare(gov.clerk, "plans", [OUTLINE])
    assert codes(error) == {"no_power_stands"}
    with pytest.raises(Refused) as error:
        services.declare_no_power(gov.clerk, "plans", "另一理由", "文件")
    assert codes(error) == {"there_already"}


def test_no_power_not_beside_lines(gov: Government) -> None:
    services.declare(gov.clerk, "plans", [OUTLINE])
    with pytest.raises(Refused) as error:
        services.declare_no_power(gov.clerk, "plans", "没有", "文件")
    assert codes(error) == {"items_stand"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], {"empty"}),
        ([Line("", "条例")], {"no_item"}),
        ([Line("规划", "")], {"no_basis"}),
        ([Line("规" * 201, "条例")], {"too_long"}),
        ([Line("规划", "条例", "时" * 61)], {"too_long"}),
        ([LAND, LAND], {"twice"}),
        ([Line(f"规划{n}", "条例") for n in range(501)], {"too_many"}),
        ([LAND, Line("规划", "")], {"no_basis"}),
    ],
)
def test_bad_lines_write_nothing(gov: Government, lines: list[Line], expected: set[str]) -> None:
    before = (DeclaredItem.objects.count(), AuditRow.objects.count(), FeedLine.objects.count())
    with pytest.raises(Refused) as error:
        services.declare(gov.clerk, "plans", lines)
    assert codes(error) == expected
    assert (DeclaredItem.objects.count(), AuditRow.objects.count(), FeedLine.objects.count()) == before


def test_no_line_twice_on_one_list(gov: Government) -> None:
    services.declare(gov.clerk, "plans", [LAND])
    with pytest.raises(Refused) as error:
        services.declare(gov.clerk, "plans", [LAND])
    assert codes(error) == {"there_already"}
    services.declare(gov.clerk, "columns", [LAND])
    services.declare(gov.water_clerk, "plans", [LAND])


def test_who_may_declare(gov: Government) -> None:
    village = make_actor("village", make_unit("某村", UnitKind.VILLAGE), Role.CLERK)
    for actor, expected in ((gov.inspector, "not_permitted"), (village, "unit_kind")):
        with pytest.raises(Refused) as error:
            services.declare(actor, "plans", [LAND])
        assert codes(error) == {expected}
    with pytest.raises(Refused) as error:
        services.declare(gov.clerk, "no_such_list", [LAND])
    assert codes(error) == {"unknown_list"}


def test_another_units_line_cannot_be_taken_off(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [OUTLINE])[0]
    for actor in (gov.water_clerk, gov.office):
        with pytest.raises(Refused) as error:
            services.withdraw(actor, item.code)
        assert codes(error) == {"not_permitted"}


def test_each_act_leaves_an_audit_row_and_a_feed_line(gov: Government) -> None:
    item = confirmed(gov, OUTLINE)[0]
    services.withdraw(gov.clerk, item.code, "并入上级规划")
    services.send_back(gov.office, [item.code], "应当公开")
    services.withdraw(gov.clerk, item.code, "确已并入")
    services.confirm(gov.office, [item.code])
    kinds = list(AuditRow.objects.filter(subject=item.code).values_list("kind", flat=True))
    assert kinds == [
        "measures.declared",
        "measures.confirmed",
        "measures.removal_asked",
        "measures.removal_refused",
        "measures.removal_asked",
        "measures.removal_confirmed",
    ]
    lines = FeedLine.objects.filter(topic=services.TOPIC, key=item.code)
    assert [x.payload["standing"] for x in lines] == [
        "pending", "confirmed", "removal_asked", "confirmed", "removal_asked", "ended",
    ]  # fmt: skip
    assert all(x.payload["unit"] == gov.finance.code for x in lines)


def test_coverage_names_who_has_said_nothing(gov: Government) -> None:
    confirmed(gov, OUTLINE)
    services.declare(gov.water_clerk, "plans", [LAND])
    (row,) = [c for c in queries.coverage(OCTOBER) if c.key == "plans"]
    assert (row.standing, row.no_power, row.waiting) == (1, 0, 1)
    assert {u.name for u in row.silent} == {"六工镇", "市政府办公室"}


def test_summary_of_a_units_lists(gov: Government) -> None:
    first, second = services.declare(gov.clerk, "plans", [OUTLINE, LAND])
    services.confirm(gov.office, [first.code])
    services.send_back(gov.office, [second.code], "不对")
    by_key = {s.key: s for s in queries.lists_of(gov.finance.pk, OCTOBER)}
    plans = by_key["plans"]
    assert (plans.state, plans.confirmed, plans.waiting, plans.returned) == (None, 1, 0, 1)
    assert by_key["columns"].state is State.NOT_DECLARED
