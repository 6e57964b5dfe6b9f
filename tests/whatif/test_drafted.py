"""In a city a draft is tried where it would hold: the county's own in that county, the city's over each county's law."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.amendments.composing import Composed
from jiuzhu.foundation.amendments.examining import Examined, examine, laid_over
from jiuzhu.foundation.amendments.rules import Draft, Typed
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.web.whatif import asking
from jiuzhu.interfaces.web.whatif.drafted import drafted_for

pytestmark = pytest.mark.django_db
CITY, HUINONG, PINGLUO = "640200000000", "640205000000", "640221000000"
NAME = "subsistence_standard_monthly_yuan"
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def city(settings):
    settings.POLICY_PACK = "shizuishan"
    for place, value in ((CITY, "700.00"), (HUINONG, "720.00")):
        at = datetime(2026, 1, 1, 4, tzinfo=UTC)
        set_local_value(
            name=NAME, area="", value=value, valid_from=date(2026, 1, 1), source="文件", actor=SYSTEM, at=at, division_code=place
        )


def seen(place: str) -> Examined:
    before, composed = pack_in_force(DAY, division_code=place), Composed(settings={NAME: "800.00"})
    return Examined(before, laid_over(before, composed, label="草稿"), composed, ())


def standards(county: str, place: str) -> list[str]:
    laws = drafted_for(county, seen(place), place=place, pack="640200-shizuishan", withdraws=None)
    return [str(law.values[NAME]) for law in laws]


def test_a_citys_draft_leaves_what_a_county_has_set_for_itself():
    assert standards(PINGLUO, CITY) == ["700.00", "800.00"]
    assert standards(HUINONG, CITY) == ["720.00", "720.00"]


def test_a_countys_draft_is_not_tried_on_another_county():
    assert standards(HUINONG, HUINONG) == ["720.00", "800.00"]
    with pytest.raises(NotFound, match="只在起草它的县生效"):
        standards(PINGLUO, HUINONG)


def test_a_draft_of_another_pack_does_not_hold_in_the_county():
    with pytest.raises(NotFound, match="自己的政策包"):
        drafted_for(PINGLUO, seen(CITY), place=CITY, pack="640121-yongning", withdraws=None)


def test_the_county_tried_is_that_of_the_draft(monkeypatch):
    class Officer:
        def divisions(self, duties):
            return [CITY]

    monkeypatch.setattr(asking, "counties", lambda: [HUINONG, PINGLUO])
    request = RequestFactory().get("/what-if/", {"county": HUINONG})
    request.actor = Officer()

    assert asking.county_of(request, drafted_in=PINGLUO) == PINGLUO
    assert asking.county_of(request, drafted_in=CITY) == HUINONG


def test_a_citys_draft_of_a_rule_comes_to_the_county_with_the_countys_own_values():
    law = pack_in_force(DAY, division_code=CITY)
    examined = examine(Draft(entries=(Typed("parameters", "mutual_aid_helper_age", "change", {"value": "65"}),)), law)

    before, after = drafted_for(HUINONG, examined, place=CITY, pack="640200-shizuishan", withdraws=None)

    assert examined.composed.text and not examined.faults
    assert (str(before.values["mutual_aid_helper_age"]), str(after.values["mutual_aid_helper_age"]), str(after.values[NAME])) == (
        "60",
        "65",
        "720.00",
    )
