"""What must be so of some facts wherever a condition holds, found without looking at any subject: so that nobody else need be looked at."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from jiuzhu.foundation.policy.expressions import nodes
from jiuzhu.foundation.policy.expressions.duckdb import to_sql as to_duckdb_sql
from jiuzhu.foundation.policy.expressions.kinds import Kind
from jiuzhu.foundation.policy.expressions.lowering import lower
from jiuzhu.foundation.policy.expressions.tracing import joined
from jiuzhu.foundation.policy.expressions.values import AREA_FACT, AreaValues, Inside

Verdicts = frozenset[bool | None]

ANY: Verdicts = frozenset({True, False, None})
_OPEN = object()
"""A value of which nothing is known, not even whether there is one."""

_FEN_PER_YUAN = 100
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}


@dataclass(frozen=True)
class Bounds:
    """A condition with its parameters filled in."""

    tree: nodes.Node
    parameters: Mapping[str, Inside]

    def may_hold(self, facts: Mapping[str, bool | int | None]) -> bool:
        """Tell whether it may be true of somebody with these facts (None is unknown), whatever the others are; True where in doubt."""
        return True in _Possible(facts, self.parameters).verdicts(self.tree)

    def at_least(self, fact: str) -> int | None:
        """Give a number, not below 0 and of money in fen, below which the fact never is where the condition holds; None if there is none."""
        found = [low for each in _all_of(self.tree) if (low := self._least(each, fact)) is not None]
        return max(found, default=None)

    def only_of(self, facts: Collection[str]) -> str:
        """Write, as SQL over columns named like the facts, what the condition asks of these facts alone; TRUE if it asks nothing."""
        asked = tuple(each for each in _all_of(self.tree) if self._facts_of(each) <= set(facts))
        return to_duckdb_sql(lower(nodes.Both(Kind.BOOLEAN, asked), self.parameters))

    def _facts_of(self, node: nodes.Node) -> frozenset[str]:
        by_area = any(isinstance(self.parameters.get(name), AreaValues) for name in nodes.parameters_of(node))
        return nodes.facts_of(node) | ({AREA_FACT} if by_area else set())

    def _least(self, node: nodes.Node, fact: str) -> int | None:
        if not isinstance(node, nodes.Comparison):
            return None
        left, operator, right = node.left, node.operator, node.right
        if isinstance(_undivided(right), nodes.Fact):
            left, operator, right = right, _TURNED[operator], left
        left = _undivided(left)
        if not (isinstance(left, nodes.Fact) and left.name == fact and left.type.derived is None and operator in (">", ">=", "=")):
            return None
        low = self._number(right, money=left.kind is Kind.MONEY)
        return None if low is None or low < 0 else math.floor(low)

    def _number(self, node: nodes.Node, *, money: bool) -> Fraction | None:
        if isinstance(node, nodes.Literal) and isinstance(node.value, Fraction):
            return node.value * _FEN_PER_YUAN if money else node.value
        value = self.parameters.get(node.name) if isinstance(node, nodes.Parameter) else None
        if isinstance(value, AreaValues):
            both = [each for each in (value.urban, value.rural) if isinstance(each, Fraction)]
            return min(both, default=None)
        return value if isinstance(value, Fraction) else None


class _Possible:
    """Every verdict a condition may come to."""

    def __init__(self, facts: Mapping[str, bool | int | None], parameters: Mapping[str, Inside]) -> None:
        self.facts = facts
        self.parameters = parameters

    def verdicts(self, node: nodes.Node) -> Verdicts:
        match node:
            case nodes.Both() | nodes.Either():
                decisive = isinstance(node, nodes.Either)
                return reduce(lambda some, more: frozenset(joined([a, b], decisive) for a in some for b in more), map(self.verdicts, node.items))
            case nodes.Not():
                return frozenset(None if each is None else not each for each in self.verdicts(node.item))
            case nodes.Coalesce():
                return self.verdicts(node.arguments[0])
            case nodes.Comparison():
                return self._compared(node)
            case nodes.Membership():
                return frozenset({None}) if self._value(node.item) is None else ANY
            case nodes.Missing():
                return frozenset({True, False}) if (value := self._value(node.item)) is _OPEN else frozenset({value is None})
            case nodes.Fact():
                value = self._value(node)
                return frozenset({value}) if value is None or isinstance(value, bool) else ANY
        return ANY

    def _compared(self, node: nodes.Comparison) -> Verdicts:
        left, right = self._value(node.left), self._value(node.right)
        if left is None or right is None:
            return frozenset({None})
        # A parameter of money is in fen, a number written beside it in yuan.
        in_money = Kind.MONEY in (node.left.kind, node.right.kind)
        if in_money or not (isinstance(left, int | Fraction) and isinstance(right, int | Fraction)):
            return ANY
        return frozenset(
            {{"=": left == right, "<>": left != right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[node.operator]}
        )

    def _value(self, node: nodes.Node) -> object:
        match node:
            case nodes.Fact():
                value = self.facts.get(node.name, _OPEN)
                # Something else may stand in for a derived one.
                return value if node.type.derived is None else _OPEN
            case nodes.Literal():
                return node.value
            case nodes.Parameter():
                value = self.parameters.get(node.name)
                return _OPEN if isinstance(value, AreaValues) else value
            case nodes.Arithmetic():
                return None if self._value(node.left) is None or self._value(node.right) is None else _OPEN
        return _OPEN


def _undivided(node: nodes.Node) -> nodes.Node:
    # Whoever is divided by people is divided by one or more, by none there is no answer: the share is never more than the whole.
    if isinstance(node, nodes.Arithmetic) and node.operator == "/" and node.right.kind is Kind.COUNT and isinstance(node.right, nodes.Fact):
        return node.left
    return node


def _all_of(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Both):
        for item in node.items:
            yield from _all_of(item)
    else:
        yield node

