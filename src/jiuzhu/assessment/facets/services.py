"""Assessing a person by facets, confirming it, and opening the needs it finds; each one transaction and one trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from jiuzhu.assessment.facets.models import FacetAssessment
from jiuzhu.assessment.facets.queries import facts_of, scheme_of_persons, under_way_of
from jiuzhu.assessment.facets.rules import (
    DIFFICULT,
    Facet,
    FacetAssessorConfirms,
    FacetsIncomplete,
    FacetsUnderWay,
    NotAssessedByFacets,
    check_complete,
    tidied,
)
from jiuzhu.assessment.facets.workflow import OPEN
from jiuzhu.assessment.needs.queries import need_kinds, open_needs_of
from jiuzhu.assessment.needs.rules import UNSORTED
from jiuzhu.assessment.needs.services import record_need, withdraw_need
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law, rule_on
from jiuzhu.foundation.workflow.rules import AlreadyMoved, StepRefused
from jiuzhu.foundation.workflow.services import Taken, begin, take

NO_LONGER = "新的评估没有再判为困难"
SOURCE = "assessment"
NOTE_LENGTH = 300


def start_facets(
    *, household_id: UUID | str, person_id: UUID | str, actor: Actor, at: datetime, reason: str = "", warning_id: str = ""
) -> FacetAssessment:
    """Begin a person's assessment by the scheme of the place on the day, filled in with the former one; one that is open is given back.

    ``reason`` says why it is made again, ``warning_id`` which warning asks for it.

    Raises NotFound, NotPermitted, NotAssessedByFacets, FacetsUnderWay.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ASSESSMENT_WRITE, division_code=household.division_code)
    person = next((each.person for each in registry.members_of(household.pk, living=True) if str(each.person_id) == str(person_id)), None)
    if person is None:
        raise NotFound("这个人不是本户在世的成员。", "请从成员中选择评估对象。")
    on = timezone.localdate(at)
    law = pack_in_force(on, division_code=household.division_code)
    scheme = scheme_of_persons(law)
    if scheme is None:
        raise NotAssessedByFacets("本地的评估以家庭为单位。", "请在家庭的需求评估页面开始评估。")
    former = FacetAssessment.objects.filter(person_id=person.pk, state="effective").first()
    made = FacetAssessment(
        household_id=household.pk,
        division_code=household.division_code,
        person_id=person.pk,
        about=person.name,
        former=former,
        occasion_note=reason.strip()[:NOTE_LENGTH],
        warning_id=warning_id,
        scheme=scheme.code,
        scheme_label=scheme.label,
        dimensions=list(scheme.dimensions),
        stored=[each.plain() for each in tidied(former.facets if former else (), dimensions=scheme.dimensions)],
    )
    try:
        with writing(), transaction.atomic():
            made.number = (FacetAssessment.objects.filter(person_id=person.pk).aggregate(last=Max("number"))["last"] or 0) + 1
            begin(made, actor=actor, at=at, duty=Duty.ASSESSMENT_WRITE, after={"scheme": scheme.code}, reason=made.occasion_note)
            made.law_digest = keep_law(law=law, at=at)
            if scheme.applies is not None:
                facts = facts_of(household, person, on=on)
                common = {"subject_kind": made.workflow.name, "subject_id": str(made.pk), "household_id": str(household.pk), "about": str(person.pk)}
                made.applies = rule_on(law=law, section="schemes", code=scheme.code, facts=facts, at=at, **common).answer
            made.save(update_fields=["law_digest", "applies"])
            return made
    except IntegrityError as error:
        open_one = under_way_of(person.pk)
        if open_one is not None and open_one.is_open:
            return open_one
        raise FacetsUnderWay(f"{person.name}已有一次评估等待确认。", "请先确认或退回那一次。") from error


