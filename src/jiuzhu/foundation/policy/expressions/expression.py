"""An expression of the rule language and its readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import nodes
from jiuzhu.foundation.policy.expressions.bounds import Bounds
from jiuzhu.foundation.policy.expressions.duckdb import to_sql as to_duckdb_sql
from jiuzhu.foundation.policy.expressions.kinds import LARGEST, NUMBER_DECIMALS, NUMERIC, FactTypes, Kind
from jiuzhu.foundation.policy.expressions.lowering import lower, lower_value
from jiuzhu.foundation.policy.expressions.parser import parse_tree
from jiuzhu.foundation.policy.expressions.plan import Plan
from jiuzhu.foundation.policy.expressions.python import to_function
from jiuzhu.foundation.policy.expressions.spark import to_sql as to_spark_sql
from jiuzhu.foundation.policy.expressions.tracing import Figure, Step, figure, trace
from jiuzhu.foundation.policy.expressions.values import AREA_FACT, Inside, Value, inside, read_value

Parameters = Mapping[str, Value]
WORST: dict[Kind, Fraction] = {
    Kind.MONEY: Fraction(LARGEST[Kind.MONEY] - 1),
    Kind.COUNT: Fraction(LARGEST[Kind.COUNT] - 1),
    Kind.NUMBER: Fraction(LARGEST[Kind.NUMBER] * 10**NUMBER_DECIMALS - 1, 10**NUMBER_DECIMALS),
}


@dataclass(frozen=True)
class Expression:
    """A checked expression; money facts are fen, money parameters yuan (Decimal, or {"urban": …, "rural": …})."""

    text: str
    tree: nodes.Node
    kinds: Mapping[str, Kind] = field(repr=False, compare=False)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts it reads, those a derived fact falls back on included."""
        return nodes.facts_of(self.tree)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters it reads."""
        return nodes.parameters_of(self.tree)

    def inside(self, parameters: Parameters) -> dict[str, Inside]:
        """Check the values of its own parameters; raises ParameterRefused; one that is not given is unknown."""
        found: dict[str, Inside] = {}
        for name in self.parameters:
            kind, value = self.kinds[name], parameters.get(name)
            if isinstance(value, Mapping):
                checked: Value = {area: read_value(kind, each, f"{name}.{area}") for area, each in value.items()}
            else:
                checked = read_value(kind, value, name)
            found[name] = inside(kind, checked)
        return found

    def plan(self, parameters: Parameters) -> Plan:
        """Fill the parameters in and multiply quotients out."""
        if self.tree.kind is not Kind.BOOLEAN:
            raise ExpressionFaulty(f"“{self.text}”是一个数，不是条件。", "请写成比较式。")
        return lower(self.tree, self.inside(parameters))

    def facts_with(self, parameters: Parameters) -> frozenset[str]:
        """The facts it reads with these values: area_type too, where a value differs by area."""
        by_area = any(isinstance(parameters.get(name), Mapping) for name in self.parameters)
        return self.facts | {AREA_FACT} if by_area else self.facts

    def to_duckdb(self, parameters: Parameters) -> str:
        """Write it as SQL over columns named like the facts: TRUE, FALSE or NULL."""
        return to_duckdb_sql(self.plan(parameters))

    def to_spark(self, parameters: Parameters) -> str:
        """Write it as Spark SQL over the same columns; exact in a session with ``spark.SESSION``."""
        return to_spark_sql(self.plan(parameters))

    def to_python(self, parameters: Parameters) -> Callable[[Mapping[str, Any]], bool | None]:
        """Compile it to a function of one subject's facts (fen, int, Decimal, str, bool, date; None or absent is unknown)."""
        return to_function(self.plan(parameters))

    def bounds(self, parameters: Parameters) -> Bounds:
        """Give what must be so of its facts wherever it holds with these values."""
        return Bounds(self.tree, self.inside(parameters))

    def trace(self, facts: Mapping[str, Any], parameters: Parameters) -> Step:
        """Evaluate it step by step, with the figures of every comparison and what was missing."""
        return trace(self.tree, facts, self.inside(parameters))

    def figure(self, facts: Mapping[str, Any], parameters: Parameters) -> Figure:
        """Evaluate a value exactly, for showing; money in fen."""
        return figure(self.tree, facts, self.inside(parameters))


def parse(text: str, *, facts: FactTypes | Mapping[str, Any], parameters: Mapping[str, Kind | str] | None = None) -> Expression:
    """Read a condition over the given facts and parameters; raises ExpressionFaulty."""
    return _parse(text, facts, parameters, wanted=frozenset({Kind.BOOLEAN}), expected="条件")


def parse_value(text: str, *, facts: FactTypes | Mapping[str, Any], parameters: Mapping[str, Kind | str] | None = None) -> Expression:
    """Read a value (a number, code or date) over the given facts and parameters; raises ExpressionFaulty."""
    return _parse(text, facts, parameters, wanted=NUMERIC | {Kind.CODE, Kind.TEXT, Kind.DATE, Kind.MONTH}, expected="值")


def _parse(
    text: str,
    facts: FactTypes | Mapping[str, Any],
    parameters: Mapping[str, Kind | str] | None,
    *,
    wanted: frozenset[Kind],
    expected: str,
) -> Expression:
    kinds = {name: Kind(kind) for name, kind in (parameters or {}).items()}
    table = facts if isinstance(facts, FactTypes) else FactTypes(facts)
    tree = parse_tree(str(text), table, kinds)
    if tree.kind not in wanted:
        raise ExpressionFaulty(f"“{text}”不是{expected}。", f"这里要写一个{expected}。")
    _try_out(tree, kinds)
    return Expression(" ".join(str(text).split()), tree, kinds)


def _try_out(tree: nodes.Node, kinds: Mapping[str, Kind]) -> None:
    """Find at reading what could not be calculated exactly later: lower the tree with every parameter at its worst."""
    tried = {name: WORST.get(kinds[name], ()) for name in nodes.parameters_of(tree)}
    (lower if tree.kind is Kind.BOOLEAN else lower_value)(tree, tried)
