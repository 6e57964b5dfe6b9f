"""Whether the examples of every rule come out, and whether each rule is tried both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.facts import FactRefused, declared_facts, fact_value
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.dated import DatedPack
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES

WORDS = {True: "true", False: "false", None: "unknown"}
HARDSHIP_WORDS = {True: "hardship", False: "normal", None: "unknown"}
NEEDED = frozenset({"true", "false"})


def rule_of(entry: object) -> Expression | None:
    """Give the condition that an entry's examples try."""
    match entry:
        case entries.Indicator():
            return entry.hardship
        case entries.Warning() | entries.Conflict():
            return entry.holds
        case entries.CatalogueItem():
            return entry.target
        case entries.VisitInterval() | entries.Interval() | entries.Scheme() | entries.Colour():
            return entry.applies
        case entries.Pairing():
            return entry.helper or entry.helped
        case entries.Benefit():
            return entry.eligible
        case entries.Category():
            return entry.derived
        case entries.Aid():
            return entry.who
        case entries.Exit():
            return entry.when
    return None


def example_problems(section: str, entry: entries.Grounded, dated: DatedPack, label: str, root: Path) -> Iterator[PackFaulty]:
    """Find examples that come out otherwise, and rules that are not tried by one that holds and one that does not."""
    rule, ground = rule_of(entry), entry.ground
    examples: tuple[entries.Example, ...] = getattr(entry, "examples", ())
    if rule is None:
        if examples:
            yield PackFaulty(f"{label} 有例子而没有条件。", "请写条件，或删去例子。", file=ground.file, line=examples[0].line)
        return
    if section in SHAPES and rule.facts and not {each.expect for each in examples} >= NEEDED:
        remedy = "请在 examples 里至少写一个 expect: true 和一个 expect: false。"
        yield PackFaulty(f"{label} 的条件没有试过成立和不成立两种情形。", remedy, file=ground.file, line=ground.line)
    words = HARDSHIP_WORDS if isinstance(entry, entries.Indicator) else WORDS
    declared = declared_facts(root)
    for example in examples:
        try:
            facts = {name: fact_value(declared[name], _written(value)) for name, value in example.facts.items()}
            values = dated.with_values(example.settings, any_parameter=True).values if example.settings else dated.values
            verdict = rule.trace(facts, values).verdict
        except (ParameterRefused, FactRefused) as error:
            yield PackFaulty(f"{label} 的例子里，{error.what}", error.remedy, file=ground.file, line=example.line)
            continue
        if words[verdict] != example.expect:
            yield PackFaulty(
                f"{label} 的例子应为 {example.expect}，算出来是 {words[verdict]}。",
                f"请改条件，或改例子；能写的有：{'、'.join(words.values())}。",
                file=ground.file,
                line=example.line,
            )


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
