"""我的待办: the workbench's first screen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.base.core import clock
from gongkai.base.notices.todos import Todo, days_left, remember_count, todos_for
from gongkai.base.organizations import queries
from gongkai.base.organizations.access import logged_in


@dataclass(frozen=True, slots=True)
class Row:
    todo: Todo
    days: int | None  # working days left, negative when overdue


# Not @screen(rule): someone without a post today must be told so here, not refused at the door.
@logged_in
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To-dos of the acting person by deadline, overdue first."""
    actor = request.actor  # type: ignore[attr-defined]
    found = todos_for(actor) if actor and actor.roles else []
    if actor:
        remember_count(actor, len(found))
    calendar = queries.calendar() if found else None
    today = clock.today()
    rows = [Row(t, days_left(calendar, today, t.due)) for t in found] if calendar else []
    context = {
        "page_title": "我的待办",
        "rows": rows,
        "late": sum(1 for r in rows if r.days is not None and r.days < 0),
        "has_post": bool(actor and actor.roles),
    }
    return render(request, "workbench/home.html", context)
