"""Running the checks on a draft, settling what they found, and the door's own search of what goes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.files import services as stored_files
from gongkai.base.files import storage
from gongkai.base.files.child import Refusal
from gongkai.base.organizations.access import may, must
from gongkai.text.privacy import Span, masked
from gongkai.text.privacy import mask as masked_text

from .. import checks, html_text
from ..checks import files, privacy, wording
from ..checks.found import TEXT_FIELDS, Found
from ..digests import digest_of
from ..models import Attachment, Finding, Record, Version
from ..permissions import DRAFT, SIGN, SUBMIT
from . import drafting, exceptions

#: So often a run begins again when somebody saves meanwhile; the last word is the door's.
TRIES = 3
_STORED = ("check_key", "gate", "level", "kind", "place", "shown", "rule", "suggestion", "start", "end")
LONGEST_REASON = 300
CLEANED = "（已去除属性）"


# --- run ----------------------------------------------------------------------------------------------


def findings_for(version: Version) -> list[Finding]:
    """The findings as they stand: of a draft those of a new run, of a sealed version those it has."""
    return run(version)


def run(version: Version) -> list[Finding]:
    """Check a draft and replace its findings; decisions on what is still found stay. Not inside a caller's
    transaction: files are looked into, and properties of clean ones taken out."""
    version = Version.objects.select_related("record").get(pk=version.pk)
    if version.sealed_at is not None:
        return list(version.findings.all())
    strip_files(version)
    for _ in range(TRIES):
        before = digest_of(version)
        found = checks.everything(version)
        with transaction.atomic():
            version = drafting.locked(version)
            if digest_of(version) == before:
                return _kept(version, found)
    return list(version.findings.all())


def _kept(version: Version, found: Iterable[Found]) -> list[Finding]:
    ours = version.findings.filter(check_key__in=checks.OURS)
    decided = {_same(f): f for f in ours.filter(decision="accepted")}
    ours.delete()
    opened = exceptions.opened(version.record)
    rows = []
    for one in found:
        row = Finding(version=version, **{name: asdict(one)[name] for name in _STORED})
        if (old := decided.get(_same(row))) is not None:
            row.decision, row.reason, row.decided_by_id = old.decision, old.reason, old.decided_by_id
        if one.may_be_opened and one.kind in opened:
            row.decision, row.reason = "excepted", opened[one.kind]
        rows.append(row)
    Finding.objects.bulk_create(rows, batch_size=500)
    return list(version.findings.all())


def _same(row: Finding) -> tuple[str, ...]:
    return (row.check_key, row.level, row.kind, row.place, row.shown)


# --- files --------------------------------------------------------------------------------------------


def strip_files(version: Version, *, also_private: bool = False) -> int:
    """Take the properties out of a draft's files; how many changed. A file whose properties hold private data
    waits for a person who has seen that (also_private): whoever made it should know."""
    changed = 0
    for attachment in version.attachments.select_related("file"):
        stored = attachment.file
        kind = files.kind_of(stored)
        found = files.searched(stored.digest, kind)
        private = any(f.check_key == "privacy" and f.suggestion == "去除文件属性" for f in found)
        if any(f.kind == "unreadable" for f in found) or (private and not also_private):
            continue
        changed += _strip(attachment, kind)
    return changed


def _strip(attachment: Attachment, kind: str) -> bool:
    old = attachment.file
    try:
        with storage.open_content(old.digest) as content:
            data = files.stripped(content.read(), kind)
    except Refusal:
        return False  # it goes on as it is, and is searched as it is
    if data is None:
        return False
    purpose = old.purpose if CLEANED in old.purpose else f"{old.purpose}{CLEANED}"[:100]
    try:
        made = stored_files.accept(
            SimpleUploadedFile(old.name, data), allowed=drafting.ATTACHMENT_KINDS, actor=None, purpose=purpose
        )
    except Refused:
        return False  # what the upload door would refuse today is left to the findings
    with transaction.atomic():
        drafting.locked(attachment.version)
        kept = Attachment.objects.filter(pk=attachment.pk, file=old, version__sealed_at__isnull=True)
        return bool(kept.update(file=made))


def clean_files(actor: Actor, version: Version) -> int:
    """One click: take out the properties, private ones too; then look again."""
    must(actor, DRAFT, version.record, subject=f"record:{version.record.code}")
    refuse_if(drafting.save_problems(version))
    changed = strip_files(version, also_private=True)
    if not changed:
        refuse_if([Problem("nothing", "没有可以去除的文件属性。电子签章的 PDF 不能改动，请换未签章的文件。")])
    _edited(actor, version, "disclosure.files_cleaned", changed)
    run(version)
    return changed


# --- decide -------------------------------------------------------------------------------------------


def accept_problems(finding: Finding, reason: str) -> list[Problem]:
    """Why a finding can't stand with a reason. Vetoes of wording are the third reviewer's (review.sign)."""
    if finding.level == "veto":
        if finding.check_key in ("privacy", "marks"):
            return [Problem("never", "个人信息和密级问题不能放行：请改正；依法须公开的，申请公开例外。")]
        return [Problem("third_reviewer", "否决级问题只能由三审人在签发时写明理由放行。")]
    if finding.decision:
        return [Problem("decided", "这个问题已经处理过。")]
    if not reason.strip():
        return [Problem("no_reason", "请写明为什么不改。", "reason")]
    if len(reason) > LONGEST_REASON:
        return [Problem("reason_too_long", f"理由请控制在{LONGEST_REASON}字以内。", "reason")]
    return []


def accept(actor: Actor, finding: Finding, reason: str) -> None:
    """Let an error, a warning or a matter of style stand, with a reason; who drafts or reviews may."""
    record = finding.version.record
    if not may(actor, SIGN, record):
        must(actor, SUBMIT, record, subject=f"record:{record.code}")
    with transaction.atomic():
        drafting.locked(finding.version)
        finding = Finding.objects.get(pk=finding.pk)
        refuse_if(accept_problems(finding, reason))
        finding.decision, finding.reason, finding.decided_by_id = "accepted", reason.strip(), actor.user_id
        finding.save(update_fields=["decision", "reason", "decided_by"])
        payload = {"check": finding.check_key, "kind": finding.kind, "level": finding.level}
        audit.record(
            "disclosure.finding_accepted", actor=actor, subject=f"record:{record.code}", payload=payload
        )


# --- one click ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    """A line of the text before and after masking."""

    place: str
    before: str
    after: str


def preview(version: Version) -> list[Preview]:
    """Side by side, the lines in which masking would change something."""
    rules = privacy.rules_of(version)
    found = []
    for number, line in enumerate(html_text.paragraphs(version.body_text), 1):
        after = masked_text(line, privacy.spans_of(line), rules)
        if after != line:
            found.append(Preview(f"正文第{number}段", line, after))
    return found


def mask(actor: Actor, version: Version, finding_ids: Collection[int]) -> int:
    """Put the masked form in place of the chosen private data, for good; how many places. Then look again."""
    rules = privacy.rules_of(version)

    def new(span: Span) -> str | None:
        if span.kind in rules and rules[span.kind].form != "keep":
            return masked(span, rules[span.kind])
        return None

    def edits(text: str) -> list[tuple[int, int, str, str]]:
        return [
            (s.start, s.end, s.kind, made) for s in privacy.spans_of(text) if (made := new(s)) is not None
        ]

    return _rewrite(actor, version, finding_ids, "privacy", edits)


def apply_suggestions(actor: Actor, version: Version, finding_ids: Collection[int]) -> int:
    """Put the suggested wording in place of what was found; how many places. Then look again."""

    def edits(text: str) -> list[tuple[int, int, str, str]]:
        found = wording.spans_of(version, text)
        return [(f.start, f.end, f.class_.value, f.suggestion) for f in found if f.suggestion]

    return _rewrite(actor, version, finding_ids, "proofread", edits)


_Edits = Callable[[str], list[tuple[int, int, str, str]]]


def _rewrite(actor: Actor, version: Version, ids: Collection[int], check_key: str, edits: _Edits) -> int:
    """The text is searched again: what is replaced is what stands there now, not at the last run."""
    must(actor, DRAFT, version.record, subject=f"record:{version.record.code}")
    version = Version.objects.select_related("record").get(pk=version.pk)
    refuse_if(drafting.save_problems(version))
    chosen = list(version.findings.filter(pk__in=ids, check_key=check_key))
    places = {(f.start, f.end, f.kind) for f in chosen if f.start is not None}
    body = [(s, e, new) for s, e, kind, new in edits(version.body_text) if (s, e, kind) in places]
    changed: dict[str, str] = {}
    for name, place in TEXT_FIELDS.items():
        kinds = {f.kind for f in chosen if f.place == place and f.start is None}
        here = [one for one in edits(getattr(version, name)) if one[2] in kinds]
        if here:
            changed[name] = _replaced(getattr(version, name), here)
    if not body and not changed:
        message = "所选的地方已经改动，或没有可以代替的写法，请重新检查后再选。"
        refuse_if([Problem("nothing", message)])
    content = drafting.Content.of(version)
    content = replace(content, body=html_text.replaced(version.body, _apart(body)), **changed)  # type: ignore[arg-type]
    record = version.record
    drafting.save(actor, version, content, issuing_unit=record.issuing_unit, issuing_name=record.issuing_name)
    run(version)
    return len(body) + len(changed)


def _apart(edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without those that overlap one before."""
    kept: list[tuple[int, int, str]] = []
    for one in sorted(edits):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _replaced(text: str, edits: list[tuple[int, int, str, str]]) -> str:
    for start, end, new in reversed(_apart([(s, e, n) for s, e, _, n in edits])):
        text = text[:start] + new + text[end:]
    return text


def _edited(actor: Actor, version: Version, kind: str, count: int) -> None:
    assert actor.user_id is not None
    with transaction.atomic():
        version.editors.add(actor.user_id)
        audit.record(kind, actor=actor, subject=f"record:{version.record.code}", payload={"n": count})


# --- the door -----------------------------------------------------------------------------------------


def veto_problems(version: Version) -> list[Problem]:
    """Private data and marks in the very text and bytes that would go out, searched now."""
    opened = exceptions.opened(version.record)
    return [
        Problem("veto", f"{f.place}：{f.shown}。不能发布，请退回修改。", "body")
        for f in checks.what_never_goes_out(version)
        if not (f.may_be_opened and f.kind in opened)
    ]


def release_check(record: Record, version: Version) -> list[Problem]:
    """The door's check (door.register_check): whatever was found before, it is looked for again."""
    return veto_problems(version)
