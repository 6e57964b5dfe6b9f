"""Beginning an assessment, filled in with what is known already."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.indicators.models import OCCASIONS, Assessment
from jiuzhu.assessment.indicators.prefill import put_together
from jiuzhu.assessment.indicators.sheet import CHILD_FACTS
from jiuzhu.assessment.indicators.sources import feeds_say, register_says
from jiuzhu.assessment.indicators.workflow import OPEN, UNDECIDED
from jiuzhu.casework.leads.queries import find_charity_lead
from jiuzhu.casework.leads.services import hand_charity_to_assessment
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.discovery import services as discovery_services
from jiuzhu.monitoring.discovery.queries import find_discovery


class AssessmentUnderWay(DomainError):
    """The household's former assessment has not been decided yet."""

    code = "assessment_under_way"
    status = 409


class NotAssessedByHousehold(DomainError):
    """The law of the place has no form of households: it assesses persons, or nobody."""

    code = "not_assessed_by_household"


class OccasionUnknown(DomainError):
    """The reason for assessing is not one of the list."""

    code = "occasion_unknown"


def start(*, household_id: UUID | str, actor: Actor, at: datetime, occasion: str = "", note: str = "", warning_id: str = "") -> Assessment:
    """Begin a household's assessment, filled in with what is known; one that is being filled in already is given back as it is.

    ``occasion`` defaults to first or periodic. Raises NotFound, NotPermitted, NotAssessedByHousehold, AssessmentUnderWay.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ASSESSMENT_WRITE, division_code=household.division_code)
    if not pack_in_force(timezone.localdate(at), division_code=household.division_code).indicators:
        raise NotAssessedByHousehold("本地文件没有以家庭为单位的评估指标。", "按人评估的，请在这户的需求评估页面选择成员；没有规定的，由县里先定评估办法。")
    former = Assessment.objects.of_household(household_id).current().first()
    occasion = occasion or ("periodic" if former else "first")
    if occasion not in OCCASIONS:
        raise OccasionUnknown("评估缘由不在列表中。", "请从列表中选择。", field="occasion")
    on = timezone.localdate(at)
    thing = Assessment(
        household_id=household.pk,
        division_code=household.division_code,
        occasion=occasion,
        occasion_note=note.strip()[:300],
        warning_id=warning_id,
        former=former,
        about=household.head_name,
        area_type=household.area_type,
        facts=_entries(household, former, on),
        year=on.year,
    )
    try:
        with writing(), transaction.atomic():
            open_one = Assessment.objects.of_household(household_id).filter(state__in=UNDECIDED).first()
            if open_one is None:
                last = Assessment.objects.filter(household_id=household_id, year=on.year).order_by("-number").first()
                thing.number = last.number + 1 if last else 1
                return begin(thing, actor=actor, at=at, duty=Duty.ASSESSMENT_WRITE, after={"occasion": occasion}, reason=thing.occasion_note)
    except IntegrityError:
        # Somebody else began it in the same moment.
        open_one = Assessment.objects.of_household(household_id).filter(state__in=UNDECIDED).first()
    if open_one is not None and open_one.state in OPEN:
        return open_one
    raise AssessmentUnderWay("这户已有一次评估等待乡镇确认。", "请先确认或退回那一次，再开始新的评估。")


def reassess(*, household_id: UUID | str, reason: str, actor: Actor, at: datetime, warning_id: str = "") -> Assessment:
    """Begin another assessment because something changed or a warning asks for it; raises ReasonMissing and what ``start`` raises."""
    if not reason.strip():
        raise ReasonMissing("重新评估需要说明缘由。", "请写明情况有什么变化，或是哪一条预警。", field="reason")
    occasion = "warning" if warning_id else "change"
    return start(household_id=household_id, actor=actor, at=at, occasion=occasion, note=reason, warning_id=warning_id)


def assess_discovery(*, discovery_id: UUID | str, household_number: str, actor: Actor, at: datetime, seen_version: int) -> Assessment:
    """Assess the needs of a household that was found in difficulty, and end the lead with it, in one transaction.

    Raises DiscoveryInvalid, AlreadyMoved, NotPermitted and what ``start`` raises.
    """
    discovery = find_discovery(actor, discovery_id)
    household = discovery_services.household_of(discovery, household_number, actor)
    with writing():
        discovery_services.hand_to_assessment(discovery=discovery, household=household, actor=actor, at=at, seen_version=seen_version)
        return start(household_id=household.pk, actor=actor, at=at, occasion="change", note="主动发现，核实情况见发现线索")


def assess_charity(*, lead_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Assessment:
    """Assess the needs of a household that was led to charity, and end the lead with it, in one transaction.

    Raises NotFound, AlreadyMoved, NotPermitted and what ``start`` raises.
    """
    lead = find_charity_lead(actor, lead_id)
    with writing():
        hand_charity_to_assessment(lead=lead, actor=actor, at=at, seen_version=seen_version)
        return start(household_id=lead.household_id, actor=actor, at=at, occasion="change", note=f"慈善对接：{lead.words}")


def _entries(household: Any, former: Assessment | None, on: date) -> dict[str, dict[str, str]]:
    return put_together(
        register=register_says(household, on=on),
        feeds=feeds_say(household, on=on),
        former=_carried(former),
        former_title=f"上次评估 {former.assessed_on}" if former else "",
    )


def _carried(former: Assessment | None) -> dict[str, str]:
    # What was answered about the children is asked anew: the next assessor need not be one who may read it.
    return {fact: value for fact, value in former.values().items() if fact not in CHILD_FACTS} if former else {}
