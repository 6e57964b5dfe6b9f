"""What the database broke off for somebody else's sake is done again, before anybody is told to press once more."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.middleware import refused
from jiuzhu.interfaces.web.remembered import Remembered

BROKEN_OFF = ("40P01", "40001")
"""What PostgreSQL says when two transactions wait for each other, or one overtook the other."""
PAUSES_SECONDS = (0.05, 0.2, 0.5)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class BrokenOffMiddleware:
    """Runs a view again whose transaction was broken off: a view calls one service, and a service not carried out has left nothing."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        last = error
        for pause in PAUSES_SECONDS:
            if not broken_off(last) or not _readable_again(request):
                break
            time.sleep(pause)
            try:
                return _again(request)
            except Exception as raised:
                last = raised
        if last is error:
            return None
        if isinstance(last, DomainError):
            return refused(request, last)
        raise last


def broken_off(error: Exception) -> bool:
    """Tell whether the database ended a transaction only because another was in its way."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in BROKEN_OFF


def _again(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    # What was looked up for this request may have been of rows that moved on.
    request.remembered = Remembered()
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _readable_again(request: HttpRequest) -> bool:
    """A form was read into memory or a file; a body read piece by piece is gone."""
    return request.content_type in FORMS or hasattr(request, "_body") or not getattr(request, "_read_started", False)
