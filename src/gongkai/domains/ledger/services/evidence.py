"""佐证: what shows that something was done. Other domains register what they publish as evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile

from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem
from gongkai.base.files import services as files
from gongkai.base.files.models import StoredFile
from gongkai.base.measures import queries as measures
from gongkai.base.measures import register as indicators

from ..models import Assignment, Event, Evidence

FILE_KINDS: Collection[str] = ("docx", "doc", "xlsx", "xls", "pdf", "png", "jpg", "txt", "ofd")


@dataclass(frozen=True, slots=True)
class Draft:
    """One piece as it comes from a form. Exactly one of upload, url, indicator, reference carries it."""

    label: str = ""
    upload: UploadedFile[Any] | None = None
    url: str = ""
    indicator: str = ""
    kind: str = ""  # a registered kind, with `reference`
    reference: str = ""


#: kind → (what the reference is called by, or "" if there is no such thing); from AppConfig.ready.
Finder = Callable[[Actor, str], str]
_finders: dict[str, Finder] = {}


def register(kind: str, find: Finder) -> None:
    """Let a domain's published things be evidence. find(actor, public number) → its title, "" for none."""
    _finders[kind] = find


def problems(actor: Actor, assignment: Assignment, drafts: Sequence[Draft]) -> list[Problem]:
    found: list[Problem] = []
    for draft in drafts:
        if draft.upload is not None:
            found += [Problem(p.code, p.message, "upload") for p in files.problems(draft.upload, FILE_KINDS)]
        elif draft.url:
            found += _url_problems(draft.url)
        elif draft.indicator and measured(assignment, draft.indicator) is None:
            found.append(Problem("not_measured", "所选指标还没有测量结果，不能作佐证。", "indicator"))
        elif draft.kind and not (draft.kind in _finders and _finders[draft.kind](actor, draft.reference)):
            found.append(Problem("no_such_record", f"没有找到编号“{draft.reference}”，请核对。", "reference"))
    return found


def _url_problems(url: str) -> list[Problem]:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 500
    except ValueError:
        good = False
    if good:
        return []
    return [Problem("bad_url", "网址应以 http:// 或 https:// 开头，请从浏览器地址栏完整复制。", "url")]


def measured(assignment: Assignment, key: str) -> str | None:
    """A bound indicator's newest figure for this unit (or the city), in words; None if there is none."""
    if not assignment.task.bindings.filter(indicator=key, until__isnull=True).exists() or not indicators.has(
        key
    ):
        return None
    indicator = indicators.get(key)
    found = measures.latest([key], [assignment.unit_id])
    result = found.get((key, assignment.unit_id)) or found.get((key, None))
    if result is None or result.value is None:
        return None
    parts = f"（{result.numerator}/{result.denominator}）" if result.denominator is not None else ""
    return f"{indicator.name}{indicator.shown(result.value)}{parts}，{result.measured_at:%Y-%m-%d}测量"


def take_in(actor: Actor, drafts: Sequence[Draft]) -> list[tuple[Draft, StoredFile | None]]:
    """Bring the files through the door; before the transaction, because a refusal must stay in the audit."""
    return [
        (d, files.accept(d.upload, allowed=FILE_KINDS, actor=actor, purpose="台账佐证") if d.upload else None)
        for d in drafts
    ]


def attach(
    actor: Actor, event: Event, assignment: Assignment, pieces: Sequence[tuple[Draft, StoredFile | None]]
) -> None:
    for draft, stored in pieces:
        if stored is not None:
            what = {"kind": "file", "file": stored, "label": draft.label or stored.name}
        elif draft.url:
            what = {"kind": "link", "url": draft.url, "label": draft.label or draft.url}
        elif draft.indicator:
            figure = measured(assignment, draft.indicator) or draft.indicator
            what = {"kind": "measurement", "reference": draft.indicator, "label": figure}
        else:
            title = _finders[draft.kind](actor, draft.reference)
            what = {"kind": draft.kind, "reference": draft.reference, "label": draft.label or title}
        what["label"] = str(what["label"])[:200]
        Evidence.objects.create(assignment=assignment, event=event, **what)
