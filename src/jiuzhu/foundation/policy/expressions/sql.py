"""The reading of a plan as SQL over columns named like the facts; what engines write differently is left to each."""

from __future__ import annotations

from fractions import Fraction

from jiuzhu.foundation.policy.expressions import plan
from jiuzhu.foundation.policy.expressions.kinds import Kind
from jiuzhu.foundation.policy.expressions.polynomials import size_of
from jiuzhu.foundation.policy.expressions.values import AREA_FACT

INT32, INT64 = 2**31, 2**63


class SqlReading:
    """Writes conditions for one engine; the money columns hold fen as BIGINT, numbers DECIMAL."""

    quote = '"'
    unknown_truth = "NULL::BOOLEAN"
    widest_whole = "HUGEINT"

    def text(self, value: str) -> str:
        """Quote a text."""
        return "'" + value.replace("'", "''") + "'"

    def name(self, fact: str) -> str:
        """Quote a column name."""
        return f"{self.quote}{fact}{self.quote}"

    def to_sql(self, condition: plan.Plan) -> str:
        """Write a condition: TRUE, FALSE or NULL for a row; the money columns hold fen as BIGINT, numbers DECIMAL."""
        match condition:
            case plan.Constant():
                return self._truth(condition.value)
            case plan.Truth():
                return self.name(condition.name)
            case plan.IsMissing():
                return f"({self.name(condition.name)} IS NULL)"
            case plan.Negated():
                return f"(NOT {self.to_sql(condition.item)})"
            case plan.AllOf():
                return f"({' AND '.join(map(self.to_sql, condition.items))})"
            case plan.AnyOf():
                return f"({' OR '.join(map(self.to_sql, condition.items))})"
            case plan.Blanked():
                return f"NULLIF({self.to_sql(condition.item)}, {self._truth(condition.value)})"
            case plan.Chosen():
                whens = " ".join(f"WHEN {self.to_sql(when)} THEN {self.to_sql(then)}" for when, then in condition.branches)
                return f"CASE {whens} ELSE {self.to_sql(condition.otherwise)} END"
            case plan.ByArea():
                whens = " ".join(f"WHEN {self.text(area)} THEN {self.to_sql(then)}" for area, then in condition.branches)
                return f"CASE {self.name(AREA_FACT)} {whens} END"
            case plan.Fallback():
                present, absent = self.to_sql(condition.present), self.to_sql(condition.absent)
                return f"CASE WHEN {self.name(condition.name)} IS NOT NULL THEN {present} ELSE {absent} END"
            case plan.Among():
                if not condition.options:
                    return f"CASE WHEN {self._words(condition.item)} IS NOT NULL THEN FALSE END"
                return f"({self._words(condition.item)} IN ({', '.join(map(self.text, condition.options))}))"
            case plan.SameWords():
                return f"({self._words(condition.left)} = {self._words(condition.right)})"
            case plan.Ordered():
                return f"({self._words(condition.left)} {condition.operator} {self._words(condition.right)})"
            case plan.Compared():
                return self._compared(condition)
        raise AssertionError(condition)

    def _truth(self, value: bool | None) -> str:
        return self.unknown_truth if value is None else "TRUE" if value else "FALSE"

    def _compared(self, condition: plan.Compared) -> str:
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        left, right = self._sum(condition.left), self._sum(condition.right)
        written = {quantity for side in (condition.left, condition.right) for _, term in side for quantity in term}
        guards = [f"{self._sum(each)} <> 0" for each in condition.divisors]
        dropped = [each for each in condition.needs if each not in written]
        guards += [f"{self._quantity(each)} IS NOT NULL" for each in dropped]
        result = f"({left} {condition.operator} {right})"
        if condition.sign is not None and condition.operator in turned:
            other = f"({left} {turned[condition.operator]} {right})"
            result = f"CASE WHEN {self._sum(condition.sign)} > 0 THEN {result} ELSE {other} END"
        return f"CASE WHEN {' AND '.join(guards)} THEN {result} END" if guards else result

    def _sum(self, terms: plan.Sum) -> str:
        if not terms:
            return "0"
        bound = sum(abs(coefficient) * size_of(term).digits for coefficient, term in terms)
        wide = self.widest_whole if bound >= INT64 else "BIGINT" if bound >= INT32 else ""
        joined = " + ".join(self._term(coefficient, term, wide, alone=len(terms) == 1) for coefficient, term in terms)
        return joined if len(terms) == 1 else f"({joined})"

    def _term(self, coefficient: Fraction, term: tuple[plan.Quantity, ...], wide: str, *, alone: bool) -> str:
        if not term:
            return number(coefficient)
        parts = [self._quantity(each) for each in term]
        if any(not _is_whole(each) for each in term):
            return parts[0] if alone and coefficient == 1 and len(parts) == 1 else self._decimal_term(coefficient, term, parts)
        first = term[0]
        narrow = wide == self.widest_whole or (isinstance(first, plan.FactQuantity) and first.kind is Kind.COUNT)
        if wide and narrow and not (alone and coefficient == 1 and len(term) == 1):
            parts[0] = f"CAST({parts[0]} AS {wide})"
        if coefficient != 1:
            parts.insert(0, number(coefficient))
        return " * ".join(parts)

    def _decimal_term(self, coefficient: Fraction, term: tuple[plan.Quantity, ...], parts: list[str]) -> str:
        """Multiply with decimals: whole numbers become decimals first, so that nothing overflows on the way."""
        # DuckDB keeps a product or sum of decimals in 64 bits unless one of them is wider: the factor is written even where it is 1.
        written = [f"CAST({part} AS DECIMAL(19,0))" if _is_whole(each) else part for part, each in zip(parts, term, strict=True)]
        factor = number(coefficient)
        written.insert(0, f"CAST({factor} AS DECIMAL(19,0))" if coefficient.denominator == 1 else factor)
        return " * ".join(written)

    def _quantity(self, quantity: plan.Quantity) -> str:
        match quantity:
            case plan.FactQuantity():
                return self.name(quantity.name)
            case plan.ChosenQuantity():
                sums = [self._sum(each) for each in quantity.arguments]
                if quantity.function == "ABS":
                    return f"ABS({sums[0]})"
                missing = " OR ".join(f"({each}) IS NULL" for each in sums)
                return f"CASE WHEN {missing} THEN NULL ELSE {quantity.function}({', '.join(sums)}) END"
            case plan.BlankedQuantity():
                return f"NULLIF({self._sum(quantity.item)}, {number(quantity.value)})"
            case plan.CaseQuantity():
                whens = " ".join(f"WHEN {self.to_sql(when)} THEN {self._sum_or_null(then)}" for when, then in quantity.branches)
                return f"CASE {whens} ELSE {self._sum_or_null(quantity.otherwise)} END"
        raise AssertionError(quantity)

    def _sum_or_null(self, terms: plan.Sum | None) -> str:
        return "NULL" if terms is None else self._sum(terms)

    def _words(self, words: plan.Words) -> str:
        match words:
            case plan.WordsFact():
                return self.name(words.name)
            case plan.WordsConstant():
                if words.value is None:
                    return "NULL"
                return f"DATE {self.text(words.value)}" if words.kind is Kind.DATE else self.text(words.value)
            case plan.WordsBlanked():
                return f"NULLIF({self._words(words.item)}, {self.text(words.value)})"
            case plan.WordsCase():
                whens = " ".join(f"WHEN {self.to_sql(when)} THEN {self._words(then)}" for when, then in words.branches)
                return f"CASE {whens} ELSE {self._words(words.otherwise)} END"
        raise AssertionError(words)


def number(value: Fraction) -> str:
    """Write a number exactly, as a whole number or a finite decimal."""
    if value.denominator == 1:
        return str(value.numerator) if value >= 0 else f"({value.numerator})"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    written = f"{digits[:-places]}.{digits[-places:]}"
    return written if value >= 0 else f"(-{written})"


def _is_whole(quantity: plan.Quantity) -> bool:
    return isinstance(quantity, plan.FactQuantity) and quantity.kind is not Kind.NUMBER
