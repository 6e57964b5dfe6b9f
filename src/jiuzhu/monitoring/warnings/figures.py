"""The figures a rule used, in words: labels and units from facts.yaml, thresholds from the pack's parameters; no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, NamedTuple

from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs.entries import Parameter

AS_SENT = "as_sent"
"""The figures of a warning from a platform outside, by the platform's own heads."""
WORDS = {True: "是", False: "否", "true": "是", "false": "否"}
UNKNOWN = "—"
_PHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9A-Za-z])")


class Figure(NamedTuple):
    """One figure: its label, its value with the unit, where it came from; ``threshold`` when the law set it and not the facts."""

    label: str
    value: str
    source: str = ""
    threshold: bool = False


def figures(evidence: Mapping[str, Any], *, parameters: Mapping[str, Parameter]) -> list[Figure]:
    """Write the evidence of a warning for people, in its order; what is unknown is a dash."""
    return list(_figures(evidence, parameters))


def _figures(evidence: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> Iterator[Figure]:
    facts = declared_facts()
    for name, value in evidence.items():
        if name == AS_SENT and isinstance(value, Mapping):
            yield from (Figure(str(head), _words(each, ""), "外来平台") for head, each in value.items())
        elif name in facts:
            fact = facts[name]
            yield Figure(fact.label, _words(_named(value, fact.values), fact.unit), fact.source)
        elif name in parameters:
            parameter = parameters[name]
            yield Figure(parameter.label, _words(value, parameter.unit), "本县标准" if parameter.local else parameter.clause, threshold=True)


def in_one_line(evidence: Mapping[str, Any], *, most: int = 3) -> str:
    """Write the first known figures on one line for a list, an export or an inbox; thresholds and the middle of a phone number are left out."""
    return _PHONE.sub(r"\1****\2", joined(_figures(evidence, {}), most=most))


def joined(shown: Iterable[Figure], *, most: int) -> str:
    """Write figures on one line, the unknown left out."""
    known = (each for each in shown if each.value != UNKNOWN)
    return "，".join(f"{each.label} {each.value}" for each in islice(known, most))


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Give the Chinese word of a code, or of each code in a list; what is no code stays."""
    if isinstance(value, list | tuple):
        return [names.get(str(each), each) for each in value]
    return names.get(str(value), value)


def _words(value: Any, unit: str) -> str:
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool) or value in ("true", "false"):
        return WORDS[value]
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_words(each, unit)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return f"{_money(value) if unit == '元' else value} {unit}".strip()


def _money(value: Any) -> str:
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
