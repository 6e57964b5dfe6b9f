"""A pair from consent to its end, hours confirmed by another, a month's allowances approved by another (P-52)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.mutual_help import queries, services
from jiuzhu.matching.mutual_help.models import AllowanceList, AllowanceRow, HelpHours, Pair
from jiuzhu.matching.mutual_help.rules import AllowancesInvalid, HelperInvalid, HoursInvalid, PairInvalid, PairUnfit
from jiuzhu.matching.mutual_help.services import HelperEntry
from jiuzhu.matching.resources.library_queries import resources
from tests.conftest import COUNTY, VILLAGE, actor
from tests.mutual_help.conftest import START, home_head
from tests.registry.conftest import id_number, person

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 1)
TOWNSHIP = "341525100000"


def test_a_helper_stands_in_the_resource_library(helper, county_officer):
    made = helper(phone="13812345678")
    (found,) = resources(county_officer)
    assert (found.pk, found.kind, found.phone) == (made.resource_id, "neighbour", "13812345678")


def test_a_helper_from_the_register_is_found_by_number_and_registered_once(helper, registered):
    registered()
    made = helper("吴秀兰", kind="able_person", id_number=id_number(2), work_capacity="full", self_care="full")
    facts = queries.helper_facts(made, on=date(2026, 11, 20))
    assert (facts["category"], facts["work_capacity"]) == ("subsistence", "full")
    with pytest.raises(HelperInvalid):
        helper("吴秀兰二", kind="able_person", id_number=id_number(2))
    with pytest.raises(HelperInvalid):
        helper("储某", id_number=id_number(4))


def test_a_number_of_the_register_elsewhere_is_answered_like_one_nobody_has(helper, registered):
    registered(village="341525100202")
    told = set()
    for number in (id_number(2), id_number(4)):
        with pytest.raises(HelperInvalid) as refusal:
            helper("储某", id_number=number)
        told.add(str(refusal.value))
    assert len(told) == 1


def test_why_a_child_cannot_be_helped_is_kept_from_who_may_not_read_childrens_records(helper, registered, village_assistant, clerk, now):
    home = registered(person(2, born="20150412"), category="")
    given = {"helper": helper(), "household_id": home.pk, "person_id": home_head(home), "mode": "neighbours", "at": now}
    with pytest.raises(PairUnfit) as kept:
        services.propose(actor=village_assistant, **given)
    with pytest.raises(PairUnfit) as told:
        services.propose(actor=clerk, **given)
    assert "帮扶对象：" in str(told.value) and "帮扶对象：" not in str(kept.value)


def test_a_pair_that_the_law_does_not_know_is_refused_with_the_reason(helper, registered, village_assistant, now):
    home = registered(category="")
    with pytest.raises(PairUnfit, match="帮扶对象"):
        services.propose(helper=helper(), household_id=home.pk, person_id=home_head(home), mode="neighbours", actor=village_assistant, at=now)
    with pytest.raises(PairInvalid):
        services.propose(helper=helper("另一位"), household_id=home.pk, person_id=home_head(home), mode="poor_helps_poor", actor=village_assistant, at=now)


def test_nobody_is_paired_without_both_consents(paired, village_assistant, now):
    pair = paired("proposed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.filter(pk=pair.pk).update(state="running")
    with pytest.raises(PairInvalid):
        services.agree(pair=pair, helper_agreed_on=START, helped_agreed_on=date(2027, 1, 1), actor=village_assistant, at=now, seen_version=0)


def test_help_begins_after_training(paired, helper, village_assistant, now):
    untrained = helper(trained=False)
    pair = paired("agreed", by=untrained)
    with pytest.raises(PairInvalid, match="培训"):
        services.start(pair=pair, actor=village_assistant, at=now, seen_version=1)
    given = {"name": "培训", "valid_from": date(2026, 10, 1), "valid_until": None, "actor": village_assistant, "at": now}
    services.qualify_helper(helper=untrained, kind="training", **given)
    services.start(pair=pair, actor=village_assistant, at=now, seen_version=1)
    assert (pair.state, pair.started_on) == ("running", now.date())


def test_a_child_is_helped_only_by_who_was_vetted(paired, village_assistant, now):
    pair = paired("agreed", who=[person(2, born="20150412")])
    with pytest.raises(PairInvalid, match="从业查询"):
        services.start(pair=pair, actor=village_assistant, at=now, seen_version=1)
    given = {"name": "查询", "valid_from": date(2026, 10, 1), "valid_until": date(2027, 10, 1), "actor": village_assistant, "at": now}
    services.qualify_helper(helper=pair.helper, kind="child_vetting", **given)
    services.start(pair=pair, actor=village_assistant, at=now, seen_version=1)


def test_consent_can_be_taken_back_and_the_pair_ends_with_the_reason(paired, village_assistant, now):
    pair = paired()
    services.end(pair=pair, revoked=True, reason="服务对象不愿意了。", actor=village_assistant, at=now, seen_version=pair.version)
    assert (pair.state, pair.ended_because) == ("ended", "服务对象不愿意了。")


def test_hours_are_logged_once_and_confirmed_by_another(paired, helped, village_assistant, now):
    pair, press = paired(), uuid.uuid4()
    given = {"pair": pair, "press": press, "on": date(2026, 11, 10), "what": "做饭。", "actor": village_assistant, "at": now}
    first, again = (services.log_hours(minutes=60, **given) for _ in range(2))
    assert first.pk == again.pk and pair.hours.count() == 1
    with pytest.raises(HoursInvalid, match="自己登记"):
        services.confirm_hours(hours_ids=[press], pair=pair, how="village", actor=village_assistant, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpHours.objects.update(confirmer_id=village_assistant.user_id)
    helped(pair, 30)
    assert [(each.pk, minutes) for each, minutes in queries.recognised(village_assistant)] == [(pair.helper_id, 30)]


@pytest.mark.parametrize(("minutes", "on"), [(0, date(2026, 11, 10)), (721, date(2026, 11, 10)), (60, date(2026, 10, 1)), (60, date(2026, 12, 1))])
def test_hours_that_cannot_be_are_refused(paired, village_assistant, now, minutes, on):
    with pytest.raises(HoursInvalid):
        services.log_hours(pair=paired(), press=uuid.uuid4(), on=on, minutes=minutes, what="做饭。", actor=village_assistant, at=now)


def test_a_helper_helps_no_longer_in_one_day_than_a_day_allows(paired, helped):
    pair = paired()
    helped(pair, 400), helped(pair, 320)
    with pytest.raises(HoursInvalid, match="已登记 720 分钟"):
        helped(pair, 1)
    assert helped(pair, 1, on=date(2026, 11, 11)).minutes == 1


def test_a_month_is_paid_within_its_cap_once_and_approved_by_another(rates, paired, helped, clerk, second_clerk, now):
    pair = paired()
    helped(pair, 240), helped(pair, 90, confirm=False)
    made = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)
    assert (made.total_fen, made.rows.get().minutes) == (4800, 240)
    with pytest.raises(AllowancesInvalid):
        services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)
    with pytest.raises(NotPermitted):
        services.approve_allowances(allowances_list=made, actor=clerk, at=now, seen_version=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceList.objects.update(approver_id=clerk.user_id)
    services.approve_allowances(allowances_list=made, actor=second_clerk, at=now, seen_version=0)
    helped(pair, 120)
    later = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now + timedelta(days=1))
    # 24 yuan were earned, but the month's cap of 60 leaves 12.
    assert (later.total_fen, later.rows.get().earned_fen) == (1200, 2400)
    assert first_fault() is None


@pytest.mark.parametrize("held", [True, False], ids=["held", "control"])
def test_the_cap_holds_though_the_open_list_is_settled_while_the_next_is_put_together(rates, paired, helped, clerk, second_clerk, now, monkeypatch, held):
    pair, real = paired(), services.begin
    helped(pair, 240)
    first = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)
    helped(pair, 120)

    def settled_before(*args, **more):
        # What the database lets another session do between the reading of what is paid and the list's own row.
        services.approve_allowances(allowances_list=first, actor=second_clerk, at=now, seen_version=0)
        return real(*args, **more)

    if not held:
        monkeypatch.setattr(queries, "CLAIMING", ("approved",))
    monkeypatch.setattr(services, "begin", settled_before)
    later = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now + timedelta(days=1))
    assert (first.total_fen + later.total_fen <= later.cap_fen) == held


def test_a_month_is_paid_by_its_own_rate_whenever_its_list_is_put_together(rates, paired, helped, clerk, now):
    helped(paired(), 60)
    later = now + timedelta(days=40)
    set_local_value(name="pair_allowance_hourly_yuan", value="20", valid_from=later.date(), source="测试", actor=SYSTEM, at=later)
    assert services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=later).total_fen == 1200


def test_a_returned_list_frees_its_hours(rates, paired, helped, clerk, second_clerk, now):
    helped(paired(), 60)
    made = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)
    services.return_allowances(allowances_list=made, reason="少了一人。", actor=second_clerk, at=now, seen_version=0)
    again = services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)
    assert again.total_fen == 1200 and AllowanceRow.objects.filter(list=again).count() == 1


def test_without_rates_nothing_is_reckoned(paired, helped, clerk, now):
    helped(paired(), 60)
    with pytest.raises(AllowancesInvalid, match="没有设定"):
        services.compile_allowances(division_code=TOWNSHIP, month_on=MONTH, actor=clerk, at=now)


def test_everything_lies_where_one_works(paired, now):
    pair, elsewhere = paired(), actor("village_assistant", division="341525100202")
    with pytest.raises(NotFound):
        queries.find_pair(elsewhere, pair.pk)
    with pytest.raises(NotPermitted):
        services.register_helper(entry=HelperEntry("neighbour", "某人", VILLAGE, date(1970, 1, 1)), actor=elsewhere, at=now)
    assert queries.pairs(actor("county_officer", division=COUNTY)).count() == 1
