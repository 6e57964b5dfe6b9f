"""Needs: recorded once, derived from an assessment, met or withdrawn, and what the register shows of them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.assessment.needs import queries, services
from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.rules import NeedInvalid, NeedTaken
from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.registry.queries import standings
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from tests.conftest import actor

pytestmark = pytest.mark.django_db


def standing(household):
    return standings([household.pk])[household.pk].open_needs


def derive(household, who, now, *hardships, degree="high", source_id="a"):
    return services.derive_needs(household_id=household.pk, hardships=hardships, degree=degree, source_id=source_id, actor=who, at=now)


class TestRecording:
    def test_the_same_need_recorded_twice_is_one_and_the_register_shows_it(self, registered, need):
        household = registered()
        first = need(household)
        assert need(household).pk == first.pk
        assert (Need.objects.count(), standing(household)) == (1, ["助浴"])
        assert [each.pk for each in queries.open_needs_of(household.pk)] == [first.pk]
        assert Entry.objects.filter(subject_kind="need").count() == 1

    def test_the_database_refuses_a_second_open_need_of_the_same_words(self, registered, need):
        made = need(registered())
        made.pk = None
        made._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.bulk_create([made])

    def test_a_service_of_the_list_carries_its_label_and_one_of_a_higher_part_its_own(self, registered, need):
        household = registered()
        assert need(household, item_code="meals", words="").label == "膳食供应"
        assert need(household, item_code="own", item_label="点亮乡镇", words="").label == "点亮乡镇"
        with pytest.raises(NeedInvalid):
            need(household, item_code="own", words="")

    def test_a_member_of_another_household_and_an_unknown_source_are_refused(self, registered, need):
        household = registered()
        for wrong in ({"person_id": "00000000-0000-4000-8000-000000000000"}, {"source": "rumour"}, {"kind": "wealth"}):
            with pytest.raises(NeedInvalid):
                need(household, **wrong)
        assert not Need.objects.exists()

    def test_another_village_neither_records_nor_reads(self, registered, need):
        other = actor("village_assistant", division="341525100002")
        household = registered()
        made = need(household)
        with pytest.raises(NotFound):
            need(household, words="送餐", actor=other)
        with pytest.raises(NotFound):
            queries.find_need(other, made.pk)

    def test_who_only_reads_cannot_record(self, registered, need, county_officer):
        with pytest.raises(NotPermitted):
            need(registered(), actor=county_officer)


class TestTakingUp:
    def test_one_need_is_taken_up_by_one_thing_until_that_lets_go_of_it(self, registered, need, village_assistant, now):
        made = need(registered())
        given = {"need": made, "actor": village_assistant, "at": now}
        for _ in range(2):
            services.take_up_need(by="服务订单 1", **given)
        with pytest.raises(NeedTaken, match="已由服务订单 1办理"):
            services.take_up_need(by="爱心服务订单 2", **given)
        services.take_up_need(by="", **given)
        assert services.take_up_need(by="爱心服务订单 2", **given).taken_up_by == Need.objects.get().taken_up_by == "爱心服务订单 2"
        services.meet_need(by="爱心服务订单 2", **given)
        with pytest.raises(NeedTaken, match="已经结束"):
            services.take_up_need(by="服务订单 3", **given)


class TestEnding:
    def test_a_met_need_says_by_what_and_pressing_again_changes_nothing(self, registered, need, village_assistant, now):
        household = registered()
        made = need(household)
        assert services.meet_need(need=made, by="订单 20261120-0001", actor=village_assistant, at=now).to_state == "met"
        assert services.meet_need(need=made, by="又一单", actor=village_assistant, at=now) is None
        found = Need.objects.get()
        assert (found.state, found.ended_because, standing(household)) == ("met", "订单 20261120-0001", [])

    def test_whoever_closes_an_order_may_meet_its_need_but_not_withdraw_it(self, registered, need, now):
        household = registered()
        made, provider = need(household), actor("provider_manager", organisation="somewhere")
        with pytest.raises(NotPermitted):
            services.withdraw_need(need=made, reason="不要了", actor=provider, at=now)
        assert Need.objects.get().state == "open"
        assert services.meet_need(need=made, by="订单", actor=provider, at=now).to_state == "met"

    def test_a_need_goes_with_its_household_to_the_next_village(self, registered, need, village_assistant, now):
        household = registered()
        made, there = need(household), actor("village_assistant", division="341525100002")
        Household.objects.filter(pk=household.pk).update(division_code="341525100002")
        with pytest.raises(NotPermitted):
            services.withdraw_need(need=made, reason="搬走", actor=village_assistant, at=now)
        assert services.withdraw_need(need=made, reason="不再需要", actor=there, at=now).to_state == "withdrawn"

    def test_what_ended_may_be_needed_again(self, registered, need, village_assistant, now):
        household = registered()
        services.withdraw_need(need=need(household), reason="住院", actor=village_assistant, at=now)
        assert need(household).state == "open"
        assert Need.objects.count() == 2


class TestDeriving:
    def test_hardships_become_needs_of_their_dimension_and_stay_while_they_are_found(self, registered, need, township_clerk, now):
        household = registered()
        need(household)
        derive(household, township_clerk, now, ("housing", "居住指标"), ("illness", "疾病指标"))
        kept = Need.objects.get(words="疾病困境")
        assert (kept.kind_label, kept.degree) == ("健康", "high")
        derive(household, township_clerk, now, ("illness", "疾病指标"), ("employment", "就业指标"), degree="medium", source_id="b")
        kept.refresh_from_db()
        assert (kept.state, kept.degree, kept.source_id) == ("open", "medium", "b")
        assert Need.objects.get(words="居住困境").state == "withdrawn"
        assert standing(household) == ["助浴", "疾病困境", "就业困境"]

    def test_what_somebody_recorded_in_the_same_words_stays_as_it_is_recorded(self, registered, need, township_clerk, now):
        household = registered()
        made = need(household, words="疾病困境", degree="low")
        (stands,) = derive(household, township_clerk, now, ("illness", "疾病指标"), ("more_illness", "疾病指标"))
        made.refresh_from_db()
        assert stands.pk == made.pk and (made.degree, made.source, made.state) == ("low", "hand", "open")
        assert derive(household, township_clerk, now) == [] and Need.objects.get().state == "open"

    def test_an_indicator_of_no_kind_is_other_and_the_same_answer_adds_nothing(self, registered, township_clerk, now):
        household = registered()
        for _ in range(2):
            derive(household, township_clerk, now, ("luck", "运气指标"), degree="")
        assert [(each.kind, each.degree) for each in Need.objects.all()] == [("other", "")]
