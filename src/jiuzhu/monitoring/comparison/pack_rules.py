"""The warnings of a pack as rules that can be judged in bulk."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.evidence import two_decimals
from jiuzhu.monitoring.comparison.rules import Rule
from jiuzhu.monitoring.feeds.departments import FEEDS


def rules_of(pack: DatedPack) -> tuple[Rule, ...]:
    """Give the rules of a pack in force on its day, in the pack's order, with its values filled in."""
    rules = []
    for warning in pack.warnings:
        used = {name: pack.parameters[name] for name in sorted(warning.holds.parameters)}
        rules.append(
            Rule(
                warning.code,
                warning.label,
                warning.subject,
                warning.feeds,
                warning.holds.to_duckdb(pack.values),
                warning.evidence,
                {name: two_decimals(each.value) if each.kind is Kind.MONEY else each.value for name, each in used.items()},
                warning.clause,
                warning.grade,
                tuple(name for name, each in used.items() if _unset(each.value)),
                tuple(sorted(warning.holds.facts_with(pack.values))),
                warning.holds.to_spark(pack.values),
            )
        )
    return tuple(rules)


def labels_of(pack: DatedPack) -> Mapping[str, str]:
    """Give the 中文 of feeds and parameters, for saying what a rule lacks."""
    return {code: feed.label for code, feed in FEEDS.items()} | {name: each.label for name, each in pack.parameters.items()}


def _unset(value: object) -> bool:
    return all(each is None for each in value.values()) if isinstance(value, Mapping) else value is None
