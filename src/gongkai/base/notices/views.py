"""消息: what the system told me."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.base.core import audit
from gongkai.base.organizations.access import must, screen

from . import queries, services
from .models import Notice
from .permissions import READ


@screen(READ)
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first, unread marked; ?show=unread for those only."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.mine(actor)
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        found = found.filter(read_at__isnull=True)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page_title": "消息",
        "page": page,
        "only_unread": only_unread,
        "unread": queries.unread_count(actor),
    }
    return render(request, "notices/inbox.html", context)


@screen(READ)
@require_POST
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Mark as read and go where it is dealt with."""
    actor = request.actor  # type: ignore[attr-defined]
    notice = Notice.objects.filter(code=code).first()
    if notice is None:
        raise Http404("没有这条消息。")
    must(actor, READ, notice, subject=f"notice:{code}")
    if notice.user_id not in (None, actor.user_id):  # a person's own notice is no colleague's
        audit.record("access.refused", actor=actor, subject=f"notice:{code}", payload={"rule": READ.key})
        raise Http404("没有这条消息。")
    services.mark_read(actor, [notice.code])  # a colleague in another role may look, but it stays unread
    return redirect(notice.link or "notices:inbox")


@screen(READ)
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(request.actor)  # type: ignore[attr-defined]
    return redirect("notices:inbox")
