"""What is kept from those without the children's duty about somebody under age: disability, self-care, illness, schooling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor

TOLD_IN_PERSON = "涉及儿童、青少年的内容，由有儿童信息权限的人员当面告知。"


def is_minor(facts: Mapping[str, Any]) -> bool:
    """Tell whether a person's facts are those of somebody under age."""
    age = facts.get("age")
    return age is not None and age < ADULT_AGE


def hides(actor: Actor, facts: Mapping[str, Any], *, division_code: str) -> bool:
    """Tell whether the actor may see what a rule came to for this person, and not why."""
    return is_minor(facts) and not actor.holds(Duty.CHILD_READ, division_code=division_code)


def under_age(person: Any, on: date) -> bool:
    """Tell whether somebody is under age on a day; somebody of whom nothing is known is kept as a child would be."""
    return person is None or age_on(person.birth_date, on) < ADULT_AGE
