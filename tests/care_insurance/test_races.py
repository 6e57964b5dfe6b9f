"""Two clerks write down the same answer of the insurer at once: the contract gets the money of whom it did not take once."""

from __future__ import annotations

import time

import pytest

from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.models import Budget
from jiuzhu.delivery.care_insurance.queries import find_list
from jiuzhu.delivery.care_insurance.rules import Answer
from jiuzhu.delivery.care_insurance.services import receiving
from tests.care_insurance.conftest import NUMBERS
from tests.orders.test_races import together


@pytest.mark.django_db(transaction=True)
def test_a_refusal_entered_twice_gives_the_money_back_once(proposed, clerk, officer, now, monkeypatch):
    services.approve(care_list=proposed, seen_version=0, actor=officer, at=now)
    answers = [Answer(NUMBERS["何桂芝"], "", accepted=False, reason="已在别处参保")]
    write = receiving._answered

    def slowly(*args, **more):
        time.sleep(0.2)
        return write(*args, **more)

    monkeypatch.setattr(receiving, "_answered", slowly)
    pages = [find_list(clerk, proposed.pk) for _ in range(2)]
    both = [lambda page=page: services.receive(care_list=page, answers=answers, actor=clerk, at=now) for page in pages]
    assert together(both) == [[], []]
    proposed.refresh_from_db()
    assert (proposed.many, proposed.total_fen, Budget.objects.get().used_fen) == (1, 12000, 12000)
