"""Sending all waiting orders out in one go (系统派单): the same rule as one by one, with what it looks at read once for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.limits import limits_of
from jiuzhu.delivery.orders.models import Dispatch, Order
from jiuzhu.delivery.orders.services.dispatching import crossing_weeks, send_on
from jiuzhu.delivery.orders.services.ranking import for_child, passed_over, ranked, refusal, waiting
from jiuzhu.delivery.orders.services.telling import note_dispatched
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.policy.queries import law_held, pack_in_force
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.together import Press, take_together
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import ItemUnknown
from jiuzhu.matching.choices.queries import wishes_of
from jiuzhu.matching.matcher.candidates import Choice
from jiuzhu.matching.matcher.choosing import choose
from jiuzhu.matching.matcher.weights import Weights
from jiuzhu.matching.resources import services as resources
from jiuzhu.matching.resources.rules import CapacityGone
from jiuzhu.matching.resources.shelf import Shelf, shelf

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 500
"""So many orders are sent in one transaction; others then have their turn."""


@dataclass
class Sent:
    """How many orders went out, how many wait on with their reasons or ended, and which those are."""

    sent: int = 0
    others: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Sending:
    """One order with the organisation the rule gave it."""

    order: Order
    choice: Choice
    offer_id: str
    price_fen: int | None
    contract: str


def dispatch_waiting(*, actor: Actor, at: datetime, division_code: str | None = None, pause: Callable[[], None] = lambda: None) -> Sent:
    """Send out every approved order the actor dispatches, oldest first; ``pause`` lets others write between transactions.

    An order that is not plain (limits of the law, a recipient gone, nobody able) takes the same way as one alone, and keeps its reasons.
    Safe to run twice: what went out waits no more. Raises NotPermitted.
    """
    if not actor.system and not actor.holds_anywhere(Duty.ORDER_DISPATCH):
        actor.require(Duty.ORDER_DISPATCH, division_code=division_code)
    told, rows = Sent(), iter(_due(actor))
    while batch := list(islice(rows, MOST_AT_ONCE)):
        with law_held():
            _send_batch(batch, told, actor, at)
        pause()
    return told


def _due(actor: Actor) -> list[Order]:
    found = Order.objects.select_related("person").filter(state__in=Order.workflow.steps["dispatch"].sources).order_by("opened_at", "pk")
    return [each for each in found if actor.system or actor.holds(Duty.ORDER_DISPATCH, division_code=each.division_code)]


def _send_batch(batch: Sequence[Order], told: Sent, actor: Actor, at: datetime) -> None:
    homes = registry.homes_together({each.household_id for each in batch}, on=timezone.localdate(at))
    laws = Laws(at)
    plain = [each for each in batch if _plain(each, homes.get(each.household_id), laws)]
    sendings = list(_matched(plain, laws, at))
    done: set[UUID] = set()
    try:
        with crossing_weeks():
            take_together([_press(each) for each in sendings], step="dispatch", actor=actor, at=at, also=lambda: _book_and_keep(sendings, at))
        done = {each.order.pk for each in sendings}
    except (AlreadyMoved, CapacityGone, IntegrityError):
        # Somebody else acted on one of them, or booked a moment before: each then goes its own way.
        done = set()
    told.sent += len(done)
    for order in batch:
        if order.pk in done:
            continue
        order.refresh_from_db()
        if order.state not in Order.workflow.steps["dispatch"].sources:
            continue
        try:
            send_on(order, registry.find_household(SYSTEM, order.household_id), at=at)
        except DomainError as error:
            # One that moved a moment before, or that cannot be judged, holds up no other.
            log.info("order not sent", order=str(order.pk), code=error.code)
        order.refresh_from_db()
        if order.state == Order.workflow.steps["dispatch"].target:
            told.sent += 1
        else:
            told.others.append(order.pk)


class Laws:
    """The law of each place, looked up once."""

    def __init__(self, at: datetime) -> None:
        self.now, self.today = timezone.localtime(at), timezone.localdate(at)
        self.at = lru_cache(maxsize=None)(lambda place, on: pack_in_force(on, division_code=place))
        self.item = lru_cache(maxsize=None)(lambda place, code, listed_on: catalogue.item(code, on=listed_on, division_code=place, elsewhere=True))
        self.weights = lru_cache(maxsize=None)(lambda place: Weights.of(self.at(place, self.today).values))
        self.day = lru_cache(maxsize=None)(timezone.localdate)
        self._limited: dict[tuple[int, str, date], bool] = {}
        self._targets: dict[tuple[int, int], Callable[[Mapping[str, Any]], bool | None]] = {}

    def kinds(self, place: str, code: str, listed_on: date) -> tuple[str, ...]:
        """Give the provider kinds the list of a place names for an item; raises ItemUnknown."""
        return tuple(self.item(place, code, listed_on).provider_kinds)

    def limited(self, place: str, code: str, on: date) -> bool:
        """Tell whether the law limits an item on a day: looked up once for all places of the same law."""
        law = self.at(place, on)
        # Kept in the cache above, so that nothing else can have its address.
        key = id(law), code, on
        if key not in self._limited:
            self._limited[key] = bool(limits_of(law, code, on=on))
        return self._limited[key]

    def target(self, place: str, code: str, listed_on: date) -> Callable[[Mapping[str, Any]], bool | None]:
        """Give the target group of an item as a function of facts: one for all places of the same law."""
        item, law = self.item(place, code, listed_on), self.at(place, self.today)
        # Both are kept in the caches above, so that nothing else can have their addresses.
        key = id(item), id(law)
        if key not in self._targets:
            self._targets[key] = item.target.to_python(law.values)
        return self._targets[key]


def _plain(order: Order, home: Any, laws: Laws) -> bool:
    """Tell whether an order goes out by the ranking alone: its recipient lives there and still is whom the item is for, nothing limits it."""
    if home is None or home.household.closed_on is not None or home.household.division_code != order.division_code:
        return False
    if not home.members or (order.person_id and order.person_id not in {each.person_id for each in home.members}):
        return False
    place, on = order.division_code, laws.today
    try:
        laws.kinds(place, order.item_code, laws.day(order.opened_at))
    except ItemUnknown:
        return False
    if laws.limited(place, order.item_code, max(order.wanted_on, on)):
        return False
    if order.approved_by:
        return True
    members = [each for each in home.members if order.person_id in (None, each.person_id)]
    holds = laws.target(place, order.item_code, laws.day(order.opened_at))
    return any(holds(subject.facts) for subject in catalogue.subjects_at(home.household, members, home.own, on=on))


def _matched(orders: Sequence[Order], laws: Laws, at: datetime) -> Iterable[Sending]:
    shelves: dict[str, Shelf] = {}
    households, gave_back, wishes = {str(each.household_id) for each in orders}, _gave_back(orders), wishes_of([each.pk for each in orders])
    for order in orders:
        place, item, wanted_on = order.division_code, order.item_code, max(order.wanted_on, laws.today)
        if item not in shelves:
            shelves[item] = shelf(item, on=laws.today, at=at, households=households)
        # By the list of the day it was placed: an item retired since is still served to whoever ordered it.
        kinds = laws.kinds(place, item, laws.day(order.opened_at))
        seen = shelves[item].board(wanted_on=wanted_on, kinds=kinds, waiting=partial(waiting, item, wanted_on))
        candidates = seen.candidates(
            division_code=place,
            household_id=str(order.household_id),
            declined=gave_back.get(order.pk, {}),
            own=1,
            for_child=for_child(order, on=wanted_on),
        )
        wish = wishes.get(order.pk)
        told = {"wished": wish.organisation_id, "wish": wish.words} if wish else {}
        choice = choose(candidates, now=laws.now, seed=str(order.pk), weights=laws.weights(place), without=seen.without, **told)
        if choice.chosen is None:
            continue
        to = choice.chosen.candidate.organisation_id
        terms = seen.terms(place)[to]
        shelves[item].note_booked(to, division_code=place, wanted_on=wanted_on)
        yield Sending(order, choice, str(seen.lines[to].offer_id), terms.price_fen, terms.number)


def _gave_back(orders: Sequence[Order]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for row in Dispatch.objects.filter(order__in=[each.pk for each in orders], outcome__in=("declined", "lapsed")):
        found.setdefault(row.order_id, {})[str(row.organisation_id)] = refusal(row)
    return found


def _press(one: Sending) -> Press:
    assert one.choice.chosen is not None
    changes = {
        "organisation_id": UUID(one.choice.chosen.candidate.organisation_id),
        "contract_number": one.contract,
        "price_fen": one.price_fen,
        "attempts": one.order.attempts + 1,
        "worker_id": "",
        "worker_name": "",
    }
    return Press(one.order, changes)


def _book_and_keep(sendings: Sequence[Sending], at: datetime) -> None:
    """Book what the orders need by one guarded UPDATE an offer and week, and keep why each went where."""
    today = timezone.localdate(at)
    wanted = [(each.offer_id, str(each.order.pk), max(each.order.wanted_on, today)) for each in sendings]
    seen = {each.offer_id: each.choice.chosen.candidate.turns_count for each in sendings if each.choice.chosen}
    resources.book_together(wanted, at=at, turns_seen=seen)
    ids = [each.order.pk for each in sendings]
    Dispatch.objects.filter(order__in=ids, outcome="nobody").delete()
    last: dict[UUID, int] = {}
    for order_id, number in Dispatch.objects.filter(order__in=ids).order_by("number").values_list("order_id", "number"):
        last[order_id] = number
    rows = []
    for each in sendings:
        chosen = each.choice.chosen
        assert chosen is not None
        rows.append(
            Dispatch(
                order=each.order,
                number=last.get(each.order.pk, 0) + 1,
                organisation_id=chosen.candidate.organisation_id,
                organisation_name=chosen.candidate.name,
                chosen_because=chosen.words,
                passed_over=passed_over(each.choice),
                ranked=ranked(each.choice),
                seed=str(each.order.pk),
                at=at,
            )
        )
    insert_all(rows)
    note_dispatched({each.order.pk: each.order for each in sendings}, {each.order_id: each.number for each in rows}, at=at)
