"""What a letter tells of, made again: its own rulings where it decides by itself, else the decision it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jiuzhu.assessment.indicators import queries as assessments
from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.letters import queries
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.foundation.policy.recomputing import NOTHING_STORED, Recomputed
from jiuzhu.monitoring.warnings import queries as warnings

WHOLE = "全户"
QUESTION = ":"


def letter_again(letter: Any) -> Recomputed:
    """Make again what a letter tells of; who may read the letter may see it, whatever else they may open."""
    if rulings_of(queries.RULINGS, str(letter.pk)):
        return _named(queries.recompute(letter), letter.household_id)
    decision = _DECISIONS.get(letter.kind)
    # An answer to a question names the household and what was asked; it is about no decision.
    return NOTHING_STORED if decision is None or QUESTION in letter.decision_id else decision(letter.decision_id)


def _named(found: Recomputed, household_id: object) -> Recomputed:
    names = {str(household_id): WHOLE} | {str(each.person_id): each.person.name for each in registry.members_of(str(household_id))}
    # Who has died or left since is no member any more, and is still whom the letter told about.
    names |= {key: registry.find_person(SYSTEM, key).name for key in {each.about for each in found.lines} - names.keys()}
    return replace(found, lines=tuple(replace(each, about=names[each.about]) for each in found.lines))


_DECISIONS: dict[str, Callable[[str], Recomputed]] = {
    "assessment": lambda key: assessments.recompute(assessments.find_assessment(SYSTEM, key)),
    "warning": lambda key: warnings.recompute(warnings.find_warning(key, SYSTEM)),
    "order": lambda key: orders.recompute(orders.find_order(SYSTEM, key)),
    "benefit": lambda key: assistance.recompute(assistance.find_decision(SYSTEM, key)),
}
