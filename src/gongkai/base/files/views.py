"""The only way a file goes out."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from gongkai.base.core import audit
from gongkai.base.organizations.access import public

from . import storage
from .models import StoredFile
from .permissions import may_read

#: Shown in the browser; everything else is downloaded, so that no upload ever runs under our address.
INLINE = frozenset({"image/png", "image/jpeg", "application/pdf"})


# Public as a route, closed by default: the app that keeps a file decides (permissions.may_read).
@public  # type: ignore[arg-type]  # a streamed response is no HttpResponse to the type checker
@require_safe
def serve(request: HttpRequest, code: str) -> HttpResponseBase:
    """The content of a file for whoever may read it; 404 for everybody else, as if it did not exist."""
    stored = StoredFile.objects.filter(code=code).first()
    actor = request.actor or None  # type: ignore[attr-defined]
    if stored is None:
        raise Http404("没有这个文件。")
    if not may_read(actor, stored):
        if actor is not None:  # a public GET writes nothing
            audit.record(
                "access.refused", actor=actor, subject=f"file:{code}", payload={"rule": "files.read"}
            )
        raise Http404("没有这个文件。")
    inline = stored.media_type in INLINE
    response = FileResponse(
        storage.open_content(stored.digest),
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # Browsers do not show a PDF in a sandbox; it runs in the viewer's own process and scripts were refused.
    sandbox = "" if stored.media_type == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'unsafe-inline'{sandbox}"
    return response
