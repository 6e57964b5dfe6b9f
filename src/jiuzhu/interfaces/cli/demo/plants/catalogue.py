"""All planted stories, in an order that gives every rule its turn."""

from __future__ import annotations

from itertools import zip_longest

from jiuzhu.interfaces.cli.demo.plants import (
    aids,
    assets,
    certificates,
    companies,
    deaths,
    homes,
    medical,
    residences,
    twice,
    vehicles,
    wages,
)
from jiuzhu.interfaces.cli.demo.plants.story import Story

RULES = (
    deaths.RULE, residences.RULE, twice.RULE, wages.RULE, homes.RULE, vehicles.RULE, companies.RULE, assets.RULE, medical.RULE, certificates.RULE,
    aids.TWICE, aids.MISSED,
)  # fmt: skip


def stories() -> tuple[Story, ...]:
    """List every story once, the rules taking turns."""
    turns = zip_longest(*(rule.stories or () for rule in RULES))
    return tuple(story for turn in turns for story in turn if story)
