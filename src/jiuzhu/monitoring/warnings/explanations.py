"""Explanations of a warning that a rule offers, and how long one is remembered: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Explanation

SEPARATOR = "、"
MONTHS = "explained_months"


class ExplanationUnknown(DomainError):
    """The rule of a warning offers no such explanation."""

    code = "explanation_unknown"


@dataclass(frozen=True)
class Remembered:
    """While an explanation holds on: ``same`` facts name nothing new, ``rises`` by no more than their share (None: not set, so not at all)."""

    same: tuple[str, ...] = ()
    rises: Mapping[str, Decimal | None] = field(default_factory=dict)


def offered(law: DatedPack, rule: str) -> tuple[Explanation, ...]:
    """List the explanations a rule offers in a law; none where the law no longer has the rule."""
    return next((each.explanations for each in law.warnings if each.code == rule), ())


def chosen(law: DatedPack, rule: str, code: str) -> Explanation:
    """Give one of the explanations a rule offers; raises ExplanationUnknown."""
    found = next((each for each in offered(law, rule) if each.code == code), None)
    if found is None:
        raise ExplanationUnknown("这条规则没有这种说明。", "请从列出的说明中选择；其他情况请核实后按“情况已说明”处置。")
    return found


def remembered_by(law: DatedPack, rule: str) -> Remembered | None:
    """Give how long a rule's explanations hold on by a law; None where it says nothing of it."""
    found = next((each.remembers for each in law.warnings if each.code == rule), None)
    if found is None:
        return None
    shares = {fact: law.number(parameter) for fact, parameter in found.rises}
    return Remembered(found.same, {fact: None if share is None else Decimal(share) for fact, share in shares.items()})


def still_explained(before: Mapping[str, Any], now: Mapping[str, Any], remembered: Remembered) -> bool:
    """Tell whether an explanation given for the figures ``before`` covers those of ``now``.

    Always against the figures that were explained, so that small rises do not add up. A fall needs no new explanation.
    """
    if not all(_nothing_new(before.get(name), now.get(name)) for name in remembered.same):
        return False
    return all(_risen_within(before.get(name), now.get(name), share or Decimal(0)) for name, share in remembered.rises.items())


def _nothing_new(before: Any, now: Any) -> bool:
    # A list says whom; one employer fewer is nothing new.
    if isinstance(now, str) and isinstance(before, str):
        return set(now.split(SEPARATOR)) <= set(before.split(SEPARATOR))
    if isinstance(now, list | tuple) and isinstance(before, list | tuple):
        return set(now) <= set(before)
    return bool(before == now)


def _risen_within(before: Any, now: Any, share: Decimal) -> bool:
    try:
        was, is_now = Decimal(str(before)), Decimal(str(now))
    except InvalidOperation:
        return False
    return is_now <= was * (1 + share)
