"""Which question to ask next: only what can still change an answer, first what settles most.

Rules are read over the few facts a citizen has told so far. What was not told is unknown, and a question is needed
while some rule is undecided and the fact asked for can still decide it. Nothing here knows a screen or a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jiuzhu.foundation.kernel.money import FEN_PER_YUAN
from jiuzhu.foundation.policy.expressions import Expression, Kind, Step, nodes
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC
from jiuzhu.foundation.policy.facts import FactDeclaration, fact_value

Answers = Mapping[str, Any]
"""Fact → value as expressions take it; None where the person does not know."""


@dataclass(frozen=True)
class Inquiry:
    """What one questionnaire is about: rules, the pack's values, the facts there are."""

    rules: tuple[Expression, ...]
    parameters: Mapping[str, Any]
    facts: Mapping[str, FactDeclaration]

    def verdict(self, rule: Expression, answers: Answers) -> bool | None:
        """Say whether a rule holds for what was told; None when it cannot be told."""
        return self.read(rule, answers).verdict

    def read(self, rule: Expression, answers: Answers) -> Step:
        """Evaluate a rule step by step; a comparison over a fact that does not apply to the person does not hold."""
        return self._settled(rule.trace(answers, self.parameters), answers)

    def applies(self, name: str, answers: Answers) -> bool | None:
        """Say whether a fact applies to the person; None while it depends on what was not told."""
        found: bool | None = True
        for other, needed in self.facts[name].only_if.items():
            fact = self.facts[other]
            if self.applies(other, answers) is False:
                return False
            value = answers.get(other)
            if value is None:
                found = None
            elif value not in {fact_value(fact, each) for each in needed}:
                return False
        return found

    def next_fact(self, answers: Answers) -> str | None:
        """Name the fact to ask for next; None when nothing that can be asked would change an answer."""
        open_rules = [rule for rule in self.rules if self.verdict(rule, answers) is None]
        wanted: dict[str, int] = {}
        for rule in open_rules:
            for name in self.open_facts(rule, answers):
                wanted[name] = wanted.get(name, 0) + 1
        if not wanted:
            return None
        order = {name: place for place, name in enumerate(self.facts)}
        return min(wanted, key=lambda name: (-self._settles(name, open_rules, answers), -wanted[name], order[name]))

    def open_facts(self, rule: Expression, answers: Answers) -> frozenset[str]:
        """Name the facts that can be asked for and can still change a rule; one that depends on another stands for it."""
        return frozenset(name for fact in self._lacking(self.read(rule, answers)) for name in self._to_ask(fact, answers))

    def _lacking(self, step: Step) -> Iterable[tuple[str, ...]]:
        """Yield, for every comparison that is open and counts, all the facts it lacks."""
        if step.verdict is not None:
            return
        if step.parts:
            for part in step.parts:
                yield from self._lacking(part)
        elif step.missing_facts and not step.missing_parameters:
            yield step.missing_facts

    def _to_ask(self, lacking: Sequence[str], answers: Answers) -> tuple[str, ...]:
        """Give what to ask to decide a comparison; nothing when one of the facts it lacks will never be known."""
        found: list[str] = []
        for name in lacking:
            fact = self.facts.get(name)
            if fact is None or not fact.question or name in answers:
                return ()
            before = [other for other in fact.only_if if answers.get(other) is None and self.applies(other, answers) is not False]
            if before:
                # Whether it applies is asked first; where that stays unknown the question itself is still worth asking.
                asked = [each for other in before if other not in answers for each in self._to_ask((other,), answers)]
                found += asked or [name]
            else:
                found.append(name)
        return tuple(found)

    def _settles(self, name: str, rules: Sequence[Expression], answers: Answers) -> Fraction:
        """Give how many open rules an answer decides, on average over the answers there are."""
        tried = self.candidates(name, rules)
        if not tried:
            return Fraction(0)
        decided = sum(self.verdict(rule, {**answers, name: value}) is not None for value in tried for rule in rules)
        return Fraction(decided, len(tried))

    def candidates(self, name: str, rules: Sequence[Expression]) -> tuple[Any, ...]:
        """Give the answers worth trying: every option, or a number at, below and above each limit it is compared with."""
        fact = self.facts[name]
        if fact.kind is Kind.BOOLEAN:
            return (True, False)
        if fact.options or fact.values:
            return tuple(dict.fromkeys(fact_value(fact, each) for each in choices_of(fact)))
        if fact.kind not in NUMERIC:
            return ()
        limits = {limit for rule in rules for limit in self._limits(name, rule)}
        return tuple(sorted({limit + step for limit in limits for step in (-1, 0, 1)}))

    def _limits(self, name: str, rule: Expression) -> Iterable[Fraction]:
        inside = rule.inside(self.parameters)
        for node in rule.tree.walk():
            if isinstance(node, nodes.Comparison):
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(side, nodes.Fact) and side.name == name:
                        value = inside.get(other.name) if isinstance(other, nodes.Parameter) else None
                        if isinstance(other, nodes.Literal) and isinstance(other.value, Fraction):
                            value = other.value * (FEN_PER_YUAN if side.kind is Kind.MONEY else 1)
                        if isinstance(value, Fraction):
                            yield value

    def _settled(self, step: Step, answers: Answers) -> Step:
        if step.verdict is not None:
            return step
        if not step.parts:
            never = any(name in self.facts and self.applies(name, answers) is False for name in step.missing_facts)
            return Step(step.node, False, step.left, step.right) if never else step
        parts = tuple(self._settled(part, answers) for part in step.parts)
        return Step(step.node, _joined(step.node, [part.verdict for part in parts]), parts=parts)


def choices_of(fact: FactDeclaration) -> dict[str, str]:
    """Give the answers of a fact as written in files, each with its words; empty where a number or day is asked for."""
    if fact.kind is Kind.BOOLEAN:
        return {"true": "是", "false": "否"} | dict(fact.options)
    if fact.kind is Kind.CODE:
        return {**fact.values, **fact.options}
    return dict(fact.options)


def _joined(node: nodes.Node, verdicts: list[bool | None]) -> bool | None:
    if isinstance(node, nodes.Not):
        return None if verdicts[0] is None else not verdicts[0]
    if isinstance(node, nodes.Both | nodes.Either):
        decisive = isinstance(node, nodes.Either)
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive
    if isinstance(node, nodes.NullIf) and verdicts[0] is node.value.value:
        return None
    return verdicts[0]
