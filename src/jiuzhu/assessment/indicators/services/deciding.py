"""The township's decision: in force, back to the assessors, or not needed any more."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.scoring import HARDSHIP, judged_from
from jiuzhu.assessment.needs.services import derive_needs
from jiuzhu.casework.registry import services as registry
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


class AssessorConfirms(DomainError):
    """Whoever assessed cannot confirm (four eyes)."""

    code = "assessor_confirms"
    status = 403


def confirm(*, assessment: Assessment, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put an assessment in force: the former one is kept as superseded and the household's level changes with it.

    Raises AssessorConfirms and what ``take`` raises; then nothing is written.
    """
    if actor.user_id in (assessment.first_assessor, assessment.second_assessor):
        raise AssessorConfirms("评估人不能确认自己评估的结果。", "请由乡镇的另一名经办人确认。")
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        assessment.refresh_from_db(from_queryset=Assessment.objects.select_for_update())
        if assessment.state == "submitted" and assessment.version == seen_version:
            former = Assessment.objects.of_household(assessment.household_id).current().exclude(pk=assessment.pk).first()
            if former is not None:
                take(former, step="supersede", actor=SYSTEM, at=at, seen_version=former.version, reason=assessment.title)
            # The constraint on an assessment in force looks at this column, so it is written before the state moves.
            Assessment.objects.filter(pk=assessment.pk, version=seen_version).update(
                confirmer=actor.user_id, confirmer_name=actor.name, confirmed_at=at
            )
        taken = take(assessment, step="confirm", actor=actor, at=at, seen_version=seen_version, changes={"level": assessment.level})
        if not taken.repeated:
            registry.set_standing(household_id=assessment.household_id, level=assessment.level, level_on=assessment.assessed_on)
            derive_needs(
                household_id=assessment.household_id,
                hardships=[(judged.code, judged.label) for judged in judged_from(assessment.results) if judged.state == HARDSHIP],
                degree=assessment.level,
                source_id=str(assessment.pk),
                actor=actor,
                at=at,
            )
    return taken


def send_back(*, assessment: Assessment, seen_version: int, reason: str, actor: Actor, at: datetime) -> Taken:
    """Return a submitted assessment with what is to be corrected; raises ReasonMissing and what ``take`` raises."""
    return take(assessment, step="return", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def cancel(*, assessment: Assessment, seen_version: int, reason: str, actor: Actor, at: datetime) -> Taken:
    """Drop a draft that is not needed; it is kept as cancelled. Raises ReasonMissing and what ``take`` raises."""
    return take(assessment, step="cancel", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())
