"""People's posts: roles granted and ended, stand-ins (A/B 岗), and the account of who leaves.

The three administrators are three people (三员分立), nobody grants himself, and the last administrator of a
kind can't be taken away: nobody could let one in again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from gongkai.base.accounts import services as accounts
from gongkai.base.core import audit, clock
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.core.problems import Problem, refuse_if

from .models import Membership, StandIn, Unit
from .naming import exists
from .roles import THREE_ADMINISTRATORS, Role


def _overlapping(since: dt.date, until: dt.date | None) -> Q:
    started = Q(since__lte=until) if until else Q()
    return started & (Q(until__isnull=True) | Q(until__gte=since))


def _posts_of(user: Any, since: dt.date, until: dt.date | None) -> QuerySet[Membership]:
    return Membership.objects.filter(_overlapping(since, until), user=user)


def is_administrator(user: Any, since: dt.date, until: dt.date | None = None) -> bool:
    """Whether the person is one of the three administrators at any time from since to until."""
    return _posts_of(user, since, until).filter(role__in=THREE_ADMINISTRATORS).exists()


def grant_problems(
    user: Any, unit: Unit, role: str, *, actor: Actor, since: dt.date, until: dt.date | None = None
) -> list[Problem]:
    """Reasons why the person can't hold the role in the unit from since to until."""
    if role not in Role.values:
        return [Problem("bad_role", "请选择角色。", "role")]
    if until and until < since:
        return [Problem("dates", "结束日期早于开始日期。", "until")]
    problems = []
    if actor.user_id == user.pk:
        problems.append(Problem("own_role", "不能给本人授予角色，请由另一名安全管理员办理。"))
    if user.until and user.until < since:
        problems.append(Problem("closed_account", f"{user.name}的账户已停用。", "user"))
    if not exists(unit, since):
        problems.append(Problem("no_unit", f"“{unit.name}”在所填日期不存在。", "unit"))
    held = _posts_of(user, since, until)
    if held.filter(unit=unit, role=role).exists():
        message = f"{user.name}在该时段已是{unit}的{Role(role).label}。"
        problems.append(Problem("already", message, "role"))
    if Role(role) in THREE_ADMINISTRATORS:
        problems += _three_problems(user, role, held, since, until)
    return problems


def _three_problems(
    user: Any, role: str, held: QuerySet[Membership], since: dt.date, until: dt.date | None
) -> list[Problem]:
    other = held.filter(role__in=THREE_ADMINISTRATORS - {Role(role)}).first()
    if not other:
        return []
    names = f"{Role(other.role).label}和{Role(role).label}"
    return [Problem("three_people", f"{user.name}不能同时担任{names}：三员须由三人分别担任。", "role")]


