"""Calling a household's assessment again, and answering or dismissing the call; each one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.indicators import services as assessing
from jiuzhu.assessment.indicators.queries import Assessment
from jiuzhu.assessment.recalls.models import Recall
from jiuzhu.assessment.recalls.rules import Cause
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take


def call(*, cause: Cause, at: datetime) -> Recall | None:
    """Put a household on the desk of who assesses it, as the system; None where it need not be.

    It need not where nothing is in force, the assessment is newer than what happened, another is under way, the household is
    called already, or this cause was answered before.
    """
    in_force = indicators.assessment_in_force(cause.household_id)
    if in_force is None or in_force.assessed_on is None or indicators.assessment_under_way(cause.household_id):
        return None
    if cause.kind != "due" and in_force.assessed_on >= cause.on:
        return None
    household = registry.find_household(SYSTEM, cause.household_id)
    if household.closed_on is not None:
        return None
    recall = Recall(
        household_id=household.pk,
        assessment_id=in_force.pk,
        division_code=household.division_code,
        about=household.head_name,
        cause=cause.kind,
        cause_key=cause.key[:100],
        happened_on=cause.on,
        words=cause.words[:200],
    )
    try:
        with writing(), transaction.atomic():
            return begin(recall, actor=SYSTEM, at=at, duty=Duty.ASSESSMENT_WRITE, after={"cause": cause.kind}, reason=recall.reason)
    except IntegrityError:
        return None


def answer(*, recall: Recall, seen_version: int, actor: Actor, at: datetime) -> Assessment:
    """Begin the assessment a call asks for, filled in with the former one, and end the call; raises what ``reassess`` and ``take`` raise."""
    with writing():
        warning_id = recall.cause_key if recall.cause == "warning" else ""
        made = assessing.reassess(household_id=recall.household_id, reason=recall.reason, warning_id=warning_id, actor=actor, at=at)
        _go_with_household(recall)
        take(recall, step="answer", actor=actor, at=at, seen_version=seen_version)
        return made


def dismiss(*, recall: Recall, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say why a household need not be assessed again; raises ReasonMissing and what ``take`` raises."""
    with writing():
        _go_with_household(recall)
        return take(recall, step="dismiss", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def settle(*, recall: Recall, at: datetime) -> bool:
    """End a call that was answered without it: an assessment was begun since. Gives whether it was."""
    begun = indicators.assessment_under_way(recall.household_id) or indicators.assessment_in_force(recall.household_id)
    if begun is None or begun.pk == recall.assessment_id:
        return False
    take(recall, step="answer", actor=SYSTEM, at=at, seen_version=recall.version)
    return True


def _go_with_household(recall: Recall) -> None:
    """Have a call stand where its household lives now: who answers it is somebody there."""
    home = recall.household.division_code
    if recall.state == "called" and recall.division_code != home:
        recall.division_code = home
        Recall.objects.filter(pk=recall.pk, state="called").update(division_code=home)
