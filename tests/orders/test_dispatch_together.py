"""All waiting orders go out in one go: by the same rule and with the same traces as one by one, and never beyond what is free."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tests.conftest import VILLAGE
from tests.orders.conftest import ITEM, person

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.services import dispatching_together
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries, first_fault
from jiuzhu.foundation.workflow.models import StepTaken, WorkItem
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources.models import Booking, CapacityWeek
from jiuzhu.matching.resources.rules import CapacityGone

pytestmark = pytest.mark.django_db
MOST_QUERIES = 300
"""Rows go in by the hundred: the database takes so many values in one statement and no more."""


@pytest.fixture
def waiting(register, order, now):
    """Households with one approved order each, which nobody could take when it was placed."""

    def make(many):
        made = [order(register(person(f"李{number}")), wanted_on=now.date()) for number in range(many)]
        assert {Order.objects.get(pk=each.pk).state for each in made} == {"approved"}
        return made

    return make


def traces(placed):
    steps = StepTaken.objects.filter(subject_id=placed.pk).order_by("from_version")
    items = WorkItem.objects.filter(subject_id=placed.pk).order_by("opened_at", "state")
    return [(row.step, row.from_state, row.to_state, row.title, row.about) for row in steps], sorted(
        (row.state, row.action, row.organisation_id != "", row.closed_at is None, row.due_at) for row in items
    )


def test_what_goes_out_together_leaves_what_one_alone_leaves(waiting, provider, now):
    alone, *many = waiting(4)
    provider(capacity=50)
    later = now + timedelta(minutes=5)
    services.dispatch(order=Order.objects.get(pk=alone.pk), actor=SYSTEM, at=later, seen_version=alone.version)
    told = services.dispatch_waiting(actor=SYSTEM, at=later)
    assert (told.sent, told.others) == (3, [])
    for each in many:
        mine, other = Order.objects.get(pk=each.pk), Order.objects.get(pk=alone.pk)
        assert (mine.state, mine.version, mine.organisation_id, mine.contract_number, mine.price_fen, mine.attempts) == (
            other.state, other.version, other.organisation_id, other.contract_number, other.price_fen, other.attempts,
        )  # fmt: skip
        steps, items = traces(each)
        assert [row[:3] for row in steps] == [row[:3] for row in traces(alone)[0]] and items == traces(alone)[1]
        row = queries.dispatches_of(mine)[-1]
        assert row.chosen_because and row.ranked[0]["figures"]
    told_of = [(row.action, row.number, row.before, row.after) for row in entries("order", str(each.pk))]
    assert told_of[-1] == [(row.action, row.number, row.before, row.after) for row in entries("order", str(alone.pk))][-1]
    assert first_fault() is None
    assert Booking.objects.count() == CapacityWeek.objects.get().booked == 4


def test_a_second_go_sends_nothing_twice(waiting, provider, now):
    waiting(2)
    provider()
    assert services.dispatch_waiting(actor=SYSTEM, at=now).sent == 2
    again = services.dispatch_waiting(actor=SYSTEM, at=now)
    assert (again.sent, again.others, Booking.objects.count()) == (0, [], 2)


def test_turns_go_round_among_equals_within_one_go(waiting, provider, now):
    waiting(7)
    for name in "甲乙丙":
        provider(f"{name}中心", capacity=20)
    services.dispatch_waiting(actor=SYSTEM, at=now)
    counts = [Order.objects.filter(organisation_id=row["organisation_id"]).count() for row in Order.objects.values("organisation_id").distinct()]
    assert sorted(counts) == [2, 2, 3]


def test_after_a_thousand_orders_equal_organisations_differ_by_one_at_most_and_the_queries_do_not_grow_with_the_orders(register, provider, now, django_assert_max_num_queries):
    homes, many = [register(person(f"李{number}")) for number in range(40)], 1000
    for name in "甲乙丙丁戊己庚":
        provider(f"{name}中心", capacity=many)
    made = [
        Order(
            household=home, recipient_name=home.head_name, division_code=VILLAGE, address="一组", item_code=ITEM, item_label=ITEM, origin="proxy", placed_by="a",
            wanted_on=now.date() + timedelta(days=day), state="approved", version=1, opened_at=now, changed_at=now,
        )
        for day in range(many // len(homes))
        for home in homes
    ]  # fmt: skip
    Order.objects.bulk_create(made)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert services.dispatch_waiting(actor=SYSTEM, at=now).sent == many
    counts = Counter(Order.objects.values_list("organisation_id", flat=True))
    assert len(counts) == 7 and max(counts.values()) - min(counts.values()) == 1


def test_no_more_goes_out_than_is_free_and_the_rest_keeps_its_reasons(waiting, provider, now):
    made = waiting(4)
    provider(capacity=2)
    told = services.dispatch_waiting(actor=SYSTEM, at=now)
    assert told.sent == 2 and len(told.others) == 2
    assert CapacityWeek.objects.get().booked == 2
    left = Order.objects.get(pk=told.others[0])
    assert queries.dispatches_of(left)[-1].passed_over[0]["why"] == "本周 2 次服务已派满"
    assert set(told.others) < {each.pk for each in made}


def test_who_died_meanwhile_is_not_sent_a_service(waiting, provider, now):
    gone, stays = waiting(2)
    provider()
    member = registry.members_of(gone.household_id)[0].person
    type(member).objects.filter(pk=member.pk).update(alive=False)
    told = services.dispatch_waiting(actor=SYSTEM, at=now)
    assert told.sent == 1
    assert Order.objects.get(pk=gone.pk).state == "cancelled" and Order.objects.get(pk=stays.pk).state == "dispatched"


def test_where_somebody_books_a_moment_before_each_goes_its_own_way(waiting, provider, now, monkeypatch):
    waiting(3)
    provider(capacity=3)
    book = dispatching_together.resources.book_together

    def booked_before(wanted, *, at, turns_seen):
        CapacityWeek.objects.create(offer_id=wanted[0][0], week_on=dispatching_together.date(2026, 11, 16), capacity=3, booked=2)
        book(wanted, at=at, turns_seen=turns_seen)

    monkeypatch.setattr(dispatching_together.resources, "book_together", booked_before)
    told = services.dispatch_waiting(actor=SYSTEM, at=now)
    # What the others had booked went back with the transaction; one after another they then take what is free.
    assert told.sent == 3 and CapacityWeek.objects.get().booked == 3


def test_whoever_does_not_dispatch_sends_nothing(waiting, provider, now, village_assistant):
    waiting(1)
    provider()
    with pytest.raises(NotPermitted):
        services.dispatch_waiting(actor=village_assistant, at=now)
    assert not Booking.objects.exists()


def test_one_order_that_moved_on_or_cannot_be_judged_holds_up_no_other(waiting, provider, now, monkeypatch):
    moved, unknown, good = waiting(3)
    Order.objects.filter(pk=unknown.pk).update(item_code="no_such_item")
    provider()
    alone = dispatching_together.send_on

    def raced(order, household, *, at):
        if order.pk == moved.pk:
            raise AlreadyMoved("这件事已有人办理，状态有变化。", "请刷新页面查看最新情况。")
        return alone(order, household, at=at)

    def full(*_, **__):
        raise CapacityGone("有机构本周的服务能力刚被占满。", "请重新派单。")

    monkeypatch.setattr(dispatching_together, "send_on", raced)
    monkeypatch.setattr(dispatching_together, "take_together", full)
    told = services.dispatch_waiting(actor=SYSTEM, at=now)
    assert (told.sent, set(told.others), Order.objects.get(pk=good.pk).state) == (1, {moved.pk, unknown.pk}, "dispatched")


def test_the_item_is_looked_up_in_the_list_of_the_place(waiting, provider, now, monkeypatch):
    alone, _ = waiting(2)
    provider()
    asked, item = [], catalogue.item
    monkeypatch.setattr(catalogue, "item", lambda code, *, division_code=None, **more: (asked.append(division_code), item(code, division_code=division_code, **more))[1])
    services.dispatch(order=alone, actor=SYSTEM, at=now, seen_version=alone.version)
    services.dispatch_waiting(actor=SYSTEM, at=now)
    assert set(asked) == {VILLAGE}
