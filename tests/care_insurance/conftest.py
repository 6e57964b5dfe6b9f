"""A township with two people in extreme hardship and one who is not, and a contract with an insurer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.procurement.models import Contract
from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.rules import ListEntry
from jiuzhu.foundation.accounts.models import Organisation
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

TODAY = date(2026, 11, 20)
FROM, UNTIL = date(2026, 12, 1), date(2027, 11, 30)
NUMBERS = {"吴老栓": "990101195001010014", "何桂芝": "990101195001010022", "低保户": "990101195001010030"}


def home(name, category, now, *, division=VILLAGE):
    made = Household.objects.create(
        number=name, division_code=division, head_name=name, registered_on=date(2026, 1, 1), changed_at=now, members=1, category=category,
        category_class="dispersed" if category == "extreme_hardship" else "", category_since=date(2026, 1, 1),
    )  # fmt: skip
    person = Person.objects.create(name=name, id_number=NUMBERS[name], id_index=name, birth_date=date(1950, 1, 1), sex="M", changed_at=now)
    Membership.objects.create(household=made, person=person, relation="head", since=date(2026, 1, 1))
    return made


@pytest.fixture
def homes(db, now):
    return [home("吴老栓", "extreme_hardship", now), home("何桂芝", "extreme_hardship", now), home("低保户", "subsistence", now)]


@pytest.fixture
def contract(db):
    insurer = Organisation.objects.create(name="护理险服务部", kind="insurer", division_code=COUNTY)
    return Contract.objects.create(
        organisation=insurer, purchaser_code=COUNTY, number="1", valid_from=date(2026, 1, 1), valid_until=date(2028, 12, 31), amount_fen=50000, fund="特困人员照料护理经费"
    )


@pytest.fixture
def clerk():
    return actor("township_clerk", division=TOWNSHIP)


@pytest.fixture
def officer():
    return actor("county_officer", division=COUNTY, user_id="officer")


@pytest.fixture
def entry(contract):
    return ListEntry(str(contract.pk), 12000, FROM, UNTIL)


@pytest.fixture
def proposed(homes, entry, clerk, now):
    return services.propose(division_code=TOWNSHIP, entry=entry, actor=clerk, at=now)


@pytest.fixture
def insured(proposed, clerk, officer, now):
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    services.receive_all(care_list=proposed, number="P1", actor=clerk, at=now + timedelta(minutes=1))
    return proposed
