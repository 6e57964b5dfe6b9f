"""Which place a self-test is about: the platform's own, or one of those below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, covers, full_code, level_of
from jiuzhu.foundation.policy.packs import DatedPack, Pack, load_pack, pack_names
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.selftest.answers import AnswersLost


@dataclass(frozen=True)
class Place:
    """Where somebody lives: a county with its pack (``name`` is the pack's) or under the city's (``name`` is its code)."""

    name: str
    label: str
    division_code: str
    brand: str = ""
    hotline: str = ""


def places() -> list[Place]:
    """List where people of the platform may live: its place and the packs below it; of a city or province its counties."""
    own = load_pack(settings.POLICY_PACK)
    root = full_code(own.division_code)
    # A pack's folder begins with its division: those of other places are not even read.
    packs = [_of_pack(load_pack(name)) for name in pack_names() if covers(root, full_code(name.partition("-")[0]))]
    if level_of(root).depth >= Level.COUNTY.depth:
        return packs
    known = {place.division_code: place for place in packs}
    counties = [
        known.get(each.code) or Place(each.code, each.name, each.code, own.brand, own.hotline)
        for each in divisions_under(root, Level.COUNTY)
    ]
    return counties or packs


def place_of(name: str) -> Place:
    """Give the place an answer named; raises AnswersLost."""
    found = next((place for place in places() if place.name == name), None)
    if found is None:
        raise AnswersLost("没有这个地方的规定。", "请重新开始自测。")
    return found


def law_for(name: str, on: date) -> DatedPack:
    """Give the law in force at a place on a day, published changes and local values included; raises AnswersLost."""
    return pack_in_force(on, division_code=place_of(name).division_code)


def _of_pack(pack: Pack) -> Place:
    return Place(pack.name, pack.label, full_code(pack.division_code), pack.brand, pack.hotline)
