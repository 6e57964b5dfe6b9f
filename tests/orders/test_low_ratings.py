"""A low rating is called back, and four eyes see an order from its check to its pay."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import manager, worker
from tests.orders.test_orders import serve, step

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.queries import satisfaction
from jiuzhu.delivery.orders.rules import (
    CallBackIncomplete,
    RatingInvalid,
    SamePerson,
)
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing


@pytest.fixture
def rated(register, provider, order, now, village_assistant, township_clerk):
    """Carry an order to its rating, where the county has set a line of two."""

    def carry(rating, *, line="2"):
        load_calendar()
        if line:
            for name, value in (("low_rating_at_most", line), ("order.callback_working_days", "3")):
                set_local_value(name=name, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        step(services.rate, made, village_assistant, now, rating=rating, note="来得太晚")
        return made

    return carry


@pytest.mark.django_db
class TestLowRating:
    @pytest.mark.parametrize(("rating", "state"), [(1, "low_rated"), (2, "low_rated"), (3, "rated"), (5, "rated")])
    def test_at_or_below_the_countys_line_the_township_is_to_call_back(self, rated, rating, state):
        assert rated(rating).state == state

    def test_without_a_line_nothing_is_opened(self, rated):
        assert rated(1, line="").state == "rated"

    def test_the_call_back_waits_for_the_township_with_a_deadline_and_what_is_settled_closes_the_order(
        self, rated, now, township_clerk, village_assistant
    ):
        made = rated(1)
        (item,) = inbox(township_clerk, tab="低分回访")
        assert (item.action, item.detail[:6], item.due_at is not None) == ("回访", "评价 1 分", True) and not inbox(
            village_assistant
        ).exists()
        answer = {"method": "phone", "outcome": "repaired", "reason": "机构道歉并补送一次"}
        with pytest.raises(NotPermitted):
            step(services.call_back, made, village_assistant, now, **answer)
        step(services.call_back, made, township_clerk, now, **answer)
        assert (made.state, made.call_back_outcome) == ("closed", "repaired") and not inbox(township_clerk).exists()
        last = Entry.objects.filter(subject_kind="order", subject_id=str(made.pk)).order_by("number").last()
        assert last.action == "服务订单：回访办结" and json.loads(last.after)["call_back_method"] == "phone"

    def test_what_is_not_settled_waits_on_with_a_new_deadline(self, rated, now, township_clerk):
        made = rated(2)
        first = inbox(township_clerk).get().due_at
        later = now + timedelta(days=4)
        step(services.call_back, made, township_clerk, later, method="visit", outcome="open", reason="机构答应下周补做")
        assert made.state == "low_rated" and inbox(township_clerk).get().due_at > first
        step(services.call_back, made, township_clerk, later, method="phone", outcome="explained", reason="已补做")
        assert made.state == "closed"

    def test_a_call_back_says_how_it_was_made_what_came_of_it_and_why(self, rated, now, township_clerk):
        made = rated(2)
        for wrong in ({"method": ""}, {"outcome": ""}):
            with pytest.raises(CallBackIncomplete):
                step(services.call_back, made, township_clerk, now, **({"method": "phone", "outcome": "open", "reason": "说明"} | wrong))
        with pytest.raises(ReasonMissing):
            step(services.call_back, made, township_clerk, now, method="phone", outcome="open", reason=" ")

    def test_who_gave_the_service_does_not_call_back(self, rated, now):
        made = rated(1)
        also_clerk = actor("township_clerk", division=TOWNSHIP, user_id=made.worker_id)
        with pytest.raises(SamePerson):
            step(services.call_back, made, also_clerk, now, method="phone", outcome="explained", reason="已说明")

    def test_low_ratings_are_counted_against_the_organisation(self, rated, township_clerk):
        rated(1)
        assert [(row.rated, row.low) for row in satisfaction(township_clerk)] == [(1, 1)]


@pytest.mark.django_db
class TestFourEyes:
    def test_who_confirmed_does_not_check_and_ratings_are_one_to_five(
        self, register, provider, order, now, village_assistant, township_clerk
    ):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, township_clerk, now)
        with pytest.raises(SamePerson):
            step(services.check, made, township_clerk, now)
        step(services.check, made, actor("township_clerk", division=TOWNSHIP, user_id="b"), now)
        for wrong in (0, 6):
            with pytest.raises(RatingInvalid):
                step(services.rate, made, village_assistant, now, rating=wrong)

    def test_who_gave_the_service_does_not_check_it_in_another_post(self, register, provider, order, now):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, actor("township_clerk", division=TOWNSHIP, user_id="b"), now)
        also_clerk = actor("township_clerk", division=TOWNSHIP, user_id=worker(organisation).user_id)
        with pytest.raises(SamePerson):
            step(services.check, made, also_clerk, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=made.pk).update(checked_by=also_clerk.user_id)

    def test_an_organisation_sees_its_own_orders_and_a_worker_those_accepted(self, register, provider, order, now):
        organisation, other = provider("甲中心"), provider("乙中心")
        made = order(register())
        mine = organisation if made.organisation_id == organisation.id else other
        foreign = other if mine is organisation else organisation
        assert Order.objects.scoped_to(manager(mine)).exists() and not Order.objects.scoped_to(manager(foreign)).exists()
        assert not Order.objects.scoped_to(worker(mine)).exists()
        step(services.accept, made, manager(mine), now, worker_id="somebody", worker_name="别人")
        assert not Order.objects.scoped_to(worker(mine)).exists()
        assert not Order.objects.scoped_to(actor("township_clerk", division="341525101000")).exists()
