"""A household's authorisations: signing, the form on paper, the signature, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.casework.verification import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.documents.verification import authorisation_form
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.verification.forms import SigningForm, WithdrawForm

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)


@requires(Duty.VERIFICATION_REQUEST)
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Take the signed authorisation of one or more members, on the screen or as a photograph of the paper."""
    household = registry.find_household(request.actor, pk)
    today = timezone.localdate(request.now)
    wording = queries.wording_here(household.division_code, on=today)
    members = queries.members_authorised(household.pk, on=today)
    asked = request.GET.get("person", "")
    ending = sorted(members, key=lambda each: (each.person_id != asked, each.authorisation is not None, each.authorisation.valid_until if each.authorisation else today))
    first = next(iter(ending), None)
    form = SigningForm(
        request.POST or None,
        request.FILES or None,
        members=[(each.person_id, f"{each.name}（{each.relation}）") for each in members],
        initial={"signed_on": today, "persons": [first.person_id] if first else [], "signer_name": first.name if first else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.authorise(household_id=household.pk, signing=form.signing(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "授权已登记。")
            return redirect("verification-household", pk=pk)
    page = {"household": household, "form": form, "wording": wording, "members": members, "place": full_name_of(household.division_code, below=Level.COUNTY)}
    return render(request, "verification/sign.html", page, status=400 if form.errors else 200)


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def authorisation(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One authorisation as it was signed, and withdrawing it."""
    found = queries.find_authorisation(request.actor, pk)
    form = WithdrawForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(authorisation_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "授权已撤回，正在进行的核对已停止。")
            return redirect("authorisation", pk=pk)
    page = {
        "authorisation": found,
        "household": found.household,
        "form": form,
        "in_force": found.state == "in_force" and found.valid_until >= timezone.localdate(request.now),
        "may_withdraw": found.state == "in_force" and queries.may_withdraw(request.actor, found),
        "steps": steps_of("authorisation", str(found.pk)),
    }
    return render(request, "verification/authorisation.html", page, status=400 if form.errors else 200)


@requires(*READS)
@never_cache
@require_GET
def signature(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The signature, or the photograph of the signed paper."""
    found = queries.find_authorisation(request.actor, pk)
    return HttpResponse(vault.content(found.file_id), content_type=vault.stored_file(found.file_id).content_type)


@requires(*READS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The form to be signed by hand, with the members' names and the clause in the document's own words."""
    household = registry.find_household(request.actor, pk)
    today = timezone.localdate(request.now)
    members = queries.members_authorised(household.pk, on=today)
    pdf = authorisation_form(
        household=str(household),
        number=household.number,
        place=full_name_of(household.division_code),
        members=[(each.name, each.relation, age_on(each.birth_date, today) < ADULT_AGE) for each in members],
        wording=queries.wording_here(household.division_code, on=today),
        office=full_name_of(ancestor_at(household.division_code, Level.COUNTY) or household.division_code, below=Level.CITY),
        marks=marks_for(request.actor, request.now),
    )
    return attachment(pdf, name=f"核对授权书-{household.number}.pdf", content_type="application/pdf")
