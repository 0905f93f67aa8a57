"""三审三校: send up, sign gate by gate, return with remarks, recall; the secrecy authority asked; lists signed together.

What is sent up is sealed. A signature is for one digest, by one person who did nothing else on this text.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.organizations.access import must

from .. import events
from ..digests import digest_of
from ..kinds import KINDS
from ..models import Record, SheetScan, Signature, Version
from ..permissions import SIGN, SUBMIT
from ..queries import review as reads
from ..review import GATES, Step, is_complete, next_step
from ..review_states import RecordState
from . import telling
from .drafting import locked

#: Checks whose veto nobody overrides: only a named exception with its legal basis opens a field.
NEVER_OVERRIDDEN = frozenset({"privacy", "marks"})
#: Kinds that come as lists of many alike records: they may be signed together.
BATCH_KINDS = frozenset({"list", "licence", "penalty"})
REQUIRED_NAMES = {"title": "标题", "body": "正文", "made_on": "成文日期", "topic_class": "主题分类",
                  "document_number": "发文字号", "issuing": "发文机关"}  # fmt: skip


# --- send up ------------------------------------------------------------------------------------------


def missing_fields(version: Version) -> list[Problem]:
    """What the kind asks for and the draft doesn't say."""
    record, found = version.record, []
    for name in KINDS[record.kind].required:
        if name == "issuing":
            there = bool(record.issuing_unit_id or record.issuing_name.strip())
        elif name == "body":
            there = bool(version.body_text.strip()) or "<img" in version.body or bool(record.external_url)
        else:
            there = bool(getattr(version, name, None) or version.fields.get(name))
        if not there:
            label = REQUIRED_NAMES.get(name, name)
            found.append(Problem("missing", f"须填写{label}。", name))
    return found


def submit_problems(actor: Actor, version: Version) -> list[Problem]:
    """Why the draft can't be sent up now. Findings are those of the last run of the checks."""
    record = version.record
    if version.sealed_at is not None:
        return [Problem("sealed", f"这一版已经送审（{RecordState(version.state).label}）。")]
    found = missing_fields(version)
    if version.openness != "active" and not version.openness_reason.strip():
        found.append(Problem("no_reason", "不主动公开的，请写明理由和依据。", "openness_reason"))
    if not version.columns and not record.external_url and version.openness == "active":
        found.append(Problem("no_column", "请选择栏目，否则公众无处可看。", "columns"))
    if record.live_version_id and not version.change_note.strip():
        found.append(Problem("no_change_note", "已公开的信息改动须写明修改说明，公众会看到。", "change_note"))
    for finding in reads.open_vetoes(version):
        if finding.check_key in NEVER_OVERRIDDEN:
            said = f"{finding.place}：{finding.shown}。请改正后再送审；依法须公开的，先申请公开例外。"
            found.append(Problem("veto", said, "body"))
    return found


def checked(version: Version) -> None:
    """Run the checks on a draft, so that its findings are those of the text as it stands."""
    # Imported here: checking rewrites drafts, and drafting asks the review whether a draft is open.
    from . import checking

    checking.findings_for(version)


def submit(actor: Actor, version: Version) -> Version:
    """Seal the draft and send it up to the first step."""
    must(actor, SUBMIT, version.record, subject=f"record:{version.record.code}")
    version = Version.objects.select_related("record").get(pk=version.pk)
    if version.sealed_at is None:
        checked(version)
    looked_at = digest_of(version)
    with transaction.atomic():
        version = locked(version)
        if version.sealed_at is None and digest_of(version) != looked_at:
            refuse_if([Problem("just_changed", "刚有人修改过这份草稿，请看过再送审。")])
        refuse_if(submit_problems(actor, version))
        version.sealed_at, version.digest = clock.now(), digest_of(version)
        version.save(update_fields=["sealed_at", "digest"])
        payload = {"version": version.number, "digest": version.digest}
        events.append(
            "review.submitted", actor=actor, record=version.record, version=version, payload=payload
        )
        telling.signers(version, reads.steps_for(version.record)[0], telling.office())
    return version


# --- sign ---------------------------------------------------------------------------------------------


def current_step(version: Version) -> Step | None:
    """The step that waits; None when all are signed."""
    return next_step(reads.steps_for(version.record), reads.approvals_of(version))


def turn_problems(actor: Actor, version: Version) -> list[Problem]:
    """Why this person can't decide on this version now, whatever the decision."""
    if version.state != RecordState.IN_REVIEW or version.sealed_at is None:
        label = RecordState(version.state).label
        return [
            Problem(
                "not_in_turn", f"第{version.number}版现在不在审核中（{label}）。可能刚有人办理过，请刷新。"
            )
        ]
    step = current_step(version)
    if step is None:
        return [Problem("all_signed", "各步都已签署。")]
    office = telling.office()
    why = reads.why_not_sign(actor, version, step, office.pk if office else None)
    return [Problem("may_not_sign", why)] if why else []


