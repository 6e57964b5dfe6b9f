"""The letter about an assessment: each condition with the household's own figures, the level, the law, how to object."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.assessment.indicators import queries
from jiuzhu.assessment.indicators.judging import stored
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.documents.builder import render
from jiuzhu.interfaces.web.marks import marks_for

CHILDREN = "children_adolescents"
TELLABLE = ("effective", "superseded")


class LetterTooEarly(DomainError):
    """An assessment that is not in force has no letter."""

    code = "letter_too_early"


def assessment_letter(assessment: Any, *, actor: Actor, now: datetime) -> bytes:
    """Give the letter as PDF; what was answered about children stands in it only for those who may see it. Raises LetterTooEarly."""
    if assessment.state not in TELLABLE:
        raise LetterTooEarly("这次评估还没有生效，不能出具告知书。", "请先提交并由乡镇确认。")
    judgement = stored(assessment)
    sees = queries.sees_child_answers(actor, assessment)
    goal = judgement.pack.goals.get(assessment.level)
    band = judgement.pack.parameters.get("band_high_min")
    on = timezone.localdate(now)
    data = {
        "household": f"{assessment.about}家庭",
        "place": full_name_of(assessment.division_code, below=Level.CITY),
        "title": assessment.title,
        "assessed_on": assessment.assessed_on,
        "confirmed_on": timezone.localdate(assessment.confirmed_at) if assessment.confirmed_at else None,
        "level": assessment.level_label,
        "hardships": assessment.hardships,
        "unknowns": assessment.unknowns,
        "indicators": [_indicator(each, hidden=each.code == CHILDREN and not sees) for each in queries.judged(assessment)],
        "bands": {"clause": band.clause, "quote": band.quote} if band else None,
        "goal": {"clause": goal.ground.clause, "text": goal.text} if goal else None,
        "office": full_name_of(ancestor_at(assessment.division_code, Level.TOWNSHIP) or assessment.division_code, below=Level.CITY),
        "on": f"{on.year}年{on.month}月{on.day}日",
    }
    return render("assessment_letter", data, title="需求评估结果告知书", marks=marks_for(actor, now))


def _indicator(judged: Any, *, hidden: bool) -> dict[str, Any]:
    if hidden:
        return {"label": judged.label, "state": "hidden", "word": "不显示", "conditions": [], "clause": "", "quote": "", "reason": ""}
    return {
        "label": judged.label,
        "state": judged.state,
        "word": judged.state_label,
        "conditions": [[each.text, each.holds] for each in judged.conditions],
        "clause": judged.clause,
        "quote": judged.quote,
        "reason": judged.finding_reason,
    }
