"""Ending a warning with one of the explanations its rule offers, in one step, and remembering it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.warnings.explanations import MONTHS, chosen
from jiuzhu.monitoring.warnings.models import Disposition
from jiuzhu.monitoring.warnings.rules import Outcome, month_of, shift_month
from jiuzhu.monitoring.warnings.services.handling import warning_in_scope


def explain(*, warning_id: UUID | str, explanation: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a warning as explained, by the code of an explanation of its rule; the law of the place says for how many months it holds.

    The same finding stays quiet until then, unless its figures change by more than the rule allows. Raises ExplanationUnknown, AlreadyMoved, NotPermitted.
    """
    warning = warning_in_scope(warning_id, actor)
    today = timezone.localdate(at)
    law = pack_in_force(today, division_code=warning.household.division_code if warning.household else warning.division_code)
    found = chosen(law, warning.rule, explanation)
    months = law.number(MONTHS)
    review_on = _months_later(today, int(months)) if months else None

    def keep() -> None:
        Disposition.objects.create(
            warning=warning,
            outcome=Outcome.EXPLAIN,
            note=found.label,
            review_on=review_on,
            decided_in=warning.division_code,
            decided_by=actor.user_id,
            decider_name=actor.name,
            decided_at=at,
        )

    return take(
        warning,
        step="explain_at_once",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=found.label,
        changes={"explanation": found.code, "explanation_label": found.label, "review_on": review_on},
        also=keep,
    )


def _months_later(day: date, months: int) -> date:
    return date.fromisoformat(f"{shift_month(month_of(day), months)}-01")
