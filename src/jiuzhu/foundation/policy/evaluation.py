"""Indicators compiled together: one household's facts to verdicts, reasons and level in one call."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions.lowering import lower
from jiuzhu.foundation.policy.expressions.plan import Constant
from jiuzhu.foundation.policy.expressions.python import PythonWriter
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import Bands, DatedPack, Indicator
from jiuzhu.foundation.policy.packs.entries import Branch
from jiuzhu.foundation.policy.wording import SentenceWriter, read_sentence

UNDETERMINED = "undetermined"
LEVELS = ("low", "medium", "high")


class Judgement(NamedTuple):
    """What one household comes to: level, and per indicator True (hardship), False (normal) or None (unknown).

    ``reasons`` holds one Chinese clause for each indicator in hardship, in form order.
    """

    level: str
    states: tuple[bool | None, ...]
    reasons: tuple[str, ...]

    @property
    def hardships(self) -> int:
        """How many indicators are in hardship."""
        return self.states.count(True)

    @property
    def unknowns(self) -> int:
        """How many indicators are unknown."""
        return self.states.count(None)


def level_of(hardships: int, bands: Bands) -> str | None:
    """Give the band of a count; None where the pack has no bands."""
    if bands.high_min is None or bands.low_max is None:
        return None
    return "high" if hardships >= bands.high_min else "low" if hardships <= bands.low_max else "medium"


def level_table(count: int, bands: Bands) -> dict[tuple[int, int], str]:
    """Give the level for every pair of hardships and unknowns among ``count`` indicators."""
    table = {}
    for hardships in range(count + 1):
        for unknowns in range(count - hardships + 1):
            least, most = level_of(hardships, bands), level_of(hardships + unknowns, bands)
            table[hardships, unknowns] = least if least is not None and least == most else UNDETERMINED
    return table


def possible_levels(hardships: int, unknowns: int, bands: Bands) -> tuple[str, ...]:
    """Give the levels that are still possible, lowest first."""
    found = {level_of(hardships + each, bands) for each in range(unknowns + 1)}
    return tuple(level for level in LEVELS if level in found)


@dataclass(frozen=True)
class Judge:
    """The compiled indicators of a dated pack."""

    indicators: tuple[Indicator, ...]
    bands: Bands
    reading: Callable[[Mapping[str, Any]], tuple[tuple[bool | None, ...], list[str]]]
    levels: Mapping[tuple[int, int], str]

    def __call__(self, facts: Mapping[str, Any]) -> Judgement:
        """Judge one household; facts are fen, int, Decimal, bool, code; absent or None is unknown."""
        states, reasons = self.reading(facts)
        return Judgement(self.levels[states.count(True), states.count(None)], states, tuple(reasons))


def compile_judge(dated: DatedPack) -> Judge:
    """Compile the indicators of a dated pack into one function; raises PackFaulty for a wrong sentence."""
    writer = PythonWriter()
    labels = {name: each.values for name, each in declared_facts().items() if each.values}
    sentences = SentenceWriter(writer, labels)
    body: list[ast.stmt] = [_assign("reasons", ast.List([], ast.Load()))]
    for number, indicator in enumerate(dated.indicators):
        body += _indicator(number, indicator, dated, writer, sentences)
    states = ast.Tuple([_name(f"s{number}") for number in range(len(dated.indicators))], ast.Load())
    body.append(ast.Return(ast.Tuple([states, _name("reasons")], ast.Load())))
    return Judge(dated.indicators, dated.bands, writer.function(body), level_table(len(dated.indicators), dated.bands))


def _indicator(number: int, indicator: Indicator, dated: DatedPack, writer: PythonWriter, sentences: SentenceWriter) -> list[ast.stmt]:
    """Write: b0 = …; b1 = …; s = b0 or b1 over three values; if s: reasons.append(…)."""
    values, kinds = dated.values, {name: each.kind for name, each in dated.parameters.items()}
    statements: list[ast.stmt] = []
    locals_: list[tuple[str, Branch]] = []
    for index, branch in enumerate(indicator.branches):
        condition = lower(branch.when.tree, branch.when.inside(values))
        if condition == Constant(False):
            continue
        local = f"b{number}_{index}"
        statements.append(_assign(local, writer.condition(condition)))
        locals_.append((local, branch))
    state = f"s{number}"
    if len(locals_) == 1:
        statements.append(_assign(state, _name(locals_[0][0])))
    elif locals_:
        unknown: list[ast.expr] = [ast.Compare(_name(local), [ast.Is()], [ast.Constant(None)]) for local, _ in locals_]
        rest = ast.IfExp(_any(unknown), ast.Constant(None), ast.Constant(False))
        statements.append(_assign(state, ast.IfExp(_any([_name(local) for local, _ in locals_]), ast.Constant(True), rest)))
    else:
        statements.append(_assign(state, ast.Constant(False)))
    said: list[ast.stmt] = [_assign("said", ast.List([], ast.Load()))]
    for local, branch in locals_:
        try:
            sentence = read_sentence(branch.says or indicator.label, dated.facts, kinds)
        except ExpressionFaulty as error:
            raise ExpressionFaulty(error.what, error.remedy, file=indicator.ground.file, line=indicator.ground.line) from error
        said.append(ast.If(_name(local), [_append("said", sentences.write(sentence, values))], []))
    joined = ast.Call(ast.Attribute(ast.Constant("，"), "join", ast.Load()), [_name("said")], [])
    text = ast.JoinedStr([ast.Constant(f"{indicator.label}："), ast.FormattedValue(joined, -1, None)])
    statements.append(ast.If(_name(state), [*said, _append("reasons", text)], []))
    return statements


def _any(tests: Sequence[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests))


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _append(name: str, value: ast.expr) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Attribute(_name(name), "append", ast.Load()), [value], []))
