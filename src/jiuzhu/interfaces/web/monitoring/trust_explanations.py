"""What a warning's page says of explanations: which ones its rule offers to whoever may end it, and what is remembered of the one given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Explanation
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.warnings.explanations import offered, remembered_by

STEP = "explain_at_once"


@dataclass(frozen=True)
class Explanations:
    """The explanations to press, the one that was given, and in words how long one holds on."""

    offered: tuple[Explanation, ...] = ()
    given: str = ""
    holds: str = ""


def explanations_of(actor: Actor, warning: Any, *, today: date) -> Explanations:
    """Put it together for one warning and whoever looks at it."""
    law = pack_in_force(today, division_code=warning.household.division_code if warning.household else warning.division_code)
    may = STEP in warning.workflow.steps_from(warning.state) and actor.holds(Duty.WARNING_DECIDE, division_code=warning.division_code)
    choices = offered(law, warning.rule) if may else ()
    return Explanations(choices, warning.explanation_label, _holds(law, warning.rule) if choices or warning.explanation else "")


def _holds(law: DatedPack, rule: str) -> str:
    remembered = remembered_by(law, rule)
    if remembered is None:
        return "数据不变时不再重复预警。"
    facts = declared_facts()
    same = "、".join(facts[name].label for name in remembered.same)
    parts = [f"{same}没有新增或变化" if same else ""]
    parts += [f"{facts[name].label}上涨不超过 {share or 0:.0%}" for name, share in remembered.rises.items()]
    return f"{'，'.join(part for part in parts if part)}的，以后各月不再重复预警。"
