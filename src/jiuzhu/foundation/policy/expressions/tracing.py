"""The slow, plain reading of a tree: every comparison with its two figures, for the page and the letter.

It shares nothing with the compiled readings but the tree, so that the three can hold each other to account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from jiuzhu.foundation.policy.expressions import nodes
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC, Kind
from jiuzhu.foundation.policy.expressions.values import AREA_FACT, AreaValues, Inside

Figure = Fraction | str | bool | date | None


@dataclass(frozen=True)
class Step:
    """One condition: its tree, what it came to, its two figures (money in fen), what was missing."""

    node: nodes.Node
    verdict: bool | None
    left: Figure = None
    right: Figure = None
    missing_facts: tuple[str, ...] = ()
    missing_parameters: tuple[str, ...] = ()
    parts: tuple[Step, ...] = ()

    def leaves(self) -> Iterator[Step]:
        """Yield the comparisons below, in order."""
        if self.parts:
            for part in self.parts:
                yield from part.leaves()
        else:
            yield self


def trace(node: nodes.Node, facts: Mapping[str, Any], parameters: Mapping[str, Inside]) -> Step:
    """Evaluate a condition step by step."""
    return _Tracer(facts, parameters).step(node)


def figure(node: nodes.Node, facts: Mapping[str, Any], parameters: Mapping[str, Inside]) -> Figure:
    """Evaluate any value exactly; money comes in fen; None where something is missing or a divisor is 0."""
    return _Tracer(facts, parameters).value(node, nodes.dimension_of(node) or 0)


class _Tracer:
    def __init__(self, facts: Mapping[str, Any], parameters: Mapping[str, Inside]) -> None:
        self.facts = facts
        self.parameters = parameters

    def step(self, node: nodes.Node) -> Step:
        match node:
            case nodes.Both() | nodes.Either():
                parts = tuple(self.step(each) for each in node.items)
                return Step(node, joined([each.verdict for each in parts], isinstance(node, nodes.Either)), parts=parts)
            case nodes.Not():
                part = self.step(node.item)
                return Step(node, None if part.verdict is None else not part.verdict, parts=(part,))
            case nodes.NullIf():
                part = self.step(node.item)
                return Step(node, None if part.verdict is node.value.value else part.verdict, parts=(part,))
            case nodes.Coalesce():
                return self.step(node.arguments[0])
            case nodes.Case():
                for when, then in node.branches:
                    if self.step(when).verdict:
                        part = self.step(then)
                        return Step(node, part.verdict, parts=(part,))
                part = self.step(node.otherwise)
                return Step(node, part.verdict, parts=(part,))
            case nodes.Comparison():
                dimension = next((d for d in map(nodes.dimension_of, (node.left, node.right)) if d is not None), 0)
                left, right = self.value(node.left, dimension), self.value(node.right, dimension)
                return self.leaf(node, _compare(node.operator, left, right), left, right)
            case nodes.Membership():
                item = self.value(node.item, 0)
                options = self.options(node)
                verdict = None if item is None or options is None else item in options
                return self.leaf(node, verdict, item, None)
            case nodes.Missing():
                return Step(node, self.facts.get(node.item.name) is None)
        value = self.value(node, 0)
        return self.leaf(node, value if isinstance(value, bool) else None, value, None)

    def leaf(self, node: nodes.Node, verdict: bool | None, left: Figure, right: Figure) -> Step:
        if verdict is not None:
            return Step(node, verdict, left, right)
        facts, parameters = self.missing(node)
        return Step(node, None, left, right, tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(parameters)))

    def missing(self, node: nodes.Node) -> tuple[list[str], list[str]]:
        facts: list[str] = []
        parameters: list[str] = []
        for each in node.walk():
            if isinstance(each, nodes.Fact) and self.facts.get(each.name) is None:
                if each.type.derived is None:
                    facts.append(each.name)
                elif self.value(each.type.derived, 0) is None:
                    facts += self.missing(each.type.derived)[0]
            elif isinstance(each, nodes.Parameter) and self.parameter(each.name) is None:
                if isinstance(self.parameters.get(each.name), AreaValues) and self.facts.get(AREA_FACT) is None:
                    facts.append(AREA_FACT)
                else:
                    parameters.append(each.name)
        return facts, parameters

    def options(self, node: nodes.Membership) -> tuple[str, ...] | None:
        if isinstance(node.options, nodes.Parameter):
            value = self.parameter(node.options.name)
            return value if isinstance(value, tuple) else None
        return tuple(str(each.value) for each in node.options)

    def parameter(self, name: str) -> Fraction | str | bool | tuple[str, ...] | None:
        value = self.parameters.get(name)
        if isinstance(value, AreaValues):
            return {"urban": value.urban, "rural": value.rural}.get(self.facts.get(AREA_FACT) or "")
        return value

    def value(self, node: nodes.Node, dimension: int) -> Any:
        match node:
            case nodes.Literal():
                return node.value * Fraction(100) ** dimension if isinstance(node.value, Fraction) else node.value
            case nodes.Parameter():
                return self.parameter(node.name)
            case nodes.Fact():
                value = self.facts.get(node.name)
                if value is None and node.type.derived is not None:
                    return self.value(node.type.derived, dimension)
                return Fraction(value) if node.kind in NUMERIC and value is not None else value
            case nodes.Arithmetic():
                own = node.dimension
                sides = (own, own) if node.operator in "+-" else tuple(nodes.dimension_of(each) or 0 for each in (node.left, node.right))
                return _calculate(node.operator, self.value(node.left, sides[0]), self.value(node.right, sides[1]))
            case nodes.Function():
                values = [self.value(each, dimension) for each in node.arguments]
                if any(each is None for each in values):
                    return None
                return {"ABS": lambda: abs(values[0]), "LEAST": lambda: min(values), "GREATEST": lambda: max(values)}[node.name]()
            case nodes.NullIf() if node.kind is not Kind.BOOLEAN:
                value = self.value(node.item, dimension)
                return None if value == self.value(node.value, dimension) else value
            case nodes.Coalesce():
                return self.value(node.arguments[0], dimension)
            case nodes.Case() if node.kind is not Kind.BOOLEAN:
                for when, then in node.branches:
                    if self.step(when).verdict:
                        return self.value(then, dimension)
                return self.value(node.otherwise, dimension)
        return self.step(node).verdict


def joined(verdicts: list[bool | None], decisive: bool) -> bool | None:
    """Join what parts of a condition came to: by OR where true is ``decisive``, by AND where false is; None is unknown."""
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else not decisive


def _calculate(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None


def _compare(operator: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, date) or isinstance(right, date):
        left, right = str(left), str(right)
    result: bool
    match operator:
        case "=":
            result = left == right
        case "<>":
            result = left != right
        case "<":
            result = left < right
        case "<=":
            result = left <= right
        case ">":
            result = left > right
        case _:
            result = left >= right
    return result
