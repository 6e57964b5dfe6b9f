"""What the field worker's phone keeps, so that today's stops open without a signal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiuzhu.interfaces.web import assets
from jiuzhu.interfaces.web.access import public

PARTS = ("src/main.js", *(f"src/modules/{name}.js" for name in ("outbox", "offline", "photo", "signature")))


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of a part's phone pages; served from there, so that it may answer for them and for nothing else."""
    source = assets.worker()
    if source is None:
        raise Http404("The scripts are not built.")
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def kept(order_ids: Iterable[UUID]) -> str:
    """Say, as the list of stops tells the phone, which pages and files to keep."""
    pages = [reverse("stops"), *(reverse("stop", args=[pk]) for pk in order_ids)]
    return told(worker=reverse("stops-worker"), scope=reverse("stops"), pages=pages)


def told(*, worker: str, scope: str, pages: Iterable[str]) -> str:
    """Put together what a page tells the phone to keep: the worker's address, what it answers for, pages and the files they need."""
    files = [*assets.files(*PARTS), static("jiuzhu/favicon.svg")]
    return json.dumps({"worker": worker, "scope": scope, "pages": list(pages), "files": files})
