"""Query filters that start every read: only what lies where the actor holds the duty."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range

NOTHING = Q(pk__in=[])


def within_divisions(actor: Actor, duty: Duty | Collection[Duty], *columns: str) -> Q:
    """Rows whose division (any of the columns) lies in a division where the actor holds (any of) the duties."""
    if actor.system:
        return Q()
    scope = NOTHING
    for code in actor.divisions(duty):
        low, high = division_range(code)
        for column in columns:
            scope |= Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return scope


def within_organisations(actor: Actor, duty: Duty | Collection[Duty], column: str) -> Q:
    """Rows that belong to an organisation where the actor holds (any of) the duties."""
    if actor.system:
        return Q()
    organisations = actor.organisations(duty)
    return Q(**{f"{column}__in": organisations}) if organisations else NOTHING