def write_facets(*, assessment: FacetAssessment, facets: Sequence[Facet], seen_version: int, actor: Actor, at: datetime) -> FacetAssessment:
    """Keep what was filled in so far; raises NotPermitted, StepRefused, AlreadyMoved, FacetsIncomplete for what is on no list."""
    actor.require(Duty.ASSESSMENT_WRITE, division_code=assessment.division_code)
    if assessment.state not in OPEN:
        raise StepRefused(f"评估“{assessment.state_label}”，不能再改。", "情况有变化时请重新评估。")
    stored = [each.plain() for each in tidied(facets, dimensions=assessment.dimensions)]
    with writing():
        if not FacetAssessment.objects.filter(pk=assessment.pk, version=seen_version, state__in=OPEN).update(stored=stored):
            raise AlreadyMoved("这次评估已有人办理，状态有变化。", "请刷新页面查看最新情况。")
    assessment.stored = stored
    return assessment


def submit_facets(*, assessment: FacetAssessment, assessed_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put an assessment before the township; raises FacetsIncomplete and what ``take`` raises."""
    if assessment.state in OPEN:
        check_complete(assessment.facets)
        if assessed_on > timezone.localdate(at):
            raise FacetsIncomplete("评估日期晚于今天。", "请填写实际评估的日期。", field="assessed_on")
    changes = {"assessed_on": assessed_on, "assessor": actor.user_id, "assessor_name": actor.name, "stored": assessment.stored}
    return take(assessment, step="submit", actor=actor, at=at, seen_version=seen_version, changes=changes)


def confirm_facets(*, assessment: FacetAssessment, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put an assessment in force: the former one is kept as superseded, and every difficulty opens a need of the person.

    Raises FacetAssessorConfirms and what ``take`` raises; then nothing is written.
    """
    if actor.user_id == assessment.assessor:
        raise FacetAssessorConfirms("评估人不能确认自己评估的结果。", "请由乡镇的另一名经办人确认。")
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        assessment.refresh_from_db(from_queryset=FacetAssessment.objects.select_for_update())
        if assessment.state == "submitted" and assessment.version == seen_version:
            former = FacetAssessment.objects.filter(person_id=assessment.person_id, state="effective").exclude(pk=assessment.pk).first()
            if former is not None:
                take(former, step="supersede", actor=SYSTEM, at=at, seen_version=former.version, reason=assessment.title)
            # The constraint on an assessment in force looks at these columns, so they are written before the state moves.
            FacetAssessment.objects.filter(pk=assessment.pk, version=seen_version).update(confirmer=actor.user_id, confirmer_name=actor.name)
        taken = take(assessment, step="confirm", actor=actor, at=at, seen_version=seen_version)
        if not taken.repeated:
            _open_needs(assessment, at)
    return taken


def step_facets(*, assessment: FacetAssessment, step: str, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Return or cancel an assessment; raises what ``take`` raises."""
    if step not in ("return", "cancel"):
        raise FacetsIncomplete("没有这一步。", "请按页面上的操作办理。")
    return take(assessment, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def _open_needs(assessment: FacetAssessment, at: datetime) -> None:
    kinds = {label: code for code, label in need_kinds(timezone.localdate(at), division_code=assessment.division_code).items()}
    mine = [need for need in open_needs_of(assessment.household_id) if need.person_id == assessment.person_id and need.source == SOURCE]
    # The same words in two facets are two needs.
    found = {(kinds.get(each.facet, UNSORTED), each.words): each for each in assessment.facets if each.state == DIFFICULT}
    chosen = {(need.kind, need.words): (need.item_code, need.item_label) for need in mine}
    for need in mine:
        each = found.get((need.kind, need.words))
        # What goes on with another degree or measure is told anew, so that both stand in the history.
        if each is None or (need.degree, need.measure) != (each.degree, each.measure):
            withdraw_need(need=need, reason=NO_LONGER if each is None else f"由{assessment.title}更新", actor=SYSTEM, at=at)
    for (kind, words), each in found.items():
        item_code, item_label = chosen.get((kind, words), ("", ""))
        # It is the assessment that records the need, whoever confirms it.
        record_need(
            household_id=assessment.household_id,
            person_id=assessment.person_id,
            kind=kind,
            item_code=item_code,
            item_label=item_label,
            degree=each.degree,
            measure=each.measure,
            source=SOURCE,
            source_id=str(assessment.pk),
            words=each.words,
            actor=SYSTEM,
            at=at,
        )
