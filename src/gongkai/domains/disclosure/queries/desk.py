"""Reads of the desk: a unit's records with their newest version, a record's history, its changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from gongkai.base.core.actors import Actor
from gongkai.law.workdays import Calendar

from .. import differences
from ..html_text import Mark
from ..kinds import KINDS
from ..models import Attachment, Column, Event, Finding, Record, Signature, Version
from ..review_states import RecordState
from ..services.drafting import columns_for
from .review import due_of, left, steps_for

TONES = {"draft": "grey", "in_review": "amber", "returned": "red", "cleared": "blue", "live": "green",
         "withdrawn": "grey", "expunged": "grey"}  # fmt: skip
WORDS = {
    "record.drafted": "起草",
    "record.related": "建立关联",
    "review.submitted": "送审",
    "review.signed": "签署",
    "review.returned": "退回",
    "review.recalled": "撤回送审",
    "review.completed": "审签完毕",
    "record.released": "公开",
    "record.scheduled": "设定时间",
    "record.expired": "到期，撤出栏目",
    "record.withdrawn": "撤下",
    "record.restored": "恢复公开",
    "record.expunged": "清除",
    "release.failed": "定时发布没有成功",
    "secrecy.asked": "报保密行政管理部门确定",
    "secrecy.answered": "保密行政管理部门已答复",
    "sheet.uploaded": "上传审核单扫描件",
    "embargo.set": "限定公开前可读的人",
    "read_link.made": "生成阅读链接",
    "read_link.ended": "停用阅读链接",
    "topic.put": "归入专题",
    "topic.taken_out": "移出专题",
    "topic.signed_off": "会签",
}
STEP_NAMES = {"first": "一审一校", "second": "二审二校", "secrecy": "保密审查", "third": "三审三校签发"}
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A record on the list with its newest version. days: working days left to the limit, None once it is live."""

    record: Record
    version: Version
    kind: str
    state: str
    tone: str
    days: int | None


def state_of(record: Record, version: Version) -> tuple[str, str]:
    """Where the record's work stands, as a word and a tone."""
    key = version.state
    if record.state in (RecordState.WITHDRAWN, RecordState.EXPUNGED):
        key = record.state
    elif version.sealed_at is not None and key == RecordState.DRAFT:
        return "已撤回", "grey"
    word = RecordState(key).label
    if record.live and version.pk != record.live_version_id:
        word = f"已公开，新版{word}"
    return word, TONES[key]


def with_newest(records: QuerySet[Record]) -> QuerySet[Version]:
    """The newest version of each of these records, the latest work first."""
    last = Version.objects.filter(record=OuterRef("record")).order_by("-number").values("pk")[:1]
    rows = Version.objects.filter(record__in=records).annotate(last=Subquery(last)).filter(pk=F("last"))
    return rows.select_related("record__publishing_unit").order_by("-created_at", "-pk")


def rows(unit_id: int | None, state: str, calendar: Calendar, before: int = 0) -> list[Row]:
    """Up to PAGE + 1 rows of a unit (None: all units), narrowed to a state of the newest version."""
    records = Record.objects.all() if unit_id is None else Record.objects.filter(publishing_unit=unit_id)
    found = with_newest(records)
    if state:
        found = found.filter(state=state)
    if before:
        found = found.filter(pk__lt=before).order_by("-pk")
    return [row_of(v, calendar) for v in found[: PAGE + 1]]


def row_of(version: Version, calendar: Calendar) -> Row:
    record = version.record
    word, tone = state_of(record, version)
    done = record.live_version_id == version.pk or record.state in (
        RecordState.WITHDRAWN,
        RecordState.EXPUNGED,
    )
    days = None if done else left(calendar, due_of(version, calendar))
    return Row(record, version, KINDS[record.kind].name, word, tone, days)


def counts(unit_id: int | None) -> dict[str, int]:
    """How many stand in each state of work."""
    records = Record.objects.all() if unit_id is None else Record.objects.filter(publishing_unit=unit_id)
    found = with_newest(records).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in found}


@dataclass(frozen=True, slots=True)
class History:
    event: Event
    word: str
    detail: str


