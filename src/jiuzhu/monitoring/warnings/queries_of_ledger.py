"""Reads on the ledger of warnings that others may make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.monitoring.warnings.models import DerivedQuerySet, Disposition, Warning
from jiuzhu.monitoring.warnings.rules import Outcome
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES

SOON = timedelta(days=30)


@dataclass(frozen=True)
class LedgerCount:
    """How much stands on the ledger of a township, and how much of it is to be looked at within thirty days."""

    code: str
    all: int
    soon: int


def on_ledger(actor: Actor) -> DerivedQuerySet:
    """Warnings on the ledger that the actor may see, what is to be looked at first first."""
    return Warning.objects.scoped_to(actor).filter(state="ledgered").select_related("household").order_by("review_on", "id")


def never_kept_open() -> DerivedQuerySet:
    """Warnings in which something is still to be done and which were never put on the ledger: one looked at again was ended once before."""
    kept = Disposition.objects.filter(warning=OuterRef("pk"), outcome=Outcome.KEEP_ON_LEDGER)
    return Warning.objects.filter(state__in=[state for state in OPEN_STATES if state != "ledgered"]).exclude(Exists(kept))


def due_by_township(actor: Actor, *, on: date) -> list[LedgerCount]:
    """Count the ledger by township, most to be looked at soon first."""
    counted: dict[str, list[int]] = {}
    for code, review_on in Warning.objects.scoped_to(actor).filter(state="ledgered").order_by().values_list("division_code", "review_on"):
        row = counted.setdefault(ancestor_at(code, Level.TOWNSHIP) or code, [0, 0])
        row[0] += 1
        row[1] += review_on is not None and review_on <= on + SOON
    found = [LedgerCount(code, *row) for code, row in counted.items()]
    return sorted(found, key=lambda each: (-each.soon, -each.all, each.code))
