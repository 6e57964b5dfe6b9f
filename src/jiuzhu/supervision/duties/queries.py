"""Which households are due to be checked again, by the law of their place (004·三(一)3; N-174, N-175)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.supervision.duties.rules import Again, after_months, months_again

RECHECK = "recheck"
AHEAD = timedelta(days=60)
UNCLASSIFIED = "分类未登记"


@dataclass(frozen=True)
class Due:
    """One household that is due: by which day, when it was last checked (or came to have its category), how often the law asks.

    Not ``classified``: its class is not registered, and the soonest interval is taken.
    """

    household_id: object
    number: str
    name: str
    division_code: str
    category: str
    category_class: str
    last_on: date
    due_on: date
    months: int
    classified: bool


def asks_for_rechecks(law: DatedPack) -> bool:
    """Tell whether the law says how often households are checked again."""
    return any(each.of == RECHECK and law.number(each.months) is not None for each in law.intervals)


def rechecks_due(actor: Actor, *, law: DatedPack, on: date) -> list[Due]:
    """List the households the actor may see that are due on a day or within sixty days, what is most late first."""
    if not asks_for_rechecks(law):
        return []
    last = {pk: timezone.localdate(at) for pk, at in warnings.last_rechecked(actor).items()}
    rows = registry.households(actor).open().filter(category_since__lte=on).filter(Q(category_until__isnull=True) | Q(category_until__gte=on))
    terms = registry.Terms(rows)
    known: dict[tuple[str, str], Again | None] = {}
    found = []
    for pk, number, name, code, category, category_class, since in rows.values_list(
        "pk", "number", "head_name", "division_code", "category", "category_class", "category_since"
    ):
        kind = category, category_class
        if kind not in known:
            known[kind] = months_again(law, RECHECK, {"category": category or None, "category_class": category_class or None, "in_force": True})
        again = known[kind]
        if again is None:
            continue
        since = terms.of_category(pk, category, since)
        last_on = max(since, last.get(pk, since))
        due_on = after_months(last_on, again.months)
        if due_on <= on + AHEAD:
            found.append(Due(pk, number, name, code, category, category_class, last_on, due_on, again.months, again.told))
    return sorted(found, key=lambda each: (each.due_on, each.number))
