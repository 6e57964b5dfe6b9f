"""Villages and townships as choices of a form, within the actor's divisions."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name

Choices = list[tuple[str, Any]]


def village_choices(actor: Actor, duty: Duty, *, empty: str = "请选择") -> Choices:
    """Every village where the actor holds the duty, by township."""
    villages = {each.code: each.name for root in actor.divisions(duty) for each in divisions_under(root, Level.VILLAGE)}
    townships = {code: ancestor_at(code, Level.TOWNSHIP) or "" for code in villages}
    names = names_of(townships.values())
    choices: Choices = [("", empty)]
    for township, codes in groupby(sorted(villages), key=lambda code: townships[code]):
        choices.append((short_name(names.get(township, township)), [(code, short_name(villages[code])) for code in codes]))
    return choices


def county_village_choices(actor: Actor, duty: Duty) -> Choices:
    """Every village of the counties the actor works in: where a household may move to."""
    counties = sorted({ancestor_at(root, Level.COUNTY) or root for root in actor.divisions(duty)})
    choices: Choices = [("", "请选择")]
    for county in counties:
        for township in divisions_under(county, Level.TOWNSHIP):
            choices.append(
                (short_name(township.name), [(each.code, short_name(each.name)) for each in divisions_under(township.code, Level.VILLAGE)])
            )
    return choices


def place_filter_choices(actor: Actor) -> Choices:
    """Townships for a county officer, villages for a township, to narrow a list."""
    roots = actor.divisions(Duty.REGISTER_READ)
    lower = [each for root in roots for each in divisions_under(root) if each.code not in roots]
    level = Level.TOWNSHIP if any(each.level == Level.TOWNSHIP for each in lower) else Level.VILLAGE
    return [("", "全部"), *sorted({(each.code, short_name(each.name)) for each in lower if each.level == level})]


def short_names(codes: Any) -> dict[str, str]:
    """Map codes to the names people say."""
    return {code: short_name(name) for code, name in names_of(codes).items()}
