"""Sums of products with exact coefficients: how quotients are multiplied out and fractions cleared."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd, lcm

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


def bound(polynomial: Polynomial) -> int:
    """Give the largest magnitude it can reach while it is added up."""
    return sum(int(abs(value)) * bound_of(term) + bound_of(term) for term, value in polynomial.items())


def bound_of(term: tuple[plan.Quantity, ...]) -> int:
    """Give the largest magnitude a product of quantities can have, the decimals of numbers counted in."""
    result = 1
    for each in term:
        if isinstance(each, plan.FactQuantity) and each.kind is not Kind.NUMBER:
            result *= LARGEST[each.kind]
        else:
            result *= LARGEST[Kind.NUMBER] * 10**NUMBER_DECIMALS
    return result
