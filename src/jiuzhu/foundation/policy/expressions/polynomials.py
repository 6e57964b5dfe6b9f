"""Sums of products with exact coefficients: how quotients are multiplied out and fractions cleared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, gcd, lcm

from jiuzhu.foundation.policy.expressions import plan
from jiuzhu.foundation.policy.expressions.kinds import LARGEST, NUMBER_DECIMALS, Kind

FACTORS_OF_TEN = (2, 5)
Polynomial = dict[tuple[plan.Quantity, ...], Fraction]
ONE: Polynomial = {(): Fraction(1)}


def add(one: Polynomial, other: Polynomial, factor: int) -> Polynomial:
    """Add ``factor`` times the other."""
    result = dict(one)
    for term, value in other.items():
        result[term] = result.get(term, Fraction(0)) + factor * value
    return {term: value for term, value in result.items() if value}


def times(one: Polynomial, other: Polynomial) -> Polynomial:
    """Multiply two."""
    result: Polynomial = {}
    for term, value in one.items():
        for other_term, other_value in other.items():
            joined = tuple(sorted(term + other_term, key=repr))
            result[joined] = result.get(joined, Fraction(0)) + value * other_value
    return {term: value for term, value in result.items() if value}


def ordered(polynomial: Polynomial) -> plan.Sum:
    """Put the terms in order."""
    return tuple((value, term) for term, value in sorted(polynomial.items(), key=lambda pair: repr(pair[0])))


def whole(polynomial: Polynomial) -> Polynomial:
    """Clear the fractions; where a decimal fact stands alone its coefficient stays 1, so that its column is not multiplied."""
    facts = [term for term in polynomial if term]
    if len(facts) == 1 and set(polynomial) - {()} == {facts[0]}:
        scaled = {term: value / abs(polynomial[facts[0]]) for term, value in polynomial.items()}
        if terminates(scaled.get((), Fraction(0))) and _has_decimals(facts[0]):
            return scaled
    scale = reduce(lcm, (value.denominator for value in polynomial.values()), 1)
    shared = reduce(gcd, (abs(value.numerator * scale // value.denominator) for value in polynomial.values()), 0) or 1
    return {term: value * scale / shared for term, value in polynomial.items()}


def _has_decimals(term: tuple[plan.Quantity, ...]) -> bool:
    return any(not (isinstance(each, plan.FactQuantity) and each.kind is not Kind.NUMBER) for each in term)


def terminates(value: Fraction) -> bool:
    """Say whether a fraction is a finite decimal."""
    rest = value.denominator
    for factor in FACTORS_OF_TEN:
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def never_negative(polynomial: Polynomial) -> bool:
    """Say whether it cannot be below zero, whatever the facts."""
    return all(
        value > 0 and all(isinstance(each, plan.FactQuantity) and each.never_negative for each in term)
        for term, value in polynomial.items()
    )


@dataclass(frozen=True)
class Size:
    """How large a number can become and how many decimals it has: what an engine must be able to hold."""

    magnitude: int
    decimals: int = 0

    @property
    def digits(self) -> int:
        """The largest whole number it is written as when its decimals are counted in."""
        return self.magnitude * 10**self.decimals


def size_of_sum(terms: Iterable[tuple[Fraction, tuple[plan.Quantity, ...]]]) -> Size:
    """Give the size of a sum, which each of its partial sums keeps within."""
    sizes = [_multiplied(Size(ceil(abs(value)), _decimals(value)), size_of(term)) for value, term in terms]
    return Size(sum(each.magnitude for each in sizes), max((each.decimals for each in sizes), default=0))


def size_of(term: tuple[plan.Quantity, ...]) -> Size:
    """Give the size of a product."""
    return reduce(_multiplied, map(_size, term), Size(1))


def _size(quantity: plan.Quantity) -> Size:
    match quantity:
        case plan.FactQuantity():
            return Size(LARGEST[quantity.kind], NUMBER_DECIMALS if quantity.kind is Kind.NUMBER else 0)
        case plan.ChosenQuantity():
            return _widest(quantity.arguments)
        case plan.BlankedQuantity():
            return _widest((quantity.item,))
        case plan.CaseQuantity():
            return _widest([then for _, then in quantity.branches] + [quantity.otherwise])
    raise AssertionError(quantity)


def _widest(sums: Iterable[plan.Sum | None]) -> Size:
    sizes = [size_of_sum(each) for each in sums if each is not None]
    return Size(max((each.magnitude for each in sizes), default=1), max((each.decimals for each in sizes), default=0))


def _multiplied(one: Size, other: Size) -> Size:
    return Size(one.magnitude * other.magnitude, one.decimals + other.decimals)


def _decimals(value: Fraction) -> int:
    """Count the decimals of a finite decimal."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return places