def history(record: Record) -> list[History]:
    """What happened, the newest first."""
    found = []
    remarks = {
        (s.version_id, s.step, s.decision): s for s in Signature.objects.filter(version__record=record)
    }
    names = STEP_NAMES | {s.key: s.name for s in steps_for(record)}
    for event in record.events.select_related("of_version").order_by("-id"):
        step = event.payload.get("step", "")
        decision = "returned" if event.kind == "review.returned" else "approved"
        signature = remarks.get((event.of_version_id or 0, step, decision))
        parts = [f"第{event.of_version.number}版" if event.of_version else "", names.get(step, "")]
        if signature is not None and signature.remark:
            parts.append(signature.remark)
        if event.payload.get("offline"):
            parts.append("线下审签")
        parts += [
            str(event.payload[k])
            for k in ("authority", "release_at", "document_number")
            if event.payload.get(k)
        ]
        found.append(History(event, WORDS.get(event.kind, event.kind), "，".join(p for p in parts if p)))
    return found


# --- a version ----------------------------------------------------------------------------------------

LABELS = {
    "title": "标题",
    "document_number": "发文字号",
    "made_on": "成文日期",
    "document_type": "公文种类",
    "topic_class": "主题分类",
    "summary": "内容概述",
    "keywords": "关键词",
    "openness": "公开方式",
    "openness_reason": "公开方式理由",
    "source": "来源",
    "columns": "栏目",
    "change_note": "修改说明",
}


def changed_fields(old: Version, new: Version) -> list[tuple[str, str, str]]:
    """(label, before, after) of what stands beside the text, and of the files."""
    names = dict(Column.objects.filter(code__in=[*old.columns, *new.columns]).values_list("code", "name"))

    def said(version: Version, field: str) -> str:
        value = getattr(version, field)
        if field == "columns":
            return "、".join(names.get(c, c) for c in value)
        if field == "openness":
            return version.get_openness_display()
        if isinstance(value, dt.date):
            return value.isoformat()
        return "、".join(value) if isinstance(value, list) else str(value or "")

    pairs = [(label, said(old, f), said(new, f)) for f, label in LABELS.items()]
    files = ["、".join(a.title for a in v.attachments.all()) for v in (old, new)]
    digests = [[a.file.digest for a in v.attachments.select_related("file")] for v in (old, new)]
    found = [p for p in pairs if p[1] != p[2]]
    if digests[0] != digests[1] or files[0] != files[1]:
        same = "（内容有改动）" if files[0] == files[1] else ""
        found.append(("附件", files[0] or "无", (files[1] or "无") + same))
    return found


def changes(old: Version, new: Version) -> list[differences.Change | int]:
    return differences.folded(differences.between(old.body_text, new.body_text))


def listed_files(version: Version) -> list[Attachment]:
    """The attachments that a reader is shown as such: pictures in the body are not."""
    return [
        a for a in version.attachments.select_related("file") if f"/files/{a.file.code}/" not in version.body
    ]


def proposed_columns(kind: str, columns: Iterable[Column]) -> list[str]:
    """Codes of the columns that this kind belongs in."""
    nodes = KINDS[kind].nodes
    return [c.code for c in columns if c.node and c.node in nodes]


def columns_of(version: Version) -> list[Column]:
    """What may be chosen, what the kind proposes first."""
    found = columns_for(version.record.publishing_unit)
    first = set(proposed_columns(version.record.kind, found)) | set(version.columns)
    return sorted(found, key=lambda c: (c.code not in first, c.unit_id is None, c.position, c.pk))


def marks_of(findings: Iterable[Finding], places: Iterable[dict[str, object]] = ()) -> list[Mark]:
    """Where findings and reviewers' remarks stand in the body."""
    found = [
        Mark(f.start, f.end, f"finding {f.level}", f"{f.get_level_display()}：{f.shown}", f"f{f.pk}")
        for f in findings
        if f.start is not None and f.end is not None
    ]
    for n, place in enumerate(places, 1):
        found.append(
            Mark(int(str(place["start"])), int(str(place["end"])), "remark", str(place["text"]), f"r{n}")
        )
    return found


def last_return(record: Record) -> Signature | None:
    """The newest return of this record, while its correction is under work."""
    found = Signature.objects.filter(version__record=record, decision="returned").order_by("-id").first()
    if found is None or record.live_version_id and found.version_id <= record.live_version_id:
        return None
    return found


def mine(actor: Actor) -> QuerySet[Record]:
    return Record.objects.filter(publishing_unit=actor.unit_id)
