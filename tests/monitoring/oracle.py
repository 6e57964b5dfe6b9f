"""The twelve rules once more, row by row in plain Python, to hold the SQL against."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tests.monitoring.county import SETTINGS, County

Finding = tuple[str, str, str]
Row = dict[str, str]


def findings(county: County, on: datetime.date) -> set[Finding]:
    """Give rule, subject type and subject of everything that must be found."""
    return {*_persons(county, on), *_households(county, on), *_anyone(county, on)}


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _in_force(household: Row, on: datetime.date) -> bool:
    return _day(household["category_from"]) <= on and not (household["category_until"] and _day(household["category_until"]) < on)


def _records(county: County) -> Iterator[tuple[Row, Row | None]]:
    for person in county.persons:
        own = [each for each in county.households if each["household_id"] == person["household_id"]]
        yield from ((person, each) for each in own or [None])


def _recipient(person: Row, household: Row | None, on: datetime.date) -> bool:
    return person["alive"] == "true" and household is not None and _in_force(household, on)


def _rows(county: County, feed: str, number: str) -> list[Row]:
    return [row for row in county.feeds[feed] if row["id_number"] == number]


def _persons(county: County, on: datetime.date) -> Iterator[Finding]:
    month = f"{on:%Y-%m}"
    active = defaultdict(set)
    for person, household in _records(county):
        if _recipient(person, household, on):
            active[person["id_number"]].add(person["household_id"])
    for person, household in _records(county):
        number, subject = person["id_number"], ("person", person["person_id"])
        aid = [row for row in _rows(county, "department_aid", number) if row["month"] == month]
        for kind in {row["aid_kind"] for row in aid}:
            if len({row["department"] for row in aid if row["aid_kind"] == kind}) >= 2:
                yield "duplicate_aid", *subject
        if not _recipient(person, household, on):
            continue
        assert household is not None
        if any(_day(row["death_date"]) <= on for row in _rows(county, "deaths", number)):
            yield "deceased_still_registered", *subject
        latest: Row | None = None
        for row in _rows(county, "residence", number):
            if _day(row["changed_on"]) <= on and (latest is None or row["changed_on"] >= latest["changed_on"]):
                latest = row
        if latest is not None and latest["status"] in ("cancelled", "moved_out"):
            yield "residence_cancelled", *subject
        if len(active[number]) >= 2:
            yield "registered_twice", *subject
        if (
            person.get("disability_grade") in ("1", "2")
            and household["category"] != "extreme_hardship"
            and not any(row["aid_kind"] == "severe_disability_nursing" for row in aid)
        ):
            yield "disability_aid_missed", *subject


def _households(county: County, on: datetime.date) -> Iterator[Finding]:
    for household in county.households:
        if not _in_force(household, on):
            continue
        subject, size = ("household", household["household_id"]), int(household["members"])
        numbers = {
            each["id_number"] for each in county.persons if each["household_id"] == household["household_id"] and each["alive"] == "true"
        }

        def dated(feed: str, numbers: set[str] = numbers) -> list[Row]:
            return [
                row
                for number in numbers
                for row in _rows(county, feed, number)
                if not row["registered_on"] or _day(row["registered_on"]) <= on
            ]

        wages = Decimal(0)
        insured = False
        for number in numbers:
            bases = [Decimal(row["base_yuan"]) for row in _rows(county, "social_insurance", number) if row["month"] == f"{on:%Y-%m}"]
            wages, insured = wages + max(bases, default=Decimal(0)), insured or bool(bases)
        if (
            household["category"] in ("subsistence", "extreme_hardship")
            and insured
            and wages >= Decimal(SETTINGS["subsistence_standard_monthly_yuan"]) * size
        ):
            yield "wage_found", *subject
        if len({row["certificate_no"] for row in dated("real_estate") if row["use"] == "residential"}) >= int(SETTINGS["home_limit"]):
            yield "second_home", *subject
        if any(row["kind"] in ("car", "truck") for row in dated("vehicles")):
            yield "vehicle_found", *subject
        if any(row["role"] in ("legal_representative", "shareholder") and row["status"] == "active" for row in dated("market_entities")):
            yield "company_found", *subject
        total = Decimal(0)
        for number in numbers:
            for feed in ("bank", "insurance", "securities", "internet_finance"):
                known = [row for row in _rows(county, feed, number) if _day(row["as_of"]) <= on]
                last = max((row["as_of"] for row in known), default="")
                total += sum((Decimal(row["value_yuan"]) for row in known if row["as_of"] == last), Decimal(0))
        if total > Decimal(SETTINGS["asset_limit_per_head_yuan"]) * size:
            yield "assets_above_limit", *subject


def _anyone(county: County, on: datetime.date) -> Iterator[Finding]:
    first = _day(f"{on.year - 1 if on.month < 12 else on.year}-{on.month % 12 + 1:02d}-01")
    for number in {row["id_number"] for feed in ("medical_expenses", "disability") for row in county.feeds[feed]}:
        mine = [(person, household) for person, household in _records(county) if person["id_number"] == number]
        on_aid = [household for person, household in mine if _recipient(person, household, on)]
        rules = []
        bills = [row for row in _rows(county, "medical_expenses", number) if first <= _day(row["settled_on"]) <= on]
        paid = sum((Decimal(row["self_paid_yuan"]) for row in bills), Decimal(0))
        if (
            bills
            and paid >= Decimal(SETTINGS["self_paid_limit_yuan"])
            and not any(each and each["category"] in ("subsistence", "extreme_hardship") for each in on_aid)
        ):
            rules.append("high_self_paid_medical")
        certificates = [
            row
            for row in _rows(county, "disability", number)
            if row["grade"] in ("1", "2") and row["issued_on"][:7] == f"{on:%Y-%m}" and _day(row["issued_on"]) <= on
        ]
        if certificates and not on_aid:
            rules.append("new_disability_unaided")
        for rule in rules:
            yield from ({(rule, "person", person["person_id"]) for person, _ in mine} or {(rule, "unregistered", number)})
