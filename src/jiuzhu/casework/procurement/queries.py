"""Reads on contracts and findings that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from jiuzhu.casework.procurement.models import (
    Contract,
    ContractItem,
    ContractQuerySet,
    DirectSpending,
    Finding,
    FundBase,
)
from jiuzhu.casework.procurement.spending import Spread, Standing, base_year, standing
from jiuzhu.casework.procurement.terms import FUNDS, choices
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import ancestors_of, covers, division_range
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.placing import seat_of


@dataclass(frozen=True)
class Terms:
    """The contract under which an organisation may serve an item in a place."""

    contract_id: str
    organisation_id: str
    number: str
    valid_until: date
    price_fen: int | None


@dataclass(frozen=True)
class Purchase:
    """One item of a contract: who buys it, on which terms, on which days they bind."""

    purchaser_code: str
    terms: Terms
    valid_from: date
    ended_on: date | None

    def binds(self, on: date) -> bool:
        """Tell whether the contract binds on a day, as ``in_force`` does."""
        return self.valid_from <= on <= self.terms.valid_until and (self.ended_on is None or self.ended_on > on)


def terms_for(*, item_code: str, division_code: str, on: date) -> dict[str, Terms]:
    """Map each organisation with a contract in force for an item, bought by a division that covers the place, to its terms."""
    return nearest_terms(purchases(item_code=item_code, on=on), division_code=division_code)


def purchases(*, item_code: str, on: date) -> tuple[tuple[str, Terms], ...]:
    """List the terms of an item in force with the division that buys, the farthest purchaser first."""
    return tuple((each.purchaser_code, each.terms) for each in purchases_from(item_code=item_code, on=on) if each.binds(on))


def purchases_from(*, item_code: str, on: date) -> tuple[Purchase, ...]:
    """List what is bought of an item on a day or later, the farthest purchaser first."""
    rows = ContractItem.objects.filter(item_code=item_code, contract__in=Contract.objects.unfinished(on))
    # Plain rows: making a model of every contract took longer than the query.
    told = rows.values_list(
        "contract__purchaser_code", "contract__valid_from", "contract__number", "contract_id", "contract__organisation_id", "contract__valid_until",
        "contract__ended_on", "price_fen",
    )  # fmt: skip
    return tuple(
        Purchase(code, Terms(str(contract_id), str(organisation_id), number, until, price_fen), valid_from, ended_on)
        for code, valid_from, number, contract_id, organisation_id, until, ended_on, price_fen in sorted(
            told, key=lambda each: (each[0].rstrip("0"), each[1:3])
        )
    )


def nearest_terms(bought: Iterable[tuple[str, Terms]], *, division_code: str) -> dict[str, Terms]:
    """Keep of what was bought each organisation's terms for a place: the nearest purchaser's, a township's own before the county's."""
    reached = {code for code in {code for code, _ in bought} if covers(code, division_code)}
    return {terms.organisation_id: terms for code, terms in bought if code in reached}


def priced_per_carer(number: str, *, organisation_id: str) -> bool:
    """Tell whether a contract of an organisation, by its number, names its prices for each carer of a service to which two come."""
    return Contract.objects.filter(number=number, organisation_id=organisation_id, per_carer=True).exists()


def contracted(*, item_code: str, on: date) -> set[str]:
    """Name the organisations with a contract in force for an item, whoever bought it."""
    rows = ContractItem.objects.filter(item_code=item_code, contract__in=Contract.objects.in_force(on))
    return {str(organisation_id) for organisation_id in rows.values_list("contract__organisation_id", flat=True)}


def bans(*, on: date) -> dict[str, Finding]:
    """Map every organisation banned on a day to the ban that lasts longest."""
    rows = Finding.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), kind="ban", valid_from__lte=on)
    banned: dict[str, Finding] = {}
    for row in sorted(rows, key=lambda each: each.valid_until or date.max):
        banned[str(row.organisation_id)] = row
    return banned


def longest_ban(organisation_id: str, *, first: date, last: date) -> Finding | None:
    """Give the ban of an organisation that touches any of some days; of several the one that lasts longest."""
    rows = Finding.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=first), organisation_id=organisation_id, kind="ban", valid_from__lte=last
    )
    return max(rows, key=lambda each: each.valid_until or date.max, default=None)


def contracts(actor: Actor) -> ContractQuerySet:
    """Contracts the actor looks after, newest first."""
    return Contract.objects.scoped_to(actor).select_related("organisation").prefetch_related("items").order_by("-valid_from", "number")


def contracts_of(organisation_id: str) -> list[Contract]:
    """List the contracts of one organisation, newest first."""
    rows = Contract.objects.filter(organisation_id=organisation_id).prefetch_related("items")
    return list(rows.order_by("-valid_from", "number"))


def contracts_with(kind: str, *, division_code: str, on: date) -> list[Contract]:
    """List the contracts that bind on a day or would begin after it, with organisations of a kind, bought by a place or one above it; the last to begin first."""
    rows = Contract.objects.unfinished(on).filter(organisation__kind=kind, purchaser_code__in=(*ancestors_of(division_code), division_code))
    return list(rows.select_related("organisation").order_by("-valid_from", "number"))


def find_contract(contract_id: str, *, organisation_id: str) -> Contract | None:
    """Give one contract of an organisation with its items."""
    return Contract.objects.filter(pk=contract_id, organisation_id=organisation_id).prefetch_related("items").first()


def findings_of(organisation_id: str) -> list[Finding]:
    """List the findings against one organisation, newest first."""
    return list(Finding.objects.filter(organisation_id=organisation_id).order_by("-valid_from", "-recorded_at"))


def funds(law: DatedPack, *, division_code: str, year: int, without: str = "", adding: Spread | None = None) -> list[Standing]:
    """Reckon every fund of the finance unit of a place for a year; ``without`` leaves one contract out, ``adding`` counts one more.

    A contract counts with the months of it that begin in the year; what was bought without one counts too.
    """
    seat = seat_of(division_code)
    spreads = [each.spread for each in contracts_of_year(division_code=seat, year=year) if str(each.pk) != without]
    direct_fen = spent_directly_fen(division_code=seat, year=year)
    used_fen = direct_fen + sum(each.fen_in(year) for each in [*spreads, adding] if each)
    bases = {(row.base, row.year): row.amount_fen for row in FundBase.objects.filter(division_code=seat)}
    return [
        standing(cap, law, year=year, base_fen=bases.get((cap.base, base_year(cap, year))), used_fen=used_fen, direct_fen=direct_fen)
        for cap in law.fund_caps
    ]


def spent_directly_fen(*, division_code: str, year: int) -> int:
    """Add up what a year bears of services the finance unit of a place bought without a contract (fen)."""
    return DirectSpending.objects.filter(division_code=seat_of(division_code), year=year).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def spent_directly(source: str) -> bool:
    """Tell whether something was bought without a contract."""
    return DirectSpending.objects.filter(pk=source).exists()


def contracts_of_year(*, division_code: str, year: int) -> ContractQuerySet:
    """Contracts of the finance unit of a place whose term touches a year, the first to begin first."""
    low, high = division_range(seat_of(division_code))
    touching = Contract.objects.filter(valid_from__year__lte=year, valid_until__year__gte=year)
    return (
        touching.filter(purchaser_code__gte=low, purchaser_code__lte=high).select_related("organisation").order_by("valid_from", "number")
    )


def by_fund(law: DatedPack, contracts: Iterable[Contract], *, year: int) -> list[tuple[str, int, int]]:
    """Give for every fund the law lists, and any other in use, how many contracts name it and what of them a year bears (fen)."""
    found = dict.fromkeys(choices(law, FUNDS), (0, 0))
    for each in contracts:
        many, fen = found.get(each.fund, (0, 0))
        found[each.fund] = (many + 1, fen + (each.spread.fen_in(year) if each.spread else 0))
    return [(fund, *sums) for fund, sums in found.items()]


def fund_bases(*, division_code: str) -> list[FundBase]:
    """List what finance has said of the money caps are reckoned from, the newest year first."""
    return list(FundBase.objects.filter(division_code=seat_of(division_code)).order_by("-year", "base"))
