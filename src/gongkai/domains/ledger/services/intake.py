"""A plan's way in: upload, look, decide, confirm. Before `confirm` nothing of it is in the ledger."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.locks import lock_until_commit
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.files import services as files
from gongkai.base.files.child import Refusal, run_in_child
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import may
from gongkai.text.plan_reader.wording import squeeze

from .. import comparison
from ..models import Intake, Plan, PlanLevel, PlanStanding
from ..permissions import IMPORT_PLAN
from ..queries.plan import default_site, plan_text
from . import plan_names, plan_writing

#: Kinds of file (base.files.sniff) that the plan reader understands.
ALLOWED = ("docx", "xlsx", "doc", "xls", "ofd", "html", "txt")
#: Formats that LibreOffice converts: it needs room to write in and more memory than a parser.
_CONVERTED = (".doc", ".wps", ".ofd")
_PURPOSE = "任务方案导入"


def take_in(
    actor: Actor,
    upload: UploadedFile[Any] | None,
    *,
    level: str = PlanLevel.OWN,
    standing: str = PlanStanding.CURRENT,
) -> Intake:
    """Read an uploaded plan and keep it as an Intake; raises Refused (a message for the clerk), nothing kept.

    level, standing: what the office says it is; can be changed until it is confirmed. Must not be called
    in a transaction (files.accept).
    """
    refuse_if(_not_permitted(actor))
    if upload is None:
        raise Refused([Problem("no_file", "请选择任务方案文件，再点“读取文件”。", "file")])
    if (upload.size or 0) > settings.GONGKAI_MAX_UPLOAD_BYTES:
        files.accept(
            upload, allowed=ALLOWED, actor=actor, purpose=_PURPOSE
        )  # refuses, and says so in the audit
    data = upload.read()
    upload.seek(0)
    try:
        reading = read_file(data, upload.name or "")
    except Refused:
        # What the door says comes first: a marked file must be refused as such and stand in the audit.
        if files.problems(upload, ALLOWED):
            files.accept(upload, allowed=ALLOWED, actor=actor, purpose=_PURPOSE)
        raise
    stored = files.accept(upload, allowed=ALLOWED, actor=actor, purpose=_PURPOSE)
    assert actor.user_id is not None  # _not_permitted refused the others
    with transaction.atomic():
        intake = Intake.objects.create(
            file=stored,
            reading=reading,
            choices=first_choices(reading) | {"level": level, "standing": standing},
            uploaded_by_id=actor.user_id,
        )
        audit.record("ledger.intake.read", actor=actor, subject=intake.code, payload={"file": stored.code})
    return intake


def read_file(data: bytes, filename: str) -> dict[str, Any]:
    """The reading of `plan_source.read`, made in a child process. Raises Refused."""
    converted = filename.lower().endswith(_CONVERTED)
    room: dict[str, Any] = {"seconds": 60, "megabytes": 2048, "write_megabytes": 100} if converted else {}
    try:
        found: dict[str, Any] = run_in_child("gongkai.domains.ledger.plan_source:read", data, **room)
    except Refusal as refusal:
        raise Refused([Problem(refusal.code, refusal.message, "file")]) from None
    return found


def first_choices(reading: dict[str, Any]) -> dict[str, Any]:
    """What `Intake.choices` holds before anybody has decided anything."""
    previous = Plan.objects.filter(level=PlanLevel.OWN, year=(reading["year"] or 0) - 1).first()
    return {
        "level": PlanLevel.OWN,
        "standing": PlanStanding.CURRENT,
        "title": (reading["title"] or "")[:200],
        "document_number": (reading["document_number"] or "")[:60],
        "issuer": (reading["issuer"] or "")[:80],
        "year": reading["year"],
        "previous": previous.code if previous else "",
        "upper": "",
        "renumber": False,
        "units": {},
        "titles": {},
    }


def open_problems(intake: Intake) -> list[Problem]:
    """Why the intake can't be worked on any more."""
    if intake.plan_id:
        return [Problem("confirmed", "这份文件已经确认入账，不能再修改；年中变动请走“方案调整”。")]
    if intake.dropped_at:
        return [Problem("dropped", "这次导入已经放弃，请重新上传。")]
    return []


def choose(actor: Actor, intake: Intake, changes: dict[str, Any]) -> None:
    """Keep what the office decided: keys of `choices`; "units" and "titles" are merged name by name."""
    refuse_if([*_not_permitted(actor), *open_problems(intake)])
    with transaction.atomic():
        held = Intake.objects.select_for_update().get(pk=intake.pk)
        for key, value in changes.items():
            held.choices[key] = (
                {**held.choices.get(key, {}), **value} if key in ("units", "titles") else value
            )
        held.save(update_fields=["choices"])
    intake.choices = held.choices


def drop(actor: Actor, intake: Intake) -> None:
    """Give the import up; the uploaded file stays on record."""
    refuse_if([*_not_permitted(actor), *open_problems(intake)])
    with transaction.atomic():
        intake.dropped_at = clock.now()
        intake.save(update_fields=["dropped_at"])
        audit.record("ledger.intake.dropped", actor=actor, subject=intake.code)


def tasks_of(intake: Intake) -> list[dict[str, Any]]:
    """The tasks as they would be written: as read, with the office's corrections of titles and numbers."""
    titles, renumber = intake.choices.get("titles", {}), intake.choices.get("renumber")
    return [
        t | {"title": titles.get(str(i), t["title"]), "number": i + 1 if renumber else t["number"]}
        for i, t in enumerate(intake.reading["tasks"])
    ]


