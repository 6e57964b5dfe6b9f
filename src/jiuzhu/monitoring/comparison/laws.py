"""Whose law a comparison judges by: every household by that of its own county, so that one run may have several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from jiuzhu.casework.registry.facts import counties
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import covers, full_code, short_name
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.comparison.rules import Unjudged


@dataclass(frozen=True)
class LocalLaw:
    """One law with the counties that have it; ``but`` is given where it holds everywhere else as well, save in those."""

    law: DatedPack
    counties: frozenset[str]
    but: frozenset[str] | None = None

    @property
    def everywhere(self) -> bool:
        """Whether it holds wherever no other does, as in a run for the whole deployment."""
        return self.but is not None

    def holds_at(self, division_code: str) -> bool:
        """Tell whether a place is judged by it."""
        seat = seat_of(division_code)
        return seat in self.counties or (self.but is not None and seat not in self.but)


def laws_of(division_code: str, *, on: date) -> list[LocalLaw]:
    """Give every law that holds in a run's division as of a day, its own first; counties with the same values share one.

    Nobody outside the division is judged, but in a run for the whole deployment, which judges whoever is registered.
    """
    here = full_code(division_code)
    own = pack_in_force(on, division_code=here)
    found: dict[str, tuple[DatedPack, set[str]]] = {own.fingerprint: (own, {seat_of(here)})}
    for county in map(full_code, counties()):
        if covers(here, county):
            law = pack_in_force(on, division_code=county)
            found.setdefault(law.fingerprint, (law, set()))[1].add(county)
    whole = here == full_code(load_pack(settings.POLICY_PACK).division_code)
    laws = [LocalLaw(law, frozenset(places)) for law, places in found.values()]
    elsewhere = frozenset().union(*(each.counties for each in laws[1:]))
    return [LocalLaw(own, laws[0].counties, elsewhere if whole else None), *laws[1:]]


def together(unjudged: Iterable[tuple[LocalLaw, Iterable[Unjudged]]]) -> list[Unjudged]:
    """Give each rule that some county could not judge once, with the counties where the reasons differ between them."""
    listed = [(local, tuple(each)) for local, each in unjudged]
    reasons: dict[str, dict[str, set[str]]] = {}
    labels: dict[str, str] = {}
    for local, rules in listed:
        for each in rules:
            labels[each.rule] = each.label
            reasons.setdefault(each.rule, {}).setdefault(each.reason, set()).update(local.counties)
    everywhere = frozenset().union(*(local.counties for local, _ in listed))
    return [Unjudged(rule, labels[rule], _in_words(found, everywhere)) for rule, found in reasons.items()]


def _in_words(reasons: dict[str, set[str]], everywhere: frozenset[str]) -> str:
    if len(reasons) == 1 and everywhere in map(frozenset, reasons.values()):
        return next(iter(reasons))
    names = names_of(everywhere)
    return "；".join(f"{'、'.join(short_name(names.get(each, each)) for each in sorted(places))}：{reason}" for reason, places in reasons.items())
