"""A resource of the library that was chosen is reached, takes the need up and is used once; what comes to nothing is given back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.conftest import ITEM
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.rules import NeedTaken
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.matching.choices.arranging import arrange, fail, finish
from jiuzhu.matching.choices.rules import ArrangementRefused
from jiuzhu.matching.choices.services import choose
from jiuzhu.matching.resources.kinds import ResourceEntry, ResourceGone
from jiuzhu.matching.resources.library_services import enter_resource
from jiuzhu.matching.resources.models import Resource, ResourceWeek

pytestmark = pytest.mark.django_db
STOCK = ResourceEntry(kind="goods", name="爱心米", division_code=COUNTY, items=(ITEM,), places=(TOWNSHIP,), quantity=5, unit="袋", contact="老陈", phone="13900009901")


@pytest.fixture
def picked(register, village_assistant, now):
    """Choose a resource for a need of one household."""
    home = register()

    def chosen(resource):
        need = record_need(
            household_id=home.pk, person_id=None, kind="daily_care", item_code=ITEM, degree="", measure="", source="hand", source_id="",
            actor=village_assistant, at=now,
        )  # fmt: skip
        asked = {"household_id": home.pk, "key": f"neighbour:{resource.pk}", "need_id": need.pk, "request_id": uuid.uuid4(), "reason": "就近"}
        return choose(**asked, actor=village_assistant, at=now)

    return chosen


def need_of(chosen) -> Need:
    return Need.objects.get(pk=chosen.need_id)


class TestArranging:
    def test_goods_go_down_once_take_the_need_up_and_meet_it(self, picked, village_assistant, now):
        rice = enter_resource(entry=STOCK, actor=SYSTEM, at=now)
        first, second = picked(rice), picked(rice)
        by = {"actor": village_assistant, "at": now}
        asked = {"wanted_on": timezone.localdate(now), "amount": 3, "note": "", **by}
        assert arrange(chosen=first, **asked) == arrange(chosen=first, **asked)
        assert Resource.objects.get(pk=rice.pk).left == 2
        with pytest.raises(ResourceGone, match="不够"):
            arrange(chosen=second, **asked)
        with pytest.raises(NeedTaken):
            arrange(chosen=second, **(asked | {"amount": 2}))
        assert Resource.objects.get(pk=rice.pk).left == 2
        finish(chosen=first, **by)
        assert need_of(first).state == "met" and Resource.objects.get(pk=rice.pk).left == 2
        with pytest.raises(ArrangementRefused, match="已经登记过"):
            fail(chosen=first, reason="错了", **by)

    def test_what_comes_to_nothing_gives_the_week_back_and_frees_the_need(self, picked, village_assistant, now):
        hands = enter_resource(entry=ResourceEntry(kind="volunteer", name="志愿队", division_code=COUNTY, items=(ITEM,), places=(TOWNSHIP,), weekly_capacity=1), actor=SYSTEM, at=now)
        first, second = picked(hands), picked(hands)
        by = {"actor": village_assistant, "at": now}
        asked = {"wanted_on": timezone.localdate(now), "amount": None, "note": "", **by}
        arrange(chosen=first, **asked)
        with pytest.raises(ResourceGone, match="已经排满"):
            arrange(chosen=second, **asked)
        with pytest.raises(ArrangementRefused, match="没有写原因"):
            fail(chosen=first, reason=" ", **by)
        fail(chosen=first, reason="队里有事", **by)
        assert ResourceWeek.objects.get().booked == 0 and need_of(first).taken_up_by == "" and need_of(first).state == "open"
        arrange(chosen=second, **asked)

    def test_a_bed_is_free_again_once_the_stay_is_over(self, picked, village_assistant, now):
        home = enter_resource(entry=ResourceEntry(kind="facility", name="敬老院", division_code=COUNTY, items=(ITEM,), places=(COUNTY,), quantity=1), actor=SYSTEM, at=now)
        chosen, by = picked(home), {"actor": village_assistant, "at": now}
        arrange(chosen=chosen, wanted_on=timezone.localdate(now), amount=1, note="", **by)
        assert Resource.objects.get(pk=home.pk).left == 0
        finish(chosen=chosen, **by)
        assert Resource.objects.get(pk=home.pk).left == 1

    @pytest.mark.parametrize(("changes", "field"), [({"amount": None}, "quantity"), ({"wanted_on": date(2020, 1, 1)}, "wanted_on")])
    def test_what_is_not_whole_is_said_beside_its_field(self, picked, village_assistant, now, changes, field):
        chosen = picked(enter_resource(entry=STOCK, actor=SYSTEM, at=now))
        asked = {"wanted_on": timezone.localdate(now) + timedelta(days=1), "amount": 1, "note": "", "actor": village_assistant, "at": now}
        with pytest.raises(ArrangementRefused) as told:
            arrange(chosen=chosen, **(asked | changes))
        assert told.value.field == field


class TestPages:
    def test_an_assistant_sees_whom_to_call_and_writes_down_what_was_agreed_and_given(self, picked, client_as, now):  # noqa: F811
        chosen = picked(enter_resource(entry=STOCK, actor=SYSTEM, at=now))
        helper, address = client_as("village_assistant", division=VILLAGE), f"/matching/chosen/{chosen.pk}/"
        page = text(helper.get(address))
        assert "老陈" in page and "13900009901" in page and "登记约定" in page
        assert helper.get(f"/matching/supplies/{chosen.code}/").status_code == 200
        day = f"{timezone.localdate():%Y-%m-%d}"
        refused = helper.post(f"{address}arrange/", {"wanted_on": day, "quantity": "9"})
        assert refused.status_code == 400 and "剩下的不够了" in text(refused)
        helper.post(f"{address}arrange/", {"wanted_on": day, "quantity": "2", "note": "送到家"})
        assert "送到家" in text(helper.get(address)) and Resource.objects.get(pk=chosen.code).left == 3
        assert helper.post(f"{address}failed/", {"reason": ""}).status_code == 400
        helper.post(f"{address}provided/")
        assert need_of(chosen).state == "met" and "已提供" in text(helper.get(address))
        assert "13900009901" not in text(client_as("county_officer", division=COUNTY).get(address))
