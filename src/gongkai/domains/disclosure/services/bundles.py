"""发布包: several records, one review page, one moment, one transaction; sign-off by consulted units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import reverse

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.notices.services import notify
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role

from .. import door
from ..models import Bundle, Record
from ..permissions import MANAGE_BUNDLE, SIGN_OFF_BUNDLE, SIGNERS
from . import telling
from .drafting import newest

MAX_RECORDS = 50


def _unit_of(actor: Actor) -> Unit:
    assert actor.unit_id is not None, "the rules let in nobody who acts for no unit"
    return Unit.objects.get(pk=actor.unit_id)


def page_of(bundle: Bundle) -> str:
    return reverse("disclosure:bundle", args=[bundle.code])


def make_problems(title: str, records: Sequence[Record]) -> list[Problem]:
    found = []
    if not title.strip():
        found.append(Problem("no_title", "请填写发布包名称。", "title"))
    elif len(title) > 200:
        found.append(Problem("title_too_long", "名称请控制在200字以内。", "title"))
    if len(records) > MAX_RECORDS:
        found.append(Problem("too_many", f"一个发布包最多{MAX_RECORDS}条。", "records"))
    return found


def make(actor: Actor, title: str, records: Sequence[Record]) -> Bundle:
    """A bundle of the actor's own unit, of its own records."""
    unit = _unit_of(actor)
    must(actor, MANAGE_BUNDLE, Bundle(unit=unit), subject=f"unit:{unit.code}")
    with transaction.atomic():
        refuse_if([*make_problems(title, records), *_own(unit, records)])
        made = Bundle.objects.create(title=title.strip(), unit=unit)
        made.records.set(records)
        _audit("made", actor, made, {"records": [r.code for r in records]})
    return made


def _own(unit: Unit, records: Iterable[Record]) -> list[Problem]:
    if any(r.publishing_unit_id != unit.pk for r in records):
        return [Problem("other_unit", "发布包里只能放本单位的信息。", "records")]
    return []


def set_records(actor: Actor, bundle: Bundle, records: Sequence[Record]) -> None:
    """What is in it; a sign-off given for other contents falls."""
    must(actor, MANAGE_BUNDLE, bundle, subject=f"bundle:{bundle.code}")
    with transaction.atomic():
        bundle = _held(bundle)
        refuse_if([*_out(bundle), *_own(bundle.unit, records), *make_problems(bundle.title, records)])
        bundle.records.set(records)
        bundle.consulted = dict.fromkeys(bundle.consulted)
        bundle.save(update_fields=["consulted"])
        _audit("changed", actor, bundle, {"records": [r.code for r in records]})


def consult(actor: Actor, bundle: Bundle, units: Sequence[Unit]) -> None:
    """Ask these units to sign off; who was asked before keeps what was given."""
    must(actor, MANAGE_BUNDLE, bundle, subject=f"bundle:{bundle.code}")
    with transaction.atomic():
        bundle = _held(bundle)
        refuse_if(_out(bundle))
        before = bundle.consulted
        bundle.consulted = {u.code: before.get(u.code) for u in units}
        bundle.save(update_fields=["consulted"])
        _audit("consulted", actor, bundle, {"units": [u.code for u in units]})
        for unit in units:
            if unit.code not in before:
                text = f"请会签发布包“{bundle.title[:60]}”。"
                notify(text, link=page_of(bundle), unit=unit, roles=SIGNERS)


def contents(bundle: Bundle) -> dict[str, str]:
    """Record code → digest of the version that would go out: what a sign-off is for."""
    return {r.code: newest(r).digest for r in bundle.records.all()}


def sign_off_problems(actor: Actor, bundle: Bundle) -> list[Problem]:
    unit = _unit_of(actor) if actor.unit_id else None
    if found := _out(bundle):
        return found
    if unit is None or unit.code not in bundle.consulted:
        return [Problem("not_asked", "这个发布包没有请您单位会签。")]
    if stands(bundle, unit.code):
        return [Problem("given", "您单位已经会签。")]
    if not all(contents(bundle).values()):
        return [Problem("not_sealed", "发布包里还有没送审的信息，送审后再会签。")]
    return []


