"""The conflict table of a law, ready to be judged in bulk: which lines can be judged this month and which cannot (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack, Ground
from jiuzhu.foundation.policy.packs.checking.references import CHAIN_FACTS
from jiuzhu.monitoring.comparison.facts_of_register import RECORD_FACTS

OVERLAP, GAP, ALLOWED = "overlap", "gap", "allowed"
FINDINGS = {OVERLAP: "重叠", GAP: "遗漏"}
SERVICE = "service"
HOUSEHOLD_FACTS = ("in_force", "category", "category_class", "area_type", "members")
KNOWN = {"person": frozenset(RECORD_FACTS) | CHAIN_FACTS, "household": frozenset(HOUSEHOLD_FACTS) | CHAIN_FACTS}


@dataclass(frozen=True)
class ChainRule:
    """One line of the conflict table with its condition as SQL; ``lacks`` says why it cannot be judged, empty where it can."""

    code: str
    label: str
    finding: str
    of: str
    among: str
    kinds: tuple[str, ...]
    months: int
    condition: str
    feeds: tuple[str, ...]
    figures: tuple[str, ...]
    told: str
    beside: str
    ground: Ground
    lacks: str = ""


def rules_of(law: DatedPack) -> tuple[ChainRule, ...]:
    """Give the overlaps and gaps of a law in its order; what may be had together is no rule."""
    found, declared = [], declared_facts()
    for each in law.conflicts:
        if each.holds is None:
            continue
        unset = [law.parameters[name].label for name in sorted(each.holds.parameters) if not law.has_value(name)]
        unknown = [declared[name].label for name in sorted(each.holds.facts - KNOWN[each.of])]
        lacks = f"本地参数还没有填写：{'、'.join(unset)}" if unset else f"登记册里没有：{'、'.join(unknown)}" if unknown else ""
        found.append(
            ChainRule(
                each.code,
                each.label,
                each.finding,
                each.of,
                each.among,
                each.kinds,
                each.months,
                each.holds.to_duckdb(law.values),
                each.feeds,
                tuple(name for name in each.evidence if name in KNOWN[each.of]),
                each.told,
                each.beside,
                each.ground,
                lacks,
            )
        )
    return tuple(found)


def split_judgeable(
    rules: Collection[ChainRule], *, feeds: Collection[str], reported: Collection[str], labels: Mapping[str, str]
) -> tuple[list[ChainRule], list[tuple[ChainRule, str]]]:
    """Part the rules into those that can be judged and those that cannot, with the reason in Chinese.

    ``feeds`` were delivered for the month. A gap in aid is judged only where somebody at all received it (``reported`` holds the
    kinds): where no department ever reported a kind, its absence tells of the files, not of the people.
    """
    judged, left = [], []
    for rule in rules:
        lacking = [labels.get(feed, feed) for feed in rule.feeds if feed not in feeds]
        silent = rule.finding == GAP and rule.among != SERVICE and not set(rule.kinds) & set(reported)
        if rule.lacks:
            left.append((rule, rule.lacks))
        elif lacking:
            left.append((rule, f"缺少可用的部门数据：{'、'.join(lacking)}"))
        elif silent:
            left.append((rule, f"没有任何部门反馈过：{'、'.join(labels.get(kind, kind) for kind in rule.kinds)}"))
        else:
            judged.append(rule)
    return judged, left
