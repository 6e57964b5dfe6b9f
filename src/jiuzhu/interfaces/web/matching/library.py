"""What the pages of the resource library show, composed from accounts, offers and contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.procurement import terms
from jiuzhu.casework.procurement.rules import contract_in_force
from jiuzhu.delivery.care_insurance.rules import AID as CARE_INSURANCE
from jiuzhu.delivery.care_insurance.rules import INSURER
from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under, names_of
from jiuzhu.foundation.divisions.rules import Level, covers, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources import queries as resources
from jiuzhu.matching.resources.rules import week_of

Choices = list[tuple[str, Any]]
LOOKS = (Duty.RESOURCE_MANAGE, Duty.CONTRACT_MANAGE, Duty.ORDER_DISPATCH, Duty.OVERSIGHT_READ)


@dataclass(frozen=True)
class OfferRow:
    """One offer as shown: the item, where, how much of this week is booked."""

    offer: Any
    label: str
    places: str
    booked: int
    capacity: int


@dataclass(frozen=True)
class ContractRow:
    """One contract as shown: its items with prices and how it stands today."""

    contract: Any
    items: list[tuple[str, int | None]]
    purchaser: str
    state: str
    tone: str
    open: bool
    """The actor may change or end it."""


@dataclass(frozen=True)
class Provider:
    """One organisation of the library in a list."""

    organisation: Any
    place: str
    items: list[str]
    contracts: int
    ban: Any


@dataclass(frozen=True)
class ItemRow:
    """One item of the service list with who can serve it."""

    item: Any
    offering: int
    contracted: int


def organisation(actor: Actor, organisation_id: UUID | str) -> Any:
    """Find an organisation seated where the actor looks after or reads the library; raises NotFound."""
    found = accounts.organisation(str(organisation_id))
    if found is None or not _sees(actor, found):
        raise NotFound("没有找到这个机构。", "请确认机构在您的辖区内。")
    return found


def providers(actor: Actor, *, on: date, kind: str = "", text: str = "", item: str = "") -> list[Provider]:
    """List the organisations the actor sees, with what they offer and how they stand."""
    labels, bans = catalogue.labels(on), procurement.bans(on=on)
    order = {code: number for number, code in enumerate(labels)}
    offers: dict[str, list[str]] = {}
    for offer in resources.all_offers():
        if offer.active:
            offers.setdefault(str(offer.organisation_id), []).append(offer.item_code)
    seen = [one for one in accounts.organisations(kinds=[kind] if kind else None, active=False) if _sees(actor, one) and text in one.name]
    names = names_of(one.division_code for one in seen)
    running: dict[str, int] = {}
    for contract in procurement.contracts(actor).in_force(on):
        running[str(contract.organisation_id)] = running.get(str(contract.organisation_id), 0) + 1
    return [
        Provider(
            organisation=one,
            place=short_name(names.get(one.division_code, "")),
            items=[labels.get(code, code) for code in sorted(offers.get(str(one.pk), []), key=lambda code: order.get(code, len(order)))],
            contracts=running.get(str(one.pk), 0),
            ban=bans.get(str(one.pk)),
        )
        for one in seen
        if not item or item in offers.get(str(one.pk), [])
    ]


def offer_rows(organisation_id: str, *, on: date) -> list[OfferRow]:
    """List an organisation's offers with the present week."""
    labels, weeks = catalogue.labels(on), resources.weeks_of(organisation_id, week_on=week_of(on))
    offers = resources.offers_of(organisation_id)
    names = names_of(row.division_code for offer in offers for row in offer.coverage.all())
    rows = []
    for offer in offers:
        week = weeks.get(str(offer.pk))
        places = "、".join(short_name(names.get(row.division_code, row.division_code)) for row in offer.coverage.all())
        capacity = week.capacity if week else offer.weekly_capacity
        rows.append(OfferRow(offer, labels.get(offer.item_code, offer.item_code), places, week.booked if week else 0, capacity))
    return rows


def contract_rows(actor: Actor, organisation_id: str, *, on: date) -> list[ContractRow]:
    """List an organisation's contracts and how each stands on a day."""
    labels, contracts = catalogue.labels(on), procurement.contracts_of(organisation_id)
    names = names_of(contract.purchaser_code for contract in contracts)
    return [
        ContractRow(
            contract,
            [(labels.get(row.item_code, row.item_code), row.price_fen) for row in contract.items.all()],
            names.get(contract.purchaser_code, contract.purchaser_code),
            *_standing(contract, on),
            open=actor.holds(Duty.CONTRACT_MANAGE, division_code=contract.purchaser_code),
        )
        for contract in contracts
    ]


