"""Photographs and signatures as the browser shows them, within a page or opened by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from jiuzhu.foundation.vault import queries as vault
from jiuzhu.interfaces.web.access import public

# A browser lays a picture that is opened by itself out with styles of its own and asks for an icon; nothing else may run or load.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
KEPT_SECONDS = 600


def picture_answer(file_id: str, *, kept_seconds: int = KEPT_SECONDS) -> HttpResponse:
    """Answer with a stored picture, kept by the browser that asked for so many seconds; the caller has checked that the actor may see it."""
    headers = {
        "Cache-Control": f"private, max-age={kept_seconds}" if kept_seconds else "no-store",
        "Content-Security-Policy": POLICY,
    }
    return HttpResponse(vault.content(file_id), content_type=vault.stored_file(file_id).content_type, headers=headers)


@public
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where a browser asks for the icon of what names none, such as a picture opened by itself."""
    return redirect(static("jiuzhu/favicon.svg"))
