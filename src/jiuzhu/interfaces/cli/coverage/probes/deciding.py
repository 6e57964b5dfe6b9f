"""Decisions on people and households, asked with the facts of each rule's own examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from jiuzhu.assessment.indicators.judging import score
from jiuzhu.assessment.indicators.rules import Form
from jiuzhu.casework.assistance.entitlement import entitlement
from jiuzhu.casework.assistance.exits import standing, words_of
from jiuzhu.delivery.visits.rules import owed
from jiuzhu.foundation.policy.evaluation import level_table
from jiuzhu.foundation.policy.facts import declared_facts, fact_value
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.matching.catalogue.rules import Subject, judge
from jiuzhu.matching.mutual_help.rules import judge as judge_pair
from jiuzhu.monitoring.comparison.pack_rules import rules_of

Facts = Mapping[str, Any]


def told(entry: Any, law: DatedPack) -> Iterator[tuple[Facts, DatedPack]]:
    """Give the facts of each example, with the law and the example's own settings of what the law leaves unset."""
    declared = declared_facts()
    for example in entry.examples:
        facts = {
            name: fact_value(declared[name], str(value).lower() if isinstance(value, bool) else value)
            for name, value in example.facts.items()
        }
        unset = {name: value for name, value in example.settings.items() if law.values.get(name.partition(".")[0]) is None}
        yield facts, law.with_values(unset, any_parameter=True) if unset else law


def found(entries: Any, code: str) -> Any:
    """Give the entry of a code, or None."""
    return next((each for each in entries if each.code == code), None)


def indicator(law: DatedPack, code: str) -> object:
    """The assessment: the state of the indicator, its place on the form's paper and what the form says, for each example."""
    entry = found(law.indicators, code)
    reckoned = [
        (each.state, each.reasons, tuple((one.text, one.holds) for one in each.conditions))
        for facts, here in told(entry, law)
        for each in Form(replace(here, indicators=(entry,))).result(facts).indicators
    ]
    printed = [(each.dimension, each.label) for each in score(Form(law), {}, {}).indicators if each.code == code]
    return reckoned, printed


def warning(law: DatedPack, code: str) -> object:
    """The monthly comparison: who is warned of, how urgently, with which evidence."""
    rule = next(each for each in rules_of(law) if each.code == code)
    entry = found(law.warnings, code)
    verdicts = [entry.holds.to_python(here.values)(facts) for facts, here in told(entry, law)]
    return verdicts, replace(rule, clause="")


def item(law: DatedPack, code: str) -> object:
    """The service list: whom the item is for and why, and the row people choose from."""
    entry = found(law.catalogue, code)
    if entry is None:
        return None
    verdicts = [
        judge(entry, [Subject("1", "", facts)], parameters=here.values, declared=declared_facts()).persons[0]
        for facts, here in told(entry, law)
    ]
    row = (entry.number, entry.category, entry.label, entry.content, entry.providers, entry.provider_kinds, entry.needs)
    return [(each.verdict, each.reasons) for each in verdicts], row


def visit_interval(law: DatedPack, code: str) -> object:
    """The visits: how often each person of the examples is visited."""
    return [owed(here.visit_intervals, [facts], here.values) for facts, here in told(found(law.visit_intervals, code), law)]


def benefit(law: DatedPack, code: str) -> object:
    """The benefits: who is entitled, to how much money and which goods, how often."""
    entry = found(law.benefits, code)
    if entry is None:
        return None
    answers = [entitlement(entry, facts, here) for facts, here in told(entry, law)]
    return [(each.holds, each.amount_fen if each.holds else None) for each in answers], dict(entry.goods), entry.per


def pairing(law: DatedPack, code: str) -> object:
    """Mutual help: whether the people of the examples may help and be helped this way, and why."""
    entry = found(law.pairings, code)
    if entry is None:
        return None
    judged = [judge_pair(entry, helper=facts, helped=facts, law=here) for facts, here in told(entry, law)]
    return [(each.helper, each.helped, each.allowed) for each in judged], entry.trained


def leaving(law: DatedPack, code: str) -> object:
    """The way out of 低保: how each household of the examples stands, and what is said of the gradual exit."""
    entry = found(law.exits, code)
    if entry is None:
        return None
    stands = [standing(facts, here) for facts, here in told(entry, law)]
    return [(each.code, each.months) for each in stands], words_of(entry, law)


def levels(law: DatedPack) -> object:
    """The level of difficulty for every number of indicators in hardship and unknown."""
    return level_table(len(law.indicators), law.bands)


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {
    "indicators": indicator,
    "warnings": warning,
    "catalogue": item,
    "visit_intervals": visit_interval,
    "benefits": benefit,
    "pairings": pairing,
    "exits": leaving,
}
PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = {"band_high_min": levels, "band_low_max": levels}
