"""Conditions for people: what is asked, one's own figure, what the law wants, whether it is met, what is missing.

The letter and the self-test show the same rows; they are written from a trace, so they say what was judged and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiuzhu.foundation.policy.describing import TRUE_WORDS, Describer
from jiuzhu.foundation.policy.expressions import Kind, Step, nodes

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
NO_FIGURE = "没有资料"


@dataclass(frozen=True)
class Lacking:
    """A figure that is missing and the paper that shows it (empty where none is named)."""

    what: str
    paper: str


@dataclass(frozen=True)
class ConditionRow:
    """One condition: ``holds`` is true, false or None for unknown; ``unset`` names values the county has not published."""

    what: str
    own: str
    wanted: str
    holds: bool | None
    lacking: tuple[Lacking, ...] = ()
    unset: tuple[str, ...] = ()


def rows(step: Step, describer: Describer) -> tuple[ConditionRow, ...]:
    """Write every condition of a rule once, in its order; those that look at no fact are left out."""
    return _once(_row(leaf, wanted, describer) for leaf, wanted in _leaves(step, wanted=True))


def deciding_rows(step: Step, describer: Describer) -> tuple[ConditionRow, ...]:
    """Write the conditions a verdict rests on: of an AND that failed what failed, of an OR that holds what holds."""
    return _once(_row(leaf, wanted, describer) for leaf, wanted in _deciding(step, wanted=True))


def lacking_in(found: Iterable[ConditionRow]) -> tuple[Lacking, ...]:
    """Give what is missing over several rows, each once."""
    return tuple(dict.fromkeys(each for row in found for each in row.lacking))


def _leaves(step: Step, *, wanted: bool) -> Iterator[tuple[Step, bool]]:
    if isinstance(step.node, nodes.Not):
        wanted = not wanted
    if not step.parts:
        yield step, wanted
    for part in step.parts:
        yield from _leaves(part, wanted=wanted)


def _deciding(step: Step, *, wanted: bool) -> Iterator[tuple[Step, bool]]:
    if isinstance(step.node, nodes.Not):
        wanted = not wanted
    if not step.parts:
        yield step, wanted
    joint = isinstance(step.node, nodes.Both | nodes.Either)
    for part in step.parts:
        if not joint or part.verdict is step.verdict:
            yield from _deciding(part, wanted=wanted)


def _once(found: Iterable[ConditionRow | None]) -> tuple[ConditionRow, ...]:
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _row(leaf: Step, wanted: bool, describer: Describer) -> ConditionRow | None:
    names = [each.name for each in leaf.node.walk() if isinstance(each, nodes.Fact)]
    if not names or isinstance(leaf.node, nodes.Missing):
        return None
    holds = None if leaf.verdict is None else leaf.verdict is wanted
    lacking = tuple(
        Lacking(describer.label(name), describer.facts[name].paper if name in describer.facts else "") for name in leaf.missing_facts
    )
    unset = tuple(describer.parameters[name].label for name in leaf.missing_parameters if name in describer.parameters)
    what, own, asked = _words(leaf, wanted, describer)
    return ConditionRow(what, own if leaf.left is not None or not lacking else NO_FIGURE, asked, holds, lacking, unset)


def _words(leaf: Step, wanted: bool, describer: Describer) -> tuple[str, str, str]:
    node = leaf.node
    if isinstance(node, nodes.Comparison):
        shared = describer.is_share(node.left) or describer.is_share(node.right)
        operator = node.operator if wanted else OPPOSITE[node.operator]
        own = describer.figure(node.left, leaf.left, shared) if leaf.left is not None else NO_FIGURE
        return describer.name(node.left), own, f"{TRUE_WORDS[operator]}{_limit(node.right, leaf.right, node, describer, shared)}"
    if isinstance(node, nodes.Membership):
        own = describer.code(node.item, str(leaf.left)) if leaf.left is not None else NO_FIGURE
        if isinstance(node.options, nodes.Parameter):
            listed = describer.limit(node.options)
        else:
            listed = "、".join(describer.code(node.item, str(each.value)) for each in node.options)
        return describer.name(node.item), own, f"{'属于' if wanted else '不属于'}{listed}"
    own = NO_FIGURE if leaf.left is None else "是" if leaf.left else "否"
    return describer.name(node), own, "是" if wanted else "否"


def _limit(node: nodes.Node, value: object, comparison: nodes.Comparison, describer: Describer, shared: bool) -> str:
    if isinstance(node, nodes.Literal):
        if node.kind in (Kind.CODE, Kind.TEXT):
            return describer.code(comparison.left, str(node.value))
        return f" {describer.figure(comparison.left if value is not None else node, value, shared)}"
    name = describer.name(node)
    if value is None:
        return f"{name}（本县还没有公布）" if isinstance(node, nodes.Parameter) else name
    return f"{name}（{describer.figure(node, value, shared)}）"
