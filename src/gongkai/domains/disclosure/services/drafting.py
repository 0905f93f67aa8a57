"""起草: a record's text before it is sent up. What is sent up is sealed; to change it a next version is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.files import services as files
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority
from gongkai.text.classification_marks import find_marks

from .. import events, html_text
from ..kinds import KINDS
from ..models import Attachment, Column, Record, Relation, Version
from ..models.record import Openness, RelationKind
from ..permissions import DRAFT
from ..review_states import RecordState

ATTACHMENT_KINDS = ("docx", "doc", "xlsx", "xls", "pdf", "ofd", "png", "jpg", "txt")
MAX_ATTACHMENTS = 50
LIMITS = {"summary": 500, "document_number": 60, "source": 200, "change_note": 300, "openness_reason": 300}
FIELD_NAMES = {
    "summary": "内容概述",
    "document_number": "发文字号",
    "source": "来源",
    "change_note": "修改说明",
    "openness_reason": "不主动公开的理由",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says: names as those of Version. body is HTML of any origin; it is cleaned on the way in."""

    title: str = ""
    body: str = ""
    summary: str = ""
    keywords: list[str] = field(default_factory=list)
    document_number: str = ""
    made_on: dt.date | None = None
    document_type: str = ""
    topic_class: str = ""
    openness: str = Openness.ACTIVE
    openness_reason: str = ""
    source: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    change_note: str = ""

    @classmethod
    def of(cls, version: Version) -> Content:
        return cls(**{name: getattr(version, name) for name in cls.__dataclass_fields__})


def locked(version: Version) -> Version:
    """The version as it stands now, its record held until the open transaction ends."""
    Record.objects.select_for_update().get(pk=version.record_id)
    return Version.objects.select_related("record__publishing_unit").get(pk=version.pk)


def newest(record: Record) -> Version:
    found = record.versions.order_by("-number").first()
    assert found is not None, "a record is made with its first version"
    return found


def columns_for(unit: Unit) -> list[Column]:
    """Columns that the unit may choose: its own, and those of the city's platform."""
    rows = Column.objects.filter(until__isnull=True).select_related("unit", "parent")
    return [c for c in rows if c.unit_id in (unit.pk, None)]


# --- make and save ------------------------------------------------------------------------------------


def content_problems(unit: Unit, kind: str, content: Content) -> list[Problem]:
    """Why this can't even be kept as a draft; what is still missing for review is review.submit_problems'."""
    found = []
    if kind not in KINDS:
        found.append(Problem("bad_kind", "请选择信息类别。", "kind"))
    if not content.title.strip():
        found.append(Problem("no_title", "请填写标题。", "title"))
    elif len(content.title) > 300:
        found.append(Problem("title_too_long", "标题请控制在300字以内。", "title"))
    if html_text.UNSEEN.search(content.title):
        message = "标题里有看不见的控制字符（可能让文字反向显示），请删去标题后重新输入。"
        found.append(Problem("unseen", message, "title"))
    if content.made_on and content.made_on > clock.today():
        found.append(Problem("future", "成文日期晚于今天，请核对。", "made_on"))
    if content.openness not in Openness.values:
        found.append(Problem("bad_openness", "请选择公开方式。", "openness"))
    chosen = set(content.columns)
    if chosen - {c.code for c in columns_for(unit)}:
        found.append(Problem("bad_column", "所选栏目不存在、已关闭或属于其他单位，请重新选择。", "columns"))
    for name, limit in LIMITS.items():
        if len(getattr(content, name)) > limit:
            label = FIELD_NAMES[name]
            found.append(Problem("too_long", f"{label}请控制在{limit}字以内。", name))
    text = html_text.plain_text(html_text.clean(content.body).html)
    if marks := find_marks(f"{content.title}\n{text}", "body"):
        message = (
            f"文中有“{marks[0].kind}”标志。本系统为非涉密系统，严禁录入涉密信息：没有保存。"
            "请立即报告本单位保密工作负责人；如确属误判，去掉该标志后再保存。"
        )
        found.append(Problem("classified", message, "body"))
    return found


def _refuse_content(actor: Actor, unit: Unit, kind: str, content: Content) -> None:
    found = content_problems(unit, kind, content)
    if any(p.code == "classified" for p in found):
        # The refusal stays in the audit, the text doesn't.
        audit.record("disclosure.classified_refused", actor=actor, subject=f"unit:{unit.code}", payload={})
    refuse_if(found)


def create(
    actor: Actor,
    unit: Unit,
    kind: str,
    content: Content,
    *,
    issuing_unit: Unit | None = None,
    issuing_name: str = "",
    external_url: str = "",
) -> Version:
    """A new record with its first draft, published by the actor's own unit."""
    record = Record(
        site=Site.objects.get(is_default_site=True),
        kind=kind,
        publishing_unit=unit,
        issuing_unit=issuing_unit,
        issuing_name=issuing_name,
        external_url=external_url,
    )
    must(actor, DRAFT, record, subject=f"unit:{unit.code}")
    _refuse_content(actor, unit, kind, content)
    government = authority()
    with transaction.atomic():
        record.is_demo = bool(government and government.is_demo)
        record.save()
        version = Version(record=record, number=1, author_id=actor.user_id)
        _write(version, content)
        version.editors.add(_user(actor))
        events.append("record.drafted", actor=actor, record=record, version=version)
    return version


def save_problems(version: Version) -> list[Problem]:
    """Why the text can't be changed now, whatever the change."""
    if version.sealed_at is not None:
        state = RecordState(version.state).label
        return [Problem("sealed", f"这一版已送审（{state}），一字不能改。要改请先撤回，或在退回后修改。")]
    return []


