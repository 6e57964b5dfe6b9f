"""Who an unregistered person is, shown to whoever looks into the warning."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.monitoring.warnings import queries, services


@requires(Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)
@require_POST
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the ID number behind an open warning about somebody who is not registered; every showing is on the ledger."""
    number = services.reveal_identity(warning_id=pk, actor=request.actor, at=request.now)
    page = {"number": number, "warning": queries.find_warning(pk, request.actor)}
    response = render(request, "monitoring/identity.html", page)
    response["Cache-Control"] = "no-store"
    return response
