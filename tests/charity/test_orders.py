"""A need becomes an order, is claimed, delivered and accepted, each by whoever may (P-09)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.assessment.needs.queries import find_need
from jiuzhu.casework.assistance.models import Aid
from jiuzhu.delivery.charity import queries, services
from jiuzhu.delivery.charity.models import CharityOrder
from jiuzhu.delivery.charity.rules import AcceptedByCharity, ApprovedByWriter, CharityOrderInvalid, DeliveryEntry, NeedNotOpen, TellsWhoItIs
from jiuzhu.delivery.charity.tasks import let_time_pass
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from tests.charity.conftest import WORDS, deliver, picture
from tests.conftest import COUNTY, actor
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clocks(county, now):
    for key, value in (("charity.publish_days", "30"), ("charity.claim_days", "15")):
        set_local_value(name=key, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)


def test_an_order_goes_the_whole_way_and_the_need_is_met(delivered, county_officer, now):
    made = delivered()
    services.accept(order=made, actor=county_officer, at=now, seen_version=made.version)
    assert (made.state, find_need(SYSTEM, made.need_id).state) == ("closed", "met")
    aid = Aid.objects.get(source_id=f"charity_order:{made.pk}")
    assert (aid.kind, aid.amount_fen, aid.department, aid.person_id) == ("charity", 65000, "霍山慈善会", find_need(SYSTEM, made.need_id).person_id)
    assert aid.person_id is not None and made.cost_fen == 80000
    assert [each.name for each in queries.thanks()] == ["爱心甲"]
    assert made.claims.get().phone == "" and first_fault() is None


def test_a_need_is_ordered_once_while_it_is_under_way(ordered, need, village_assistant, now):
    wanted = need()
    ordered("declared", of=wanted)
    with pytest.raises(NeedNotOpen):
        services.declare(need_id=wanted.pk, situation="再报一次。", actor=village_assistant, at=now)


def test_a_need_of_another_village_cannot_be_declared(need, now):
    with pytest.raises(NotFound):
        services.declare(need_id=need().pk, situation="越权。", actor=actor("village_assistant", division="341525100202"), at=now)


@pytest.mark.parametrize("words", ["吴秀兰老人要装扶手一套", "帮老吴装一套卫生间扶手", "电话 13900001111 联系装扶手", "为南岳村的老人装一套扶手", "到一组3号装一套扶手"])
def test_words_that_tell_who_it_is_go_to_nobody(ordered, charity_manager, now, words):
    made = ordered("referred")
    # The village has one household, so its name tells.
    told = words.replace("南岳村", short_name(names_of([made.division_code])[made.division_code]))
    with pytest.raises(TellsWhoItIs):
        services.write_preview(order=made, public_words=told, actor=charity_manager, at=now, seen_version=made.version)
    assert made.state == "referred"


def test_what_the_charity_reads_is_checked_too(ordered, county_officer, now):
    made = ordered("declared")
    with pytest.raises(TellsWhoItIs):
        services.measure(order=made, content="给吴秀兰装扶手", cost_fen=1, actor=county_officer, at=now, seen_version=0)


def test_a_preview_is_approved_by_another_and_the_database_holds_it(ordered, now):
    made = ordered("previewed")
    both = actor("county_officer", division=COUNTY, user_id="user-charity_manager")
    with pytest.raises(ApprovedByWriter):
        services.approve(order=made, actor=both, at=now, seen_version=made.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharityOrder.objects.filter(pk=made.pk).update(approver_id=made.writer_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharityOrder.objects.filter(pk=made.pk).update(state="published")


def test_the_county_accepts_never_the_charity_nor_who_delivered(delivered, charity, charity_manager, county_officer, now):
    made = delivered()
    with pytest.raises(AcceptedByCharity):
        services.accept(order=made, actor=charity_manager, at=now, seen_version=made.version)
    both = actor("charity_manager", organisation=str(charity.pk), user_id="other")
    officer_of_charity = type(both)(both.user_id, both.name, (*both.posts, *county_officer.posts))
    with pytest.raises(AcceptedByCharity):
        services.accept(order=made, actor=officer_of_charity, at=now, seen_version=made.version)
    with pytest.raises(NotPermitted):
        services.accept(order=made, actor=actor("township_clerk", division="341525100000"), at=now, seen_version=made.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharityOrder.objects.filter(pk=made.pk).update(accepter_id=made.deliverer_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharityOrder.objects.filter(pk=made.pk).update(state="closed")
    made.refresh_from_db()
    assert made.state == "completed"


def test_what_is_not_accepted_is_delivered_again(delivered, county_officer, village_assistant, now):
    made = delivered()
    services.reject(order=made, reason="扶手松动。", actor=county_officer, at=now, seen_version=made.version)
    assert made.state == "rework"
    deliver(made, village_assistant, now)
    assert (made.state, made.deliverer_name) == ("completed", village_assistant.name)


def test_a_delivery_needs_a_photograph_and_a_receipt(ordered, claim, charity_manager, now):
    made = ordered()
    claim(made)
    for change in ({"photo": None}, {"receipt": " "}):
        entry = DeliveryEntry(now.date(), "扶手一套。", change.get("receipt", "SJ-1"))
        with pytest.raises(CharityOrderInvalid):
            services.deliver(order=made, entry=entry, photo=change.get("photo", picture()), actor=charity_manager, at=now, seen_version=made.version)


def test_the_charity_sees_its_orders_and_nobody_behind_them(ordered, charity_manager, now):
    made = ordered("referred")
    assert [each.pk for each in queries.charity_orders(charity_manager)] == [made.pk]
    assert not queries.knows_household(charity_manager, made)
    assert [(item.about, item.household_id) for item in inbox(charity_manager)] == [(made.number, "")]
    assert not queries.charity_orders(actor("charity_manager", organisation="00000000-0000-4000-8000-000000000000")).exists()


def test_nobody_claims_and_the_county_looks_elsewhere_with_the_need_still_open(clocks, ordered, county_officer, village_assistant, now):
    made = ordered()
    assert let_time_pass(now + timedelta(days=30)) == 0
    assert [let_time_pass(now + timedelta(days=32)) for _ in range(2)] == [1, 0]
    made.refresh_from_db()
    services.hand_back(order=made, reason="改由政府购买服务。", actor=county_officer, at=now, seen_version=made.version)
    need = find_need(SYSTEM, made.need_id)
    assert (made.state, need.state, need.taken_up_by) == ("returned", "open", "")
    assert services.declare(need_id=need.pk, situation="再报。", actor=village_assistant, at=now).pk != made.pk


def test_an_unclaimed_order_referred_again_is_written_and_approved_anew(clocks, ordered, charity, county_officer, now):
    made = ordered()
    let_time_pass(now + timedelta(days=32))
    made.refresh_from_db()
    services.refer(order=made, organisation_id=charity.pk, actor=county_officer, at=now, seen_version=made.version)
    assert (made.state, made.approver_id) == ("referred", "")


@pytest.mark.parametrize("upto", ["referred", "cleared"])
def test_what_a_charity_lets_lie_is_told_to_the_county_that_refers_it_elsewhere(ordered, charity, charity_manager, county_officer, now, upto):
    load_calendar()
    set_local_value(name="charity.step_working_days", value="2", valid_from=now.date(), source="测试", actor=SYSTEM, at=now)
    made, late = ordered(upto), now + timedelta(days=7)
    assert let_time_pass(now) == 0 and not inbox(county_officer).exists()
    assert (let_time_pass(late), let_time_pass(late)) == (1, 0)
    made.refresh_from_db()
    assert (made.state, made.approver_id) == ("stalled", "") and [each.action for each in inbox(county_officer)] == ["督办或改转其他组织"]
    if upto == "cleared":
        services.write_preview(order=made, public_words=WORDS, actor=charity_manager, at=late, seen_version=made.version)
    else:
        services.refer(order=made, organisation_id=charity.pk, actor=county_officer, at=late, seen_version=made.version)
    assert made.state == ("previewed" if upto == "cleared" else "referred")


def test_the_public_reads_words_kind_and_place_alone(ordered, now):
    made = ordered()
    (shown,) = queries.public_view(queries.public_orders())
    assert (shown.words, shown.place, shown.cost_fen) == (WORDS, "本县", 80000)
    assert queries.public_order(made.number.lower()).state_words == "等待认领"
    assert queries.progress() == queries.Progress(1, 0, 0)
    assert not queries.public_orders(township="341525100000").exists()


def test_a_township_with_enough_households_is_named(ordered, need, now):
    set_local_value(name="charity_smallest_place_households", value="1", valid_from=now.date(), source="测试", is_demo=True, actor=SYSTEM, at=now)
    made = ordered(of=need(person(4, "储大山")))
    assert made.township_code == "341525100000"
    assert [each.number for each in queries.public_orders(township="341525100000")] == [made.number]