def sign_problems(
    actor: Actor,
    version: Version,
    digest: str,
    gates: Mapping[str, str],
    overrides: Mapping[int, str] | None = None,
) -> list[Problem]:
    """Why the signature doesn't count. digest: of the text that was looked at; gates: gate → remark, those passed."""
    if found := turn_problems(actor, version):
        return found
    if not hmac.compare_digest(digest, version.digest):
        return [Problem("other_text", "您看的文本与现在送审的不是同一份，请刷新页面，看过再签。")]
    missing = [name for key, name in GATES.items() if key not in gates]
    if missing:
        message = f"还没有通过：{'、'.join(missing)}。五关都要逐一把过；有问题请退回并写明。"
        found.append(Problem("gates", message, "gates"))
    step = current_step(version)
    if (
        reads.open_question(version) is not None
        and step is not None
        and step.key in ("secrecy", _last(version))
    ):
        found.append(Problem("asked", "正在等保密行政管理部门答复，答复登记后才能签署。"))
    return found + veto_problems(version, step, overrides or {})


def _last(version: Version) -> str:
    return reads.steps_for(version.record)[-1].key


def veto_problems(version: Version, step: Step | None, overrides: Mapping[int, str]) -> list[Problem]:
    """Veto findings stop at the last step unless its signer accepts each with a reason; some never go."""
    found = []
    is_last = step is not None and step.key == _last(version)
    for finding in reads.open_vetoes(version):
        if finding.check_key in NEVER_OVERRIDDEN:
            found.append(Problem("veto", f"{finding.place}：{finding.shown}。这类问题不能放行，请退回修改。"))
        elif is_last and not overrides.get(finding.pk, "").strip():
            message = f"{finding.place}：{finding.shown}（否决级）。请退回修改；确无问题的，写明放行理由。"
            found.append(Problem("veto_open", message, f"override_{finding.pk}"))
    return found


