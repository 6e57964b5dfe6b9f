"""The organisations that serve the list: offers, coverage, capacity, contracts, findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.procurement import services as contracts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.matching import library
from jiuzhu.interfaces.web.matching.forms import FindingForm, OfferForm, OrganisationForm
from jiuzhu.matching.resources import library_queries
from jiuzhu.matching.resources import queries as resource_queries
from jiuzhu.matching.resources import services as offers

COLUMNS = [Column("name", "机构"), Column("items", "服务项目"), Column("place", "所在地"), Column("contracts", "有效合同", numeric=True), Column("state", "状态")]


@requires(*library.LOOKS)
@require_GET
def resources(request: HttpRequest) -> HttpResponse:
    """The resource library: every organisation with what it offers."""
    on = _today(request)
    given = {"kind": request.GET.get("kind", ""), "text": request.GET.get("q", "").strip(), "item": request.GET.get("item", "")}
    listing = Listing(request, library.providers(request.actor, on=on, **given), COLUMNS, unit="家")
    page = {
        "listing": listing,
        "kinds": library.kind_choices(request.actor, on=on),
        "items": library.item_choices(on),
        "given": given,
        "may_manage": request.actor.holds_anywhere(Duty.RESOURCE_MANAGE),
    }
    return render(request, "matching/resources.html", page)


@requires(*library.LOOKS)
@require_GET
def resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One organisation: what it offers and where, its contracts, what was found about it."""
    on, organisation = _today(request), library.organisation(request.actor, pk)
    ban = procurement.bans(on=on).get(str(pk))
    page = {
        "organisation": organisation,
        "place": library.names([organisation.division_code]).get(organisation.division_code, ""),
        "offers": library.offer_rows(str(pk), on=on),
        "contracts": library.contract_rows(request.actor, str(pk), on=on),
        "findings": procurement.findings_of(str(pk)),
        "ban": ban,
        "qualifications": library_queries.qualifications_of(organisation_id=pk),
        "today": on,
        "may_manage": request.actor.holds(Duty.RESOURCE_MANAGE, division_code=organisation.division_code),
        "may_contract": request.actor.holds(Duty.CONTRACT_MANAGE, division_code=organisation.division_code),
    }
    return render(request, "matching/resource.html", page)


@requires(Duty.RESOURCE_MANAGE)
@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    places = library.place_choices(request.actor, Duty.RESOURCE_MANAGE)
    form = OrganisationForm(request.POST or None, places=places, kinds=library.kind_choices(request.actor, on=_today(request)))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: create_organisation(**form.cleaned_data, actor=request.actor, at=request.now))
        if made:
            messages.success(request, "机构已登记。接着登记它提供的项目和合同，才会参与派单。")
            return redirect("resource", pk=made.pk)
    return _form_page(request, form, title="登记机构", button="登记", back="resources")


@requires(Duty.RESOURCE_MANAGE)
@require_http_methods(["GET", "POST"])
def enter_offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter what an organisation offers."""
    organisation = library.organisation(request.actor, pk)
    form = OfferForm(
        request.POST or None,
        items=library.item_choices(_today(request), kind=organisation.kind),
        places=library.place_choices(request.actor, Duty.RESOURCE_MANAGE),
    )
    if request.method == "POST" and form.is_valid():
        common = {"organisation_id": str(pk), "actor": request.actor, "at": request.now}
        if _tried(form, lambda: offers.enter_offer(**form.cleaned_data, **common)):
            messages.success(request, "服务项目已登记。")
            return redirect("resource", pk=pk)
    return _form_page(request, form, title=f"登记服务项目：{organisation.name}", button="登记", back="resource", pk=pk)


@requires(Duty.RESOURCE_MANAGE)
@require_http_methods(["GET", "POST"])
def change_offer(request: HttpRequest, pk: UUID, offer_pk: UUID) -> HttpResponse:
    """Change how much and where, or take an offer out."""
    organisation, offer = library.organisation(request.actor, pk), resource_queries.offer(str(offer_pk))
    if offer is None or offer.organisation_id != organisation.pk:
        raise NotFound("没有找到这条供给。", "请回到资源库重新选择。")
    covered = [row.division_code for row in offer.coverage.all()]
    places = library.place_choices(request.actor, Duty.RESOURCE_MANAGE)
    known = {code for code, _ in places}
    # A village covered by itself stays a choice, so that changing the capacity does not lose it.
    places += sorted(library.names(code for code in covered if code not in known).items())
    initial = {"weekly_capacity": offer.weekly_capacity, "divisions": covered, "active": offer.active}
    form = OfferForm(request.POST or None, items=[], places=places, changing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        common = {"offer_id": str(offer_pk), "actor": request.actor, "at": request.now}
        if _tried(form, lambda: offers.change_offer(**form.cleaned_data, **common)):
            messages.success(request, "已修改。本周起按新的能力派单，已派的不受影响。")
            return redirect("resource", pk=pk)
    return _form_page(request, form, title=f"修改服务项目：{organisation.name}", button="保存", back="resource", pk=pk)


@requires(Duty.CONTRACT_MANAGE)
@require_http_methods(["GET", "POST"])
def record_finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what was found about an organisation."""
    organisation = library.organisation(request.actor, pk)
    form = FindingForm(request.POST or None, initial={"valid_from": _today(request)}, violations=library.violations(organisation, _today(request)))
    if request.method == "POST" and form.is_valid():
        common = {"organisation_id": str(pk), "actor": request.actor, "at": request.now}
        if _tried(form, lambda: contracts.record_finding(**form.cleaned_data, **common)):
            messages.success(request, "处理记录已登记。")
            return redirect("resource", pk=pk)
    return _form_page(request, form, title=f"登记处理记录：{organisation.name}", button="登记", back="resource", pk=pk)


def _tried(form: Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except DomainError as error:
        refuse(form, error)
        return None


def _form_page(request: HttpRequest, form: Form, *, title: str, button: str, back: str, pk: UUID | None = None) -> HttpResponse:
    page = {"form": form, "title": title, "button": button, "back": back, "pk": pk}
    return render(request, "matching/form.html", page, status=400 if form.errors else 200)


def _today(request: HttpRequest) -> Any:
    return timezone.localdate(request.now)
