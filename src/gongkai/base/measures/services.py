"""Writes about declared lists: a unit declares, the office confirms or returns, a unit asks to take off."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction

from gongkai.base.core import audit, clock, feed
from gongkai.base.core.actors import Actor
from gongkai.base.core.locks import lock_until_commit
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import Rule, may
from gongkai.base.organizations.models import Unit

from . import queries
from .lists import LISTS
from .models import DeclaredItem, Standing
from .permissions import CONFIRM, DECLARE, WITHDRAW

TOPIC = "measures.declared"
_ITEM_LENGTH = 200
_DUE_LENGTH = 60
MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One line to declare. basis: by which law or document it is owed; due: a date or a rule, or ""."""

    item: str
    basis: str
    due: str = ""


# --- declare ------------------------------------------------------------------------------------------


def declare_problems(actor: Actor, list_key: str, lines: Sequence[Line]) -> list[Problem]:
    """Why these lines can't be put on the list of the actor's unit."""
    problems = _not_permitted(actor, DECLARE)
    if problems:
        return problems
    unit = _acting_unit(actor)
    problems = _no_such_list(unit, list_key)
    if problems:
        return problems
    if not lines:
        return [Problem("empty", "没有可申报的内容，请至少填写一行事项。", "lines")]
    if len(lines) > MAX_LINES:
        return [Problem("too_many", f"一次最多申报{MAX_LINES}行，请分几次提交。", "lines")]
    for number, line in enumerate(lines, 1):
        problems += _line_problems(number, line)
    kept = DeclaredItem.objects.kept().filter(list_key=list_key, unit=unit)
    if kept.filter(no_power=True).exists():
        problems.append(
            Problem("no_power_stands", "本单位已申报“本级无此职权”，请先申请移出该说明，再申报事项。")
        )
    there = set(kept.filter(item__in=[line.item for line in lines]).values_list("item", flat=True))
    for item, count in Counter(line.item for line in lines).items():
        if count > 1:
            problems.append(Problem("twice", f"“{item}”写了{count}次，请只留一行。", "lines"))
        elif item in there:
            problems.append(Problem("there_already", f"“{item}”已在清单中，请删去这一行。", "lines"))
    return problems


def _line_problems(number: int, line: Line) -> Iterable[Problem]:
    if not line.item:
        yield Problem("no_item", f"第{number}行没有写事项。", "lines")
    if not line.basis:
        yield Problem("no_basis", f"第{number}行没有写依据，请写明法规条款或文件。", "lines")
    if len(line.item) > _ITEM_LENGTH or len(line.basis) > _ITEM_LENGTH or len(line.due) > _DUE_LENGTH:
        yield Problem(
            "too_long",
            f"第{number}行太长：事项和依据各不超过{_ITEM_LENGTH}字，时限不超过{_DUE_LENGTH}字。",
            "lines",
        )


def declare(
    actor: Actor, list_key: str, lines: Sequence[Line], since: dt.date | None = None
) -> list[DeclaredItem]:
    """Put lines on the list of the actor's unit; they count once the office has confirmed them.

    since: from which local date they are owed; the year's first day if not given. Raises Refused.
    """
    with transaction.atomic():
        lock_until_commit("measures.declared")
        refuse_if(declare_problems(actor, list_key, lines))
        return [_write(actor, list_key, line, since, no_power=False) for line in lines]


def declare_no_power_problems(actor: Actor, list_key: str, reason: str, basis: str) -> list[Problem]:
    """Why the actor's unit can't state that it has no such power."""
    problems = _not_permitted(actor, DECLARE)
    if problems:
        return problems
    unit = _acting_unit(actor)
    problems = _no_such_list(unit, list_key)
    if problems:
        return problems
    if not reason:
        problems.append(Problem("no_reason", "请写明本级为什么没有此项职权。", "reason"))
    if not basis:
        problems.append(Problem("no_basis", "请写明依据，如三定规定、权责清单。", "basis"))
    if len(reason) > _ITEM_LENGTH or len(basis) > _ITEM_LENGTH:
        problems.append(Problem("too_long", f"理由和依据各不超过{_ITEM_LENGTH}字。", "reason"))
    kept = DeclaredItem.objects.kept().filter(list_key=list_key, unit=unit)
    if kept.filter(no_power=True).exists():
        problems.append(Problem("there_already", "本单位已申报过“本级无此职权”，不必重复申报。"))
    elif kept.exists():
        problems.append(Problem("items_stand", "清单中还有事项，请先申请移出，再申报“本级无此职权”。"))
    return problems


