"""A household's page of 经济核对: who has authorised what until when, and its checks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification import queries
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.interfaces.web.access import ActingRequest, requires

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)


@requires(*READS)
@never_cache
@require_GET
def household(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Who of a household has authorised, until when, and what was checked."""
    return household_page(request, pk)


def household_page(request: ActingRequest, pk: UUID, *, status: int = 200) -> HttpResponse:
    """Draw the page, with a refused form if there is one."""
    found = registry.find_household(request.actor, pk)
    today = timezone.localdate(request.now)
    members = queries.members_authorised(found.pk, on=today)
    given = list(queries.authorisations_of(request.actor, found.pk))
    standing = {each.authorisation.pk for each in members if each.authorisation}
    page = {
        "household": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "members": members,
        "lacking": [each.name for each in members if each.authorisation is None],
        "former": [each for each in given if each.pk not in standing],
        "may_request": request.actor.holds(Duty.VERIFICATION_REQUEST, division_code=found.division_code),
    }
    return render(request, "verification/household.html", page, status=status)
