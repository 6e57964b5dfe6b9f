"""Who a month's list forgot, what somebody has already from elsewhere, and what was handed out before a death."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.models import Household, Person
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.distribution import same, services
from jiuzhu.delivery.distribution.models import Sheet
from jiuzhu.delivery.distribution.rules import DistributionInvalid, NotOnList
from tests.conftest import actor
from tests.distribution.conftest import AT, VILLAGE, person

pytestmark = pytest.mark.django_db
TODAY, THIRD_VILLAGE, CARE = date(2024, 10, 8), "130528100003", "home_care_extreme_hardship"


def test_the_first_of_a_village_without_a_sheet_is_added_and_the_village_goes_through_it(place):
    place.generate()
    person("漏掉的", 1931, village=THIRD_VILLAGE)
    asked = {"month_list": place.goods(), "name": "漏掉的", "number": "", "reason": "名单漏了", "at": AT}
    with pytest.raises(DistributionInvalid, match="辖区内没有"):
        services.add_missing(**asked, actor=place.assistant)
    line = services.add_missing(**asked, actor=actor("village_assistant", division=THIRD_VILLAGE))
    assert (line.state, place.sheet(village=THIRD_VILLAGE).state) == ("listed", "check")
    place.purse()
    place.check()
    assert place.approve().sheets.filter(state="handing").count() == 3


def test_who_is_not_entitled_leaves_no_empty_sheet(place):
    place.generate()
    person("年轻的", 1960, village=THIRD_VILLAGE)
    with pytest.raises(NotOnList):
        services.add_missing(month_list=place.goods(), name="年轻的", number="", reason="问问", actor=place.clerk, at=AT)
    assert not Sheet.objects.filter(division_code=THIRD_VILLAGE).exists()


def test_added_to_an_approved_list_the_first_of_a_village_waits_for_the_county_and_is_then_handed_out(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    for name in ("韩老大", "韩老二", "隔壁村"):
        place.deliver(name, actor=place.clerk)
    person("漏掉的", 1931, village=THIRD_VILLAGE)
    line = services.add_missing(month_list=place.goods(), name="漏掉的", number="", reason="名单漏了", actor=place.clerk, at=AT)
    assert (line.state, line.sheet.state, place.goods().state) == ("proposed", "done", "delivered")
    services.accept_line(line=place.line("漏掉的"), seen_version=0, actor=place.county, at=AT)
    assert (place.sheet(village=THIRD_VILLAGE).state, place.goods().state) == ("handing", "delivering")


def test_what_somebody_got_in_a_former_household_this_month_is_seen(place):
    former, now = Household.objects.get(head_name="隔壁村"), Household.objects.get(head_name="韩老大")
    whose = now.memberships.get().person
    enter_aid(
        household_id=former.pk, person_id=whose.pk, division_code=former.division_code, kind="milk_and_bread", label="奶粉和面包", received_on=TODAY, department="民政",
        source="manual", source_id="former", actor=place.county, at=AT,
    )  # fmt: skip
    place.generate()
    assert "民政" in place.line("韩老大").because and place.line("韩老大").state == "struck"
    assert place.line("隔壁村").state == "listed"


def test_care_under_an_agreement_of_the_month_is_the_same_as_care_by_the_list(place, monkeypatch):
    home = Household.objects.get(head_name="特困甲")
    said = SimpleNamespace(kind=("entrusted_care", "委托照料"), aid=SimpleNamespace(answers=("daily_care",)))
    monkeypatch.setattr(same, "terms", lambda *_, **__: said)
    agreed = CareAgreement.objects.create(
        household=home, person=home.memberships.get().person, division_code=VILLAGE, state="in_force", version=3, carer_kind="亲友", carer_name="侄子", content=["日常看护"],
        valid_from=date(2024, 1, 1), valid_until=date(2024, 12, 31), clause="1", law="x", proposer_id="a", proposer_name="甲", signer_id="b", consented_on=date(2024, 1, 1),
        signed_on=date(2024, 1, 1), judged_at=AT, opened_at=AT, changed_at=AT,
    )  # fmt: skip
    place.generate()
    assert (place.line("特困甲", CARE).state, place.line("特困甲", CARE).because) == ("struck", "本月已有同样的帮扶：特困甲 按委托照料护理协议由侄子照料")
    CareAgreement.objects.filter(pk=agreed.pk).update(state="suspended", suspended_because="没有照料", suspended_by="b")
    assert services.restore(line=place.line("特困甲", CARE), seen_version=0, actor=place.clerk, at=AT).to_state == "listed"


def test_what_was_handed_out_before_a_death_is_taken_afterwards_and_nothing_after_it(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    whose = Person.objects.filter(name="韩老大")
    whose.update(alive=False)
    with pytest.raises(DistributionInvalid, match="没有登记哪一天"):
        place.deliver("韩老大")
    whose.update(died_on=TODAY - timedelta(days=1))
    with pytest.raises(DistributionInvalid, match="去世，早于发放日期"):
        place.deliver("韩老大")
    heard = AT - timedelta(days=3)
    place.deliver("韩老大", handed_on=TODAY - timedelta(days=3), phone_at=heard)
    line = place.line("韩老大")
    assert (line.state, line.phone_at, line.entered_at) == ("delivered", heard, AT) and Aid.objects.get().received_on == TODAY - timedelta(days=3)
