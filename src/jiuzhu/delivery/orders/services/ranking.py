"""Ranking the organisations for an order as things stand (P-51): what the matcher is told and by which weights."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.delivery.orders.models import Dispatch, Order
from jiuzhu.delivery.orders.rules import NO_OFFER, RANKED_LOWER
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.choices.queries import wish_of
from jiuzhu.matching.matcher.candidates import Choice
from jiuzhu.matching.matcher.choosing import choose
from jiuzhu.matching.matcher.weights import Weights, plain
from jiuzhu.matching.resources.rules import week_of
from jiuzhu.matching.resources.shelf import shelf

SIX_DAYS = timedelta(days=6)
MOST_KEPT = 10
"""So many of those able are kept with their figures; the others with their reason only."""


def ranking(order: Order, *, at: datetime) -> Choice:
    """Rank the organisations for an order as things stand, with the reason for every one passed over."""
    today = timezone.localdate(at)
    # By the list of the day it was placed: an item retired since is still served to whoever ordered it.
    item = catalogue.item(order.item_code, on=order.listed_on, division_code=order.division_code, elsewhere=bool(order.off_list_reason))
    wanted_on = max(order.wanted_on, today)
    seen = shelf(order.item_code, on=wanted_on, at=at, households=(str(order.household_id),)).board(
        wanted_on=wanted_on, kinds=item.provider_kinds, waiting=lambda: waiting(order.item_code, wanted_on, without=order.pk)
    )
    candidates = seen.candidates(
        division_code=order.division_code,
        household_id=str(order.household_id),
        declined={str(row.organisation_id): refusal(row) for row in order.dispatches.filter(outcome__in=("declined", "lapsed"))},
        for_child=for_child(order, on=wanted_on),
    )
    weights = Weights.of(pack_in_force(today, division_code=order.division_code).values)
    wish = wish_of(order.pk)
    told = {"wished": wish.organisation_id, "wish": wish.words} if wish else {}
    return choose(candidates, now=timezone.localtime(at), seed=str(order.pk), weights=weights, without=seen.without, **told)


def ranked(choice: Choice) -> list[dict[str, Any]]:
    """Write the first organisations able to take an order with their figures, so that the sums can be reckoned again from what is kept."""
    return [
        {"name": one.candidate.name, "points": plain(one.points), "figures": one.figures.shown(choice.weights), "notes": list(one.notes)}
        for one in choice.able[:MOST_KEPT]
    ]


def passed_over(choice: Choice) -> list[dict[str, Any]]:
    """Write every organisation that offers the item and did not get the order with its reason, then how many do not offer it."""
    lower = [{"name": one.candidate.name, "bar": RANKED_LOWER, "why": one.behind} for one in choice.able[1:]]
    barred = [{"name": one.candidate.name, "bar": str(one.bar), "why": one.words} for one in choice.barred]
    without = [{"name": "", "bar": NO_OFFER, "why": "没有提供这个项目", "many": choice.without}] if choice.without else []
    return [*lower, *barred, *without]


def for_child(order: Order, *, on: date) -> bool:
    """Tell whether an order serves a minor, for whom only the vetted may come."""
    return order.person is not None and order.person.birth_date is not None and age_on(order.person.birth_date, on) < ADULT_AGE


def waiting(item_code: str, wanted_on: date, *, without: UUID | None = None) -> dict[str, int]:
    """Count by village the orders of an item that wait to be dispatched in the week of a day."""
    monday, sources = week_of(wanted_on), Order.workflow.steps["dispatch"].sources
    rows = Order.objects.filter(state__in=sources, item_code=item_code, wanted_on__range=(monday, monday + SIX_DAYS))
    if without:
        rows = rows.exclude(pk=without)
    return dict(rows.order_by().values_list("division_code").annotate(many=Count("pk")))


def refusal(row: Dispatch) -> str:
    """Say how an organisation gave an order back."""
    label = Dispatch.OUTCOMES[row.outcome]
    return f"{label}，{row.outcome_reason}" if row.outcome == "declined" else label
