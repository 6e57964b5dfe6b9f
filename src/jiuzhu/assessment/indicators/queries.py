"""Reads on assessments that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from jiuzhu.assessment.indicators.judging import judge, recompute, recomputed
from jiuzhu.assessment.indicators.models import Assessment, AssessmentQuerySet
from jiuzhu.assessment.indicators.scoring import Judged, Scored, judged_from
from jiuzhu.assessment.indicators.workflow import UNDECIDED
from jiuzhu.casework.registry.vocabulary import LEVELS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import under
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs.placing import seat_of

__all__ = [
    "Assessment",
    "assessed_by",
    "assessment_in_force",
    "assessment_under_way",
    "assessments",
    "assessments_of",
    "counts",
    "current_level",
    "find_assessment",
    "forms_in_force",
    "judged",
    "judged_now",
    "level_label",
    "levels_in_force",
    "never_assessed",
    "recompute",
    "recomputed",
    "seats_assessed",
    "sees_child_answers",
]

FORMS_AT_ONCE = 500


def assessments(actor: Actor) -> AssessmentQuerySet:
    """Assessments the actor may see."""
    return Assessment.objects.scoped_to(actor)


def find_assessment(actor: Actor, assessment_id: UUID | str) -> Assessment:
    """Give one assessment the actor may see; raises NotFound."""
    return one_of(Assessment.objects.scoped_to(actor).select_related("former"), assessment_id, "没有找到这次评估。", "请确认这户在您的辖区内。")


def assessments_of(actor: Actor, household_id: UUID | str) -> list[Assessment]:
    """List a household's assessments the actor may see, newest first."""
    return list(Assessment.objects.scoped_to(actor).filter(household_id=household_id).order_by("-year", "-number"))


def assessment_in_force(household_id: UUID | str) -> Assessment | None:
    """Give the household's assessment in force; no scope: for services and pages that checked the household."""
    return Assessment.objects.filter(household_id=household_id).current().first()


def assessment_under_way(household_id: UUID | str) -> Assessment | None:
    """Give the household's assessment that is being filled in or decided; no scope."""
    return Assessment.objects.filter(household_id=household_id, state__in=UNDECIDED).first()


def seats_assessed() -> list[str]:
    """List the counties in which some assessment is in force."""
    codes = Assessment.objects.current().order_by().values_list("division_code", flat=True).distinct()
    return sorted({seat_of(code) for code in codes})


def assessed_by(last: date, *, seat_code: str) -> Iterator[Assessment]:
    """Give the assessments in force in a county made on a day or before, the oldest first, of households no other is under way of. No scope."""
    other = Assessment.objects.filter(household_id=OuterRef("household_id"), state__in=UNDECIDED)
    rows = Assessment.objects.current().filter(under("household__division_code", [seat_code]), assessed_on__lte=last, household__closed_on__isnull=True)
    found = rows.exclude(Exists(other)).order_by("assessed_on", "pk").only("pk", "household_id", "assessed_on", "year", "number")
    yield from found.iterator(FORMS_AT_ONCE)


def current_level(household_id: UUID | str) -> str:
    """Give the household's level in force (high, medium, low); empty when it was never assessed."""
    return Assessment.objects.filter(household_id=household_id).current().values_list("level", flat=True).first() or ""


def levels_in_force(household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Map the households of a portion to their level in force; no scope."""
    return dict(Assessment.objects.filter(household_id__in=list(household_ids)).current().values_list("household_id", "level"))


def level_label(level: str) -> str:
    """Write a level in words."""
    return LEVELS.get(level, "")


def forms_in_force() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Give every household's form in force, for analytics: household id, kept texts by fact, states the assessors found by indicator."""
    rows = Assessment.objects.current().order_by("household_id").values_list("household_id", "facts", "findings")
    for household_id, facts, findings in rows.iterator(FORMS_AT_ONCE):
        values = {fact: entry["value"] for fact, entry in facts.items() if entry.get("value")}
        yield str(household_id), values, {code: found["state"] for code, found in findings.items() if found.get("reason")}


def judged(assessment: Assessment) -> Sequence[Judged]:
    """Give the indicators as they were judged at submission, in form order; empty before."""
    return judged_from(assessment.results)


def judged_now(assessment: Assessment, *, on: date) -> Scored:
    """Judge a form as it stands, with the law in force on a day."""
    return judge(assessment, on=on).scored


def sees_child_answers(actor: Actor, assessment: Assessment) -> bool:
    """Tell whether the actor may see what was answered about the children: by duty, or as one of those who asked."""
    asked = {assessment.first_assessor, assessment.second_assessor, assessment.drafted_by}
    return actor.holds(Duty.CHILD_READ, division_code=assessment.division_code) or actor.user_id in asked


def never_assessed(households: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow households to those that have no assessment in force and none under way."""
    known = Assessment.objects.filter(household_id=OuterRef("pk"), state__in=(*UNDECIDED, "effective"))
    return households.exclude(Exists(known))


def counts(actor: Actor) -> dict[str, int]:
    """Count what the actor may see: being filled in (open), submitted, and in force by level."""
    visible = Assessment.objects.scoped_to(actor)
    rows = visible.filter(state__in=(*UNDECIDED, "effective")).values("state", "level").annotate(many=Count("id")).order_by()
    found = {"open": 0, "submitted": 0, "high": 0, "medium": 0, "low": 0}
    for row in rows:
        key = row["level"] if row["state"] == "effective" else "submitted" if row["state"] == "submitted" else "open"
        found[key] = found.get(key, 0) + row["many"]
    return found
