"""The reading of a plan as compiled Python, for one subject on screen.

The function is written as a syntax tree, node by node, from the plan; no text of a rule is ever evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiuzhu.foundation.policy.expressions import plan
from jiuzhu.foundation.policy.expressions.kinds import Kind
from jiuzhu.foundation.policy.expressions.values import AREA_FACT

MOST_PLACES = 40
Reading = Callable[[Mapping[str, Any]], bool | None]

OPERATORS: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq,
    "<>": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def to_function(condition: plan.Plan) -> Reading:
    """Compile a condition to a function of one subject's facts: True, False or None for unknown."""
    writer = PythonWriter()
    result = writer.condition(condition)
    return writer.function([ast.Return(result)])


class PythonWriter:
    """Writes several conditions into one function, reading each fact once."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.constants: dict[str, Any] = {"Fraction": Fraction}
        self.count = 0

    def function(self, body: list[ast.stmt]) -> Callable[[Mapping[str, Any]], Any]:
        """Compile statements that speak of ``facts``' values into a function of the mapping."""
        get = ast.Assign([_stored("get")], ast.Attribute(_name("facts"), "get", ast.Load()))
        reads: list[ast.stmt] = [
            ast.Assign([_stored(local)], ast.Call(_name("get"), [ast.Constant(fact)], [])) for fact, local in self.facts.items()
        ]
        arguments = ast.arguments([], [ast.arg("facts")], None, [], [], None, [])
        define = ast.FunctionDef("reading", arguments, [get, *reads, *body], [], None)
        module = ast.fix_missing_locations(ast.Module([define], []))
        scope = dict(self.constants)
        exec(compile(module, "<rule>", "exec"), scope)  # noqa: S102 — the tree was built above from the plan
        made: Callable[[Mapping[str, Any]], Any] = scope["reading"]
        return made

    def fact(self, name: str) -> ast.expr:
        """Speak of a fact."""
        return _name(self.facts.setdefault(name, f"f{len(self.facts)}"))

    def held(self, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """Give an expression that evaluates and keeps a value, and one that reads it again."""
        if isinstance(value, ast.Name | ast.Constant):
            return value, value
        self.count += 1
        local = f"t{self.count}"
        return ast.NamedExpr(_stored(local), value), _name(local)

    def constant(self, value: Any) -> ast.expr:
        """Speak of a constant that has no literal form."""
        if isinstance(value, Fraction) and value.denominator == 1:
            return ast.Constant(int(value))
        if value is None or isinstance(value, int | str | bool):
            return ast.Constant(value)
        local = f"c{len(self.constants)}"
        self.constants[local] = value
        return _name(local)

    # ---- conditions --------------------------------------------------------------------------------

    def condition(self, condition: plan.Plan) -> ast.expr:
        """Write a condition as one expression."""
        match condition:
            case plan.Constant():
                return ast.Constant(condition.value)
            case plan.Truth():
                return self.fact(condition.name)
            case plan.IsMissing():
                return _is(self.fact(condition.name), None)
            case plan.Negated():
                kept, again = self.held(self.condition(condition.item))
                return ast.IfExp(_is(kept, None), ast.Constant(None), ast.UnaryOp(ast.Not(), again))
            case plan.AllOf():
                return self.joined(condition.items, decisive=False)
            case plan.AnyOf():
                return self.joined(condition.items, decisive=True)
            case plan.Blanked():
                kept, again = self.held(self.condition(condition.item))
                return ast.IfExp(_is(kept, condition.value), ast.Constant(None), again)
            case plan.Chosen():
                result = self.condition(condition.otherwise)
                for when, then in reversed(condition.branches):
                    result = ast.IfExp(self.condition(when), self.condition(then), result)
                return result
            case plan.ByArea():
                result = ast.Constant(None)
                for area, then in reversed(condition.branches):
                    here = ast.Compare(self.fact(AREA_FACT), [ast.Eq()], [ast.Constant(area)])
                    result = ast.IfExp(here, self.condition(then), result)
                return result
            case plan.Fallback():
                test = _is(self.fact(condition.name), None)
                return ast.IfExp(test, self.condition(condition.absent), self.condition(condition.present))
            case plan.Among():
                kept, again = self.held(self.words(condition.item))
                options = ast.Tuple([ast.Constant(each) for each in condition.options], ast.Load())
                return _unless_missing([kept], ast.Compare(again, [ast.In()], [options]))
            case plan.SameWords():
                return self.compared_words("=", condition.left, condition.right)
            case plan.Ordered():
                return self.compared_words(condition.operator, condition.left, condition.right)
            case plan.Compared():
                return self.compared(condition)
        raise AssertionError(condition)

    def joined(self, items: Iterable[plan.Plan], *, decisive: bool) -> ast.expr:
        """AND and OR over true, false and unknown."""
        pairs = [self.held(self.condition(each)) for each in items]
        tests = [kept if decisive else _is(kept, False) for kept, _ in pairs]
        unknown = [_is(again, None) for _, again in pairs]
        rest = ast.IfExp(ast.BoolOp(ast.Or(), unknown), ast.Constant(None), ast.Constant(not decisive))
        return ast.IfExp(ast.BoolOp(ast.Or(), tests), ast.Constant(decisive), rest)

    def compared(self, condition: plan.Compared) -> ast.expr:
        """A comparison of sums, unknown when a quantity is missing or a divisor is 0."""
        reads: dict[plan.Quantity, ast.expr] = {}
        missing: list[ast.expr] = []
        for each in condition.needs:
            kept, reads[each] = self.held(self.quantity(each))
            missing.append(_is(kept, None))
        tests = missing + [_compare("=", self.total(each, reads), ast.Constant(0)) for each in condition.divisors]
        left, right = self.total(condition.left, reads), self.total(condition.right, reads)
        result: ast.expr = _compare(condition.operator, left, right)
        if condition.sign is not None and condition.operator in TURNED:
            turned = _compare(TURNED[condition.operator], left, right)
            result = ast.IfExp(_compare(">", self.total(condition.sign, reads), ast.Constant(0)), result, turned)
        return ast.IfExp(_any(tests), ast.Constant(None), result) if tests else result

    def compared_words(self, operator: str, left: plan.Words, right: plan.Words) -> ast.expr:
        """A comparison of texts or dates."""
        (kept, again), (other, other_again) = self.held(self.words(left)), self.held(self.words(right))
        return _unless_missing([kept, other], _compare(operator, again, other_again))

    # ---- values ------------------------------------------------------------------------------------

    def total(self, terms: plan.Sum, reads: Mapping[plan.Quantity, ast.expr] | None = None) -> ast.expr:
        """A sum of products; decimals are multiplied as fractions, so that nothing is rounded."""
        written = [self.term(value, term, reads, alone=len(terms) == 1) for value, term in terms]
        result: ast.expr = written[0] if written else ast.Constant(0)
        for each in written[1:]:
            result = ast.BinOp(result, ast.Add(), each)
        return result

    def term(
        self,
        coefficient: Fraction,
        term: tuple[plan.Quantity, ...],
        reads: Mapping[plan.Quantity, ast.expr] | None,
        *,
        alone: bool,
    ) -> ast.expr:
        """One product of a coefficient and quantities."""
        if not term:
            return self.constant(_decimal(coefficient) if alone else coefficient)
        factors: list[ast.expr] = [reads[each] if reads else self.quantity(each) for each in term]
        if alone and coefficient == 1 and len(factors) == 1:
            return factors[0]
        for index, each in enumerate(term):
            if not (isinstance(each, plan.FactQuantity) and each.kind is not Kind.NUMBER):
                factors[index] = ast.Call(_name("Fraction"), [factors[index]], [])
        if coefficient != 1:
            factors.insert(0, self.constant(coefficient))
        result = factors[0]
        for factor in factors[1:]:
            result = ast.BinOp(result, ast.Mult(), factor)
        return result

    def quantity(self, quantity: plan.Quantity) -> ast.expr:
        """A number that may be None."""
        match quantity:
            case plan.FactQuantity():
                return self.fact(quantity.name)
            case plan.ChosenQuantity():
                pairs = [self.held(self.maybe(each)) for each in quantity.arguments]
                function = {"ABS": "abs", "LEAST": "min", "GREATEST": "max"}[quantity.function]
                call = ast.Call(_name(function), [again for _, again in pairs], [])
                return _unless_missing([kept for kept, _ in pairs], call if len(pairs) > 1 or function == "abs" else pairs[0][1])
            case plan.BlankedQuantity():
                kept, again = self.held(self.maybe(quantity.item))
                equal = _compare("=", again, self.constant(quantity.value))
                return ast.IfExp(ast.BoolOp(ast.Or(), [_is(kept, None), equal]), ast.Constant(None), again)
            case plan.CaseQuantity():
                result = self.maybe(quantity.otherwise)
                for when, then in reversed(quantity.branches):
                    result = ast.IfExp(self.condition(when), self.maybe(then), result)
                return result
        raise AssertionError(quantity)

    def maybe(self, terms: plan.Sum | None) -> ast.expr:
        """A sum that is None when any of its quantities is."""
        if terms is None:
            return ast.Constant(None)
        reads: dict[plan.Quantity, ast.expr] = {}
        missing: list[ast.expr] = []
        for quantity in dict.fromkeys(each for _, term in terms for each in term):
            kept, reads[quantity] = self.held(self.quantity(quantity))
            missing.append(kept)
        return _unless_missing(missing, self.total(terms, reads or {}))

    def words(self, words: plan.Words) -> ast.expr:
        """A text or date that may be None."""
        match words:
            case plan.WordsFact():
                return self.fact(words.name)
            case plan.WordsConstant():
                if words.kind is Kind.DATE and words.value is not None:
                    return self.constant(date.fromisoformat(words.value))
                return ast.Constant(words.value)
            case plan.WordsBlanked():
                kept, again = self.held(self.words(words.item))
                equal = ast.Compare(kept, [ast.Eq()], [ast.Constant(words.value)])
                return ast.IfExp(equal, ast.Constant(None), again)
            case plan.WordsCase():
                result = self.words(words.otherwise)
                for when, then in reversed(words.branches):
                    result = ast.IfExp(self.condition(when), self.words(then), result)
                return result
        raise AssertionError(words)


def _decimal(value: Fraction) -> Fraction | Decimal:
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > MOST_PLACES:
            return value
    if places == 0:
        return value
    digits = tuple(int(digit) for digit in str(abs(int(value * 10**places))))
    return Decimal((int(value < 0), digits, -places))


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _stored(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _is(value: ast.expr, constant: bool | None) -> ast.expr:
    return ast.Compare(value, [ast.Is()], [ast.Constant(constant)])


def _compare(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [OPERATORS[operator]()], [right])


def _any(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def _unless_missing(values: list[ast.expr], result: ast.expr) -> ast.expr:
    tests = [_is(each, None) for each in values if not isinstance(each, ast.Constant) or each.value is None]
    return ast.IfExp(_any(tests), ast.Constant(None), result) if tests else result
