"""外站公开: a page that stands on a site that is not ours becomes a record here, with what was captured of it.

It is a draft like any other: the same checks, the same three people, the same door. A job looks at the pages again;
one that changed or vanished is a finding on the live text and the unit is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.files import services as files
from gongkai.base.files import sniff
from gongkai.base.files.child import Refusal, run_in_child
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import may, must
from gongkai.base.organizations.models import Unit

from .. import fetching
from ..models import ExternalPage, Finding, Record, Version
from ..permissions import DRAFT, SEE
from . import drafting, telling

#: Addresses in one paste: each is fetched while the clerk waits.
MOST_AT_ONCE = 10
#: Time for one page with all its files.
SECONDS = 60.0
LOOK_AGAIN = dt.timedelta(hours=20)
LOOKS_A_RUN = 200
ANSWERS = {"same": "未变", "changed": "已变动", "gone": "打不开（已删除）", "unreachable": "连不上"}
_SHOWN = {
    "changed": "原网页的文字与公开时捕获的不同",
    "gone": "原网页已打不开（404或410）",
    "unreachable": "原网站连不上",
}
_TODO = {
    "changed": "核对原网页，改动属实的在本系统做新版本；不属实的请对方网站改回。",
    "gone": "请原网站恢复页面，或在本系统办理撤回、改为本站公开。",
    "unreachable": "稍后再查；长期连不上的，改为本站公开。",
}
CHECK = "external"


@dataclass(slots=True)
class Capture:
    """A page as it was captured. notes: what is to be looked at, in Chinese."""

    version: Version
    notes: list[str] = field(default_factory=list)


def normalized(url: str) -> str:
    """The address without what doesn't change the page: white space around it, the fragment, case of the host."""
    try:
        parts = urlsplit(url.strip())
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, ""))
    except ValueError:
        return url.strip()


def capture_problems(actor: Actor, unit: Unit, url: str) -> list[Problem]:
    """Why this address can't be taken in; nothing is fetched."""
    try:
        fetching.check_address(url, settings.GONGKAI_FETCH_NETWORKS)
    except fetching.FetchError as error:
        return [Problem(error.code, str(error), "url")]
    known = Record.objects.filter(external_url=url).select_related("publishing_unit").first()
    if known is not None:
        number = known.index_number or "还没有发布"
        return [
            Problem(
                "known", f"这个网址已经登记过（{known.publishing_unit}，{number}），不用重复登记。", "url"
            )
        ]
    return []


def capture(actor: Actor, unit: Unit, kind: str, url: str) -> Capture:
    """Fetch the page and keep what it says as a draft of the unit, with a snapshot and its files. Not in a transaction.
    Raises Refused."""
    must(actor, DRAFT, Record(publishing_unit=unit), subject=f"unit:{unit.code}")
    url = normalized(url)
    refuse_if(capture_problems(actor, unit, url))
    fetched = _fetch(url)
    if fetched.status != 200:
        said = f"对方网站答复“{fetched.status}”，页面打不开。请在浏览器里打开这个网址核对。"
        refuse_if([Problem("not_there", said, "url")])
    page = read(fetched)
    snapshot = files.accept(
        SimpleUploadedFile(_snapshot_name(fetched), fetched.data),
        allowed=sniff.KINDS, actor=actor, purpose="外站网页快照",
    )  # fmt: skip
    content = drafting.Content(
        title=page["title"] or fetched.file_name or url,
        body=page["html"],
        summary=page["summary"],
        keywords=page["keywords"],
        document_number=page["document_number"][:60],
        made_on=dt.date.fromisoformat(page["made_on"]) if page["made_on"] else None,
        source=page["source"],
        fields={"原索引号": page["index_number"]} if page["index_number"] else {},
    )
    try:
        with transaction.atomic():
            version = drafting.create(actor, unit, kind, content, external_url=url)
            stated = dt.datetime.fromisoformat(page["published"]).date() if page["published"] else None
            ExternalPage.objects.create(
                record=version.record, snapshot=snapshot, text_digest=page["digest"], looked_at=clock.now(),
                answer="same", stated_date=stated, column_name=page["column"],
            )  # fmt: skip
    except IntegrityError:  # somebody else pasted it in the same moment
        raise Refused([Problem("known", "这个网址刚有人登记过，请刷新页面再看。", "url")]) from None
    found = Capture(version, _missing(page))
    _take_files(actor, found, page["files"])
    return found


def _fetch(url: str, seconds: float = fetching.SECONDS) -> fetching.Fetched:
    try:
        return fetching.fetch(url, settings.GONGKAI_FETCH_NETWORKS, seconds=seconds)
    except fetching.FetchError as error:
        raise Refused([Problem(error.code, str(error), "url")]) from None


def read(fetched: fetching.Fetched) -> dict[str, Any]:
    """What a fetched page says (page_reading.read_page); of a PDF or Office file only that it is one."""
    if sniff.sniff(fetched.data) not in ("html", "txt", "unknown"):
        digest = "file:" + hashlib.sha256(fetched.data).hexdigest()[:59]
        names = (
            "title",
            "published",
            "made_on",
            "index_number",
            "document_number",
            "column",
            "source",
            "summary",
        )
        return dict.fromkeys(names, "") | {
            "html": "",
            "text": "",
            "keywords": [],
            "files": [],
            "digest": digest,
        }
    try:
        said: dict[str, Any] = run_in_child(
            "gongkai.domains.disclosure.page_reading:read_page",
            fetched.data, fetched.url, fetched.content_type, seconds=20, megabytes=512,
        )  # fmt: skip
    except (Refusal, RuntimeError):
        raise Refused([Problem("unreadable", "网页过于复杂或已损坏，读不出内容。", "url")]) from None
    return said


