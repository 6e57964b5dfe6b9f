"""The county is told of claims in its inbox: claimed, withdrawn, lapsed; the newest alone waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiuzhu.delivery.charity import queries, services
from jiuzhu.delivery.charity.models import ClaimNews
from jiuzhu.delivery.charity.tasks import let_time_pass
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow.queries import inbox
from tests.charity.conftest import deliver
from tests.conftest import actor

pytestmark = pytest.mark.django_db


def waiting(who):
    return [item.title for item in inbox(who).filter(workflow="charity_claim_news")]


def test_a_claim_is_told_to_the_county_and_to_nobody_else_until_it_is_read(ordered, claim, county_officer, charity_manager, township_clerk, now):
    order = ordered()
    assert waiting(county_officer) == []
    claim(order)
    assert waiting(county_officer) == ["已有人认领"]
    assert waiting(charity_manager) == waiting(township_clerk) == waiting(actor("county_officer", division="341524000000")) == []
    news = queries.unread_news(county_officer, order)
    services.read_news(news=news, actor=county_officer, at=now, seen_version=news.version)
    assert waiting(county_officer) == []
    with pytest.raises(NotFound):
        queries.find_news(charity_manager, news.pk)


def test_a_claim_withdrawn_takes_the_place_of_the_one_not_read(ordered, claim, county_officer, charity_manager, now):
    order = ordered()
    claim(order)
    services.withdraw(order=order, reason="家里有事", actor=charity_manager, at=now, seen_version=order.version)
    assert waiting(county_officer) == ["认领已撤回"]
    assert set(ClaimNews.objects.values_list("kind", "state")) == {("claimed", "passed"), ("withdrawn", "unread")}


def test_a_claim_that_lapses_is_told_and_so_is_the_next_in_the_queue(ordered, claim, county_officer, now):
    order = ordered()
    claim(order)
    type(order).objects.filter(pk=order.pk).update(ends_at=now)
    let_time_pass(now + timedelta(hours=1))
    assert waiting(county_officer) == ["认领到期没有交付，已失效"]
    order.refresh_from_db()
    claim(order)
    claim(order, phone="13900002222")
    services.withdraw(order=order, reason="家里有事", actor=actor("charity_manager", organisation=str(order.organisation_id)), at=now, seen_version=order.version)
    assert waiting(county_officer) == ["已有人认领"]


def test_what_was_delivered_meanwhile_is_told_no_more(ordered, claim, county_officer, charity_manager, now):
    order = ordered()
    claim(order)
    deliver(order, charity_manager, now)
    let_time_pass(now)
    assert waiting(county_officer) == []