def declare_no_power(
    actor: Actor, list_key: str, reason: str, basis: str, since: dt.date | None = None
) -> DeclaredItem:
    """State 本级无此职权 for the actor's unit, to be confirmed by the office. Raises Refused."""
    with transaction.atomic():
        lock_until_commit("measures.declared")
        refuse_if(declare_no_power_problems(actor, list_key, reason, basis))
        return _write(actor, list_key, Line(reason, basis), since, no_power=True)


def _write(actor: Actor, list_key: str, line: Line, since: dt.date | None, *, no_power: bool) -> DeclaredItem:
    assert actor.user_id is not None and actor.unit_id is not None  # _not_permitted refused the others
    # A returned line that is declared again is answered by the new one.
    answered = DeclaredItem.objects.filter(list_key=list_key, unit_id=actor.unit_id, item=line.item)
    answered.filter(returned_at__isnull=False, ended_at__isnull=True).update(ended_at=clock.now())
    item = DeclaredItem.objects.create(
        list_key=list_key,
        unit_id=actor.unit_id,
        no_power=no_power,
        item=line.item,
        basis=line.basis,
        due=line.due,
        since=since or clock.today().replace(month=1, day=1),
        declared_by_id=actor.user_id,
    )
    _record(actor, "measures.declared", item)
    return item


# --- take off -----------------------------------------------------------------------------------------


def withdraw_problems(actor: Actor, item: DeclaredItem, reason: str) -> list[Problem]:
    """Why the line can't be taken off, or its taking off not be asked for."""
    problems = _not_permitted(actor, WITHDRAW, item)
    if problems:
        return problems
    if item.standing is Standing.ENDED:
        return [Problem("ended", "该事项已经移出清单。")]
    if item.standing is Standing.REMOVAL_ASKED:
        return [Problem("asked", "已申请移出，请等待政务公开办确认。")]
    if item.standing is Standing.CONFIRMED and not reason:
        return [Problem("no_reason", "该事项已确认，移出须写明理由并经政务公开办确认。", "reason")]
    if len(reason) > _ITEM_LENGTH:
        return [Problem("too_long", f"理由不超过{_ITEM_LENGTH}字。", "reason")]
    return []


def withdraw(actor: Actor, code: str, reason: str = "") -> DeclaredItem:
    """Take an unconfirmed line off at once; for a confirmed one ask the office: until then it counts on.

    Else a unit could better its figure by striking what it has not published. Raises Refused.
    """
    with transaction.atomic():
        item = _locked(code)
        refuse_if(withdraw_problems(actor, item, reason))
        if item.standing is Standing.CONFIRMED:
            item.removal_asked_at, item.removal_asked_by_id = clock.now(), actor.user_id
            item.removal_reason, item.return_reason = reason, ""
            kind = "measures.removal_asked"
        else:
            item.ended_at = clock.now()
            kind = "measures.withdrawn"
        item.save()
        _record(actor, kind, item, {"reason": reason})
        return item


# --- confirm or return --------------------------------------------------------------------------------


def confirm_problems(actor: Actor, items: Sequence[DeclaredItem]) -> list[Problem]:
    """Why the office can't confirm these lines (or their taking off)."""
    problems = _not_permitted(actor, CONFIRM)
    if problems:
        return problems
    if not items:
        return [Problem("none_chosen", "没有选中任何事项，请先勾选。")]
    for item in items:
        if item.standing not in (Standing.PENDING, Standing.REMOVAL_ASKED):
            problems.append(Problem("decided", f"“{item}”已经{item.standing.label}，请刷新页面。"))
        elif actor.user_id in (item.declared_by_id, item.removal_asked_by_id):
            problems.append(Problem("own", f"“{item}”由您本人申报，请由政务公开办其他人员确认。"))
    return problems


