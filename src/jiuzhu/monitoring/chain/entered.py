"""What was entered on this platform as rows of the chain: own benefits paid, services accepted, aid departments gave upon a referral."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiuzhu.casework.assistance.queries import aid_between

COPIED, ORDER = "feed", "order"
"""How the source of aid is written that was copied from a department's file, and that of a service ordered here."""


def entered_rows(*, first: str, last: str) -> Iterator[tuple[Any, ...]]:
    """Give (person_id, household_id, month, kind, department, amount in fen, whether a service, whether copied) of every aid entered in some months."""
    for person, household, month, kind, department, amount, source in aid_between(first=first, last=last):
        yield str(person) if person else None, str(household), month, kind, department, amount, source == ORDER, source == COPIED
