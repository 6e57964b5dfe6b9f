"""One check: what was asked of whom, what each source said, the report, and what followed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.verification import queries
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.queries import step_label, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)


@requires(*READS)
@never_cache
@require_GET
def verification(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One check with everything that was done about it."""
    found = queries.find_verification(request.actor, pk)
    steps = [(row, step_label(row)) for row in steps_of("verification", str(found.pk))]
    return render(request, "verification/verification.html", {"check": found, "household": found.household, "steps": steps})
