"""Calling an assessment again, and answering or dismissing the call; each one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jiuzhu.assessment.facets import queries as facets
from jiuzhu.assessment.facets.queries import FacetAssessment
from jiuzhu.assessment.facets.services import start_facets
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
    """Put a household, or one of its members, on the desk of who assesses it, as the system; None where it need not be.

    It need not where nothing is in force, the assessment is newer than what happened, another is under way, they are called
    already, the person is no living member any more, or this cause was answered before.
    """
    in_force, under_way = _standing(cause.household_id, cause.person_id)
    if in_force is None or in_force.assessed_on is None or under_way is not None:
        return None
    if cause.kind != "due" and in_force.assessed_on >= cause.on:
        return None
    household = registry.find_household(SYSTEM, cause.household_id)
    if household.closed_on is not None:
        return None
    if cause.person_id and all(each.person_id != cause.person_id for each in registry.members_of(household.pk, living=True)):
        return None
    recall = Recall(
        household_id=household.pk,
        person_id=cause.person_id,
        assessment=in_force if isinstance(in_force, Assessment) else None,
        facets=in_force if isinstance(in_force, FacetAssessment) else None,
        division_code=household.division_code,
        about=in_force.about if cause.person_id else household.head_name,
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


def answer(*, recall: Recall, seen_version: int, actor: Actor, at: datetime) -> Assessment | FacetAssessment:
    """Begin the assessment a call asks for, filled in with the former one, and end the call.

    Raises what ``reassess``, ``start_facets`` and ``take`` raise.
    """
    given = {"reason": recall.reason, "warning_id": recall.cause_key if recall.cause == "warning" else ""}
    with writing():
        _go_with_household(recall)
        made: Assessment | FacetAssessment
        if recall.person_id:
            made = start_facets(household_id=recall.household_id, person_id=recall.person_id, actor=actor, at=at, **given)
        else:
            made = assessing.reassess(household_id=recall.household_id, actor=actor, at=at, **given)
        take(recall, step="answer", actor=actor, at=at, seen_version=seen_version)
        return made


def dismiss(*, recall: Recall, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say why a household need not be assessed again; raises ReasonMissing and what ``take`` raises."""
    with writing():
        _go_with_household(recall)
        return take(recall, step="dismiss", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def settle(*, recall: Recall, at: datetime) -> bool:
    """End a call that was answered without it: an assessment was begun since. Gives whether it was."""
    in_force, under_way = _standing(recall.household_id, recall.person_id)
    begun = under_way or in_force
    if begun is None or begun.pk in (recall.assessment_id, recall.facets_id):
        return False
    take(recall, step="answer", actor=SYSTEM, at=at, seen_version=recall.version)
    return True


def _standing(
    household_id: UUID, person_id: UUID | None
) -> tuple[Assessment | FacetAssessment | None, Assessment | FacetAssessment | None]:
    """Give the assessment in force and the one under way, of a person or of a household."""
    if person_id is not None:
        return facets.in_force_for(person_id), facets.under_way_of(person_id)
    return indicators.assessment_in_force(household_id), indicators.assessment_under_way(household_id)


def _go_with_household(recall: Recall) -> None:
    """Have a call stand where its household, or its person, lives now: who answers it is somebody there."""
    homes = registry.households_of(recall.person_id) if recall.person_id else []
    home = homes[0] if homes else recall.household
    if recall.state == "called" and (recall.division_code, recall.household_id) != (home.division_code, home.pk):
        recall.division_code, recall.household = home.division_code, home
        Recall.objects.filter(pk=recall.pk, state="called").update(division_code=home.division_code, household_id=home.pk)