def save(
    actor: Actor,
    version: Version,
    content: Content,
    *,
    kind: str = "",
    issuing_unit: Unit | None = None,
    issuing_name: str = "",
) -> Version:
    """暂存. kind and issuer belong to the record and can be changed until a version of it was sent up."""
    must(actor, DRAFT, version.record, subject=f"record:{version.record.code}")
    with transaction.atomic():
        version = locked(version)
        refuse_if(save_problems(version))
        record = version.record
        _refuse_content(actor, record.publishing_unit, kind or record.kind, content)
        if not record.versions.filter(sealed_at__isnull=False).exists():
            record.kind = kind or record.kind
            record.issuing_unit, record.issuing_name = issuing_unit, issuing_name
            record.save(update_fields=["kind", "issuing_unit", "issuing_name"])
        _write(version, content)
        version.editors.add(_user(actor))
        audit.record(
            "disclosure.draft_saved",
            actor=actor,
            subject=f"record:{record.code}",
            payload={"v": version.number},
        )
    return version


def _write(version: Version, content: Content) -> None:
    for name, value in asdict(content).items():
        setattr(version, name, value.strip() if isinstance(value, str) else value)
    version.body = html_text.clean(content.body).html
    version.body_text = html_text.plain_text(version.body)
    version.save()


def _user(actor: Actor) -> int:
    assert actor.user_id is not None, "the system drafts nothing"
    return actor.user_id


# --- files and relations ------------------------------------------------------------------------------


def attach(actor: Actor, version: Version, upload: UploadedFile[Any], title: str = "") -> Attachment:
    """Put a file to a draft, through the door of base.files. Not inside a transaction."""
    must(actor, DRAFT, version.record, subject=f"record:{version.record.code}")
    refuse_if(save_problems(version))
    count = version.attachments.count()
    if count >= MAX_ATTACHMENTS:
        refuse_if([Problem("too_many", f"附件最多{MAX_ATTACHMENTS}个。", "upload")])
    stored = files.accept(upload, allowed=ATTACHMENT_KINDS, actor=actor, purpose="公开信息附件")
    with transaction.atomic():
        version = locked(version)
        refuse_if(save_problems(version))
        version.editors.add(_user(actor))
        name = title.strip() or stored.name.rpartition(".")[0] or stored.name
        return Attachment.objects.create(version=version, file=stored, title=name[:200], position=count + 1)


def detach(actor: Actor, attachment: Attachment) -> None:
    """Take a file out of a draft."""
    must(actor, DRAFT, attachment.version.record, subject=f"record:{attachment.version.record.code}")
    with transaction.atomic():
        version = locked(attachment.version)
        refuse_if(save_problems(version))
        version.editors.add(_user(actor))
        attachment.delete()


def relate_problems(record: Record, target: Record | None, kind: str) -> list[Problem]:
    if kind not in RelationKind.values:
        return [Problem("bad_relation", "请选择关系。", "relation")]
    if target is None:
        return [Problem("no_target", "没有找到这个索引号的信息，请核对。", "target")]
    if target.pk == record.pk:
        return [Problem("itself", "不能与自己建立关系。", "target")]
    if Relation.objects.filter(source=record, target=target, kind=kind).exists():
        return [Problem("already", "这个关系已经有了。", "target")]
    return []


def relate(actor: Actor, record: Record, target: Record | None, kind: str) -> Relation:
    """record → target: 解读, 修订, 废止, 依据, 转发, 同源. Shown at both ends once both are live."""
    must(actor, DRAFT, record, subject=f"record:{record.code}")
    with transaction.atomic():
        refuse_if(relate_problems(record, target, kind))
        assert target is not None
        made = Relation.objects.create(source=record, target=target, kind=kind)
        payload = {"target": target.code, "kind": kind}
        events.append("record.related", actor=actor, record=record, payload=payload)
    return made


# --- next version -------------------------------------------------------------------------------------


def next_version_problems(record: Record) -> list[Problem]:
    """Why no next version can be begun."""
    if record.state == RecordState.EXPUNGED:
        return [Problem("expunged", "这条信息已经清除，不能再编辑。")]
    version = newest(record)
    if version.sealed_at is None:
        return [Problem("draft_open", f"第{version.number}版还在起草，请直接修改它。")]
    if version.state in (RecordState.IN_REVIEW, RecordState.CLEARED):
        return [Problem("in_review", "这一版正在审核或待发布，要改请先撤回。")]
    return []


def next_version(actor: Actor, record: Record) -> Version:
    """A draft that begins with the newest text and its files: after a return, a recall, or beside a live version."""
    must(actor, DRAFT, record, subject=f"record:{record.code}")
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        refuse_if(next_version_problems(held))
        last = newest(held)
        made = Version(record=held, number=last.number + 1, author_id=actor.user_id)
        _write(made, Content.of(last))
        if last.state == RecordState.LIVE:
            made.change_note = ""
            made.save(update_fields=["change_note"])
        else:  # the same work goes on: who wrote it still may not review it
            made.editors.set(last.editors.all())
            if last.author_id:
                made.editors.add(last.author_id)
        made.editors.add(_user(actor))
        _copy_files(last.attachments.all(), made)
        events.append("record.drafted", actor=actor, record=held, version=made)
    return made


def _copy_files(rows: Iterable[Attachment], version: Version) -> None:
    Attachment.objects.bulk_create(
        Attachment(version=version, file_id=a.file_id, title=a.title, position=a.position) for a in rows
    )
