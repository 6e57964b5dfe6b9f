"""Every read on quotas: villages, visits against staff, services to check."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under, is_loaded, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, short_name
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.supervision.quotas import network
from jiuzhu.supervision.quotas.models import Figure
from jiuzhu.supervision.quotas.rules import (
    ASSISTANTS,
    HELD,
    LASTING,
    PER_WORKER,
    POPULATION,
    SOCIAL_WORKERS,
    Demanded,
    Reckoned,
    Sampled,
    Staffing,
    reckon,
    sampled,
)

Known = dict[tuple[str, str], Figure]


@dataclass(frozen=True)
class VillageRow:
    """One quota of one village as shown."""

    code: str
    name: str
    township: str
    township_code: str
    reckoned: Reckoned


@dataclass(frozen=True)
class TownshipRow:
    """One township's visits and staff as shown."""

    code: str
    name: str
    staffing: Staffing


def figures(actor: Actor, *, on: date) -> Known:
    """Map (place, kind) to the newest figure up to a day, of places the actor oversees."""
    return {(row.division_code, row.kind): row for row in Figure.objects.scoped_to(actor).as_of(on)}


def villages(actor: Actor, *, law: DatedPack, on: date) -> list[VillageRow]:
    """Reckon every quota of every village the actor oversees, what is missing first, then what is not known."""
    quotas = [each for each in law.quotas if each.about == "village"]
    if not quotas:
        return []
    known = figures(actor, on=on)
    months = law.number(LASTING) if LASTING in law.parameters else 0
    recipients = registry.recipients_by_village(actor, on=on, months=int(months or 0))
    places = _places(actor, Level.VILLAGE)
    townships = names_of({ancestor_at(each.code, Level.TOWNSHIP) or "" for each in places})
    found = []
    for place in places:
        population = known.get((place.code, POPULATION))
        counts = {"village_recipients_count": recipients[place.code], "village_registered_population": population.number if population else None}
        township = ancestor_at(place.code, Level.TOWNSHIP) or ""
        for quota in quotas:
            held = known.get((place.code, f"{HELD}{quota.code}"))
            reckoned = reckon(quota, law, count=counts.get(quota.count), held=held.number if held else None)
            found.append(VillageRow(place.code, short_name(place.name), short_name(townships.get(township, "")), township, reckoned))
    order = ("missing", "unknown", "met")
    return sorted(found, key=lambda row: (order.index(row.reckoned.state), -(row.reckoned.missing or 0), row.code, row.reckoned.code))


def staffing(actor: Actor, *, law: DatedPack, on: date) -> list[TownshipRow]:
    """Set the visits a month of each township against its staff, the shortest first.

    The staff are the assistants of its villages and its own social workers, as far as they are entered; villages without are counted.
    """
    known, number = figures(actor, on=on), law.number(PER_WORKER) if PER_WORKER in law.parameters else None
    asked: dict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for each in visits.demand(actor, on=on):
        asked[ancestor_at(each.division_code, Level.TOWNSHIP) or each.division_code][each.label, each.months] += each.households
    staff: dict[str, int] = {}
    for (code, kind), figure in known.items():
        if kind in (ASSISTANTS, SOCIAL_WORKERS):
            township = ancestor_at(code, Level.TOWNSHIP) or code
            staff[township] = staff.get(township, 0) + figure.number
    unknown: dict[str, int] = defaultdict(int)
    for village in _places(actor, Level.VILLAGE):
        unknown[ancestor_at(village.code, Level.TOWNSHIP) or ""] += (village.code, ASSISTANTS) not in known
    rows = []
    for place in _places(actor, Level.TOWNSHIP):
        demanded = tuple(Demanded(label, households, months) for (label, months), households in sorted(asked[place.code].items()))
        reckoned = Staffing(demanded, staff.get(place.code), None if number is None else int(number), unknown[place.code])
        rows.append(TownshipRow(place.code, short_name(place.name), reckoned))
    return sorted(rows, key=lambda row: (-(row.staffing.short or 0), -row.staffing.visits, row.code))


def sampling(actor: Actor, *, law: DatedPack, on: date) -> Sampled | None:
    """Reckon how many of the services accepted this year the actor's county has to check."""
    return sampled(law, orders.accepted_in_year(actor, year=on.year))


def tiers(actor: Actor, *, law: DatedPack, on: date) -> list[network.Tier]:
    """Say of each level of the law which places the actor oversees have somebody in a post."""
    places = {level: [(each.code, short_name(each.name)) for each in _places(actor, level)] for level in network.levels_of(law)}
    return network.network(law, places, accounts.places_with_posts(on=on))


def windows(actor: Actor, *, law: DatedPack, on: date) -> network.Windows | None:
    """Set the people at the windows of the townships the actor oversees against the posts of the law; None where it names none."""
    return network.windows(law, townships(actor), accounts.people_at(Duty.APPLICATION_HANDLE, on=on))


def bodies(actor: Actor, *, law: DatedPack) -> network.Cultivated | None:
    """Count the bodies that serve where the actor oversees against what the law wants; None where it wants no number."""
    roots = actor.divisions(Duty.OVERSIGHT_READ)
    here = [each.kind for each in accounts.organisations() if any(covers(root, each.division_code) for root in roots)]
    return network.cultivated(law, here)


def townships(actor: Actor) -> list[tuple[str, str]]:
    """List the townships the actor oversees, as (code, name)."""
    return [(each.code, short_name(each.name)) for each in _places(actor, Level.TOWNSHIP)]


def villages_of(township_code: str) -> list[tuple[str, str]]:
    """List the villages of a township, as (code, name)."""
    return [(each.code, short_name(each.name)) for each in divisions_under(township_code, Level.VILLAGE)]


def _places(actor: Actor, level: Level) -> list[Any]:
    found: dict[str, Any] = {}
    for root in actor.divisions(Duty.OVERSIGHT_READ):
        if is_loaded(root):
            found |= {each.code: each for each in divisions_under(root, level)}
    return list(found.values())
