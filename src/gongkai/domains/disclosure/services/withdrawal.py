"""撤下 and 恢复: a record comes off the public site with a kind, a reason and a basis, or comes back unchanged.

错误 answers 410 with the notice, 合并 sends on to the other record (301), 撤回 and 失效 keep the page readable
under a notice (国办发〔2017〕47号: what lapses is marked on its own page).
"""

from __future__ import annotations

from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.notices.services import notify
from gongkai.base.organizations.access import must
from gongkai.base.organizations.roles import Role

from .. import door
from ..models import Expunging, Record, Withdrawal
from ..models.release import WithdrawalKind
from ..permissions import WITHDRAW

#: What the public finds at the record's address afterwards, said on the screen before it is done.
OUTCOMES = {
    WithdrawalKind.ERROR: "页面撤下，公众打开原地址时看到撤下说明（410）。附件同时不能再打开。",
    WithdrawalKind.MERGED: "原地址自动转到并入的那条信息（301）。",
    WithdrawalKind.WITHDRAWN: "页面保留，顶部标明“已撤回”和理由、依据；从各栏目列表中移出。",
    WithdrawalKind.LAPSED: "页面保留，顶部标明“已失效”和理由、依据；从各栏目列表中移出。",
}
_KEEPS_PAGE = frozenset({WithdrawalKind.WITHDRAWN, WithdrawalKind.LAPSED})
LONGEST_REASON = 1000
_TOLD = (Role.CLERK, Role.REVIEWER, Role.UNIT_HEAD)


def in_force(record: Record) -> Withdrawal | None:
    """The withdrawal that stands on the record now."""
    return record.withdrawals.filter(ended_at__isnull=True).order_by("-at", "-id").first()


def withdraw_problems(
    record: Record, kind: str, reason: str, basis: str, merged_into: Record | None = None
) -> list[Problem]:
    """Why the record can't be taken down in this way."""
    if hasattr(record, "tombstone"):
        return [Problem("expunged", "这条信息已经清除，不用再撤下。")]
    if not record.live:
        return [Problem("not_live", "这条信息现在没有对外公开，不用撤下。可能刚有人办理过，请刷新页面再看。")]
    found = []
    if kind not in WithdrawalKind.values:
        found.append(Problem("no_kind", "请选择撤下的情形。", "kind"))
    if not reason.strip():
        found.append(Problem("no_reason", "请写明理由，公众会在页面上看到。", "reason"))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason_too_long", f"理由请控制在{LONGEST_REASON}字以内。", "reason"))
    if not basis.strip():
        found.append(Problem("no_basis", "请填写依据，如文件名称和条款，或批准撤下的决定。", "basis"))
    elif len(basis) > 200:
        found.append(Problem("basis_too_long", "依据请控制在200字以内。", "basis"))
    if in_force(record) is not None and kind in _KEEPS_PAGE:
        found.append(Problem("already", "这条信息的页面上已经有撤回或失效说明。"))
    if kind == WithdrawalKind.MERGED:
        found += _merging_problems(record, merged_into)
    elif merged_into is not None:
        found.append(Problem("not_merged", "只有“合并”才填并入的信息。", "merged_into"))
    return found


def _merging_problems(record: Record, into: Record | None) -> list[Problem]:
    if into is None:
        return [Problem("no_target", "请填写并入哪条信息的索引号。", "merged_into")]
    if into.pk == record.pk:
        return [Problem("into_itself", "不能并入它自己。", "merged_into")]
    if into.site_id != record.site_id or not into.live or into.index_number is None:
        return [
            Problem(
                "target_not_live", "并入的那条信息没有公开，公众转过去也看不到。请先公布它。", "merged_into"
            )
        ]
    return []


def withdraw(
    actor: Actor, record: Record, kind: str, reason: str, basis: str, merged_into: Record | None = None
) -> Withdrawal:
    """Take the record down. Raises Refused; permission WITHDRAW."""
    must(actor, WITHDRAW, record, subject=f"record:{record.code}")
    with transaction.atomic():
        held = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
        refuse_if(withdraw_problems(held, kind, reason, basis, merged_into))
        return take_off(actor, held, kind, reason.strip(), basis.strip(), merged_into)


def take_off(
    actor: Actor, record: Record, kind: str, reason: str, basis: str, merged_into: Record | None = None
) -> Withdrawal:
    """The act itself, in the caller's transaction, for callers that have asked their own questions (清除)."""
    made = Withdrawal.objects.create(
        record=record, kind=kind, reason=reason, basis=basis, merged_into=merged_into
    )
    payload: dict[str, object] = {"kind": kind, "basis": basis}
    if merged_into is not None:
        payload["merged_into"] = merged_into.index_number
    door.take_down(actor, record, "record.withdrawn", payload, keep_page=kind in _KEEPS_PAGE)
    label = WithdrawalKind(kind).label
    _tell(record, f"{record.index_number}已撤下（{label}），理由和依据见这条信息的页面。")
    return made


def restore_problems(record: Record, reason: str) -> list[Problem]:
    """Why it can't come back as it was. The text itself is judged again by the door."""
    if hasattr(record, "tombstone"):
        return [Problem("expunged", "这条信息已经清除，不能恢复。")]
    if in_force(record) is None:
        return [Problem("not_withdrawn", "这条信息没有撤下，不用恢复。")]
    if Expunging.objects.filter(records=record, decided_at__isnull=True).exists():
        return [Problem("being_expunged", "这条信息正在办理清除，决定之前不能恢复。")]
    found = []
    if not reason.strip():
        found.append(Problem("no_reason", "请写明为什么恢复。", "reason"))
    elif len(reason) > 200:
        found.append(Problem("reason_too_long", "理由请控制在200字以内。", "reason"))
    if record.live_version is None:
        found.append(Problem("no_text", "没有公开过的文本可以恢复。"))
    else:
        found += door.release_problems(record, record.live_version)
    return found


def restore(actor: Actor, record: Record, reason: str) -> None:
    """Put the very text back that was public; dates and number stay. Raises Refused; permission WITHDRAW."""
    must(actor, WITHDRAW, record, subject=f"record:{record.code}")
    with transaction.atomic():
        held = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
        refuse_if(restore_problems(held, reason))
        door.restore(actor, held, {})
        for one in held.withdrawals.filter(ended_at__isnull=True):
            end(one, reason.strip())
        _tell(held, f"{held.index_number}已恢复公开。")


def end(one: Withdrawal, reason: str = "") -> None:
    # The reason stands here: events and audit rows outlive 清除 and hold nobody's own words.
    one.ended_at, one.ended_reason = clock.now(), reason
    one.save(update_fields=["ended_at", "ended_reason"])


def _tell(record: Record, text: str) -> None:
    link = f"/gk/{record.index_number}"
    notify(text, link=link, unit=record.publishing_unit, roles=_TOLD)
