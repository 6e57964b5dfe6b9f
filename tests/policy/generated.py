"""Random rules over random households, by seed: every operator and function, thresholds met exactly, many gaps.

The same generator runs small in the tests and large in ``bench/readings_fuzz.py``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import Expression, FactType, FactTypes, Kind, parse, parse_value

PLAIN = {
    "m1": FactType(Kind.MONEY),
    "m2": FactType(Kind.MONEY, minimum=None),
    "mk": FactType(Kind.MONEY, known=True),
    "c1": FactType(Kind.COUNT),
    "c2": FactType(Kind.COUNT),
    "n1": FactType(Kind.NUMBER),
    "n2": FactType(Kind.NUMBER, minimum=None),
    "b1": FactType(Kind.BOOLEAN),
    "bk": FactType(Kind.BOOLEAN, known=True),
    "w1": FactType(Kind.CODE, values=frozenset({"x", "y", "z"})),
    "wk": FactType(Kind.CODE, values=frozenset({"x", "y", "z"}), known=True),
    "d1": FactType(Kind.DATE),
    "h1": FactType(Kind.MONTH),
    "area_type": FactType(Kind.CODE, values=frozenset({"urban", "rural"})),
}
FACTS = FactTypes({**PLAIN, "x1": FactType(Kind.MONEY, derived=parse_value("m1 / c1", facts=FactTypes(PLAIN)).tree)})
KNOWN = tuple(name for name, each in PLAIN.items() if each.known)
PARAMETERS = {"pm": "money", "pa": "money", "pc": "count", "ps": "number", "pl": "list", "pd": "date"}
SQL_TYPES = {
    Kind.MONEY: "BIGINT", Kind.COUNT: "INTEGER", Kind.NUMBER: "DECIMAL(18,9)", Kind.BOOLEAN: "BOOLEAN",
    Kind.CODE: "VARCHAR", Kind.DATE: "DATE", Kind.MONTH: "VARCHAR",
}  # fmt: skip
COLUMNS = {name: FACTS[name].kind for name in FACTS}

THRESHOLDS: dict[Kind, list[Any]] = {
    Kind.MONEY: [0, 1, 299, 300, 301, 150, 73_799, 73_800, 73_801, 10**14 - 1],
    Kind.COUNT: [0, 1, 2, 3, 4, 9_999_999],
    Kind.NUMBER: [Decimal(text) for text in ("0", "0.000000001", "0.599999999", "0.6", "0.600000001", "1", "2", "999999999.999999999")],
    Kind.DATE: [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)],
    Kind.MONTH: ["2024-01", "2024-02", "2024-03"],
}
NULL_SHARE, THRESHOLD_SHARE = 0.4, 0.5
CHOICES = {"bk": (True, False), "b1": (True, False), "w1": ("x", "y", "z"), "wk": ("x", "y", "z"), "area_type": ("urban", "rural")}
OPERATORS = {
    "AND": r"\bAND\b", "OR": r"\bOR\b", "NOT": r"\bNOT\b", "=": r"(?<![<>])=", "<>": "<>", "<": r"<(?![=>])", "<=": "<=", ">": r"(?<!<)>(?!=)",
    ">=": ">=", "+": r"\+", "-": r"- ", "negative": r"-\(", "*": r"\*", "/": "/", "IN": r"(?<!NOT) IN\b", "NOT IN": "NOT IN", "BETWEEN": "BETWEEN",
    "IS NULL": "IS NULL", "IS NOT NULL": "IS NOT NULL", "CASE": r"\bCASE\b", "COALESCE": "COALESCE", "NULLIF": "NULLIF", "ABS": "ABS",
    "LEAST": "LEAST", "GREATEST": "GREATEST", "list parameter": r"IN p\.pl", "value by area": r"p\.pa", "derived fact": r"\bx1\b",
}  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One rule and the parameter values it is tried with."""

    expression: Expression
    values: dict[str, Any]


