"""长者版 without a script, without a second copy of any page.

The page's bytes must be the same for every reader (they are kept and served before Django), and the choice
must last from page to page. A checkbox or :target forgets at the next click; ?elder=1 doubles every page. So
the choice is a cookie of the reader's browser, and only one small stylesheet, /elder.css, is answered by it.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongkai.base.organizations.access import public

COOKIE = "elder"


@cache
def _rules() -> str:
    path = finders.find("ui/elder.css")
    if not isinstance(path, str):
        raise FileNotFoundError("ui/elder.css")
    with open(path, encoding="utf-8") as file:
        return file.read()


@public
@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The elder rules for a reader who chose them, an empty sheet for everybody else."""
    response = HttpResponse(
        _rules() if request.COOKIES.get(COOKIE) == "1" else "/* 标准版 */",
        content_type="text/css; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


# No token: pages are the same for everyone, and a forged request could only change somebody's letter size.
@public
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the choice for a year and go back to the page it was made on (of this site only)."""
    back = urlsplit(request.headers.get("Referer", ""))
    # Only the path is kept, so the answer can't lead elsewhere; "//host" would.
    path = "/" + back.path.lstrip("/\\") if back.netloc == request.get_host() else "/"
    response = HttpResponseRedirect(path + (f"?{back.query}" if back.query and path != "/" else ""))
    if request.POST.get("elder") == "1":
        response.set_cookie(COOKIE, "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
