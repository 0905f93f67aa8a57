"""惩戒公示、强制性信息披露: named kinds of private data are open in one record, by law and article.

A second person approves. When the day has passed, or 信用修复 ends it, the record comes off at once; 清除
follows, decided by two people.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from gongkai.base.core import clock
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.organizations.access import must
from gongkai.base.organizations.roles import Role
from gongkai.text.privacy import OPEN_KINDS, Kind

from .. import events
from ..models import Finding, NamedException, Record
from ..models.release import WithdrawalKind
from ..permissions import APPROVE_EXCEPTION, EXCEPT
from . import telling, withdrawal

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(hours=1)
#: Cases, with the display periods known for them in months (总局令第45号 13); none: no end need be given.
CASES = {
    "惩戒公示（三个月）": 3,
    "惩戒公示（三年）": 36,
    "强制性信息披露": None,
    "行政许可公示": None,
    "依规须公示的名单": None,
}
ENDS = {"lapsed": "公示期满", "repaired": "信用修复", "quashed": "决定被撤销或变更"}


def in_force(record: Record) -> QuerySet[NamedException]:
    """Approved, not ended, its day not passed."""
    rows = NamedException.objects.filter(record=record, approved_at__isnull=False, ended_on__isnull=True)
    return rows.filter(Q(display_until__isnull=True) | Q(display_until__gte=clock.today()))


def opened(record: Record) -> dict[str, str]:
    """kind of private data → law and article that open it in this record now."""
    return {
        str(kind): f"{one.law}{one.article}（{one.case}）" for one in in_force(record) for kind in one.fields
    }


def ask_problems(
    record: Record, case: str, fields: Sequence[str], law: str, article: str, display_until: dt.date | None
) -> list[Problem]:
    """Why the exception can't be asked for like this."""
    found = []
    if hasattr(record, "tombstone"):
        return [Problem("expunged", "这条信息已经清除，不能再申请例外。")]
    if case not in CASES:
        found.append(Problem("no_case", "请选择情形。", "case"))
    allowed = {str(kind) for kind in Kind if kind not in OPEN_KINDS}
    if not fields or set(fields) - allowed:
        found.append(Problem("no_fields", "请逐项选择要公开的个人信息，不能整行放开。", "fields"))
    if not law.strip():
        found.append(Problem("no_law", "请写明法律、法规或规章的名称。", "law"))
    elif len(law) > 200:
        found.append(Problem("law_too_long", "法律依据请控制在200字以内。", "law"))
    if not article.strip():
        found.append(Problem("no_article", "请写明条款，如“第四十八条”。", "article"))
    elif len(article) > 60:
        found.append(Problem("article_too_long", "条款请控制在60字以内。", "article"))
    if display_until is None and CASES.get(case) is not None:
        found.append(Problem("no_end", "惩戒公示须写明公示到哪一天。", "display_until"))
    if display_until is not None and display_until < clock.today():
        found.append(Problem("past", "公示截止日期已经过了，请核对。", "display_until"))
    return found


def ask(
    actor: Actor,
    record: Record,
    case: str,
    fields: Sequence[str],
    law: str,
    article: str,
    display_until: dt.date | None = None,
) -> NamedException:
    """Ask for it; nothing is open before a second person has approved."""
    must(actor, EXCEPT, record, subject=f"record:{record.code}")
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=record.pk)
        refuse_if(ask_problems(record, case, fields, law, article, display_until))
        assert actor.user_id is not None
        made = NamedException.objects.create(
            record=record,
            case=case,
            fields=sorted(set(fields)),
            law=law.strip(),
            article=article.strip(),
            display_until=display_until,
            asked_by_id=actor.user_id,
        )
        _event("exception.asked", actor, made)
        telling.unit(record, "有一项公开例外等待批准。", roles=(Role.REVIEWER, Role.UNIT_HEAD))
    return made


