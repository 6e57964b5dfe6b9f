"""What a person already has of the same thing in a month: aid by whatever hand, a service ordered here (P-48, S-10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.delivery.orders.duplicates import given_in_month
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit


def given_words(household: Any, *, benefit: Benefit, law: DatedPack, month: date, person_id: str, name: str) -> str:
    """Say what stands against giving a person a benefit in a month; empty where nothing does."""
    return "；".join(each.words for each in given_in_month(household, item=benefit, law=law, month=month, person_id=person_id, name=name))
