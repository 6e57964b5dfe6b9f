"""Sentences with a household's own figures: 「人均月收入 {income_per_head_annual_yuan / 12:down} 元」.

A figure is written exactly where it can be; otherwise it is rounded as the format says:
``down`` and ``up`` round towards the side that keeps the sentence true, ``%`` shows a share.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import Expression, FactTypes, Kind, nodes, parse_value, plan
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC
from jiuzhu.foundation.policy.expressions.lowering import lower_value
from jiuzhu.foundation.policy.expressions.python import PythonWriter

PERCENT = 100
DECIMALS = 2
GAP_CODES = re.compile(r"（A-\d+(?:[、，]\s*A-\d+)*）")
FIGURE = re.compile(r"\{([^{}:]+)(?::(%?(?:up|down)?))?\}")


def without_codes(text: str) -> str:
    """Leave out the codes of gaps （A-52） that a reading carries for those who work on packs."""
    return GAP_CODES.sub("", text)


@dataclass(frozen=True)
class Sentence:
    """Literal pieces and figures, in order."""

    parts: tuple[str | tuple[Expression, str], ...]


def read_sentence(text: str, facts: FactTypes, parameters: Mapping[str, Kind]) -> Sentence:
    """Read a sentence with figures in braces; raises ExpressionFaulty."""
    parts: list[str | tuple[Expression, str]] = []
    end = 0
    for found in FIGURE.finditer(text):
        parts.append(text[end : found.start()])
        parts.append((parse_value(found[1], facts=facts, parameters=parameters), found[2] or ""))
        end = found.end()
    rest = text[end:]
    if "{" in rest or "}" in rest:
        raise ExpressionFaulty(f"句子“{text}”里的括号读不懂。", "数字写成 {事实}、{事实:%}、{事实:up} 或 {事实:down}。")
    return Sentence(tuple(part for part in (*parts, rest) if part))


def yuan(numerator: int, denominator: int = 1, rounding: str = "") -> str:
    """Write fen as yuan with two decimals."""
    fen = _rounded(numerator, denominator, rounding)
    return f"{fen // 100:,}.{fen % 100:02d}" if fen >= 0 else f"-{-fen // 100:,}.{-fen % 100:02d}"


def share(numerator: Any, denominator: Any = 1, rounding: str = "") -> str:
    """Write a share in per cent: one decimal at most, two where it is rounded to one side."""
    if not rounding:
        tenths = _rounded(numerator * 1000, denominator, rounding)
        return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"
    whole, part = divmod(_rounded(numerator * 10000, denominator, rounding), PERCENT)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%" if part else f"{whole}%"


def plain(numerator: Any, denominator: Any = 1, rounding: str = "") -> str:
    """Write a number as it is, or with two decimals where it does not end."""
    if denominator == 1 and isinstance(numerator, int):
        return str(numerator)
    value = Fraction(numerator) / Fraction(denominator)
    if isinstance(numerator, Decimal) and denominator == 1:
        return format(numerator.normalize(), "f")
    hundredths = _rounded(value.numerator * 100, value.denominator, rounding)
    return format(Decimal(hundredths).scaleb(-DECIMALS).normalize(), "f")


def _rounded(numerator: Any, denominator: Any, rounding: str) -> int:
    if rounding == "down":
        return int(numerator // denominator)
    if rounding == "up":
        return int(-(-numerator // denominator))
    return int((2 * numerator + denominator) // (2 * denominator))


class SentenceWriter:
    """Writes sentences into the function that a PythonWriter compiles."""

    def __init__(self, writer: PythonWriter, labels: Mapping[str, Mapping[str, str]]) -> None:
        self.writer = writer
        self.labels = labels
        writer.constants.update({"yuan": yuan, "share": share, "plain": plain})

    def write(self, sentence: Sentence, parameters: Mapping[str, Any]) -> ast.expr:
        """Write a sentence as one f-string."""
        pieces: list[ast.expr] = []
        for part in sentence.parts:
            if isinstance(part, str):
                pieces.append(ast.Constant(part))
                continue
            expression, form = part
            value = lower_value(expression.tree, expression.inside(parameters))
            figure = self.figure(value, expression, form)
            pieces.append(figure if isinstance(figure, ast.Constant) else ast.FormattedValue(figure, -1, None))
        return ast.JoinedStr(pieces)

    def figure(self, value: plan.Plan, expression: Expression, form: str) -> ast.expr:
        """Write one figure as text."""
        match value:
            case plan.Fallback():
                fact = self.writer.fact(value.name)
                test = ast.Compare(fact, [ast.Is()], [ast.Constant(None)])
                return ast.IfExp(test, self.figure(value.absent, expression, form), self.figure(value.present, expression, form))
            case plan.ByArea():
                (first, one), (_, other) = value.branches
                test = ast.Compare(self.writer.fact("area_type"), [ast.Eq()], [ast.Constant(first)])
                return ast.IfExp(test, self.figure(one, expression, form), self.figure(other, expression, form))
            case plan.Quotient():
                return self.number(value, expression, form)
            case plan.Word():
                words = self.writer.words(value.words)
                if isinstance(value.words, plan.WordsFact) and value.words.name in self.labels:
                    table = self.writer.constant(dict(self.labels[value.words.name]))
                    return ast.Call(ast.Attribute(table, "get", ast.Load()), [words, words], [])
                return words
        return ast.Constant("未设定")

    def number(self, value: plan.Quotient, expression: Expression, form: str) -> ast.expr:
        """Write numerator ÷ denominator in the form asked for."""
        assert expression.tree.kind in NUMERIC
        money = nodes.dimension_of(expression.tree) == 1
        function = share if form.startswith("%") else yuan if money else plain
        numerator, denominator = _whole(value)
        if all(not term for _, term in numerator + denominator):
            top, bottom = (sum((each for each, _ in side), Fraction(0)) for side in (numerator, denominator))
            exact = top / bottom
            return ast.Constant(function(exact.numerator, exact.denominator, form.lstrip("%")))
        if function is plain and len(numerator) == 1 and denominator == ((Fraction(1), ()),):
            quantity = numerator[0][1]
            if numerator[0][0] == 1 and isinstance(quantity[0], plan.FactQuantity) and quantity[0].kind is Kind.COUNT:
                return self.writer.total(numerator)
        arguments = [self.writer.total(numerator), self.writer.total(denominator), ast.Constant(form.lstrip("%"))]
        return ast.Call(ast.Name(function.__name__, ast.Load()), arguments, [])


def _whole(value: plan.Quotient) -> tuple[plan.Sum, plan.Sum]:
    """Clear the fractions of both sides."""
    scale = reduce(lcm, (coefficient.denominator for coefficient, _ in value.numerator + value.denominator), 1)
    numerator, denominator = (
        tuple((coefficient * scale, term) for coefficient, term in side) for side in (value.numerator, value.denominator)
    )
    return numerator, denominator
