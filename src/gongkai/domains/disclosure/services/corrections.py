"""我为政府网站找错: a citizen reports an error on a page; the unit whose page it is answers within the limit."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.notices.services import notify
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.queries import authority, calendar, layered_value
from gongkai.base.organizations.roles import Role
from gongkai.law.workdays import add_workdays

from ..models import Correction, Record
from ..permissions import ANSWER_CORRECTION

#: Working days to answer. No national text with this figure was found, so it is a layered rule; this is its default.
SETTING = "disclosure.correction_days"
DEFAULT_DAYS = 3
LONGEST = 2000


def answer_days() -> int:
    """Working days in which a report is answered here."""
    return int(layered_value(SETTING, DEFAULT_DAYS))


def answering_unit(record: Record | None) -> Unit | None:
    """Who answers: the unit whose page it is; the open-government office for all other pages."""
    if record is not None:
        return record.publishing_unit
    government = authority()
    return government.office if government else None


def problems(page: str, text: str, contact: str) -> list[Problem]:
    found = []
    if not page.startswith("/") or page.startswith("//") or len(page) > 500:
        found.append(Problem("page", "页面地址不对，请从有错的页面上点“找错”进来。", "page"))
    if len(text.strip()) < 4:
        found.append(Problem("no_text", "请写明哪里有错，比如哪一段、哪个字、哪个链接。", "text"))
    if len(text) > LONGEST:
        found.append(Problem("text_too_long", f"请控制在{LONGEST}字以内。", "text"))
    if len(contact) > 120:
        found.append(Problem("contact_too_long", "联系方式请控制在120字以内。", "contact"))
    if authority() is None:
        found.append(Problem("not_installed", "网站还没有装好，暂时不能接收。"))
    return found


def report(site: Site, page: str, text: str, contact: str = "") -> Correction:
    """Take a report in, count its deadline, tell the unit. page: path on this site. Raises Refused."""
    refuse_if(problems(page, text, contact))
    number = page.partition("?")[0].removeprefix("/gk/")
    numbers = [number, number.rpartition("/v/")[0]]
    record = Record.objects.filter(site=site, index_number__in=[n for n in numbers if n]).first()
    unit = answering_unit(record)
    if unit is None:
        refuse_if([Problem("no_office", "网站还没有填写承办单位，暂时不能接收。")])
    assert unit is not None
    due = add_workdays(calendar(), clock.today(), answer_days()).due
    with transaction.atomic():
        correction = Correction.objects.create(
            page=page, record=record, unit=unit, text=text.strip(), contact=contact.strip(), due=due
        )
        payload = {"unit": unit.code, "due": due.isoformat()}
        audit.record(
            "disclosure.correction.received", actor=None, subject=_subject(correction), payload=payload
        )
        link = reverse("disclosure:correction", args=[correction.code])
        notify(f"收到一条网站找错，请在{due.month}月{due.day}日前答复。", link=link, unit=unit, roles=_TOLD)
    return correction


def reply_problems(correction: Correction, text: str) -> list[Problem]:
    if correction.replied_at is not None:
        return [Problem("replied", "这条找错已经答复过了。")]
    if len(text.strip()) < 4:
        return [Problem("no_reply", "请写明核实和改正的情况，答复会给网民看到。", "reply")]
    if len(text) > LONGEST:
        return [Problem("reply_too_long", f"答复请控制在{LONGEST}字以内。", "reply")]
    return []


def reply(actor: Actor, correction: Correction, text: str) -> None:
    """Answer, once; whoever holds the query code can read it. Raises Refused."""
    must(actor, ANSWER_CORRECTION, correction, subject=_subject(correction))
    with transaction.atomic():
        held = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
        refuse_if(reply_problems(held, text))
        held.reply, held.replied_at, held.replied_by_id = text.strip(), clock.now(), actor.user_id
        held.save(update_fields=["reply", "replied_at", "replied_by"])
        on_time = clock.today() <= held.due
        audit.record(
            "disclosure.correction.replied", actor=actor, subject=_subject(held), payload={"on_time": on_time}
        )


def pass_on(actor: Actor, correction: Correction, unit: Unit) -> None:
    """Give it to the unit it really concerns; the deadline stays. Raises Refused."""
    must(actor, ANSWER_CORRECTION, correction, subject=_subject(correction))
    with transaction.atomic():
        held = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
        if held.replied_at is not None:
            refuse_if([Problem("replied", "这条找错已经答复过了，不能再转办。")])
        if unit.pk == held.unit_id:
            refuse_if([Problem("same_unit", "它已经在这个单位了。", "unit")])
        held.unit = unit
        held.save(update_fields=["unit"])
        audit.record(
            "disclosure.correction.passed_on",
            actor=actor,
            subject=_subject(held),
            payload={"unit": unit.code},
        )
        link = reverse("disclosure:correction", args=[held.code])
        notify(
            f"转来一条网站找错，请在{held.due.month}月{held.due.day}日前答复。",
            link=link,
            unit=unit,
            roles=_TOLD,
        )


_TOLD = (Role.CLERK, Role.OFFICE)


def _subject(correction: Correction) -> str:
    return f"correction:{correction.code}"
