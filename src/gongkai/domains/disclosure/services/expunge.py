"""清除: find everywhere, take down at once, and, when a second person agrees, take the content away for good.

Asking takes the records from the public at that moment: a leak must not stay while two people talk. The rest is for
good and needs the second person; a refusal puts them back by the door.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.files.models import StoredFile
from gongkai.base.notices.services import notify
from gongkai.base.organizations.access import must
from gongkai.base.organizations.queries import authority
from gongkai.base.organizations.roles import Role

from .. import door
from ..models import Attachment, Correction, Expunging, Record, Signature, Tombstone, Version
from ..models.release import ExpungeReason, WithdrawalKind
from ..permissions import EXPUNGE
from . import erasing, sealed_copies, withdrawal

SHORTEST_TEXT = 4
MOST_FOUND = 200
#: Where words of a version stand, with the name of the place for the screen.
_PLACES = {
    "title": "标题", "body_text": "正文", "body": "正文（含链接）", "summary": "内容概述", "document_number": "发文字号",
    "openness_reason": "公开方式理由", "source": "来源", "change_note": "修改说明",
    "keywords": "关键词", "fields": "其他要素",
}  # fmt: skip
_DIGITS = re.compile(r"[0-9]")


@dataclass(slots=True)
class Find:
    """A record that holds what is looked for, and where: 第2版正文, 附件“…”（与…内容相同）."""

    record: Record
    places: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        newest = self.record.versions.order_by("-number").first()
        return newest.title if newest else ""


# --- find ---------------------------------------------------------------------------------------------


def find_problems(number: str, text: str) -> list[Problem]:
    if not number.strip() and not text.strip():
        return [Problem("nothing", "请填写索引号，或填写泄露的内容（如证件号码）来查找。", "number")]
    found = []
    if number.strip() and by_number(number) is None:
        found.append(Problem("no_record", "没有这个索引号或编号的信息，请核对。", "number"))
    if text.strip() and len(text.strip()) < SHORTEST_TEXT:
        found.append(
            Problem("too_short", f"要找的内容至少{SHORTEST_TEXT}个字，否则会找出大量无关信息。", "text")
        )
    return found


def by_number(number: str) -> Record | None:
    """A record by its index number, its code, or its public address."""
    wanted = number.strip().rstrip("/")
    wanted = wanted.partition("/gk/")[2] or wanted
    return Record.objects.filter(Q(index_number=wanted) | Q(code=wanted)).first()


def find(number: str = "", text: str = "") -> list[Find]:
    """Every record that holds the record's files, or this text, in any version, attachment title, remark or report
    of an error; the named record first. Files that hold the text inside are found by their record only: their words
    are not kept. Raises Refused."""
    refuse_if(find_problems(number, text))
    finds: dict[int, Find] = {}

    def add(record: Record, place: str) -> None:
        if hasattr(record, "tombstone"):
            return
        one = finds.setdefault(record.pk, Find(record))
        if place not in one.places:
            one.places.append(place)

    named = by_number(number) if number.strip() else None
    if named is not None:
        add(named, "指定的信息")
        _same_files(named, add)
    if text.strip():
        for form in _forms(text.strip()):
            _same_text(form, add)
    return list(finds.values())[:MOST_FOUND]


def _forms(text: str) -> list[str]:
    """The text as given, and numbers as they are often broken up: full-width digits."""
    wide = _DIGITS.sub(lambda m: chr(ord(m[0]) - ord("0") + ord("０")), text)
    return [text] if wide == text else [text, wide]


def _same_files(record: Record, add: object) -> None:
    assert callable(add)
    digests = {f.digest for f in erasing.stored_files(record)}
    rows = Attachment.objects.filter(file__digest__in=digests).exclude(version__record=record)
    for row in rows.select_related("version__record", "version__record__tombstone", "file"):
        add(row.version.record, f"第{row.version.number}版附件“{row.title}”（文件相同）")
    same = record.versions.exclude(body_text="").values_list("body_text", flat=True)
    for body in same:
        twins = Version.objects.filter(body_text=body).exclude(record=record)
        for twin in twins.select_related("record", "record__tombstone"):
            add(twin.record, f"第{twin.number}版正文（文字相同）")


def _same_text(text: str, add: object) -> None:
    assert callable(add)
    related = ("record", "record__tombstone")
    for name, place in _PLACES.items():
        for version in Version.objects.filter(**{f"{name}__icontains": text}).select_related(*related):
            if name != "body" or text not in version.body_text:
                add(version.record, f"第{version.number}版{place}")
    rows = Attachment.objects.filter(Q(title__icontains=text) | Q(file__name__icontains=text))
    for row in rows.select_related("version__record", "version__record__tombstone"):
        add(row.version.record, f"第{row.version.number}版附件名称")
    said = Signature.objects.filter(
        Q(remark__icontains=text) | Q(places__icontains=text) | Q(gates__icontains=text)
    )
    for signature in said.select_related("version__record", "version__record__tombstone"):
        add(signature.version.record, f"第{signature.version.number}版审核意见")
    reports = Correction.objects.filter(
        Q(text__icontains=text) | Q(reply__icontains=text), record__isnull=False
    )
    for report in reports.select_related("record", "record__tombstone"):
        add(report.record, "网民找错的内容")


# --- ask ----------------------------------------------------------------------------------------------


def ask_problems(
    actor: Actor, records: Sequence[Record], reason: str, basis: str, keep_sealed: bool = False
) -> list[Problem]:
    """Why this can't be asked for."""
    found = []
    if not records:
        found.append(Problem("none_chosen", "没有选中任何信息，请先勾选。", "records"))
    if reason not in ExpungeReason.values:
        found.append(Problem("no_reason", "请选择清除的情形。", "reason"))
    if not basis.strip():
        found.append(
            Problem(
                "no_basis",
                "请填写依据（法律条款、上级通知或决定的文号）。依据会公开，不要写出泄露的内容。",
                "basis",
            )
        )
    elif len(basis) > 200:
        found.append(Problem("basis_too_long", "依据请控制在200字以内。", "basis"))
    for record in records:
        if hasattr(record, "tombstone"):
            found.append(Problem("expunged", f"{record.index_number or record.code}已经清除。"))
        elif Expunging.objects.filter(records=record, decided_at__isnull=True).exists():
            found.append(
                Problem("asked_already", f"{record.index_number or record.code}已经提请清除，等另一人决定。")
            )
    return found + (sealed_copies.problems() if keep_sealed else [])


