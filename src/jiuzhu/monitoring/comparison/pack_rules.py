"""The warnings of a pack as rules that can be judged in bulk."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Warning
from jiuzhu.monitoring.comparison.evidence import two_decimals
from jiuzhu.monitoring.comparison.rules import Rule
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds

WATCHING = "watching"
"""The table of the session with the keys of people watched and why."""


def rules_of(pack: DatedPack, *, watches: bool = False) -> tuple[Rule, ...]:
    """Give the rules of a pack in force on its day, in the pack's order, with its values filled in.

    Where the session ``watches`` people besides those of the register, a rule marked for them is about them alone, and no other rule about
    persons is about those who are in no household.
    """
    rules = []
    for warning in pack.warnings:
        narrowing = _narrowing(warning) if watches else ""
        used = {name: pack.parameters[name] for name in sorted(warning.holds.parameters)}
        rules.append(
            Rule(
                warning.code,
                warning.label,
                warning.subject,
                warning.feeds,
                " AND ".join(each for each in (f"({warning.holds.to_duckdb(pack.values)})", narrowing) if each),
                warning.evidence,
                {name: two_decimals(each.value) if each.kind is Kind.MONEY else each.value for name, each in used.items()},
                warning.clause,
                warning.grade,
                tuple(name for name, each in used.items() if _unset(each.value)),
                tuple(sorted(warning.holds.facts_with(pack.values))),
                warning.holds.to_spark(pack.values),
                warning.watch,
                warning.supplementary,
                narrowing,
                warning.holds.bounds(pack.values),
            )
        )
    return tuple(rules)


def _narrowing(warning: Warning) -> str:
    if warning.watch:
        reasons = ", ".join(f"'{reason}'" for reason in warning.watch)
        return f"key IN (SELECT key FROM {WATCHING} WHERE reason IN ({reasons}))"
    return "household_id IS NOT NULL" if warning.subject == "person" else ""


def labels_of(pack: DatedPack) -> Mapping[str, str]:
    """Give the 中文 of feeds and parameters, for saying what a rule lacks."""
    faulty = {code: f"{feed.label}（声明不能用）" for code, feed in faulty_feeds().items()}
    return {code: feed.label for code, feed in FEEDS.items()} | faulty | {name: each.label for name, each in pack.parameters.items()}


def named_labels(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Put the name before each 中文, for whoever works with files and has to find or set it by that."""
    return {name: f"{name}（{label}）" for name, label in labels.items()}


def _unset(value: object) -> bool:
    return all(each is None for each in value.values()) if isinstance(value, Mapping) else value is None
