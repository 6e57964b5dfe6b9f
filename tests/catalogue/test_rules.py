"""Whether a household can be offered an item is told per member, with the figures that decided it."""

from __future__ import annotations

from jiuzhu.foundation.policy.expressions import parse
from jiuzhu.foundation.policy.facts import declared_facts, fact_types
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.packs.entries import Ground
from jiuzhu.matching.catalogue.rules import Subject, Verdict, judge

PROXY = "in_force AND (self_care IN ('half', 'none') OR age >= p.proxy_min_age)"


def item(target: str) -> CatalogueItem:
    kinds = {"proxy_min_age": "count"}
    target_rule = parse(target, facts=fact_types(), parameters=kinds)
    return CatalogueItem("proxy", 2, "生活类", "帮办代办", target_rule, "", "", (), (), (), Ground(), ())


def verdict(target: str = PROXY, **facts):
    known = {"in_force": True, "self_care": "full", "age": 40} | facts
    judged = judge(item(target), [Subject("1", "吴秀兰", known)], parameters={"proxy_min_age": 70}, declared=declared_facts())
    return judged.persons[0].verdict, list(judged.persons[0].reasons)


class TestOnePerson:
    def test_what_makes_one_qualify_is_said_with_the_figure(self):
        assert verdict(age=71) == (Verdict.YES, ["救助类别在期内：是", "周岁：71（要求不低于70）"])
        assert verdict(self_care="half")[1][1] == "生活自理能力：半失能（要求为半失能或失能）"

    def test_what_keeps_one_out_is_said_and_nothing_else(self):
        assert verdict(in_force=False, age=80) == (Verdict.NO, ["救助类别在期内：否"])
        assert verdict() == (Verdict.NO, ["生活自理能力：能自理（要求为半失能或失能）", "周岁：40（要求不低于70）"])

    def test_what_a_rule_rules_out_is_said_as_ruled_out(self):
        assert verdict("NOT self_care = 'full'")[1] == ["生活自理能力：能自理（要求不为能自理）"]
        assert verdict("NOT age < 60", age=70) == (Verdict.YES, ["周岁：70（要求不低于60）"])
        assert verdict("self_care NOT IN ('half', 'none')")[1] == ["生活自理能力：能自理（要求不为半失能或失能）"]

    def test_what_is_missing_is_named_with_the_paper_that_shows_it(self):
        assert verdict(self_care=None) == (Verdict.UNKNOWN, ["生活自理能力未登记（需要：生活自理能力评估表）"])

    def test_a_local_number_that_is_not_set_is_named(self):
        judged = judge(item(PROXY), [Subject("1", "甲", {"in_force": True, "self_care": "full", "age": 40})], parameters={}, declared=declared_facts())
        assert judged.persons[0].reasons == ("本地参数 proxy_min_age 尚未设定",)


class TestHousehold:
    def test_one_member_who_qualifies_is_enough_and_an_unknown_leaves_it_open(self):
        old, young = {"in_force": True, "age": 80, "self_care": "full"}, {"in_force": True, "age": 20, "self_care": "full"}
        maybe = young | {"self_care": None}

        def of(*people):
            named = [Subject(str(number), f"{number}", facts) for number, facts in enumerate(people)]
            return judge(item(PROXY), named, parameters={"proxy_min_age": 70}, declared=declared_facts())

        assert [of(young, old).verdict, of(young, maybe).verdict, of(young).verdict] == [Verdict.YES, Verdict.UNKNOWN, Verdict.NO]
        assert [one.person_id for one in of(young, old).able] == ["1"]
        assert of().verdict is Verdict.NO