def ask(
    actor: Actor, records: Sequence[Record], reason: str, basis: str, *, keep_sealed: bool = False
) -> Expunging:
    """Take the records from the public now, and ask another person to decide on their expunging. Raises Refused."""
    must(actor, EXPUNGE, subject="expunging")
    assert actor.user_id is not None
    with transaction.atomic():
        locked = list(Record.objects.select_for_update(of=("self",)).filter(pk__in=[r.pk for r in records]))
        refuse_if(ask_problems(actor, locked, reason, basis, keep_sealed))
        made = Expunging.objects.create(
            reason=reason, basis=basis.strip(), keep_sealed=keep_sealed, asked_by_id=actor.user_id
        )
        made.records.set(locked)
        for record in locked:
            if record.live:
                notice = "这条信息因核查已紧急撤下。"
                withdrawal.take_off(actor, record, WithdrawalKind.ERROR, notice, basis.strip())
        government = authority()
        if government is not None and government.office is not None:
            text = f"有{len(locked)}条信息提请清除，已先撤下，请另一人在今天内决定。"
            notify(text, link=page_of(made), unit=government.office, roles=[Role.OFFICE])
    return made


def page_of(expunging: Expunging) -> str:
    return reverse("disclosure:expunging", args=[expunging.code])


# --- decide -------------------------------------------------------------------------------------------


def decide_problems(actor: Actor, expunging: Expunging) -> list[Problem]:
    """Why this person can't decide now."""
    if expunging.decided_at is not None:
        return [Problem("decided", "这件清除已经决定。可能刚有人办理过，请刷新页面再看。")]
    if expunging.asked_by_id == actor.user_id:
        return [Problem("own_request", "这是您本人提请的，清除须由另一人决定。")]
    return sealed_copies.problems() if expunging.keep_sealed else []