def trials(seed: int, count: int) -> list[Trial]:
    """Make so many rules; one the language refuses (too large to be exact, constants of no unit) is made again."""
    draw = random.Random(seed)
    made: list[Trial] = []
    while len(made) < count:
        try:
            expression = parse(_condition(draw, 3), facts=FACTS, parameters=PARAMETERS)
            trial = Trial(expression, _values(draw))
            expression.plan(trial.values)
        except ExpressionFaulty:
            continue
        made.append(trial)
    return made


def households(seed: int, count: int) -> list[dict[str, Any]]:
    """Make so many rows of facts (fen, whole numbers, Decimals, days)."""
    draw = random.Random(seed)
    return [{name: _cell(draw, name) for name in COLUMNS} for _ in range(count)]


def shares(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Give the share of missing cells, and of cells that lie on a threshold, beside it, at 0 or at the largest value."""
    cells = [(name, value) for row in rows for name, value in row.items() if name not in KNOWN]
    beside = {kind: set(values) for kind, values in THRESHOLDS.items()}
    met = sum(value is not None and abs(value) in beside[COLUMNS[name]] for name, value in cells if COLUMNS[name] in (Kind.MONEY, Kind.COUNT, Kind.NUMBER))
    return sum(value is None for _, value in cells) / len(cells), met / len(cells)


def uses(made: list[Trial]) -> dict[str, float]:
    """Give the share of rules that use each operator and function."""
    return {name: sum(bool(re.search(pattern, each.expression.text)) for each in made) / len(made) for name, pattern in OPERATORS.items()}


def _cell(draw: random.Random, name: str) -> Any:
    fact = FACTS[name]
    if not fact.known and draw.random() < NULL_SHARE:
        return None
    if name in CHOICES:
        return draw.choice(CHOICES[name])
    value = draw.choice(THRESHOLDS[fact.kind]) if draw.random() < THRESHOLD_SHARE else _anything(draw, fact.kind)
    return -value if fact.minimum is None and draw.random() < 0.5 else value


def _anything(draw: random.Random, kind: Kind) -> Any:
    match kind:
        case Kind.MONEY:
            return draw.randrange(draw.choice((1000, 200_000, 10**9)))
        case Kind.COUNT:
            return draw.randrange(12)
        case Kind.NUMBER:
            return Decimal(draw.randrange(10**6)) / draw.choice((1, 100, 10**6))
        case Kind.DATE:
            return date(2024, 1, 1) + timedelta(days=draw.randrange(120))
    return f"2024-{draw.randrange(1, 13):02}"


def _values(draw: random.Random) -> dict[str, Any]:
    money = ("0", "1.50", "3.00", "738.00")
    values: dict[str, Any] = {
        "pm": Decimal(draw.choice(money)),
        "pa": {"urban": Decimal(draw.choice(money)), "rural": draw.choice((None, Decimal("1.50")))},
        "pc": draw.choice((0, 1, 2, 3)),
        "ps": Decimal(draw.choice(("0", "0.60", "1", "0.333333333"))),
        "pl": draw.choice((("x", "z"), ("y",), ())),
        "pd": "2024-02-29",
    }
    return {name: None if draw.random() < 0.1 else value for name, value in values.items()}


# ---- the grammar ---------------------------------------------------------------------------------------


def _condition(draw: random.Random, depth: int) -> str:
    if depth == 0:
        return draw.choice(LEAVES)(draw)
    inner = lambda: _condition(draw, depth - 1)  # noqa: E731
    match draw.randrange(12):
        case 0 | 1 | 2:
            return f"({inner()} AND {inner()})"
        case 3 | 4 | 5:
            return f"({inner()} OR {inner()})"
        case 6:
            return f"NOT ({inner()})"
        case 7:
            return f"NULLIF(({inner()}), {draw.choice(('TRUE', 'FALSE'))})"
        case 8:
            return f"CASE WHEN {_known(draw)} THEN ({inner()}) ELSE ({inner()}) END"
    return draw.choice(LEAVES)(draw)


def _known(draw: random.Random) -> str:
    return draw.choice(("bk", "b1 IS NULL", "m1 IS NOT NULL", "wk = 'x'", "mk > p.pm", "wk IN ('y', 'z')", "mk >= 3"))


def _money(draw: random.Random, depth: int = 2) -> str:
    plain = ("m1", "m2", "mk", "x1", "p.pm", "p.pa", "3", "1.50", "738")
    if depth == 0 or draw.random() < 0.35:
        return draw.choice(plain)
    inner = lambda: _money(draw, depth - 1)  # noqa: E731
    match draw.randrange(12):
        case 0:
            return f"({inner()} + {inner()})"
        case 1:
            return f"({inner()} - {inner()})"
        case 2:
            return f"{_plain(draw, 0)} * {draw.choice(('m1', 'm2', 'mk'))}"
        case 3:
            return f"({inner()}) / {draw.choice(('c1', 'c2', '12', 'p.pc', '(c1 - c2)'))}"
        case 4:
            return f"ABS({inner()})"
        case 5:
            return f"LEAST({inner()}, {draw.choice(plain)})"
        case 6:
            return f"GREATEST({inner()}, {draw.choice(plain)})"
        case 7:
            return f"NULLIF({draw.choice(('m1', 'm2', 'mk'))}, {draw.choice(('0', '3', '738'))})"
        case 8:
            return f"CASE WHEN {_known(draw)} THEN {inner()} ELSE {inner()} END"
        case 9:
            return f"-({inner()})"
        case 10:
            return f"COALESCE(mk, {inner()})"
    return draw.choice(plain)


def _plain(draw: random.Random, depth: int = 1) -> str:
    plain = ("c1", "c2", "n1", "n2", "p.ps", "p.pc", "2", "0.6", "1")
    if depth == 0 or draw.random() < 0.35:
        return draw.choice(plain)
    inner = lambda: _plain(draw, depth - 1)  # noqa: E731
    match draw.randrange(8):
        case 0:
            return f"({inner()} + {inner()})"
        case 1:
            return f"({inner()} - {inner()})"
        case 2:
            return f"{inner()} * {inner()}"
        case 3:
            return f"({inner()}) / ({inner()})"
        case 4:
            return f"{draw.choice(('m1', 'x1', 'mk'))} / {draw.choice(('m2', 'mk', 'p.pm', 'p.pa'))}"
        case 5:
            return f"ABS({inner()})"
        case 6:
            return f"GREATEST({inner()}, {inner()})"
    return f"LEAST({inner()}, {inner()})"


def _comparison(draw: random.Random) -> str:
    value = draw.choice((_money, _plain))
    if draw.random() < 0.15:
        return f"{value(draw)} BETWEEN {value(draw)} AND {value(draw)}"
    return f"{value(draw)} {draw.choice(('=', '<>', '<', '<=', '>', '>='))} {value(draw)}"


def _truth(draw: random.Random) -> str:
    return draw.choice(("b1", "bk", "TRUE", "FALSE", "NULLIF(b1, FALSE)", "COALESCE(bk, b1)"))


def _words(draw: random.Random) -> str:
    words = draw.choice(("w1", "wk", "NULLIF(w1, 'z')", "COALESCE(wk, w1)", f"CASE WHEN {_known(draw)} THEN w1 ELSE 'x' END"))
    return draw.choice((f"{words} = 'x'", f"{words} <> 'y'", f"{words} IN ('x', 'y')", f"{words} NOT IN ('z')", f"{words} IN p.pl"))


def _days(draw: random.Random) -> str:
    operator = draw.choice(("=", "<>", "<", "<=", ">", ">="))
    return draw.choice((f"d1 {operator} '2024-02-29'", f"d1 {operator} p.pd", f"h1 {operator} '2024-02'"))


def _gap(draw: random.Random) -> str:
    return f"{draw.choice(('m1', 'c1', 'n2', 'b1', 'w1', 'd1'))} IS {draw.choice(('', 'NOT '))}NULL"


def _among(draw: random.Random) -> str:
    return f"{draw.choice(('c1', 'c2', 'n1'))} {draw.choice(('', 'NOT '))}IN ({draw.choice(('1, 2', '0', '0.6, 3'))})"


LEAVES: tuple[Callable[[random.Random], str], ...] = (_comparison,) * 8 + (_truth, _words, _words, _days, _gap, _among)
