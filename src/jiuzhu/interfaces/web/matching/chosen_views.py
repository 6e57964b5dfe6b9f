"""What was chosen for a household, why, and what follows: a department is asked, a resource of the library agrees and gives (P-51)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.casework.referrals import queries as referral_queries
from jiuzhu.casework.referrals import services as referrals
from jiuzhu.casework.referrals.rules import ReferralEntry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.matching.choice_forms import ArrangeForm, FailForm
from jiuzhu.interfaces.web.matching.forms import ReferForm
from jiuzhu.interfaces.web.shell import household_address
from jiuzhu.interfaces.web.supplies.forms import amount, shown_amount
from jiuzhu.matching.choices import arranging
from jiuzhu.matching.choices import queries as choices
from jiuzhu.matching.choices.rules import BENEFIT_STEP, CHARITY_STEP, LEAD_STEP, ORDER_STEP, PAIR_STEP, REFERRAL_STEP, RESOURCE_STEP
from jiuzhu.matching.resources import library_queries as library
from jiuzhu.matching.resources.kinds import COUNTED

STEPS: dict[str, tuple[type[forms.Form], str]] = {
    "arrange": (ArrangeForm, "已登记约定，资源的余量已扣减。"),
    "provided": (forms.Form, "已登记为已提供。"),
    "failed": (FailForm, "已登记为没有办成，资源和需求都已放回。"),
}


@requires(Duty.REGISTER_READ, Duty.ORDER_PLACE)
@require_http_methods(["GET", "POST"])
def chosen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was chosen, why, beside what else there was; a department's aid is referred from here."""
    return _page(request, choices.find_chosen(request.actor, pk))


@requires(Duty.ORDER_PLACE)
@require_POST
def choice_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Write down what was agreed with the resource chosen, that it was given, or that nothing came of it."""
    found = choices.find_chosen(request.actor, pk)
    if step not in STEPS:
        raise NotFound("没有这一步。", "请按页面上的操作办理。")
    request.actor.require(Duty.ORDER_PLACE, division_code=found.household.division_code)
    kind, done = STEPS[step]
    form = kind(request.POST, auto_id=f"id_{step}_%s")
    if not form.is_valid():
        return _page(request, found, {step: form})
    told, acting = form.cleaned_data, {"chosen": found, "actor": request.actor, "at": request.now}
    try:
        if step == "arrange":
            fund = library.find_resource(SYSTEM, found.code).kind if found.step == RESOURCE_STEP else ""
            arranging.arrange(wanted_on=told["wanted_on"], amount=amount(told["quantity"], kind=fund), note=told["note"], **acting)
        elif step == "provided":
            arranging.finish(**acting)
        else:
            arranging.fail(reason=told["reason"], **acting)
    except DomainError as error:
        refuse(form, error)
        return _page(request, found, {step: form})
    messages.success(request, done)
    return redirect("chosen", pk=pk)


def _page(request: HttpRequest, found: Any, refused: dict[str, forms.Form] | None = None) -> HttpResponse:
    place = found.household.division_code
    may_refer = found.step == REFERRAL_STEP and request.actor.holds(Duty.REFERRAL_SEND, division_code=place)
    sent = referral_queries.referrals_for("chosen", str(found.pk))
    referring = request.POST if request.POST and not refused else None
    form = ReferForm(referring, departments=referral_queries.departments(place), initial={"matter": found.label})
    if referring is not None and may_refer and form.is_valid():
        told = form.cleaned_data
        try:
            referrals.open_referral(
                entry=ReferralEntry(told["referred_to"], told["matter"], told["situation"]),
                origin_kind="chosen",
                origin_id=str(found.pk),
                subject_name=str(found.household),
                division_code=place,
                household=found.household,
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已转介给部门，回复会回到“转介”。")
            return redirect("chosen", pk=found.pk)
    aid = next((each for each in pack_in_force(timezone.localdate(request.now), division_code=place).aids if each.code == found.code), None) if found.step == REFERRAL_STEP else None
    page = about(found.household) | {
        "chosen": found,
        "aid": aid,
        "sent": sent,
        "form": form if may_refer and not sent else None,
        "next_url": next_of(found) if found.step not in (REFERRAL_STEP, RESOURCE_STEP, PAIR_STEP) else "",
        "pair_url": _pair_url(found) if found.step == PAIR_STEP and request.actor.holds(Duty.PAIR_KEEP, division_code=place) else "",
        "order": orders.orders(request.actor).filter(pk=found.pk).first(),
        "back_url": match_url(found.household_id, need=found.need_id, item=found.item_code),
    }
    page |= _agreed(request, found, refused or {})
    return render(request, "matching/chosen.html", page, status=400 if form.errors or refused else 200)


def _agreed(request: HttpRequest, found: Any, refused: dict[str, forms.Form]) -> dict[str, Any]:
    """Give the resource chosen, how it is reached and what was agreed, to whoever orders where the household lives."""
    if found.step != RESOURCE_STEP or not request.actor.holds(Duty.ORDER_PLACE, division_code=found.household.division_code):
        return {}
    resource, made = library.find_resource(SYSTEM, found.code), choices.arrangement_of(found.pk)
    counted, unit = resource.kind in COUNTED, "元" if resource.kind == "fund" else resource.unit
    first = {"wanted_on": request.GET.get("wanted_on", "") or timezone.localdate(request.now)}
    asked = refused.get("arrange") or ArrangeForm(initial=first, auto_id="id_arrange_%s")
    if not counted:
        asked.fields.pop("quantity", None)
    return {
        "resource": resource,
        "left": shown_amount(resource.kind, resource.left),
        "unit": unit,
        "arrangement": made,
        "used": shown_amount(resource.kind, made.amount) if made else "",
        "arrange_form": None if made else asked,
        "fail_form": (refused.get("failed") or FailForm(auto_id="id_failed_%s")) if made and not made.outcome else None,
        "provided_form": refused.get("provided"),
    }


def next_of(found: Any, *, wanted_on: date | None = None) -> str:
    """Give where choosing leads, with the day it was looked for."""
    if found.step == ORDER_STEP:
        code = found.item_code or found.code
        return f"{reverse('order-new', args=(found.household_id, code))}?chosen={found.pk}{f'&wanted_on={wanted_on}' if wanted_on else ''}"
    if found.step == BENEFIT_STEP and found.who:
        return reverse("benefit-decide", args=(found.household_id, found.code, found.who))
    if found.step == LEAD_STEP:
        return reverse("charity-lead", args=(found.code,))
    if found.step == CHARITY_STEP:
        return f"{reverse('charity-declare')}?need={found.need_id}"
    return f"{reverse('chosen', args=(found.pk,))}{f'?wanted_on={wanted_on}' if wanted_on and found.step == RESOURCE_STEP else ''}"


def _pair_url(found: Any) -> str:
    return f"{reverse('pair-new', args=(found.household_id,))}?{urlencode({'helper': found.code, 'person_id': found.who})}"


def about(household: Any) -> dict[str, Any]:
    """Give what every page of a match says of its household."""
    return {
        "household": household,
        "place": full_name_of(household.division_code, below=Level.COUNTY),
        "file_url": household_address(household.pk),
    }


def match_url(household_id: UUID, *, need: UUID | None, item: str) -> str:
    """Give the page of what can meet a need, or offers an item."""
    return f"{reverse('match', args=(household_id,))}?{f'need={need}' if need else f'item={item}'}"
