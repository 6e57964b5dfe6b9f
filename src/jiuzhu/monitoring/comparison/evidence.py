"""The figures a rule used, written as JSON; without leave to identify, no ID number stands in them."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.kernel.identity import LENGTH, fault
from jiuzhu.foundation.kernel.money import FEN_PER_YUAN
from jiuzhu.foundation.policy.expressions import FactTypes, Kind
from jiuzhu.foundation.policy.expressions.kinds import WORDS
from jiuzhu.monitoring.comparison.rules import Rule

HIDDEN = "****"
# Fifteen digits and more may be an old or new ID number, alone or inside another number, with or without separators.
LONG_DIGITS = r"[0-9](?:[ .\-]?[0-9]){13,}[ .\-]?[0-9Xx]"
_CANDIDATE = re.compile(rf"(?=([0-9]{{{LENGTH - 1}}}[0-9Xx]))")
_NAMES_OF_HOUSEHOLDS = ("recipient_households",)
"""Facts that list the register's own numbers, which are hidden only where they contain a real ID number."""


def evidence_sql(rule: Rule, facts: FactTypes, *, identify: bool) -> str:
    """Give the SQL of the JSON object: the facts of the rule, then the thresholds it compared them with; money in yuan."""
    parts = [_member(name, _figure(name, facts, identify=identify)) for name in rule.figures]
    parts += [_member(name, _threshold(value)) for name, value in rule.thresholds.items()]
    return "'{' || " + " || ', ' || ".join(parts) + " || '}'"


def facts_sql(rule: Rule, facts: FactTypes) -> str:
    """Give the SQL of the JSON object of everything the condition looked at, as rules take it: money in fen, days as text."""
    parts = [f"'{json.dumps(name)}:' || coalesce({_told(name, facts)}, 'null')" for name in rule.used]
    return "'{' || " + " || ',' || ".join(parts) + " || '}'" if parts else "'{}'"


def without_id_numbers(text: str, on: datetime.date) -> str:
    """Put the key in place of every valid ID number inside a register's own number, so that it still names one subject."""
    for found in sorted({match[1] for match in _CANDIDATE.finditer(text)}):
        if fault(found.upper(), on=on) is None:
            text = text.replace(found, str(key_of(found.upper())))
    return text


def shows_words(rule: Rule, facts: FactTypes) -> bool:
    """Tell whether a rule's evidence shows anything but numbers and days."""
    return any(facts[name].kind in WORDS for name in rule.figures)


def may_hold_id_number(column: str) -> str:
    """Give the SQL that picks the few values worth looking into with ``without_id_numbers``."""
    return f"regexp_matches({column}, '[0-9]{{{LENGTH - 1}}}[0-9Xx]')"


def _member(name: str, value: str) -> str:
    return f"'{json.dumps(name)}: ' || coalesce({value}, 'null')"


def _figure(name: str, facts: FactTypes, *, identify: bool) -> str:
    column, kind = quoted(name), facts[name].kind
    if kind is Kind.MONEY:
        return f"CAST(CAST({column} AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS VARCHAR)"
    if kind in (Kind.COUNT, Kind.NUMBER, Kind.BOOLEAN):
        return f"CAST({column} AS VARCHAR)"
    if kind is Kind.TEXT and name not in _NAMES_OF_HOUSEHOLDS and not identify:
        column = f"regexp_replace({column}, '{LONG_DIGITS}', '{HIDDEN}', 'g')"
    return f"CAST(to_json(CAST({column} AS VARCHAR)) AS VARCHAR)"


def _told(name: str, facts: FactTypes) -> str:
    column = quoted(name)
    if facts[name].kind in (Kind.MONEY, Kind.COUNT, Kind.BOOLEAN):
        return f"CAST({column} AS VARCHAR)"
    # Decimals and days as text, since JSON has neither.
    return (
        f"CAST(CASE WHEN typeof({column}) LIKE 'DECIMAL%' OR typeof({column}) = 'DATE' THEN to_json(CAST({column} AS VARCHAR))"
        f" ELSE to_json({column}) END AS VARCHAR)"
    )


def _threshold(value: Any) -> str:
    if isinstance(value, Mapping):
        whens = " ".join(f"WHEN '{area}' THEN {_threshold(each)}" for area, each in value.items())
        return f"CASE area_type {whens} END"
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)
    return "'" + text.replace("'", "''") + "'"


def two_decimals(value: Any) -> Any:
    """Write a money threshold the way files have it."""
    if isinstance(value, Mapping):
        return {area: two_decimals(each) for area, each in value.items()}
    return None if value is None else Decimal(value).quantize(Decimal(1) / FEN_PER_YUAN)
