"""领导看板: where the plan stands, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.base.core import clock
from gongkai.base.organizations.access import screen
from gongkai.base.ui import charts

from ..permissions import SEE_BOARD
from ..queries import work
from ..queries.ledger import short_title
from ..states import AssignmentState
from . import loading


@screen(SEE_BOARD)
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Tasks × states, what is overdue, and how the finished ones grew; each chart with its table."""
    plan = loading.plan(request)
    if plan is None:
        return redirect("ledger:home")
    found = work.board(plan)
    states = list(zip(AssignmentState.choices, found.totals, strict=True))
    marks = [charts.Mark(str(label), n, work.TONES[key]) for (key, label), n in states]
    context = {
        "page_title": "看板",
        "plan": plan,
        "title": short_title(plan),
        "board": found,
        "today": clock.today(),
        "states": [(label, n) for (_, label), n in states],
        "share_total": sum(found.totals),
        "states_chart": charts.bars([m for m in marks if m.value], title="各环节的分工数", unit="项"),
        "trend_chart": charts.line(found.trend, title="累计办结的分工数", unit="项"),
    }
    return render(request, "ledger/board.html", context)
