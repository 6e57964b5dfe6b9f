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

NEED_KEPT = "涉及未成年人，未显示"
NEEDS_OF_CHILDREN = (Duty.CHILD_READ, Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM)


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


def hides_need(actor: Actor, need: Any, *, on: date) -> bool:
    """Tell whether a need is a minor's and the actor neither assesses there nor reads children's records."""
    if need.person_id is None or not under_age(need.person, on):
        return False
    return not any(actor.holds(duty, division_code=need.household.division_code) for duty in NEEDS_OF_CHILDREN)


def shown_need(actor: Actor, need: Any, *, on: date) -> Any:
    """Give a need as the actor may see it: a hidden one without words and measure; not to be saved."""
    if hides_need(actor, need, on=on):
        need.words, need.item_label, need.measure, need.ended_because = "", NEED_KEPT, "", ""
    return need


def hides_stay(actor: Actor, person: Any, *, division_code: str, on: date) -> bool:
    """Tell whether a minor's stay in hospital, and what an insurer says of it, is kept from the actor."""
    return under_age(person, on) and not actor.holds(Duty.CHILD_READ, division_code=division_code)


def shown_policy(actor: Actor, policy: Any, *, on: date) -> Any:
    """Give an insurance policy as the actor may see it: a hidden one without reason; not to be saved."""
    if hides_stay(actor, policy.person, division_code=policy.household.division_code, on=on):
        policy.because = ""
    return policy


def shown_claim(actor: Actor, claim: Any, *, on: date) -> Any:
    """Give a claim for a stay as the actor may see it: a hidden one without hospital and reason; not to be saved."""
    if hides_stay(actor, claim.policy.person, division_code=claim.household.division_code, on=on):
        claim.hospital, claim.because = NEED_KEPT, ""
    return claim
