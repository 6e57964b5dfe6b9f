"""The places a post can lie in, as choices of a form."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, covers, short_name

Choices = list[tuple[str, Any]]


def division_choices(actor: Actor) -> Choices:
    """Every division the administrator looks after: the upper ones first, then townships each with its villages."""
    choices: Choices = []
    for root in actor.divisions(Duty.ACCOUNT_MANAGE):
        found = divisions_under(root)
        upper = [one for one in found if one.level not in (Level.TOWNSHIP, Level.VILLAGE)]
        choices += [(one.code, one.name) for one in upper]
        lower = [one for one in found if one.level in (Level.TOWNSHIP, Level.VILLAGE)]
        for _, group in groupby(lower, key=lambda one: one.code[:9]):
            members = list(group)
            choices.append((short_name(members[0].name), [(one.code, one.name) for one in members]))
    return choices


def seat_choices(actor: Actor) -> Choices:
    """Divisions and organisations, marked by what they are."""
    marked: Choices = [
        (f"d:{code}", name) if isinstance(name, str) else (code, [(f"d:{inner}", label) for inner, label in name])
        for code, name in division_choices(actor)
    ]
    roots = actor.divisions(Duty.ACCOUNT_MANAGE)
    seated = [one for one in organisations() if any(covers(root, one.division_code) for root in roots)]
    if seated:
        marked.append(("机构", [(f"o:{one.pk}", one.name) for one in seated]))
    return marked
