"""Benefits that were decided: some in force, one refused, and for each window one that waits for it to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jiuzhu.casework.assistance import services
from jiuzhu.casework.assistance.deciding import GRANTED
from jiuzhu.casework.registry.queries import household_by_number, members_of
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.web.benefits.cases import Case, case_of
from jiuzhu.interfaces.web.minors import is_minor

LOOKED_AT = 240
"""How many households are looked at, the printed accounts' township first."""
DAYS_AGO = 9
STANDS = ("confirmed", "confirmed", "refused", "waits for b", "waits for a")


def decide_benefits(making: Making) -> None:
    """Record benefits of whoever they are for, once what only people can find out was found out."""
    cases = _cases(making)
    for number, (stand, case) in enumerate(zip(STANDS, cases, strict=False)):
        _decide(making, case, stand, number)


def _decide(making: Making, case: Case, stand: str, number: int) -> None:
    place = case.household.division_code
    windows = ("b", "a") if stand == "waits for a" else ("a", "b")
    first, second = (making.staff.clerk(place, each) for each in windows)
    waits = stand.startswith("waits")
    at = making.at(making.now.date() - timedelta(days=0 if waits else DAYS_AGO), 9)
    then = case_of(case.household, code=case.benefit.code, who=case.subject.key, actor=first, on=at.date())
    found = then.with_told({each.name: stand != "refused" for each in then.asked})
    decision = services.record_decision(
        household_id=case.household.pk,
        person_id=found.person_id,
        benefit=found.benefit.code,
        facts=found.subject.facts,
        seen=found.reckoned().seal,
        from_on=at.date(),
        note=f"考察记录第 {number + 1} 号",
        about_children=is_minor(found.subject.facts),
        actor=first,
        at=at,
    )
    if not waits and decision.state == "recorded":
        services.confirm_decision(decision=decision, actor=second, at=at + timedelta(hours=2), seen_version=decision.version)


def _cases(making: Making) -> Iterator[Case]:
    """Give, one a household, the benefits that come to be granted once what is asked is found true; a refusal finds it untrue."""
    today = making.now.date()
    homes = sorted((case.home for case in making.cases if case.household), key=lambda home: home.division_code[:9] != HENGSHAN[:9])
    for home in homes[:LOOKED_AT]:
        household = household_by_number(home.household_id)
        if household is None or household.closed_on is not None:
            continue
        clerk = making.staff.clerk(household.division_code, "a")
        found = (
            case_of(household, code=benefit.code, who=str(one.person_id), actor=clerk, on=today)
            for benefit in pack_in_force(today, division_code=household.division_code).benefits
            if benefit.of == "person"
            for one in members_of(household.pk, living=True)
        )
        granted = next((case for case in found if _granted(case)), None)
        if granted:
            yield granted


def _granted(case: Case) -> bool:
    asked = case.asked
    if not asked or any(each.kind is not Kind.BOOLEAN for each in asked):
        return False
    return case.with_told({each.name: True for each in asked}).reckoned().outcome == GRANTED