def digest_of(intake: Intake) -> str:
    """Equal for intakes that would write the same plan."""
    return comparison.digest(tasks_of(intake), intake.choices["year"])


def known_plan(intake: Intake) -> Plan | None:
    """The plan that this file repeats or revises: same content, or same year, level and title."""
    same = Plan.objects.filter(digest=digest_of(intake)).first()
    if same or intake.plan_id:
        return same
    choices = intake.choices
    plans = Plan.objects.filter(year=choices["year"] or 0, level=choices["level"])
    title = squeeze(choices["title"])
    return next((p for p in plans if title and squeeze(p.title) == title), None)


def compared(intake: Intake, plan: Plan) -> comparison.Comparison:
    """What the file says against what the ledger says now."""
    return comparison.compare(plan_text(plan), tasks_of(intake))


def confirm_problems(actor: Actor, intake: Intake) -> list[Problem]:
    """Why the plan can't be written into the ledger yet."""
    found = [*_not_permitted(actor), *open_problems(intake)]
    if found:
        return found
    choices = intake.choices
    if known_plan(intake):
        return [Problem("known", "这份方案已在台账中，不会重复导入。请看“对照”，需要变动的走“方案调整”。")]
    if not choices["title"].strip():
        found.append(Problem("no_title", "请填写方案标题。", "title"))
    if not choices["year"]:
        found.append(Problem("no_year", "请填写方案年度。", "year"))
    elif not 2008 <= int(choices["year"]) <= clock.today().year + 1:
        # 2008: the Regulation came into force.
        message = f"年度{choices['year']}不合理，应在2008年至{clock.today().year + 1}年之间。"
        found.append(Problem("bad_year", message, "year"))
    numbers = Counter(t["number"] for t in tasks_of(intake))
    twice = [str(n) for n, count in numbers.items() if count > 1]
    if twice:
        message = f"任务编号{'、'.join(twice[:10])}重复，请勾选“按先后顺序重新编号”。"
        found.append(Problem("numbers_twice", message, "renumber"))
    empty = [str(t["number"]) for t in tasks_of(intake) if not t["title"].strip()]
    if empty:
        found.append(Problem("no_task_title", f"任务{'、'.join(empty[:10])}没有名称，请补上。", "titles"))
    for key in ("previous", "upper"):
        if choices[key] and not Plan.objects.filter(code=choices[key]).exists():
            found.append(Problem("no_plan", "所选的方案不存在，请重新选择。", key))
    return [*found, *plan_names.problems(intake.reading, choices["units"], choices["level"])]


def confirm(actor: Actor, intake: Intake, site: Site | None = None) -> Plan:
    """Write plan, tasks, names, assignments and proposed bindings: all of it or none. Raises Refused."""
    with transaction.atomic(durable=True):
        # Two clicks at one moment: the second waits here and is then told that the plan is in the ledger.
        lock_until_commit("ledger.import")
        held = Intake.objects.select_for_update().get(pk=intake.pk)
        refuse_if(confirm_problems(actor, held))
        plan = plan_writing.write(
            actor,
            site or default_site(),
            tasks_of(held),
            held.choices,
            reading=held.reading,
            file=held.file,
            digest=digest_of(held),
        )
        held.plan = plan
        held.save(update_fields=["plan"])
    intake.plan = plan
    return plan


def import_plan(
    data: bytes, filename: str, actor: Actor, *, accept_proposals: bool = True, year: int | None = None
) -> tuple[Plan, list[dict[str, str]]]:
    """Read and write a plan without a browser (`gongkai init`); returns it with the reader's warnings.

    accept_proposals: unknown names become units under their proposed official name; else they raise Refused.
    A plan that is in the ledger already is returned as it is. actor may be SYSTEM: who runs the command.
    """
    reading = read_file(data, filename)
    choices = first_choices(reading)
    choices["year"] = year or reading["year"]
    numbers = [t["number"] for t in reading["tasks"]]
    if len(set(numbers)) < len(numbers):
        choices["renumber"] = True
        reading["warnings"].append(
            {"code": "renumbered", "message": "编号有重复，已按先后顺序重新编号。", "place": "全文"}
        )
    intake = Intake(reading=reading, choices=choices)
    known = Plan.objects.filter(digest=digest_of(intake)).first()
    if known:
        return known, reading["warnings"]
    if accept_proposals:
        choices["units"] = plan_names.accept_proposals(reading, choices["level"])
    refuse_if(plan_names.problems(reading, choices["units"], choices["level"]))
    if not choices["year"]:
        raise Refused([Problem("no_year", "没有找到方案的年度，请用 --year 指明。", "year")])
    stored = _stored(data, filename, actor)
    with transaction.atomic(durable=True):
        lock_until_commit("ledger.import")
        plan = plan_writing.write(
            actor,
            default_site(),
            tasks_of(intake),
            choices,
            reading=reading,
            file=stored,
            digest=digest_of(intake),
        )
    return plan, reading["warnings"]


def _stored(data: bytes, filename: str, actor: Actor) -> StoredFile:
    return files.accept(SimpleUploadedFile(filename, data), allowed=ALLOWED, actor=actor, purpose=_PURPOSE)


def _not_permitted(actor: Actor) -> list[Problem]:
    if may(actor, IMPORT_PLAN) and actor.user_id:
        return []
    return [Problem("not_permitted", f"您的角色不能{IMPORT_PLAN.name}。")]
