"""What every public view begins with: the site it is for, and who may keep the answer for how long."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from wagtail.models import Site

from gongkai.base.organizations.access import public

#: Seconds that a proxy may keep a page: well under the 60 in which something expunged must be gone everywhere.
KEEP = 20


def site_of(request: HttpRequest) -> Site:
    """The site the request is for; the default one where the host names none."""
    return Site.find_for_request(request) or Site.objects.get(is_default_site=True)


def for_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public view that is called as view(request, site, …)."""

    @wraps(view)
    def with_site(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, site_of(request), *args, **kwargs)
        if request.method in ("GET", "HEAD") and not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=KEEP)
        return response

    with_site.takes_site = True  # type: ignore[attr-defined]
    return public(with_site)
