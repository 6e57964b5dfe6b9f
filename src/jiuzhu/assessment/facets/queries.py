"""Whom the law of a place assesses person by person, and the assessments so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiuzhu.assessment.facets.models import FacetAssessment
from jiuzhu.assessment.facets.workflow import UNDECIDED
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import under
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack, Scheme
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force, ruled_again, rulings_of

OF_PERSONS = "person"
FORMS_AT_ONCE = 500


@dataclass(frozen=True)
class Candidate:
    """A member of a household: whether the scheme is for them (None: not known yet), why, and their newest assessment."""

    person_id: UUID
    name: str
    birth_date: date
    applies: bool | None
    reasons: tuple[str, ...]
    newest: FacetAssessment | None


def scheme_of_persons(law: DatedPack) -> Scheme | None:
    """Give the scheme by which a law assesses persons; None where it assesses households."""
    return next((each for each in law.schemes if each.unit == OF_PERSONS), None)


def only_persons(on: date, *, division_code: str) -> bool:
    """Tell whether the law of a place assesses persons and has no form of households."""
    law = pack_in_force(on, division_code=division_code)
    return scheme_of_persons(law) is not None and not law.indicators


def facts_of(household: Any, person: Any, *, on: date) -> dict[str, Any]:
    """Give a member's facts on a day, a category of one's own before the household's."""
    facts = registry.person_facts(person, household, on=on)
    own = household.categories.in_force(on).filter(person=person).first()
    if own is not None:
        facts |= {"category": own.category, "category_class": own.category_class or None, "in_force": True, "recipient": person.alive}
    return facts


def candidates(household: Any, *, on: date) -> list[Candidate]:
    """List the living members of a household the caller may see, with what the scheme of the place comes to; none where there is no such scheme."""
    law = pack_in_force(on, division_code=household.division_code)
    scheme = scheme_of_persons(law)
    if scheme is None:
        return []
    describer = Describer(declared_facts(), law.parameters)
    newest: dict[Any, FacetAssessment] = {}
    for row in FacetAssessment.objects.filter(household_id=household.pk).exclude(state="cancelled").order_by("number"):
        newest[row.person_id] = row
    found = []
    for membership in registry.members_of(household.pk, living=True):
        person = membership.person
        verdict: bool | None = True
        reasons: tuple[str, ...] = ()
        if scheme.applies is not None:
            step = scheme.applies.trace(facts_of(household, person, on=on), law.values)
            verdict = step.verdict
            reasons = tuple(dict.fromkeys(text for text, holds in describer.lines(step) if holds is verdict))
        found.append(Candidate(person.pk, person.name, person.birth_date, verdict, reasons, newest.get(person.pk)))
    return found


def find_facet_assessment(actor: Actor, assessment_id: UUID | str) -> FacetAssessment:
    """Give one assessment the actor may see; raises NotFound."""
    return one_of(FacetAssessment.objects.scoped_to(actor).select_related("former"), assessment_id, "没有找到这次评估。", "请确认这户在您的辖区内。")


def history_of(person_id: UUID | str) -> list[FacetAssessment]:
    """List a person's assessments, newest first; no scope: for pages that checked the household."""
    return list(FacetAssessment.objects.filter(person_id=person_id).order_by("-number"))


def in_force_of(household_id: UUID | str) -> list[FacetAssessment]:
    """List the assessments in force of a household's members; no scope: for services and pages that checked the household."""
    return list(FacetAssessment.objects.filter(household_id=household_id, state="effective").select_related("person").order_by("about", "pk"))


def in_force_for(person_id: UUID | str) -> FacetAssessment | None:
    """Give the person's assessment in force; no scope."""
    return FacetAssessment.objects.filter(person_id=person_id, state="effective").first()


def persons_assessed() -> list[UUID]:
    """List everybody with an assessment in force. No scope."""
    return list(FacetAssessment.objects.filter(state="effective").values_list("person_id", flat=True))


def seats_assessed() -> list[str]:
    """List the counties in which somebody's assessment is in force."""
    codes = FacetAssessment.objects.filter(state="effective").order_by().values_list("household__division_code", flat=True).distinct()
    return sorted({seat_of(code) for code in codes})


def assessed_by(last: date, *, seat_code: str) -> Iterator[FacetAssessment]:
    """Give the assessments in force in a county made on a day or before, the oldest first, of persons no other is under way of. No scope."""
    other = FacetAssessment.objects.filter(person_id=OuterRef("person_id"), state__in=UNDECIDED)
    rows = FacetAssessment.objects.filter(under("household__division_code", [seat_code]), state="effective", assessed_on__lte=last)
    yield from rows.exclude(Exists(other)).order_by("assessed_on", "pk").iterator(FORMS_AT_ONCE)


def never_assessed(households: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow households to those of which no member has an assessment in force or under way."""
    known = FacetAssessment.objects.filter(Q(state="effective") | Q(state__in=UNDECIDED), household_id=OuterRef("pk"))
    return households.exclude(Exists(known))


def under_way_of(person_id: UUID | str) -> FacetAssessment | None:
    """Give the person's assessment that is being filled in or decided."""
    return FacetAssessment.objects.filter(person_id=person_id, state__in=UNDECIDED).first()


def made_the_same(assessment: FacetAssessment) -> bool:
    """Judge again, by the law and facts of then, whether the scheme is for the person; tells whether it comes to what was stored."""
    rulings = rulings_of(FacetAssessment.workflow.name, str(assessment.pk))
    return bool(rulings) and all(ruled_again(each) is each.answer for each in rulings) and rulings[-1].answer is assessment.applies
