"""发布审核单: printed with the text's digest, signed by pen, scanned, confirmed by a second person (线下审签)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gongkai.base.accounts.models import User
from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.files import services as files
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Membership
from gongkai.base.papers.tables import Column, Heading, Table

from .. import events
from ..kinds import KINDS
from ..models import SheetScan, Signature, Version
from ..permissions import SIGN, SUBMIT
from ..queries import review as reads
from ..review import GATES, may_sign
from ..review_states import RecordState
from . import review
from .drafting import locked

SCAN_KINDS = ("pdf", "png", "jpg")


def rows_of(version: Version) -> list[tuple[str, str, str, str]]:
    """(step, what was decided, gates and remark, who and when) of each step; blank where nobody signed yet."""
    by_step = {
        s.step: s
        for s in reads.signatures(version)
        if s.decision == "approved" and s.digest == version.digest
    }
    found = []
    for step in reads.steps_for(version.record):
        signature = by_step.get(step.key)
        if signature is None:
            found.append((step.name, "□同意　□退回", "　".join(f"□{g}" for g in GATES.values()), ""))
            continue
        gates = "　".join(f"☑{GATES[g]}" for g, v in signature.gates.items() if v.get("passed"))
        said = f"{gates}\n{signature.remark}" if signature.remark else gates
        who = f"{signature.user_name}{f'（代{signature.stands_in_for}）' if signature.stands_in_for else ''}"
        at = signature.at.astimezone(clock.SHANGHAI)
        way = "（线下审签）" if signature.scan_id else ""
        found.append((step.name, f"同意{way}", said, f"{who}\n{at:%Y-%m-%d %H:%M}"))
    return found


def fingerprint(version: Version) -> str:
    """The digest in groups of four, as it is printed and compared by eye: its first 32 digits."""
    return " ".join(version.digest[i : i + 4] for i in range(0, 32, 4))


def sheet(version: Version) -> Table:
    """The 发布审核单 as a table for Word."""
    record = version.record
    facts = [
        f"标题：{version.title}",
        f"发布机构：{record.publishing_unit.name}　信息类别：{KINDS[record.kind].name}　第{version.number}版",
        f"公开方式：{version.get_openness_display()}{f'（{version.openness_reason}）' if version.openness_reason else ''}",
        f"附件：{'、'.join(a.title for a in version.attachments.all()) or '无'}",
        f"文本摘要：{fingerprint(version)}",
    ]
    columns = [Column("步骤", 1.2), Column("意见", 1.2), Column("五关", 3), Column("签名、日期", 1.6)]
    rows: list[Any] = list(rows_of(version))
    returned = [s for s in reads.signatures(version) if s.decision == "returned"]
    if returned:
        rows.append(Heading("退回记录"))
        rows += [(s.step_name, "退回", s.remark, f"{s.user_name}\n{s.at:%Y-%m-%d}") for s in returned]
    note = "本单只对上述摘要的文本有效；文本改动一字，须重新审签。"
    return Table("信息发布审核单", columns, rows, paragraphs=facts, notes=[note])


# --- the scan -----------------------------------------------------------------------------------------


def signers(version: Version) -> list[User]:
    """Who may have signed the waiting step by pen: people of the unit with a role of the step."""
    step = review.current_step(version)
    if step is None:
        return []
    posts = Membership.objects.current().filter(unit=version.record.publishing_unit, role__in=step.roles)
    people = {p.user_id: p.user for p in posts.select_related("user")}
    return [u for u in people.values() if not _why_not(version, u)]


def _why_not(version: Version, user: User) -> str:
    """Why this person's pen can't count for the waiting step."""
    step = review.current_step(version)
    if step is None:
        return "各步都已签署。"
    posts = Membership.objects.current().filter(unit=version.record.publishing_unit, user=user)
    editors = {u.pk for u in version.editors.all()} | {version.author_id}
    return may_sign(
        step,
        user_id=user.pk,
        roles=posts.values_list("role", flat=True),
        editors=[e for e in editors if e],
        earlier=[a.user_id for a in reads.approvals_of(version)],
    )


def upload_problems(version: Version, signed_by: User | None) -> list[Problem]:
    """Why no scan can be handed in now."""
    if version.state != RecordState.IN_REVIEW:
        return [Problem("not_in_turn", "这一版现在不在审核中，不用上传审核单。")]
    step = review.current_step(version)
    if step is None or step.at_office:
        return [Problem("no_step", "这一步由政务公开办在线集中审签，不走线下。")]
    if signed_by is None:
        return [Problem("no_signer", "请选择审核单上是谁签的字。", "signed_by")]
    if why := _why_not(version, signed_by):
        return [
            Problem("may_not_sign", f"{signed_by.name}不能签这一步：{why.replace('您', '其')}", "signed_by")
        ]
    return []


def upload(actor: Actor, version: Version, signed_by: User | None, file: UploadedFile[Any]) -> SheetScan:
    """Hand in the scan of the signed sheet for the step that waits. Not inside a transaction."""
    must(actor, SUBMIT, version.record, subject=f"record:{version.record.code}")
    refuse_if(upload_problems(version, signed_by))
    stored = files.accept(file, allowed=SCAN_KINDS, actor=actor, purpose="发布审核单扫描件")
    with transaction.atomic():
        version = locked(version)
        refuse_if(upload_problems(version, signed_by))
        step = review.current_step(version)
        assert step is not None and signed_by is not None and actor.user_id is not None
        made = SheetScan.objects.create(
            version=version,
            digest=version.digest,
            step=step.key,
            file=stored,
            signed_by=signed_by,
            uploaded_by_id=actor.user_id,
        )
        payload = {"step": step.key, "scan": made.code, "digest": version.digest}
        events.append("sheet.uploaded", actor=actor, record=version.record, version=version, payload=payload)
    return made


def confirm_problems(actor: Actor, scan: SheetScan) -> list[Problem]:
    """Why this person can't confirm the scan. A second person: neither who handed it in nor who signed it."""
    if Signature.objects.filter(scan=scan).exists():
        return [Problem("confirmed", "这张审核单已经核对过。")]
    if actor.user_id in (scan.uploaded_by_id, scan.signed_by_id):
        return [Problem("second_person", "须由上传人、签字人以外的第二人核对。")]
    version = scan.version
    step = review.current_step(version)
    if version.state != RecordState.IN_REVIEW or step is None or step.key != scan.step:
        return [Problem("not_in_turn", "审核已经往前走或被撤回，这张审核单不再适用。")]
    if scan.digest != version.digest:
        return [Problem("other_text", "审核单上的文本与现在送审的不是同一份。")]
    if why := _why_not(version, scan.signed_by):
        return [Problem("may_not_sign", f"{scan.signed_by.name}不能签这一步：{why.replace('您', '其')}")]
    return review.veto_problems(version, step, {})


def confirm(actor: Actor, scan: SheetScan) -> Signature:
    """The second person has compared sheet and screen: the pen signature counts as its step, marked 线下."""
    must(actor, SIGN, scan.version.record, subject=f"record:{scan.version.record.code}")
    with transaction.atomic():
        scan.version = locked(scan.version)
        refuse_if(confirm_problems(actor, scan))
        return review.sign_scanned(actor, scan)
