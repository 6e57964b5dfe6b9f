"""The typed tree of an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from jiuzhu.foundation.policy.expressions.kinds import FactType, Kind


@dataclass(frozen=True)
class Node:
    """Anything in the tree; ``kind`` is what it yields."""

    kind: Kind

    def parts(self) -> Iterator[Node]:
        """Yield the nodes directly below this one."""
        for each in fields(self):
            yield from _nodes_in(getattr(self, each.name))

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it."""
        yield self
        for part in self.parts():
            yield from part.walk()


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


@dataclass(frozen=True)
class Fact(Node):
    """A named value of the subject."""

    name: str
    type: FactType


@dataclass(frozen=True)
class Parameter(Node):
    """A named number or list of the pack."""

    name: str


@dataclass(frozen=True)
class Literal(Node):
    """A value written in the rule; a number is a Fraction."""

    value: Fraction | str | bool


@dataclass(frozen=True)
class Arithmetic(Node):
    """left (+ - * /) right, and the money dimension of the result (0 plain, 1 yuan, -1 per yuan …)."""

    operator: str
    left: Node
    right: Node
    dimension: int


@dataclass(frozen=True)
class Function(Node):
    """One of the listed functions over numbers: ABS, LEAST, GREATEST; unknown when any argument is."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class NullIf(Node):
    """Unknown when ``item`` is ``value``, else ``item``."""

    item: Node
    value: Literal


@dataclass(frozen=True)
class Coalesce(Node):
    """The first; its argument is always known, so the rest never counts and no unknown becomes a value."""

    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Case(Node):
    """The result of the first true condition; conditions are always known."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True)
class Comparison(Node):
    """left (= <> < <= > >=) right, of one kind."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Membership(Node):
    """item IN (literals) or item IN p.list."""

    item: Node
    options: tuple[Literal, ...] | Parameter


@dataclass(frozen=True)
class Missing(Node):
    """fact IS NULL; always known."""

    item: Fact


@dataclass(frozen=True)
class Not(Node):
    """NOT item."""

    item: Node


@dataclass(frozen=True)
class Both(Node):
    """All of them (AND)."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Either(Node):
    """Any of them (OR)."""

    items: tuple[Node, ...]


def facts_of(node: Node) -> frozenset[str]:
    """Name the facts under a node, those a derived fact falls back on included."""
    found: set[str] = set()
    for each in node.walk():
        if isinstance(each, Fact):
            found.add(each.name)
            if each.type.derived is not None:
                found |= facts_of(each.type.derived)
    return frozenset(found)


def parameters_of(node: Node) -> frozenset[str]:
    """Name the parameters under a node."""
    return frozenset(each.name for each in node.walk() if isinstance(each, Parameter))


def dimension_of(node: Node) -> int | None:
    """Give the power of yuan in a number; None for a written number, which takes its neighbour's."""
    if isinstance(node, Literal):
        return None
    if isinstance(node, Arithmetic):
        return node.dimension
    return 1 if node.kind is Kind.MONEY else 0