def grant(
    user: Any,
    unit: Unit,
    role: str,
    *,
    actor: Actor,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Membership:
    """Let a person hold a role in a unit from `since` (today) to `until` (open)."""
    since = since or clock.today()
    with transaction.atomic():
        # The person's row is the lock: two grants at once must not make him two administrators.
        type(user).objects.select_for_update().get(pk=user.pk)
        refuse_if(grant_problems(user, unit, role, actor=actor, since=since, until=until))
        membership = Membership.objects.create(user=user, unit=unit, role=role, since=since, until=until)
        payload = {
            "unit": unit.code,
            "role": role,
            "since": since.isoformat(),
            "until": until and until.isoformat(),
        }
        audit.record("role.granted", actor=actor, subject=user.code, payload=payload)
    return membership


def end_membership_problems(membership: Membership, until: dt.date) -> list[Problem]:
    """Reasons why that day can't be the post's last."""
    problems = []
    if membership.until and membership.until <= until:
        problems.append(Problem("ended", f"该任职已于{membership.until}结束。", "until"))
    if until < membership.since:
        problems.append(Problem("dates", "结束日期早于开始日期。", "until"))
    return problems + _last_administrator(membership, until)


def _last_administrator(membership: Membership, until: dt.date) -> list[Problem]:
    if Role(membership.role) not in THREE_ADMINISTRATORS:
        return []
    day = until + dt.timedelta(days=1)
    others = Membership.objects.filter(_overlapping(day, day), role=membership.role)
    others = others.filter(Q(user__until__isnull=True) | Q(user__until__gte=day), user__is_active=True)
    if others.exclude(user=membership.user_id).exists():
        return []
    label = Role(membership.role).label
    return [Problem("last_administrator", f"这是最后一名{label}。请先给接任者授予该角色。")]


def end_membership(membership: Membership, until: dt.date, *, actor: Actor) -> None:
    """End a post; `until` is its last day."""
    refuse_if(end_membership_problems(membership, until))
    with transaction.atomic():
        membership.until = until
        membership.save(update_fields=["until"])
        payload = {"unit": membership.unit.code, "role": membership.role, "until": until.isoformat()}
        audit.record("role.ended", actor=actor, subject=membership.user.code, payload=payload)


# --- stand-ins ----------------------------------------------------------------------------------------


def set_stand_in_problems(
    unit: Unit, principal: Any, stand_in: Any, since: dt.date, until: dt.date, *, actor: Actor
) -> list[Problem]:
    """Reasons why stand_in can't hold principal's post in the unit from since to until."""
    if principal.pk == stand_in.pk:
        return [Problem("same_person", "代岗人不能是本人。", "stand_in")]
    if until < since:
        return [Problem("dates", "结束日期早于开始日期。", "until")]
    problems = []
    if until < clock.today():
        problems.append(Problem("past", "代岗时段已经过去。", "until"))
    if actor.user_id == stand_in.pk:
        problems.append(Problem("own_role", "不能安排本人代岗，请由单位负责人或安全管理员办理。", "stand_in"))
    posts = _posts_of(principal, since, until).filter(unit=unit)
    if not posts.exists():
        problems.append(Problem("no_post", f"{principal.name}在该时段没有在{unit}任职。", "principal"))
    if posts.filter(role__in=THREE_ADMINISTRATORS).exists():
        message = "系统、安全、审计管理员不设代岗，请由安全管理员另行授予角色。"
        problems.append(Problem("administrator", message, "principal"))
    if stand_in.until and stand_in.until < until:
        problems.append(Problem("closed_account", f"{stand_in.name}的账户在该时段内停用。", "stand_in"))
    clash = StandIn.objects.filter(_overlapping(since, until), unit=unit, principal=principal).first()
    if clash:
        message = f"{clash.since}至{clash.until}已由{clash.stand_in.name}代岗，时段不能重叠。"
        problems.append(Problem("overlap", message, "since"))
    return problems


def set_stand_in(
    unit: Unit, principal: Any, stand_in: Any, since: dt.date, until: dt.date, reason: str, *, actor: Actor
) -> StandIn:
    """Let stand_in hold principal's roles in the unit, both days included."""
    refuse_if(set_stand_in_problems(unit, principal, stand_in, since, until, actor=actor))
    with transaction.atomic():
        made = StandIn.objects.create(
            unit=unit, principal=principal, stand_in=stand_in, since=since, until=until, reason=reason
        )
        payload = {
            "unit": unit.code,
            "principal": principal.code,
            "stand_in": stand_in.code,
            "since": since.isoformat(),
            "until": until.isoformat(),
        }
        audit.record("stand_in.set", actor=actor, subject=made.code, payload=payload)
    return made


def end_stand_in(stand_in: StandIn, until: dt.date, *, actor: Actor) -> None:
    """End a stand-in early; `until` is its last day. Before its first day it is taken back whole."""
    if until >= stand_in.until:
        refuse_if([Problem("ended", f"该代岗已定于{stand_in.until}结束。", "until")])
    with transaction.atomic():
        payload = {"until": until.isoformat()}
        audit.record("stand_in.ended", actor=actor, subject=stand_in.code, payload=payload)
        if until < stand_in.since:
            stand_in.delete()  # it never was in force; its setting and this stand in the audit
        else:
            stand_in.until = until
            stand_in.save(update_fields=["until"])


# --- who leaves, who lost his password ----------------------------------------------------------------


def close_person_problems(user: Any, until: dt.date, *, actor: Actor) -> list[Problem]:
    """Reasons why the person's account and posts can't end on that day."""
    problems = accounts.close_account_problems(user, until, actor=actor)
    for membership in _posts_of(user, until + dt.timedelta(days=1), None):
        problems += _last_administrator(membership, until)
    return problems


def close_person(user: Any, until: dt.date, *, actor: Actor) -> None:
    """A person leaves: account and posts end together, `until` is the last day."""
    refuse_if(close_person_problems(user, until, actor=actor))
    with transaction.atomic():
        for membership in _posts_of(user, until + dt.timedelta(days=1), None):
            if membership.since <= until:
                end_membership(membership, until, actor=actor)
        accounts.close_account(user, until, actor=actor)


def reset_person_problems(user: Any, *, actor: Actor) -> list[Problem]:
    """Reasons why the password can't be reset: who resets an administrator's could be two of the three."""
    if actor is not SYSTEM and is_administrator(user, clock.today()):
        message = "系统、安全、审计管理员的密码只能由运维人员在服务器上重置。"
        return [Problem("administrator", message)]
    return []


def reset_person(user: Any, *, actor: Actor) -> str:
    """Give a generated password, returned once, and unbind the phone."""
    refuse_if(reset_person_problems(user, actor=actor))
    return accounts.reset_login(user, actor=actor)
