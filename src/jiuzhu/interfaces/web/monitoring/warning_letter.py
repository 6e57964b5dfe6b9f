"""The letter about a warning: what was found, how it ended, in which words of the law, how to object."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.documents.builder import render
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.monitoring.warnings.figures import figures
from jiuzhu.monitoring.warnings.rules import METHODS, OUTCOME_LABELS, Outcome


class LetterTooEarly(DomainError):
    """A warning that has no outcome yet has no letter."""

    code = "warning_letter_too_early"


def letter(warning: Any, *, actor: Actor, now: datetime) -> bytes:
    """Give the letter as PDF; raises LetterTooEarly."""
    ended, household = warning.dispositions.first(), warning.household
    if ended is None or household is None:
        raise LetterTooEarly("这条预警还没有处置结果，不能出具告知书。", "请先核实并处置。")
    found = warning.investigations.first()
    on = timezone.localdate(now)
    data = {
        "addressee": str(household),
        "address": f"{full_name_of(household.division_code, below=Level.CITY)}{household.address}",
        "number": household.number,
        "subject": warning.subject_name,
        "rule": warning.rule_label,
        "month": f"{int(warning.last_month[:4])}年{int(warning.last_month[5:])}月",
        "figures": [(each.label, each.value, each.source) for each in figures(warning.evidence, parameters=pack_in_force(on).parameters)],
        "clause": warning.clause,
        "quote": warning.quote,
        "reading": warning.reading,
        "finding": found.finding if found else "",
        "found_how": f"{found.visited_on}，{METHODS[found.method]}，{found.investigators}" if found else "",
        "verdict": None if found is None else found.holds,
        "outcome": OUTCOME_LABELS[Outcome(ended.outcome)],
        "note": ended.note,
        "review_on": ended.review_on,
        "referred_to": ended.referred_to,
        "died_on": ended.died_on,
        "office": full_name_of(ancestor_at(household.division_code, Level.TOWNSHIP) or household.division_code, below=Level.CITY),
        "on": f"{on.year}年{on.month}月{on.day}日",
    }
    return render("warning_letter", data, title="预警处置告知书", marks=marks_for(actor, now))