def approve(actor: Actor, expunging: Expunging) -> Expunging:
    """Take the content away for good: database rows in one transaction, then bytes, then the list for backups.

    Raises Refused. What could not go because something else still uses it is in `held` and on the screen.
    """
    must(actor, EXPUNGE, subject="expunging")
    started = time.monotonic()
    refuse_if(decide_problems(actor, expunging))
    records = [r for r in expunging.records.all() if not hasattr(r, "tombstone")]
    if expunging.keep_sealed:
        sealed_copies.seal(expunging.code, records)
    digests: set[str] = set()
    with transaction.atomic():
        held = (
            Expunging.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=expunging.pk)
        )
        refuse_if(decide_problems(actor, held))
        deciders = f"{held.asked_by.name}提请，{actor.user_name}决定"
        held.decided_by_id, held.decided_at = actor.user_id, clock.now()
        held.save(update_fields=["decided_by", "decided_at"])
        for record in records:
            burial = erasing.Burial(held.reason, held.basis, deciders, copies_of(record))
            digests |= set(erasing.bury(actor, record, burial))
    held.held = erasing.remove_bytes(actor, digests)
    erasing.write_list()
    held.seconds = round(time.monotonic() - started, 2)
    held.save(update_fields=["held", "seconds"])
    return held


def refuse(actor: Actor, expunging: Expunging) -> list[str]:
    """Not to be expunged: what was taken down for it goes back through the door. Returns the numbers of records that
    the door did not let back, with its reasons; they stay down."""
    must(actor, EXPUNGE, subject="expunging")
    stuck = []
    with transaction.atomic():
        held = Expunging.objects.select_for_update(of=("self",)).get(pk=expunging.pk)
        refuse_if([p for p in decide_problems(actor, held) if p.field != "keep_sealed"])
        held.decided_by_id, held.decided_at, held.refused = actor.user_id, clock.now(), True
        held.save(update_fields=["decided_by", "decided_at", "refused"])
        for record in held.records.all():
            taken = withdrawal.in_force(record)
            if taken is None or taken.at < held.asked_at or record.live_version is None:
                continue
            try:
                door.restore(actor, record, {"expunging": held.code})
            except Refused as refused:
                stuck.append(f"{record.index_number}：{refused}")
                continue
            withdrawal.end(taken)
            if (
                withdrawal.in_force(record) is not None
            ):  # 撤回 or 失效 stood on the page before: it stands again
                door.take_down(actor, record, "record.withdrawn", {"expunging": held.code}, keep_page=True)
    return stuck


# --- copies elsewhere ---------------------------------------------------------------------------------


def copies_of(record: Record) -> list[dict[str, str]]:
    """Copies and caches elsewhere that must be recalled by hand; addresses hold no title."""
    found = []
    if record.external_url:
        found.append(("原发布网站", record.external_url))
    if record.index_number and record.first_published_at:
        address = reverse("gk_record", args=[record.index_number])
        found += [
            ("上级政府门户、集约化平台同步的副本", address),
            ("搜索引擎缓存和快照：百度、360搜索、搜狗、必应", address),
            ("政务新媒体（微信、微博、客户端）的转发", address),
            ("互联网网页存档、转载网站", address),
            ("档案馆、公共图书馆、政务服务大厅的查阅点（条例第二十五条）", record.index_number),
        ]
        found += [
            ("下载过附件的网站和搜索引擎缓存", f"/files/{f.code}/") for f in erasing.stored_files(record)[:20]
        ]
    return [{"where": where, "address": address, "done_on": ""} for where, address in found]


def tick_copies(actor: Actor, stone: Tombstone, done: Collection[int]) -> None:
    """Mark copies as recalled today; ticked ones stay ticked. done: places in the list."""
    must(actor, EXPUNGE, subject=f"record:{stone.record.code}")
    with transaction.atomic():
        held = Tombstone.objects.select_for_update(of=("self",)).get(pk=stone.pk)
        for i, copy in enumerate(held.copies):
            if i in done and not copy["done_on"]:
                copy["done_on"] = clock.today().isoformat()
        held.save(update_fields=["copies"])


def came_back(record: Record, version: Version) -> Iterable[Problem]:
    """For the door: nothing goes out while its expunging waits for a decision, and a file that was expunged goes out
    under no other number."""
    if Expunging.objects.filter(records=record, decided_at__isnull=True).exists():
        yield Problem("being_expunged", "这条信息正在办理清除，决定之前不能发布。")
    # Asked in this order: most records have no file that ever lay in an expunged record.
    buried = Tombstone.objects.exclude(digests=[]).values_list("digests", flat=True)
    gone = {digest for digests in buried for digest in digests}
    if (
        gone
        and StoredFile.objects.filter(pk__in=version.attachments.values("file"), digest__in=gone).exists()
    ):
        yield Problem("expunged_file", "附件里有已经清除的文件（内容相同），不能再发布，请换成处理过的文件。")
