"""What a household can be offered and why not, and placing an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders import services as ordering
from jiuzhu.delivery.orders.duplicates import given_already, refuses
from jiuzhu.delivery.orders.off_list import OffListed, off_listed
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, covers, level_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.matching.forms import OrderForm
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, hides
from jiuzhu.interfaces.web.shell import household_address
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import ItemVerdict, PersonVerdict, Verdict
from jiuzhu.matching.choices import queries as choices

ORDER = {Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}


@requires(Duty.REGISTER_READ, Duty.ORDER_PLACE)
@require_GET
def services(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every item for one household: who qualifies, who does not, and why."""
    household = registry.find_household(request.actor, pk)
    found = (_shown(request, household, one) for one in catalogue.verdicts(household, on=_today(request)))
    verdicts = sorted(found, key=lambda one: (ORDER[one.verdict], one.item.number))
    page = _about(request, household) | {
        "verdicts": verdicts,
        "able": sum(one.verdict is Verdict.YES for one in verdicts),
        "may_order": request.actor.holds(Duty.ORDER_PLACE, division_code=household.division_code),
        "off_list": list(_off_list(request, household)),
        "running": orders.orders_of(pk).filter(state__in=orders.OPEN_STATES)[:10],
    }
    return render(request, "matching/services.html", page)


@requires(Duty.ORDER_PLACE)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Place an order for a household."""
    household = registry.find_household(request.actor, pk)
    law = pack_in_force(_today(request), division_code=household.division_code)
    off = off_listed(code, law=law, division_code=household.division_code, on=_today(request))
    verdict = catalogue.verdict(household, code=code, on=_today(request), listed_on=off.listed_on if off else None, elsewhere=off is not None and off.listed_on is None)
    persons = [(one.person_id, one.name) for one in verdict.able]
    origin = {"origin": "plan"} if request.GET.get("plan") else {}
    picked = _picked(request, household)
    if picked:
        # The order takes the id of the choice, so that it goes to whom it was chosen for, once.
        origin |= {"request_id": picked.pk} | ({"wanted_on": request.GET["wanted_on"]} if request.GET.get("wanted_on") else {})
    form = OrderForm(request.POST or None, persons=persons, today=_today(request), off_list=off is not None, initial=origin)
    if _takes_calls(request, household):
        form.by_hotline(request.actor.name)
    sent = form.cleaned_data if form.is_valid() else {}
    wanted_on = sent.get("wanted_on") or _today(request)
    given = given_already(household, item=verdict.item, law=law, wanted_on=wanted_on, but=sent.get("request_id"))
    words = [] if refuses(law) else [each.words for each in given]
    if request.method == "GET":
        form.show(words)
    elif sent and not form.unseen(words, told="这一天或当月已经有了，列在上面。核对后确需的，再按一次“点单”。"):
        told = sent
        try:
            made = ordering.place_order(
                household_id=pk,
                item_code=code,
                person_id=told["person"],
                wanted_on=wanted_on,
                wanted_time=told["wanted_time"],
                note=told["note"],
                origin=told["origin"],
                origin_id=request.GET.get("plan", "")[:64] if told["origin"] == "plan" else "",
                request_id=told["request_id"],
                placer=form.placer(),
                hours=told["hours"],
                beyond_reason=told["beyond_reason"],
                off_list_reason=told.get("off_list_reason", ""),
                need=needs.find_need(request.actor, picked.need_id) if picked and picked.need_id else None,
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            if made.state == "created":
                messages.warning(request, "已点单，超出限额，等乡镇（街道）另一人决定。")
            elif made.state == "approved":
                messages.warning(request, "已点单，但现在没有机构能承接；原因已列在订单页，由乡镇窗口派单。")
            else:
                messages.success(request, "已点单，并按规则派给承接机构。")
            return redirect("order", pk=made.pk)
    page = _about(request, household) | {"form": form, "verdict": _shown(request, household, verdict), "picked": picked, "given": given, "off": off}
    return render(request, "matching/order.html", page, status=400 if form.errors else 200)


def _takes_calls(request: HttpRequest, household: Any) -> bool:
    """Tell whether the actor orders here from a seat of the county or the city alone, as a hotline does, and not from where the household lives."""
    seats = [code for code in request.actor.divisions(Duty.ORDER_PLACE) if covers(code, household.division_code)]
    return bool(seats) and all(level_of(code) in (Level.COUNTY, Level.CITY, Level.PROVINCE) for code in seats)


def _off_list(request: HttpRequest, household: Any) -> Iterator[tuple[str, OffListed]]:
    """Give what may be ordered with a reason though the list does not name it, or not any more."""
    on, place = _today(request), household.division_code
    law = pack_in_force(on, division_code=place)
    for code in (*catalogue.retired_codes(on), *catalogue.offered_elsewhere(on=on, division_code=place)):
        found = off_listed(code, law=law, division_code=place, on=on)
        if found is not None:
            yield code, found


def _picked(request: HttpRequest, household: Any) -> Any:
    try:
        found = choices.find_chosen(request.actor, UUID(request.GET.get("chosen", "")))
    except ValueError:
        return None
    return found if found.household_id == household.pk else None


def _about(request: HttpRequest, household: Any) -> dict[str, Any]:
    return {
        "household": household,
        "place": full_name_of(household.division_code, below=Level.COUNTY),
        "file_url": household_address(household.pk),
    }


def _shown(request: HttpRequest, household: Any, verdict: ItemVerdict) -> ItemVerdict:
    def hidden(one: PersonVerdict) -> bool:
        return hides(request.actor, one.facts, division_code=household.division_code)

    return replace(verdict, persons=tuple(replace(one, reasons=(TOLD_IN_PERSON,)) if hidden(one) else one for one in verdict.persons))


def _today(request: HttpRequest) -> Any:
    return timezone.localdate(request.now)
