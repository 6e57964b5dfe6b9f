"""Whatever is decided by a law comes to the same answer again from what was stored, after every number of the law was changed; a changed fact is seen."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuzhu.casework.assistance.deciding import reckon, reckoned_again, used_facts
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.models import PublishedChange, Ruling
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay
from jiuzhu.foundation.policy.queries import pack_in_force, rulings_of
from jiuzhu.foundation.policy.recomputing import NOTHING_STORED, rulings_again
from jiuzhu.foundation.policy.rulings import rule_of
from jiuzhu.foundation.policy.services import rule_on
from tests.conftest import NOON

DAY, LONG_AGO = date(2026, 11, 20), date(2025, 1, 2)
DECLARED = declared_facts()
VALUES = {
    Kind.BOOLEAN: lambda fact: st.booleans(),
    Kind.CODE: lambda fact: st.sampled_from(sorted(fact.values)),
    Kind.MONEY: lambda fact: st.integers(0, 30_000_000),
    Kind.COUNT: lambda fact: st.integers(0, 120),
    Kind.NUMBER: lambda fact: st.decimals(0, 150, places=2),
    Kind.DATE: lambda fact: st.dates(date(2020, 1, 1), date(2027, 12, 31)),
    Kind.MONTH: lambda fact: st.sampled_from(["2026-09", "2026-10"]),
    Kind.TEXT: lambda fact: st.sampled_from(["甲", "乙"]),
}


def rules_of(law):
    return [*(("catalogue", each.code) for each in law.catalogue), *(("warnings", each.code) for each in law.warnings), *(("benefits", each.code) for each in law.benefits)]


LAW = load_pack("huoshan").at(DAY)
USED = sorted({name for section, code in rules_of(LAW) for name in rule_of(LAW, section, code).facts} | {name for each in LAW.benefits for name in used_facts(each)})
FACTS = st.fixed_dictionaries({name: st.none() | VALUES[DECLARED[name].kind](DECLARED[name]) for name in USED})


def other(value: object) -> object:
    """Another number: shares are halved, everything else is one more."""
    if isinstance(value, Decimal):
        return float(value / 2) if value <= 1 else float(value + 1)
    return value + 1


def every_number_changed(law) -> str:
    """Change every number of a law and take its rules away."""
    numbers = {name: each.value for name, each in law.parameters.items() if not each.local and isinstance(each.value, int | Decimal) and not isinstance(each.value, bool)}
    assert len(numbers) > 10
    return yaml.safe_dump(
        {
            "parameters": [{"name": name, "value": other(value)} for name, value in numbers.items()],
            "catalogue": [{"item": each.code, "retired": True} for each in law.catalogue],
            "benefits": [{"benefit": each.code, "eligible": "1 > 2", "examples": []} for each in law.benefits],
            "warnings": [{"warning": each.code, "holds": "1 > 2", "examples": []} for each in law.warnings],
        }
    )


CHANGED = load_pack("huoshan", overlays=(Overlay("341525-huoshan#1", LONG_AGO, every_number_changed(LAW)),)).at(DAY)


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_every_rule_comes_to_the_same_answer_after_every_number_was_changed(published, facts):
    Ruling.objects.all().delete()
    for section, code in rules_of(LAW):
        rule_on(law=LAW, section=section, code=code, facts=facts, subject_kind="x", subject_id="1", at=NOON, about=code)
    if not PublishedChange.objects.exists():
        published(every_number_changed(LAW), valid_from=LONG_AGO)
    assert not pack_in_force(DAY).catalogue

    again = rulings_again(rulings_of("x", "1"))

    assert again.same and len(again.lines) == len(rules_of(LAW))


@settings(max_examples=60)
@given(facts=FACTS)
def test_a_benefit_comes_to_the_same_outcome_and_amount_from_the_text_it_keeps(facts):
    for benefit in LAW.benefits:
        made = reckon(benefit.code, facts, LAW, declared=DECLARED)
        again = reckoned_again(benefit.code, made.text, LAW, declared=DECLARED)
        assert (again.outcome, again.found.amount_fen, again.seal) == (made.outcome, made.found.amount_fen, made.seal)


def test_the_changed_law_would_have_decided_otherwise():
    facts = {"charity_study_inspected": True, "school_stage": "university"}
    before, after = (reckon("charity_study", facts, law, declared=DECLARED) for law in (LAW, CHANGED))
    assert (before.outcome, before.found.amount_fen, after.outcome) == ("granted", 500_000, "refused")


@pytest.mark.django_db
def test_a_stored_fact_that_was_changed_and_an_answer_that_was_changed_are_seen():
    law = pack_in_force(DAY)
    facts = {"age": 82, "recipient": True, "category": "subsistence"}
    made = rule_on(law=law, section="catalogue", code="errands", facts=facts, subject_kind="x", subject_id="1", at=NOON)
    assert rulings_again(rulings_of("x", "1")).same

    made.facts_sealed = json.dumps(facts | {"age": 30, "self_care": "full"})
    made.save()
    assert [(each.then, each.again) for each in rulings_again(rulings_of("x", "1")).lines] == [("符合", "不符合")]

    made.facts_sealed = json.dumps(facts)
    made.save()
    Ruling.objects.update(answer=False)
    assert not rulings_again(rulings_of("x", "1")).same


@pytest.mark.django_db
def test_where_nothing_was_stored_it_says_so():
    assert rulings_again([]) == NOTHING_STORED and not NOTHING_STORED.same
