"""What can meet a need, of five kinds, with why and why not; choosing one leads to its next step (P-51)."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.rules import UNSORTED
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.duplicates import given_already
from jiuzhu.delivery.orders.left import allowances
from jiuzhu.delivery.orders.rules import FURTHEST_WISH
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import next_working_day
from jiuzhu.foundation.policy.queries import law_held, pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.matching.chosen_views import about, match_url, next_of
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, hides, shown_need
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.choices import queries as choices
from jiuzhu.matching.choices import services as choosing
from jiuzhu.matching.choices.proposals import MOST_HELPERS, proposals
from jiuzhu.matching.choices.rules import (
    ITEM,
    ChoiceRefused,
    Group,
    Proposal,
)
from jiuzhu.matching.matcher.weights import Weights, plain
from jiuzhu.matching.resources.rules import week_of

LAST_OF_WEEK = timedelta(days=6)

MOST_ABLE, MOST_OTHERS = 10, 40
"""So many of those that can, and of those that cannot, are shown at first; all of a kind when asked for."""


@requires(Duty.REGISTER_READ, Duty.ORDER_PLACE)
@require_GET
def match(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that can meet a household's need, and why the rest cannot."""
    with law_held():
        return _page(request, pk, request.GET)


@requires(Duty.ORDER_PLACE)
@require_POST
def match_choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose one of the proposals and go on to its next step."""
    told = request.POST
    try:
        chosen = choosing.choose(
            household_id=pk,
            key=told.get("key", ""),
            need_id=uuid_in(told.get("need", "")),
            item_code=told.get("item", ""),
            reason=told.get("reason", ""),
            request_id=uuid_in(told.get("request_id", "")) or uuid.uuid4(),
            wanted_on=_wanted(request, told),
            actor=request.actor,
            at=request.now,
        )
    except ChoiceRefused as error:
        return _page(request, pk, told, trouble=error)
    return redirect(next_of(chosen, wanted_on=_wanted(request, told) if told.get("wanted_on") else None))


def _page(request: HttpRequest, pk: UUID, told: Any, trouble: ChoiceRefused | None = None) -> HttpResponse:
    household = registry.find_household(request.actor, pk)
    on, wanted_on = _today(request), _wanted(request, told)
    need_id = uuid_in(told.get("need", ""))
    need = needs.find_need(request.actor, need_id) if need_id else None
    item_code = need.item_code if need and need.item_code else told.get("item", "")
    kind, whose = (need.kind, need.person_id) if need else ("", None)
    found = proposals(household, item_code=item_code, actor=request.actor, at=request.now, need_kind=kind, person_id=whose, wanted_on=wanted_on)
    groups = [_with_given(household, _shown(request, household, group), item_code, on, wanted_on) for group in found]
    weights = Weights.of(pack_in_force(on, division_code=household.division_code).values)
    labels = {one.code: one.label for one in catalogue.items(on, division_code=household.division_code)}
    page = about(household) | {
        "groups": [_listed(group, weights, whole=group.kind in (told.get("all", ""), told.get("key", "").partition(":")[0])) for group in groups],
        "whole_url": match_url(pk, need=None, item=item_code) if need and need.kind != UNSORTED else "",
        "match_url": f"{match_url(pk, need=need_id, item=item_code)}&wanted_on={wanted_on}",
        "wanted_on": wanted_on,
        "week_on": week_of(wanted_on),
        "sunday": week_of(wanted_on) + LAST_OF_WEEK,
        "left": allowances(household, item_code=item_code, on=wanted_on, person_id=whose) if item_code else [],
        "need": need and shown_need(request.actor, need, on=on),
        "needs": [shown_need(request.actor, each, on=on) for each in needs.open_needs_of(pk) if not need or each.pk != need.pk],
        "item_code": item_code,
        "item_label": labels.get(item_code, ""),
        "may_choose": request.actor.holds(Duty.ORDER_PLACE, division_code=household.division_code),
        "judged_helpers": MOST_HELPERS,
        "trouble": trouble,
        "refused_key": told.get("key", "") if trouble else "",
        "refused_reason": told.get("reason", "") if trouble else "",
        "made": choices.chosen_of(pk, most=5),
    }
    return render(request, "matching/match.html", page, status=400 if trouble else 200)


def _with_given(household: Any, group: Group, item_code: str, on: date, wanted_on: date) -> Group:
    """Put beside the service looked for what the household already has for it in the month of the day wanted, by whatever hand (P-48)."""
    wanted = next((one for one in catalogue.items(on, division_code=household.division_code) if one.code == item_code), None)
    if group.kind != ITEM or wanted is None:
        return group
    given = given_already(household, item=wanted, law=pack_in_force(on, division_code=household.division_code), wanted_on=wanted_on)
    return replace(group, proposals=tuple(replace(one, given=tuple(each.words for each in given)) for one in group.proposals))


def _listed(group: Group, weights: Weights, *, whole: bool) -> dict[str, Any]:
    able = [
        (one, list(zip(one.able.figures.shown(weights), one.able.notes, strict=True)), plain(one.able.points), uuid.uuid4()) if one.able else (one, [], "", uuid.uuid4())
        for one in (group.able if whole else group.able[:MOST_ABLE])
    ]
    others = group.others if whole else group.others[:MOST_OTHERS]
    return {
        "group": group,
        "able": able,
        "more_able": len(group.able) - len(able),
        "bars": Counter(one.barred.bar.label for one in group.others if one.barred).most_common(),
        "others": others,
        "more": len(group.others) - len(others),
    }


def _shown(request: HttpRequest, household: Any, group: Group) -> Group:
    """Keep from whoever lacks the children's duty why a rule came out for somebody under age."""

    def masked(one: Proposal) -> Proposal:
        hidden = {each.person_id for each in one.persons if hides(request.actor, each.facts, division_code=household.division_code)}
        if not hidden:
            return one
        return replace(one, persons=tuple(replace(each, reasons=(TOLD_IN_PERSON,)) if each.person_id in hidden else each for each in one.persons))

    return replace(group, proposals=tuple(masked(one) for one in group.proposals))


def _wanted(request: HttpRequest, told: Any) -> date:
    """Read the day the service is wanted: by default today, or the next working day where today is none; a day that cannot be ordered for is the default too."""
    today = _today(request)
    try:
        asked = date.fromisoformat(told.get("wanted_on", ""))
    except ValueError:
        asked = None
    if asked is not None and today <= asked <= today + FURTHEST_WISH:
        return asked
    return next_working_day(today, working_days())


def _today(request: HttpRequest) -> Any:
    return timezone.localdate(request.now)