def _snapshot_name(fetched: fetching.Fetched) -> str:
    kind = sniff.sniff(fetched.data)
    return f"原网页快照.{'html' if kind in ('html', 'txt', 'unknown') else kind}"


def _missing(page: dict[str, Any]) -> list[str]:
    names = (("title", "标题"), ("published", "原发布日期"), ("column", "原栏目"))
    missing = [name for key, name in names if not page[key]]
    notes = [f"网页上没有读出{'、'.join(missing)}，请对照原网页填写。"] if missing else []
    if len(page["text"].strip()) < 20:
        notes.append("正文读出得很少，可能是图片或由脚本显示，请对照原网页补录。")
    return notes


def _take_files(actor: Actor, found: Capture, wanted: Sequence[dict[str, str]]) -> None:
    """The page's files by the same fetcher and the same door; each that does not come in is named."""
    stop = clock.wall() + dt.timedelta(seconds=SECONDS)
    for one in wanted:
        if clock.wall() > stop:
            found.notes.append(f"附件“{one['title']}”没有来得及取，请下载后上传。")
            continue
        try:
            fetched = _fetch(one["url"])
            if fetched.status != 200:
                raise Refused([Problem("not_there", f"对方网站答复“{fetched.status}”。")])
            ending = urlsplit(one["url"]).path.rpartition(".")[2].lower()
            name = one["title"] if one["title"].lower().endswith(f".{ending}") else f"{one['title']}.{ending}"
            drafting.attach(actor, found.version, SimpleUploadedFile(name, fetched.data), one["title"])
        except Refused as refused:
            said = "；".join(p.message for p in refused.problems)
            found.notes.append(f"附件“{one['title']}”没有收下：{said}")


# --- correct ------------------------------------------------------------------------------------------


def correct(
    actor: Actor,
    version: Version,
    content: drafting.Content,
    *,
    kind: str,
    stated_date: dt.date | None,
    column: str,
) -> None:
    """The clerk's corrections of what was captured. The body stays as captured; it is edited on the desk, where the
    difference shows. Raises Refused."""
    found = []
    if stated_date is not None and stated_date > clock.today():
        found.append(Problem("future", "原发布日期晚于今天，请核对。", "stated_date"))
    if len(column) > 120:
        found.append(Problem("too_long", "原栏目请控制在120字以内。", "column_name"))
    refuse_if(found)
    with transaction.atomic():
        drafting.save(actor, version, content, kind=kind)
        ExternalPage.objects.filter(record=version.record).update(
            stated_date=stated_date, column_name=column.strip()
        )


# --- look again ---------------------------------------------------------------------------------------


def look_again(record: Record) -> str:
    """Fetch the page again and compare its words: same | changed | gone | unreachable. Writes the answer; a worse one
    than last time is a finding on the live text and a notice to the unit. Not in a transaction."""
    external = record.external
    try:
        fetched = _fetch(record.external_url)
        if fetched.status in (404, 410):
            answer = "gone"
        elif fetched.status != 200:
            answer = "unreachable"
        else:
            answer = "same" if read(fetched)["digest"] == external.text_digest else "changed"
    except Refused:
        answer = "unreachable"
    with transaction.atomic():
        held = ExternalPage.objects.select_for_update().get(pk=external.pk)
        before, held.answer, held.looked_at = held.answer, answer, clock.now()
        held.save(update_fields=["answer", "looked_at"])
        version = record.live_version
        if version is not None:
            version.findings.filter(check_key=CHECK, decision="").exclude(kind=answer).delete()
        if answer != "same" and answer != before:
            _report(record, version, answer)
    return answer


def _report(record: Record, version: Version | None, answer: str) -> None:
    if version is not None:
        Finding.objects.create(
            version=version, check_key=CHECK, gate="policy", level="error", kind=answer, place="外站原网页",
            shown=_SHOWN[answer], suggestion=_TODO[answer], rule="政府信息公开条例第六条（准确、及时公开）",
        )  # fmt: skip
    telling.unit(record, f"外站公开的{record.index_number or '一条信息'}：{_SHOWN[answer]}。{_TODO[answer]}")


def look_at_due() -> int:
    """Scheduled job: the live ones that were not looked at for longest; how many."""
    before = clock.now() - LOOK_AGAIN
    rows = Record.objects.filter(live=True, external__looked_at__lt=before).exclude(external_url="")
    due = list(
        rows.select_related("external", "live_version").order_by(F("external__looked_at"))[:LOOKS_A_RUN]
    )
    for record in due:
        look_again(record)
    return len(due)


def listed(actor: Actor, unit_id: int | None) -> list[Record]:
    """Records that live elsewhere: those whose page needs somebody first, then the newest."""
    rows = Record.objects.filter(site=Site.objects.get(is_default_site=True)).exclude(external_url="")
    if unit_id is not None:
        rows = rows.filter(publishing_unit=unit_id)
    found = list(
        rows.select_related("external", "publishing_unit").prefetch_related("versions").order_by("-id")[:500]
    )
    return sorted(found, key=lambda r: getattr(getattr(r, "external", None), "answer", "same") == "same")


def may_read(actor: Actor | None, stored: StoredFile) -> bool:
    """For base.files: a snapshot is for those who may see the record; the public reads the captured text."""
    if actor is None:
        return False
    rows = ExternalPage.objects.filter(snapshot=stored).select_related("record")
    return any(may(actor, SEE, one.record) for one in rows)