def sign(
    actor: Actor,
    version: Version,
    digest: str,
    gates: Mapping[str, str],
    remark: str = "",
    places: Sequence[dict[str, Any]] = (),
    overrides: Mapping[int, str] | None = None,
) -> Signature:
    """Approve the step that waits. gates: gate → remark for each of the five; overrides: finding id → reason."""
    must(actor, SIGN, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        refuse_if(sign_problems(actor, version, digest, gates, overrides))
        step = current_step(version)
        assert step is not None
        _accept(actor, version, step, overrides or {})
        passed = {key: {"passed": True, "remark": gates[key]} for key in GATES}
        who = {"user_id": actor.user_id, "user_name": actor.user_name, "unit_id": actor.unit_id}
        made = _signature(version, step, passed, remark, places, stands_in_for=actor.stands_in_for, **who)
        _signed(actor, version, step, made)
    return made


def _accept(actor: Actor, version: Version, step: Step, overrides: Mapping[int, str]) -> None:
    if step.key != _last(version):
        return
    for finding in reads.open_vetoes(version):
        finding.decision, finding.decided_by_id = "accepted", actor.user_id
        finding.reason = overrides[finding.pk].strip()[:300]
        finding.save(update_fields=["decision", "reason", "decided_by"])


def _signature(
    version: Version,
    step: Step,
    gates: dict[str, Any],
    remark: str,
    places: Sequence[dict[str, Any]],
    **who: Any,
) -> Signature:
    return Signature.objects.create(
        version=version,
        digest=version.digest,
        step=step.key,
        step_name=step.name,
        decision=who.pop("decision", "approved"),
        gates=gates,
        remark=remark.strip(),
        places=list(places),
        **who,
    )


def _signed(actor: Actor, version: Version, step: Step, made: Signature) -> None:
    """After an approval: the event, and the next person or the release is told of."""
    payload = {"step": step.key, "digest": version.digest, "offline": made.scan_id is not None}
    events.append("review.signed", actor=actor, record=version.record, version=version, payload=payload)
    steps, approvals = reads.steps_for(version.record), reads.approvals_of(version)
    if is_complete(steps, approvals):
        events.append("review.completed", actor=actor, record=version.record, version=version)
        telling.author(version, "已签发，可以发布。")
    elif (following := next_step(steps, approvals)) is not None:
        telling.signers(version, following, telling.office())


def sign_scanned(actor: Actor, scan: SheetScan) -> Signature:
    """The pen signature of a confirmed scan as that step, marked 线下 (sheets.confirm checks the rest)."""
    version, signer = scan.version, scan.signed_by
    step = current_step(version)
    assert step is not None and step.key == scan.step
    gates = {key: {"passed": True, "remark": "线下审签"} for key in GATES}
    made = _signature(
        version,
        step,
        gates,
        "线下审签",
        (),
        user=signer,
        user_name=signer.name,
        unit=version.record.publishing_unit,
        scan=scan,
        confirmed_by_id=actor.user_id,
    )
    _signed(actor, version, step, made)
    return made


# --- return and recall --------------------------------------------------------------------------------


def return_problems(
    actor: Actor, version: Version, remark: str, places: Sequence[dict[str, Any]]
) -> list[Problem]:
    """Why it can't be returned."""
    found = turn_problems(actor, version)
    if not remark.strip() and not places:
        found.append(Problem("no_remark", "请写明退回意见，或在文中标出问题，让起草人知道怎么改。", "remark"))
    if len(remark) > 2000:
        found.append(Problem("remark_too_long", "退回意见请控制在2000字以内。", "remark"))
    return found


def send_back(
    actor: Actor,
    version: Version,
    remark: str,
    places: Sequence[dict[str, Any]] = (),
    failed: Sequence[str] = (),
) -> Signature:
    """Return the text. places: [{"start", "end", "text"}] in body_text; failed: gates not passed."""
    must(actor, SIGN, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        refuse_if(return_problems(actor, version, remark, places))
        step = current_step(version)
        assert step is not None
        gates = {key: {"passed": key not in failed, "remark": ""} for key in GATES}
        who = {"user_id": actor.user_id, "user_name": actor.user_name, "unit_id": actor.unit_id}
        made = _signature(
            version,
            step,
            gates,
            remark,
            places,
            decision="returned",
            stands_in_for=actor.stands_in_for,
            **who,
        )
        payload = {"step": step.key, "digest": version.digest}
        events.append("review.returned", actor=actor, record=version.record, version=version, payload=payload)
        telling.author(version, f"被退回（{step.name}）：{remark.strip()[:100] or '见文中标注'}")
    return made


def recall_problems(version: Version) -> list[Problem]:
    if version.state not in (RecordState.IN_REVIEW, RecordState.CLEARED):
        label = RecordState(version.state).label
        return [Problem("not_in_review", f"第{version.number}版现在是“{label}”，没有可撤回的送审。")]
    return []


def recall(actor: Actor, version: Version) -> None:
    """Take back what was sent up; its signatures count for nothing any more."""
    must(actor, SUBMIT, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        refuse_if(recall_problems(version))
        Record.objects.filter(pk=version.record_id).update(release_at=None)
        version.record.refresh_from_db()
        events.append("review.recalled", actor=actor, record=version.record, version=version)


# --- the secrecy authority ----------------------------------------------------------------------------


def ask_secrecy_problems(version: Version, authority_name: str) -> list[Problem]:
    if version.state != RecordState.IN_REVIEW:
        return [Problem("not_in_turn", "只有审核中的信息可以送保密行政管理部门确定。")]
    if reads.open_question(version) is not None:
        return [Problem("asked_already", "已经在等保密行政管理部门答复。")]
    if not authority_name.strip():
        return [Problem("no_authority", "请写明报哪个部门确定。", "authority")]
    return []


def ask_secrecy(actor: Actor, version: Version, authority_name: str) -> None:
    """Not sure whether it may be open: ask (Reg. 17(3)). The internal clock stops; the 20 working days go on."""
    must(actor, SIGN, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        refuse_if(ask_secrecy_problems(version, authority_name))
        payload = {"authority": authority_name.strip()[:120]}
        events.append(reads.ASKED, actor=actor, record=version.record, version=version, payload=payload)


def answer_secrecy(actor: Actor, version: Version, may_open: bool, document_number: str = "") -> None:
    """Enter the authority's answer. Not open: the version is returned by its reviewer, not by this."""
    must(actor, SIGN, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        if reads.open_question(version) is None:
            refuse_if([Problem("not_asked", "没有等答复的送审确定。")])
        payload = {"open": may_open, "document_number": document_number.strip()[:60]}
        events.append(reads.ANSWERED, actor=actor, record=version.record, version=version, payload=payload)


# --- many at once -------------------------------------------------------------------------------------


def sign_many(
    actor: Actor, versions: Sequence[tuple[Version, str]], gates: Mapping[str, str]
) -> tuple[list[Signature], list[tuple[Version, Refused]]]:
    """Sign lists of one kind together: (version, digest looked at). Each stands for itself; what was refused comes
    back with the reasons."""
    kinds = {v.record.kind for v, _ in versions}
    if not versions:
        raise Refused([Problem("none_chosen", "没有选中任何一条，请先勾选。")])
    if len(kinds) != 1 or not kinds <= BATCH_KINDS:
        names = "、".join(KINDS[k].name for k in sorted(BATCH_KINDS))
        raise Refused([Problem("not_alike", f"批量签署只限同一类的清单信息（{names}），其他请逐条审签。")])
    signed, refused = [], []
    for version, digest in versions:
        try:
            signed.append(sign(actor, version, digest, gates, "批量审签"))
        except Refused as why:
            refused.append((version, why))
    return signed, refused


# --- the door's checks --------------------------------------------------------------------------------


def not_taken_back(record: Record, version: Version) -> list[Problem]:
    """The door's check: approvals of a version that was recalled or returned don't carry it out."""
    last = (
        version.events.filter(kind__startswith="review.")
        .exclude(kind="review.signed")
        .order_by("-id")
        .first()
    )
    if last is not None and last.kind in ("review.recalled", "review.returned"):
        return [Problem("taken_back", "这一版已撤回或被退回，不能发布；请重新送审。")]
    return []


def no_open_veto(record: Record, version: Version) -> list[Problem]:
    """The door's check: a veto-level finding without a decision stops the release."""
    return [
        Problem("veto", f"{f.place}：{f.shown}（否决级，尚未处理）。") for f in reads.open_vetoes(version)
    ]
