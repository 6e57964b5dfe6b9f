"""What a person already has of the same thing in a month: aid by whatever hand, a service ordered here, care under an agreement (P-48, S-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiuzhu.delivery.agreements.queries import cared_for, terms
from jiuzhu.delivery.orders.duplicates import given_in_month, kinds_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit

SERVICE = "service"


def given_words(household: Any, *, benefit: Benefit, law: DatedPack, month: date, person_id: str, name: str) -> str:
    """Say what stands against giving a person a benefit in a month; empty where nothing does."""
    given = [each.words for each in given_in_month(household, item=benefit, law=law, month=month, person_id=person_id, name=name)]
    return "；".join([*given, *_agreed(benefit, law, month=month, person_id=person_id, name=name)])


def _agreed(benefit: Benefit, law: DatedPack, *, month: date, person_id: str, name: str) -> Iterator[str]:
    """Care under an agreement is the same as a service of the month that answers the same needs, or that the law counts as the same item."""
    if benefit.kind != SERVICE:
        return
    for each in cared_for(person_id, month=month):
        said = terms(max(month, each.valid_from), division_code=each.household.division_code)
        if said is not None and (said.kind[0] in kinds_of(benefit, law) or set(said.aid.answers) & set(benefit.answers)):
            yield f"{name} 按委托照料护理协议由{each.carer_name}照料"