def confirm(actor: Actor, codes: Iterable[str]) -> list[DeclaredItem]:
    """Confirm declared lines; for those whose taking off was asked, take them off from today. All or none."""
    with transaction.atomic():
        items = _all_locked(codes)
        refuse_if(confirm_problems(actor, items))
        for item in items:
            if item.standing is Standing.REMOVAL_ASKED:
                item.ended_at = clock.now()
                # It was owed until yesterday; one confirmed for today only never counted.
                item.until = clock.today() - dt.timedelta(days=1)
                kind = "measures.removal_confirmed"
            else:
                item.confirmed_at, item.confirmed_by_id = clock.now(), actor.user_id
                kind = "measures.confirmed"
            item.save()
            _record(actor, kind, item)
        return items


def return_problems(actor: Actor, items: Sequence[DeclaredItem], reason: str) -> list[Problem]:
    """Why the office can't send these lines back."""
    problems = _not_permitted(actor, CONFIRM)
    if problems:
        return problems
    if not items:
        return [Problem("none_chosen", "没有选中任何事项，请先勾选。")]
    if not reason:
        problems.append(Problem("no_reason", "退回须写明理由，让申报单位知道怎么改。", "reason"))
    if len(reason) > _ITEM_LENGTH:
        problems.append(Problem("too_long", f"理由不超过{_ITEM_LENGTH}字。", "reason"))
    for item in items:
        if item.standing not in (Standing.PENDING, Standing.REMOVAL_ASKED):
            problems.append(Problem("decided", f"“{item}”已经{item.standing.label}，请刷新页面。"))
    return problems


def send_back(actor: Actor, codes: Iterable[str], reason: str) -> list[DeclaredItem]:
    """Return declared lines with a reason; one whose taking off is refused stays confirmed. All or none."""
    with transaction.atomic():
        items = _all_locked(codes)
        refuse_if(return_problems(actor, items, reason))
        for item in items:
            item.return_reason = reason
            if item.standing is Standing.REMOVAL_ASKED:
                item.removal_asked_at, item.removal_asked_by_id = None, None
                kind = "measures.removal_refused"
            else:
                item.returned_at = clock.now()
                kind = "measures.returned"
            item.save()
            _record(actor, kind, item, {"reason": reason})
        return items


# --- what they share ----------------------------------------------------------------------------------


def _not_permitted(actor: Actor, rule: Rule, item: DeclaredItem | None = None) -> list[Problem]:
    if may(actor, rule, item) and actor.user_id and actor.unit_id:
        return []
    return [Problem("not_permitted", f"您的角色不能{rule.name}，或该事项不属于您所在的单位。")]


def _acting_unit(actor: Actor) -> Unit:
    return Unit.objects.get(pk=cast(int, actor.unit_id))  # _not_permitted refused who acts for none


def _no_such_list(unit: Unit, list_key: str) -> list[Problem]:
    if list_key not in LISTS:
        return [Problem("unknown_list", "没有这种清单，请从“应公开清单”页面进入。")]
    if not queries.declaring([unit]):
        return [
            Problem("unit_kind", "村（社区）、所属单位和公共企事业单位由主管单位列入其清单，不单独申报。")
        ]
    return []


def _locked(code: str) -> DeclaredItem:
    return DeclaredItem.objects.select_for_update().get(code=code)


def _all_locked(codes: Iterable[str]) -> list[DeclaredItem]:
    return list(DeclaredItem.objects.select_for_update().filter(code__in=list(codes)).order_by("id"))


def _record(actor: Actor, kind: str, item: DeclaredItem, more: dict[str, str] | None = None) -> None:
    """The act's audit row and feed line, in its transaction."""
    facts = {"list": item.list_key, "item": str(item), "standing": str(item.standing)}
    audit.record(kind, actor=actor, subject=item.code, payload=facts | (more or {}))
    unit = Unit.objects.only("code").get(pk=item.unit_id)
    feed.append(TOPIC, item.code, {"list": item.list_key, "unit": unit.code, "standing": str(item.standing)})