def sign_off(actor: Actor, bundle: Bundle) -> None:
    """The acting unit agrees to exactly these texts going out."""
    must(actor, SIGN_OFF_BUNDLE, bundle, subject=f"bundle:{bundle.code}")
    with transaction.atomic():
        bundle = _held(bundle)
        refuse_if(sign_off_problems(actor, bundle))
        code = _unit_of(actor).code
        given = {
            "at": clock.now().isoformat(timespec="seconds"),
            "user": actor.user_name,
            "texts": contents(bundle),
        }
        bundle.consulted = bundle.consulted | {code: given}
        bundle.save(update_fields=["consulted"])
        _audit("signed_off", actor, bundle, {"unit": code})


def stands(bundle: Bundle, code: str) -> bool:
    """Whether that unit's sign-off is for the texts as they are now."""
    given = bundle.consulted.get(code)
    return bool(given) and given["texts"] == contents(bundle)


def missing(bundle: Bundle) -> list[Unit]:
    codes = [c for c in bundle.consulted if not stands(bundle, c)]
    return list(Unit.objects.filter(code__in=codes))


# --- going out ----------------------------------------------------------------------------------------


def _out(bundle: Bundle) -> list[Problem]:
    return [Problem("released", "这个发布包已经发布。")] if bundle.released_at else []


def release_problems(bundle: Bundle) -> list[Problem]:
    """Every reason of every record: one that can't go keeps all back."""
    found = _out(bundle)
    records = list(bundle.records.select_related("publishing_unit"))
    if not records:
        found.append(Problem("empty", "发布包是空的，请先放入信息。"))
    for unit in missing(bundle):
        found.append(Problem("not_signed_off", f"还差{unit}会签。"))
    for record in records:
        version = newest(record)
        reasons = door.release_problems(record, version)
        found += [Problem(p.code, f"{telling.named(version)}：{p.message}") for p in reasons]
    return found


def release(actor: Actor, bundle: Bundle) -> None:
    """All of it, now, at one moment or not at all."""
    must(actor, MANAGE_BUNDLE, bundle, subject=f"bundle:{bundle.code}")
    go_out(actor, bundle)


def go_out(actor: Actor, bundle: Bundle) -> None:
    """The transaction itself, also for the runner. Raises Refused; then nothing of it is public."""
    with transaction.atomic():
        bundle = _held(bundle)
        refuse_if(release_problems(bundle))
        for record in bundle.records.order_by("pk"):
            door.release(actor, record, newest(record))
        bundle.released_at, bundle.release_at = clock.now(), None
        bundle.save(update_fields=["released_at", "release_at"])
        _audit("released", actor, bundle, {"records": [r.code for r in bundle.records.all()]})


def schedule(actor: Actor, bundle: Bundle, at: dt.datetime | None) -> None:
    """Set or (None) take off the moment."""
    must(actor, MANAGE_BUNDLE, bundle, subject=f"bundle:{bundle.code}")
    with transaction.atomic():
        bundle = _held(bundle)
        refuse_if(release_problems(bundle) if at else _out(bundle))
        if at is not None and at <= clock.now():
            refuse_if([Problem("past", "定时发布的时间已经过去。", "release_at")])
        bundle.release_at = at
        bundle.save(update_fields=["release_at"])
        _audit("scheduled", actor, bundle, {"at": at.isoformat() if at else ""})


def tell_failure(bundle: Bundle, why: str) -> None:
    text = f"发布包“{bundle.title[:60]}”定时发布没有成功，一条也没有发布：{why}"
    notify(text, link=page_of(bundle), unit=bundle.unit, roles=[Role.CLERK, Role.REVIEWER])


def _held(bundle: Bundle) -> Bundle:
    return Bundle.objects.select_related("unit").select_for_update(of=("self",)).get(pk=bundle.pk)


def _audit(what: str, actor: Actor, bundle: Bundle, payload: dict[str, object]) -> None:
    audit.record(f"disclosure.bundle.{what}", actor=actor, subject=f"bundle:{bundle.code}", payload=payload)
