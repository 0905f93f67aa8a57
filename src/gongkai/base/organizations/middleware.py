"""Two middlewares: who acts, and that every route has said who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from gongkai.base.accounts import duties

from .acting import actor_for

#: Wagtail's own routes that stay open; all its other views are closed until an issue opens them with a rule.
STOCK_ROUTES = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})


class ActingMiddleware:
    """Sets request.actor (Actor or None), read lazily so that public pages ask no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_for(request.user, request.session, request.client_address)  # type: ignore[attr-defined]
        )
        return self.get_response(request)


class DeclaredRoutesMiddleware:
    """Closes every route that declares no access: the nine holes of stock admin views among them.

    Whoever still has to set a password or a one-time code of his own is led there from every other route.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is not None:
            # Public pages ask nothing of anybody, and so no database either.
            duty = "" if access == "public" else duties.pending_for(request)
            return redirect(duty) if duty else None
        match = request.resolver_match
        if match is not None and match.view_name in STOCK_ROUTES:
            return None
        raise Http404("没有这个页面。")
