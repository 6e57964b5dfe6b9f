"""A household's page of 经济核对: who has authorised what until when, its checks, and beginning one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification import queries, queries_of_dues, services
from jiuzhu.casework.verification.due_rules import UNCLASSIFIED
from jiuzhu.casework.verification.workflow import UNDER_WAY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.verification.forms import OpenForm

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def household(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Who of a household has authorised, until when, what was checked, and the beginning of a check."""
    found = registry.find_household(request.actor, pk)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check = services.open_check(household_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("verification", pk=check.pk)
    today = timezone.localdate(request.now)
    members = queries.members_authorised(found.pk, on=today)
    standing = {each.authorisation.pk for each in members if each.authorisation}
    checks = queries.verifications_of(found.pk)
    page = {
        "household": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "members": members,
        "lacking": [each.name for each in members if each.authorisation is None],
        "former": [each for each in queries.authorisations_of(request.actor, found.pk) if each.pk not in standing],
        "may_request": request.actor.holds(Duty.VERIFICATION_REQUEST, division_code=found.division_code),
        "checks": checks,
        "standing": queries_of_dues.of_household(found, on=today),
        "under_way": next((each for each in checks if each.state in UNDER_WAY), None),
        "unclassified": UNCLASSIFIED,
        "form": form,
        "today": today,
    }
    return render(request, "verification/household.html", page, status=400 if form.errors else 200)
