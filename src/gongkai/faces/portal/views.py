"""The public site's own pages. Everything else public belongs to a domain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.base.organizations.access import public
from gongkai.base.organizations.queries import authority
from gongkai.base.ui import blocks
from gongkai.base.ui.menu import public_entries


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the authority's name, the doors that are open, and what the domains put here."""
    site = authority()
    shown = blocks.rendered(site, request) if site else []
    doors = [e for e in public_entries(request.path) if e.url != request.path]
    return render(request, "portal/home.html", {"page_title": "首页", "blocks": shown, "doors": doors})
