"""Corrections to the working calendar: a regional holiday, a make-up workday, each with its notice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if

from .models import CalendarDay, Layer


def enter_day_problems(day: dt.date, kind: str, layer: str, source: str) -> list[Problem]:
    """Reasons why the day can't be entered so."""
    problems = []
    if kind not in ("rest", "work") or layer not in Layer.values:
        problems.append(Problem("bad_choice", "请选择当天休息还是上班，以及由谁规定。", "kind"))
    if not source.strip():
        problems.append(Problem("no_source", "请填写依据文件，如放假通知的文号。", "source"))
    if CalendarDay.objects.filter(day=day, layer=layer, kind=kind).exists():
        problems.append(Problem("already", f"{day}已经这样登记过。", "day"))
    return problems


def enter_day(day: dt.date, kind: str, layer: str, source: str, *, actor: Actor) -> CalendarDay:
    """Say that a day is a rest day or a working day here; in a layer the later word counts."""
    refuse_if(enter_day_problems(day, kind, layer, source))
    with transaction.atomic():
        entered, _ = CalendarDay.objects.update_or_create(
            day=day,
            layer=layer,
            defaults={"kind": kind, "source": source.strip(), "vouched_by": actor.user_name},
        )
        payload = {"day": day.isoformat(), "kind": kind, "layer": layer, "source": source}
        audit.record("calendar.entered", actor=actor, subject=day.isoformat(), payload=payload)
    return entered
