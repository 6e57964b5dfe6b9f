"""Days at the edge are planned quickly and by the contract: too much work, one carer, one place, halves of pairs nobody can do."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from bench.ground.homecare import draw
from bench.ground.plan_contract import breaches
from tests.dispatch.days import day, planted

from jiuzhu.delivery.dispatch import building, solving
from jiuzhu.delivery.dispatch.engine import SEARCH
from jiuzhu.delivery.dispatch.reading import parse_instance


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory):
    store = building.STORE if SEARCH.is_fresh() else building.STORE.at(tmp_path_factory.mktemp("compiled"))
    store.build_unless_fresh()
    store.load()


def planned(document, seconds):
    """The plan as it is written, after the checker has read both texts."""
    text = json.dumps(document, ensure_ascii=False)
    instance = parse_instance(json.loads(text, parse_float=Decimal))
    end = time.process_time() + seconds
    plan = json.dumps(solving.solve(instance, seed=1, left=lambda: end - time.process_time()).document(instance), ensure_ascii=False)
    assert breaches(text, plan) == []
    return json.loads(plan)


def overloaded(visits, carers):
    document = draw(visits, carers, 1, hard_shift=True)
    for number, visit in enumerate(document["visits"]):
        visit["priority"] = 1 + number % 5
    for carer in document["carers"]:
        carer["shift"] = [60, 420]
    document["weights"]["unserved"] = 1000
    return document


def together_at_one_place():
    document = draw(40, 6, 2)
    document["travel_minutes"] = [[0] * 41 for _ in range(41)]
    return document


@pytest.mark.parametrize(
    ("document", "unserved"),
    [
        (day(visits=[]), []),
        (day(carers=[]), ["一", "二"]),
        (planted("visits.1.parts.0.skill", "理发"), ["二"]),
        (planted("visits.1.parts.1.minutes", 600), ["二"]),
        (planted("visits.0.window", [1100, 1200]), ["一"]),
        (day(travel_minutes=[[0] * 3] * 3), []),
    ],
)
def test_what_cannot_be_served_is_left_out_and_the_rest_is_served(document, unserved):
    assert [each["visit"] for each in planned(document, 0.1)["unserved"]] == unserved


def test_a_day_at_one_place_serves_everybody_without_travel():
    plan = planned(together_at_one_place(), 0.1)
    assert plan["unserved"] == [] and plan["cost"]["travel"] == 0


def test_one_carer_serves_the_visits_of_one_part_one_after_the_other():
    document = draw(30, 2, 3)
    document["carers"] = document["carers"][:1]
    plan = planned(document, 0.1)
    assert len(plan["routes"]) == 1 and all(each["why"] for each in plan["unserved"])


def test_an_overloaded_day_is_searched_as_quickly_as_another(monkeypatch):
    """Without telling at once that a place breaks a shift, a round of this day took 300 times as long."""
    done = []
    anneal = solving.anneal
    monkeypatch.setattr(solving, "anneal", lambda *given: (done.append(given[6]), anneal(*given))[1])
    plan = planned(overloaded(200, 16), 0.6)
    assert sum(done) > 1000
    dear = sum(each["visit"][1:] in {str(n) for n in range(5, 201, 5)} for each in plan["unserved"])
    assert plan["unserved"] and dear < len(plan["unserved"]) / 5


def test_far_more_visits_than_a_township_has_are_planned_in_the_time_given():
    document = draw(400, 55, 1)
    began = time.process_time()
    assert planned(document, 0.2)["unserved"] == [] and time.process_time() - began < 4


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda plan: plan["routes"][0]["stops"][0].update(start=1), "too early"),
        (lambda plan: plan["routes"][0]["stops"][-1].update(start=640), "together"),
        (lambda plan: plan["routes"][0]["stops"][0].update(start=500.0001), "three decimals"),
        (lambda plan: plan["routes"].append(plan["routes"][0]), "two routes"),
        (lambda plan: plan["cost"].update(travel=1), "travel"),
        (lambda plan: plan["routes"].pop(), "whole"),
        (lambda plan: plan["unserved"].append({"visit": "一", "why": " "}), "no why"),
    ],
)
def test_the_checker_is_seen_to_find_a_planted_fault(change, named):
    plan = planned(day(), 0.05)
    change(plan)
    assert any(named in breach for breach in breaches(json.dumps(day(), ensure_ascii=False), json.dumps(plan, ensure_ascii=False)))