def item_rows(on: date) -> list[ItemRow]:
    """List the service list with how many organisations offer each item and how many have a contract for it."""
    offering: dict[str, set[str]] = {}
    for offer in resources.all_offers():
        if offer.active and offer.organisation.active:
            offering.setdefault(offer.item_code, set()).add(str(offer.organisation_id))
    rows = []
    for item in catalogue.items(on):
        able = offering.get(item.code, set())
        rows.append(ItemRow(item, len(able), len(able & procurement.contracted(item_code=item.code, on=on))))
    return rows


def place_choices(actor: Actor, duty: Duty, *, with_villages: bool = False) -> Choices:
    """Give the actor's own divisions and those below as choices: townships, and villages if asked."""
    choices: Choices = []
    for root in actor.divisions(duty):
        for division in divisions_under(root):
            if division.level == Level.VILLAGE and not with_villages:
                continue
            choices.append((division.code, division.name))
    return list(dict.fromkeys(choices))


def kind_choices(actor: Actor, *, on: date) -> Choices:
    """Give the kinds of organisations by the words of the actor's own law."""
    places = [code for duty in LOOKS for code in actor.divisions(duty)]
    return [(each.code, each.label) for each in pack_in_force(on, division_code=next(iter(places), None)).organisation_kinds]


def item_choices(on: date, *, kind: str = "") -> Choices:
    """Give the items whose providers include a kind of organisation; of an insurer where the law has no service list, the insurance it wants bought."""
    listed = catalogue.items(on)
    if not listed and kind == INSURER:
        return [(aid.code, aid.label) for aid in pack_in_force(on).aids if aid.code == CARE_INSURANCE]
    return [(one.code, one.label) for one in listed if not kind or not one.provider_kinds or kind in one.provider_kinds]


def contract_choices(on: date, *, kind: str, held: list[str]) -> Choices:
    """Give the items a contract may name: those of the organisation's kind, and those it holds already."""
    choices, labels = item_choices(on, kind=kind), catalogue.labels(on)
    known = {code for code, _ in choices}
    return choices + [(code, labels.get(code, code)) for code in held if code not in known]


def names(codes: Iterable[str]) -> dict[str, str]:
    """Map codes to the names people say."""
    return {code: short_name(name) for code, name in names_of(codes).items()}


def _sees(actor: Actor, one: Any) -> bool:
    return any(covers(root, one.division_code) or covers(one.division_code, root) for root in actor.divisions(LOOKS))


def _standing(contract: Any, on: date) -> tuple[str, str]:
    if contract_in_force(valid_from=contract.valid_from, valid_until=contract.valid_until, ended_on=contract.ended_on, on=on):
        return "有效", "green"
    if contract.ended_on and contract.ended_on <= max(on, contract.valid_from):
        return "已终止", ""
    return ("未开始", "") if on < contract.valid_from else ("已到期", "amber")


def use_choices(actor: Actor, on: date, *, held: Iterable[str] = ()) -> Choices:
    """List what purchase money must not pay, for a contract to say it pays none of it; uses a contract has stay on its list."""
    place = next(iter(actor.divisions(Duty.CONTRACT_MANAGE)), None)
    labels = {each.code: each.label for each in pack_in_force(on, division_code=place).expenditures}
    return list(({code: code for code in held} | labels).items())


def contract_words(actor: Actor, on: date, *, held: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Give the words of the law's lists a contract is entered with, by field; what one has stays on its list."""
    place = next(iter(actor.divisions(Duty.CONTRACT_MANAGE)), None)
    law, held = pack_in_force(on, division_code=place), held or {}
    listed = {"fund": terms.choices(law, terms.FUNDS), "method": terms.choices(law, terms.METHODS)}
    kept = {name: tuple(dict.fromkeys([*words, *([held[name]] if held.get(name) else [])])) for name, words in listed.items()}
    return {**kept, "confirmed": terms.to_confirm(law)}


def violations(organisation: Any, on: date) -> tuple[str, ...]:
    """Give the violations the law of an organisation's seat lists."""
    return terms.choices(pack_in_force(on, division_code=organisation.division_code), terms.VIOLATIONS)