def approve_problems(actor: Actor, one: NamedException) -> list[Problem]:
    if one.approved_at is not None or one.ended_on is not None:
        return [Problem("done", "这项例外已经办理过，请刷新页面。")]
    if one.asked_by_id == actor.user_id:
        return [Problem("same_person", "申请人不能批准自己的申请，请由另一人批准。")]
    if one.display_until is not None and one.display_until < clock.today():
        return [Problem("past", "公示截止日期已经过了，不能批准。")]
    return []


def approve(actor: Actor, one: NamedException) -> None:
    """The second person's approval: the named kinds are open in this record from now."""
    must(actor, APPROVE_EXCEPTION, one.record, subject=f"record:{one.record.code}")
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=one.record_id)
        one.refresh_from_db()
        refuse_if(approve_problems(actor, one))
        one.approved_by_id, one.approved_at = actor.user_id, clock.now()
        one.save(update_fields=["approved_by", "approved_at"])
        _settle(one.record)
        _event("exception.approved", actor, one)


def refuse(actor: Actor, one: NamedException) -> None:
    """Not approved: it is closed, and a new one can be asked for."""
    must(actor, APPROVE_EXCEPTION, one.record, subject=f"record:{one.record.code}")
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=one.record_id)
        one.refresh_from_db()
        refuse_if(approve_problems(actor, one))
        one.ended_on = clock.today()
        one.save(update_fields=["ended_on"])
        _event("exception.refused", actor, one)


def end_problems(one: NamedException, why: str) -> list[Problem]:
    if one.approved_at is None or one.ended_on is not None:
        return [Problem("not_open", "这项例外没有生效或已经结束。")]
    return [] if why in ENDS else [Problem("no_why", "请选择结束的原因。", "why")]


def end(actor: Actor, one: NamedException, why: str) -> None:
    """信用修复 and the like: the kinds are closed again, and what showed them comes off now."""
    must(actor, APPROVE_EXCEPTION, one.record, subject=f"record:{one.record.code}")
    _end(actor, one, why)


def end_due() -> int:
    """The scheduled job: end every exception whose day has passed; how many. No failure stops another."""
    due = NamedException.objects.filter(ended_on__isnull=True, approved_at__isnull=False)
    count = 0
    for one in due.filter(display_until__lt=clock.today()).select_related("record"):
        try:
            _end(SYSTEM, one, "lapsed")
            count += 1
        except Refused:
            logger.exception("exception of record %s could not be ended", one.record.code)
    return count


def _end(actor: Actor, one: NamedException, why: str) -> None:
    with transaction.atomic():
        record = Record.objects.select_for_update().get(pk=one.record_id)
        one.refresh_from_db()
        refuse_if(end_problems(one, why))
        one.ended_on = clock.today()
        one.save(update_fields=["ended_on"])
        _settle(record)
        _event("exception.ended", actor, one, why=why)
        if record.live:
            basis = f"{one.law}{one.article}"[:200]
            withdrawal.take_off(actor, record, WithdrawalKind.ERROR, f"{ENDS[why]}，停止公示。", basis)
        telling.unit(
            record,
            f"公开例外已结束（{ENDS[why]}），信息已撤下，请办理清除。",
            roles=(Role.CLERK, Role.REVIEWER),
        )


def _settle(record: Record) -> None:
    """Findings say what is open now. Those in files are left to the next run, which knows what is hidden."""
    kinds = opened(record)
    rows = Finding.objects.filter(version__record=record, check_key="privacy")
    rows.filter(decision="excepted").update(decision="", reason="")
    for kind, law in kinds.items():
        in_text = rows.filter(kind=kind, decision="").exclude(place__startswith="附件")
        in_text.update(decision="excepted", reason=law[:300])


def _event(kind: str, actor: Actor, one: NamedException, **more: str) -> None:
    payload: dict[str, object] = {
        "case": one.case,
        "fields": one.fields,
        "law": one.law,
        "article": one.article,
        **more,
    }
    if one.display_until is not None:
        payload["display_until"] = one.display_until.isoformat()
    events.append(kind, actor=actor, record=one.record, payload=payload)
