"""What can meet a need is proposed in five kinds with why and why not; what is chosen leads on, with the reason when it is not the first."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.conftest import ITEM, person
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.matching.choices.models import Chosen
from jiuzhu.matching.choices.proposals import proposals
from jiuzhu.matching.choices.rules import ChoiceRefused
from jiuzhu.matching.choices.services import choose
from jiuzhu.matching.mutual_help.services import HelperEntry, register_helper
from jiuzhu.matching.resources.services import enter_offer

pytestmark = pytest.mark.django_db


def by_kind(household, now, item=ITEM):
    return {group.kind: group for group in proposals(household, item_code=item, actor=SYSTEM, at=now)}


@pytest.fixture
def pick(village_assistant, now):
    def chosen(household, key, **changes):
        asked = {"household_id": household.pk, "key": key, "item_code": ITEM, "request_id": uuid.uuid4(), "actor": village_assistant, "at": now}
        return choose(**(asked | changes))

    return chosen


class TestProposals:
    def test_every_kind_says_why_and_why_not_with_the_households_own_figures(self, register, provider, now):
        provider("甲中心"), provider("乙中心", contract=False)
        found = by_kind(register(), now)
        assert list(found) == ["policy", "item", "organisation", "charity", "neighbour"]
        organisations = found["organisation"]
        assert [(one.label, one.rank) for one in organisations.proposals] == [("甲中心", 1), ("乙中心", 0)]
        assert organisations.others[0].words == ("没有在有效期内、包含这个项目的合同",)
        assert len(organisations.able[0].able.notes) == 4
        assert found["item"].able[0].persons[0].reasons
        assert all(one.persons[0].reasons for one in found["policy"].others if one.persons)

    def test_only_policies_that_answer_the_kind_of_need_are_listed(self, register, now):
        household = register()

        def policies(kind):
            return {one.code for one in proposals(household, item_code="", actor=SYSTEM, at=now, need_kind=kind)[0].proposals}

        whole, study = policies(""), policies("education")
        assert {"education_aid", "temporary_aid"} <= study < whole == policies("other")
        assert not study & {"medical_aid", "housing_aid"} and "medical_aid" in policies("health")

    def test_whoever_is_not_vetted_is_not_proposed_for_the_need_of_a_child(self, register, provider, now):
        provider("甲中心")
        household = register(person(), person("吴小满", relation="other", born="20180302"))
        asked = {"item_code": ITEM, "actor": SYSTEM, "at": now, "need_kind": "daily_care"}
        child = next(each.person_id for each in members_of(household.pk) if each.person.name == "吴小满")
        found = {group.kind: group for group in proposals(household, person_id=child, **asked)}["organisation"]
        assert "未成年人" in found.others[0].words[0]

    def test_the_organisations_without_the_item_are_counted_and_the_rest_is_listed_when_asked_for(self, register, provider, client_as, now):  # noqa: F811
        for number in range(12):
            provider(f"第 {number:02d} 中心")
        made = create_organisation(name="别的中心", kind="social_organisation", division_code=COUNTY, actor=SYSTEM, at=now)
        enter_offer(organisation_id=str(made.id), item_code="meals", weekly_capacity=1, divisions=(TOWNSHIP,), actor=SYSTEM, at=now)
        household, reader = register(), client_as("county_officer", division=COUNTY)
        address = f"/matching/match/{household.pk}/?item={ITEM}"
        page, whole = text(reader.get(address)), text(reader.get(f"{address}&all=organisation"))
        assert "另有 2 项也可选" in page and page.count("四项数和扣分") == 10 and "另有 1 家机构没有登记这个项目" in page
        assert whole.count("四项数和扣分") == 12

    def test_an_item_not_for_the_household_has_no_organisation_to_choose(self, register, provider, now):
        provider("甲中心")
        household = register(person("周强", born="19800101"), category="")
        found = by_kind(household, now)
        assert not found["item"].able and not found["organisation"].able
        assert "甲中心" in [one.label for one in found["organisation"].others]

    def test_without_an_item_the_whole_list_is_judged(self, register, now):
        found = by_kind(register(), now, item="")
        assert len(found["item"].proposals) > 1 and not found["organisation"].proposals


class TestChoosing:
    def test_the_first_needs_no_reason_another_does(self, register, provider, pick, now):
        provider("甲中心"), provider("乙中心")
        household = register()
        first, second = by_kind(household, now)["organisation"].able
        assert pick(household, first.key).rank == 1
        with pytest.raises(ChoiceRefused, match="为什么选它"):
            pick(household, second.key)
        made = pick(household, second.key, reason="老人指名要这一家")
        assert (made.rank, made.first_label, made.reason) == (2, first.label, "老人指名要这一家")
        with pytest.raises(IntegrityError), transaction.atomic():
            Chosen.objects.filter(pk=made.pk).update(reason="")

    def test_what_cannot_meet_the_need_is_refused_with_its_reason(self, register, provider, pick, now):
        provider("乙中心", contract=False)
        household = register()
        with pytest.raises(ChoiceRefused, match="没有在有效期内"):
            pick(household, by_kind(household, now)["organisation"].others[0].key)
        with pytest.raises(ChoiceRefused, match="没有找到"):
            pick(household, "organisation:nobody")

    def test_the_same_press_twice_is_one_choice(self, register, provider, pick, now):
        provider("甲中心")
        household, same = register(), uuid.uuid4()
        key = by_kind(household, now)["organisation"].able[0].key
        assert pick(household, key, request_id=same) == pick(household, key, request_id=same)
        assert Chosen.objects.count() == 1

    def test_the_order_goes_to_the_organisation_chosen_and_says_why(self, register, provider, pick, order, now):
        provider("甲中心"), provider("乙中心")
        household = register()
        second = by_kind(household, now)["organisation"].able[1]
        made = pick(household, second.key, reason="老人指名")
        placed = order(household, request_id=made.pk)
        row = orders.dispatches_of(placed)[0]
        assert row.organisation_name == second.label
        assert row.chosen_because.startswith("测试村（社区）协理员在供需匹配中选定：老人指名；")
        assert row.passed_over[0]["why"] == f"可以承接，但这一单选定了“{second.label}”"


class TestPages:
    def test_a_need_is_matched_chosen_and_ordered_on_screen(self, register, provider, client_as, village_assistant):  # noqa: F811
        provider("甲中心"), provider("乙中心")
        household = register()
        need = record_need(
            household_id=household.pk, person_id=None, kind="daily_care", item_code=ITEM, degree="", measure="", source="hand", source_id="",
            actor=village_assistant, at=timezone.now(),
        )  # fmt: skip
        helper = client_as("village_assistant", division=VILLAGE)
        page = text(helper.get(f"/matching/match/{household.pk}/?need={need.pk}"))
        assert "公平" in page and "扣分" in page and "甲中心" in page
        group = by_kind(household, timezone.now())["organisation"]
        told = {"key": group.able[1].key, "need": need.pk, "item": ITEM, "request_id": uuid.uuid4()}
        refused = helper.post(f"/matching/match/{household.pk}/choose/", told)
        assert refused.status_code == 400 and "没有说明为什么选它" in text(refused)
        gone_on = helper.post(f"/matching/match/{household.pk}/choose/", told | {"reason": "离得近"})
        assert gone_on.url == f"/matching/household/{household.pk}/{ITEM}/?chosen={told['request_id']}"
        form = text(helper.get(gone_on.url))
        assert f'value="{told["request_id"]}"' in form and group.able[1].label in form
        assert "离得近" in text(helper.get(f"/matching/chosen/{told['request_id']}/"))

    def test_what_is_ordered_for_the_day_already_stands_beside_the_service(self, register, provider, order, client_as):  # noqa: F811
        provider("甲中心")
        household = register()
        order(household, wanted_on=timezone.localdate())
        page = text(client_as("county_officer", division=COUNTY).get(f"/matching/match/{household.pk}/?item={ITEM}"))
        assert "本月已有" in page and "已由甲中心给予" in page

    def test_a_neighbour_chosen_leads_to_the_form_of_a_pair(self, register, client_as, village_assistant, now):  # noqa: F811
        household = register(person(self_care="none"))
        helper = register_helper(entry=HelperEntry("neighbour", "桂花婶", VILLAGE, date(1966, 5, 4)), actor=village_assistant, at=now)
        found = next(one for one in by_kind(household, now)["neighbour"].able if one.step == "pair")
        assert (found.code, found.label) == (str(helper.pk), "邻里　桂花婶") and "住在本村" in found.words[0]
        visitor, press = client_as("village_assistant", division=VILLAGE), uuid.uuid4()
        visitor.post(f"/matching/match/{household.pk}/choose/", {"key": found.key, "item": ITEM, "request_id": press})
        address = f"/mutual-help/household/{household.pk}/new/?helper={helper.pk}&amp;person_id={found.who}"
        assert address in text(visitor.get(f"/matching/chosen/{press}/"))
        form = text(visitor.get(address.replace("&amp;", "&")))
        assert f'value="{helper.pk}" selected' in form and f'value="{found.who}" selected' in form

    def test_whoever_may_not_order_looks_only(self, register, provider, client_as):  # noqa: F811
        provider("甲中心")
        household = register()
        reader = client_as("county_officer", division=COUNTY)
        assert reader.get(f"/matching/match/{household.pk}/?item={ITEM}").status_code == 200
        outside = client_as("township_clerk", division="341525101000")
        assert outside.get(f"/matching/match/{household.pk}/").status_code in (403, 404)
        assert TOWNSHIP != "341525101000"
