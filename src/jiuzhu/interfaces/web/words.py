"""What somebody searches for, kept out of addresses: logs, histories and proxies keep those, and a name or number is nobody else's business.

A search form posts its words; the answer is an address that holds them sealed for this person and this day, so that paging, sorting, reloading and the
browser's back button work as ever. Views read ``request.GET["q"]`` and need not know.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from jiuzhu.foundation.kernel.sealing import SealBroken, seal, unseal

WORDS, SEALED, ASKED = "q", "find", "1"
KEPT_FOR = timedelta(hours=12)
LONGEST = 100
LONGEST_SEALED = 1000
NOT_KEPT = ("csrfmiddlewaretoken", WORDS, SEALED, "page")
Respond = Callable[[HttpRequest], HttpResponse]


class WordedQuery(QueryDict):
    """An address's query with the words opened in it; written out again it holds only the sealed ones."""

    def urlencode(self, safe: str | None = None) -> str:
        if WORDS not in self:
            return super().urlencode(safe)
        shown = self.copy()
        del shown[WORDS]
        return shown.urlencode(safe)


class WordsMiddleware:
    """Answers a posted search with the address that holds its words sealed, and opens them for the view."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if getattr(request, "actor", None) is None or request.path.startswith("/api/"):
            return None
        if request.method == "POST":
            return _moved(request, request.POST) if request.POST.get(SEALED) == ASKED else None
        if SEALED in request.GET:
            return _opened(request)
        # An address typed by hand, or kept from elsewhere.
        return _moved(request, request.GET) if request.GET.get(WORDS, "").strip() else None


def sealed_words(text: str, *, user_id: str, at: datetime) -> str:
    """Seal words for one person into text that may stand in an address."""
    told = json.dumps({"q": text[:LONGEST], "at": at.isoformat()}, ensure_ascii=False)
    return base64.urlsafe_b64encode(seal(told.encode(), place=f"words:{user_id}")).decode().rstrip("=")


def opened_words(sealed: str, *, user_id: str, at: datetime) -> str | None:
    """Open sealed words; None when they are another's, too old or no such thing."""
    if len(sealed) > LONGEST_SEALED:
        return None
    try:
        raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        told = json.loads(unseal(raw, place=f"words:{user_id}"))
    except (SealBroken, binascii.Error, ValueError):
        return None
    return told["q"] if datetime.fromisoformat(told["at"]) > at - KEPT_FOR else None


def _moved(request: HttpRequest, given: QueryDict) -> HttpResponse:
    text = given.get(WORDS, "").strip()
    if any("\0" in value for values in given.lists() for value in values[1]):
        raise BadRequest("NUL in the words")
    query = [(name, value) for name, values in given.lists() if name not in NOT_KEPT for value in values]
    if text:
        query.append((SEALED, sealed_words(text, user_id=request.actor.user_id, at=request.now)))
    return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)


def _opened(request: HttpRequest) -> HttpResponse | None:
    words = opened_words(request.GET[SEALED], user_id=request.actor.user_id, at=request.now)
    query = WordedQuery(request.GET.urlencode(), mutable=True)
    query.pop(WORDS, None)
    if words is None:
        del query[SEALED]
        messages.warning(request, "查找的内容已过期，请重新输入。")
        return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
    query[WORDS] = words
    query._mutable = False
    request.GET = query  # type: ignore[assignment]
    return None
