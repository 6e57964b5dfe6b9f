"""From a typed tree and parameter values to a plan without division."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import nodes, plan
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC, ORDERED_TEXT, WORDS
from jiuzhu.foundation.policy.expressions.polynomials import (
    ONE,
    add,
    never_negative,
    ordered,
    size_of_sum,
    terminates,
    times,
    whole,
)
from jiuzhu.foundation.policy.expressions.scopes import Ratio, Scope
from jiuzhu.foundation.policy.expressions.values import AREAS, AreaValues, Inside

BEYOND = 10**37


def lower(node: nodes.Node, parameters: Mapping[str, Inside]) -> plan.Plan:
    """Fill the parameters in; a comparison with one that is not set is unknown."""
    return _condition(node, Scope(parameters))


def lower_value(node: nodes.Node, parameters: Mapping[str, Inside]) -> plan.Plan:
    """Fill the parameters in of a value that is to be shown; Constant(None) where a parameter is not set."""
    return _value(node, Scope(parameters))


def _value(node: nodes.Node, scope: Scope) -> plan.Plan:
    spread = _spread(node, scope, _value)
    if spread is not None:
        return spread
    if node.kind not in NUMERIC:
        return plan.Word(_words(node, scope))
    ratio = _ratio(node, scope, nodes.dimension_of(node) or 0)
    return plan.Constant(None) if ratio is None else plan.Quotient(ordered(ratio.numerator), ordered(ratio.denominator))


# ---- conditions --------------------------------------------------------------------------------------


def _condition(node: nodes.Node, scope: Scope) -> plan.Plan:
    match node:
        case nodes.Literal():
            return plan.Constant(bool(node.value))
        case nodes.Fact():
            return plan.Truth(node.name)
        case nodes.Parameter():
            value = scope.value(node.name)
            return _spread(node, scope, _condition) or plan.Constant(value if isinstance(value, bool) else None)
        case nodes.Missing():
            return plan.IsMissing(node.item.name)
        case nodes.Not():
            item = _condition(node.item, scope)
            if isinstance(item, plan.Constant):
                return plan.Constant(None if item.value is None else not item.value)
            return plan.Negated(item)
        case nodes.Both():
            return _joined([_condition(each, scope) for each in node.items], False, plan.AllOf)
        case nodes.Either():
            return _joined([_condition(each, scope) for each in node.items], True, plan.AnyOf)
        case nodes.NullIf():
            return plan.Blanked(_condition(node.item, scope), bool(node.value.value))
        case nodes.Coalesce():
            return _condition(node.arguments[0], scope)
        case nodes.Case():
            branches = tuple((_condition(when, scope), _condition(then, scope)) for when, then in node.branches)
            return plan.Chosen(branches, _condition(node.otherwise, scope))
        case nodes.Comparison() | nodes.Membership():
            return _spread(node, scope, _condition) or _leaf(node, scope)
    raise AssertionError(node)


def _joined(items: list[plan.Plan], decisive: bool, make: type[plan.AllOf] | type[plan.AnyOf]) -> plan.Plan:
    kept = [each for each in items if not (isinstance(each, plan.Constant) and each.value is (not decisive))]
    if any(isinstance(each, plan.Constant) and each.value is decisive for each in kept):
        return plan.Constant(decisive)
    if not kept:
        return plan.Constant(not decisive)
    return kept[0] if len(kept) == 1 else make(tuple(kept))


def _spread(node: nodes.Node, scope: Scope, again: Callable[[nodes.Node, Scope], plan.Plan]) -> plan.Plan | None:
    """Split a comparison by area or by where a derived fact comes from, until one case is left."""
    if scope.area is None and any(isinstance(scope.parameters.get(name), AreaValues) for name in sorted(nodes.parameters_of(node))):
        return plan.ByArea(tuple((area, again(node, replace(scope, area=area))) for area in AREAS))
    for each in node.walk():
        if not isinstance(each, nodes.Fact) or each.type.derived is None or each.name in scope.present | scope.absent:
            continue
        present = replace(scope, present=scope.present | {each.name})
        absent = replace(scope, absent=scope.absent | {each.name})
        return plan.Fallback(each.name, again(node, present), again(node, absent))
    return None


def _leaf(node: nodes.Comparison | nodes.Membership, scope: Scope) -> plan.Plan:
    if isinstance(node, nodes.Membership):
        item = _words(node.item, scope)
        if isinstance(node.options, nodes.Parameter):
            listed = scope.value(node.options.name)
            if not isinstance(listed, tuple):
                return plan.Constant(None)
            options = listed
        else:
            options = tuple(str(each.value) for each in node.options)
        if isinstance(item, plan.WordsConstant):
            return plan.Constant(None if item.value is None else item.value in options)
        return plan.Among(item, options)
    if node.left.kind in NUMERIC:
        return _compared(node, scope)
    left, right = _words(node.left, scope), _words(node.right, scope)
    if any(isinstance(each, plan.WordsConstant) and each.value is None for each in (left, right)):
        return plan.Constant(None)
    if node.left.kind in ORDERED_TEXT:
        return plan.Ordered(node.operator, left, right)
    return plan.SameWords(left, right)


def _words(node: nodes.Node, scope: Scope) -> plan.Words:
    match node:
        case nodes.Fact():
            return plan.WordsFact(node.name, node.kind)
        case nodes.Literal():
            return plan.WordsConstant(str(node.value), node.kind)
        case nodes.Parameter():
            value = scope.value(node.name)
            return plan.WordsConstant(value if isinstance(value, str) else None, node.kind)
        case nodes.NullIf():
            return plan.WordsBlanked(_words(node.item, scope), str(node.value.value))
        case nodes.Coalesce():
            return _words(node.arguments[0], scope)
        case nodes.Case():
            branches = tuple((_condition(when, scope), _words(then, scope)) for when, then in node.branches)
            return plan.WordsCase(branches, _words(node.otherwise, scope))
    assert node.kind in WORDS
    raise AssertionError(node)


# ---- numbers -----------------------------------------------------------------------------------------


def _compared(node: nodes.Comparison, scope: Scope) -> plan.Plan:
    dimension = next((d for d in map(nodes.dimension_of, (node.left, node.right)) if d is not None), 0)
    left, right = _ratio(node.left, scope, dimension), _ratio(node.right, scope, dimension)
    if left is None or right is None:
        return plan.Constant(None)
    difference = add(times(left.numerator, right.denominator), times(right.numerator, left.denominator), -1)
    sign = times(left.denominator, right.denominator)
    divisors = tuple(dict.fromkeys(left.divisors + right.divisors))
    touched = left.touched | right.touched
    operator = node.operator
    if not sign:
        return plan.Constant(None)
    if set(sign) == {()}:
        factor = sign[()]
        difference = {term: value / abs(factor) for term, value in difference.items()}
        operator = _turned(operator) if factor < 0 else operator
        turning = None
    else:
        turning = None if never_negative(sign) else ordered(sign)
    if not touched:
        return plan.Constant(_decide(operator, difference.get((), Fraction(0))))
    scaled = whole(difference)
    positive = {term: value for term, value in scaled.items() if value > 0}
    negative = {term: -value for term, value in scaled.items() if value < 0}
    if not [term for term in positive if term] and [term for term in negative if term]:
        positive, negative, operator = negative, positive, _turned(operator)
    sides = ordered(positive), ordered(negative)
    _hold(*sides)
    _hold(turning or ())
    return plan.Compared(operator, *sides, tuple(sorted(touched, key=repr)), divisors, turning)


def _hold(*sums: plan.Sum) -> None:
    """Refuse what no engine could hold exactly; two sides are compared with the decimals of the finer one."""
    sizes = [size_of_sum(each) for each in sums]
    finest = max(each.decimals for each in sizes)
    if any(each.magnitude * 10**finest > BEYOND for each in sizes):
        raise ExpressionFaulty("条件里的乘积太大，不能精确计算。", "请减少相乘的事实。")


def _ratio(node: nodes.Node, scope: Scope, dimension: int) -> Ratio | None:
    match node:
        case nodes.Literal():
            assert isinstance(node.value, Fraction)
            value = node.value * Fraction(100) ** dimension
            return Ratio({(): value} if value else {}, ONE, (), frozenset())
        case nodes.Parameter():
            constant = scope.value(node.name)
            if not isinstance(constant, Fraction):
                return None
            return Ratio({(): constant} if constant else {}, ONE, (), frozenset())
        case nodes.Fact():
            if node.name in scope.absent:
                assert node.type.derived is not None
                return _ratio(node.type.derived, scope, dimension)
            known_sign = node.type.minimum is not None and node.type.minimum >= 0
            return _single(plan.FactQuantity(node.name, node.kind, known_sign))
        case nodes.Arithmetic():
            return _calculated(node, scope, dimension)
        case nodes.Coalesce():
            return _ratio(node.arguments[0], scope, dimension)
        case nodes.Function():
            sums = [_exact(each, scope, dimension) for each in node.arguments]
            if any(each is None for each in sums):
                return None
            return _single(plan.ChosenQuantity(node.name, tuple(each for each in sums if each is not None)))
        case nodes.NullIf():
            item = _exact(node.item, scope, dimension)
            assert isinstance(node.value.value, Fraction)
            value = node.value.value * Fraction(100) ** dimension
            return None if item is None else _single(plan.BlankedQuantity(item, value))
        case nodes.Case():
            branches = tuple((_condition(when, scope), _exact(then, scope, dimension)) for when, then in node.branches)
            return _single(plan.CaseQuantity(branches, _exact(node.otherwise, scope, dimension)))
    raise AssertionError(node)


def _calculated(node: nodes.Arithmetic, scope: Scope, dimension: int) -> Ratio | None:
    if node.operator in "+-":
        left, right = _ratio(node.left, scope, node.dimension), _ratio(node.right, scope, node.dimension)
    else:
        left, right = (_ratio(each, scope, nodes.dimension_of(each) or 0) for each in (node.left, node.right))
    if left is None or right is None:
        return None
    divisors, touched = left.divisors + right.divisors, left.touched | right.touched
    if node.operator in "+-":
        numerator = add(
            times(left.numerator, right.denominator),
            times(right.numerator, left.denominator),
            1 if node.operator == "+" else -1,
        )
        return Ratio(numerator, times(left.denominator, right.denominator), divisors, touched)
    if node.operator == "*":
        return Ratio(times(left.numerator, right.numerator), times(left.denominator, right.denominator), divisors, touched)
    if not right.numerator and not right.touched:
        return None
    if set(right.numerator) - {()} or right.touched:
        divisors += (ordered(right.numerator),)
    return Ratio(times(left.numerator, right.denominator), times(left.denominator, right.numerator), divisors, touched)


def _exact(node: nodes.Node, scope: Scope, dimension: int) -> plan.Sum | None:
    ratio = _ratio(node, scope, dimension)
    if ratio is None:
        return None
    if ratio.divisors or set(ratio.denominator) != {()}:
        raise ExpressionFaulty("除法写进了 CASE、NULLIF 或函数里。", "除法请只写在比较号两边。")
    constant = ratio.denominator[()]
    found = {term: value / constant for term, value in ratio.numerator.items()}
    if any(not terminates(value) for value in found.values()):
        raise ExpressionFaulty("CASE、NULLIF 或函数里的系数除不尽。", "请把除法移到比较号两边。")
    if ratio.touched - {each for term in found for each in term}:
        raise ExpressionFaulty("CASE、NULLIF 或函数里的事实自己消去了。", "请化简这条式子。")
    return ordered(found)


def _single(quantity: plan.Quantity) -> Ratio:
    return Ratio({(quantity,): Fraction(1)}, ONE, (), frozenset({quantity}))


def _turned(operator: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)


def _decide(operator: str, difference: Fraction) -> bool:
    match operator:
        case "=":
            return difference == 0
        case "<>":
            return difference != 0
        case "<":
            return difference < 0
        case "<=":
            return difference <= 0
        case ">":
            return difference > 0
    return difference >= 0
