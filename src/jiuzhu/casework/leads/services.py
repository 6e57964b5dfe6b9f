"""Leaving a lead, leading a household to charity, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from jiuzhu.casework.leads.models import CharityLead, Lead
from jiuzhu.casework.leads.rules import CharityUnderWay, LeadsTooMany, aids_text, check_lead, check_need, tidy_phone
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take

CITIZEN = Actor(user_id="citizen", name="群众（资格自测）", system=True)
"""Who acts when somebody without an account leaves a lead."""

PURPOSE_PHONE, PURPOSE_SOURCE = "lead.phone", "lead.source"
LEADS_PER_SOURCE_PER_HOUR = 10
"""How many leads may come from one network address in an hour: a village office lends its computer to many, a script sends more."""


def leave_lead(
    *,
    name: str,
    phone: str,
    village_code: str,
    aids: Sequence[str],
    consent: bool,
    consent_text: str,
    source: str,
    at: datetime,
) -> Lead:
    """Leave a lead for the township of a village; a phone number that already waits there gives the lead it has.

    ``source`` is the network address, kept as a blind index only. Raises LeadInvalid, LeadConsentMissing, LeadsTooMany, DivisionUnknown.
    """
    tidy_name, tidy = check_lead(name=name, consent=consent), tidy_phone(phone)
    village = find_division(village_code)
    index, origin = blind_index(tidy, purpose=PURPOSE_PHONE), blind_index(source, purpose=PURPOSE_SOURCE)
    with writing():
        waiting = Lead.objects.filter(phone_index=index, division_code=village.code, state=Lead.workflow.initial).first()
        if waiting and waiting.source_index == origin:
            return waiting
        # Before a lead left elsewhere is given: else who is held back could try out in which village a number waits.
        _hold_back(origin, village.code, at)
        if waiting:
            return waiting
        lead = Lead(
            name=tidy_name,
            phone_sealed=tidy,
            phone_index=index,
            division_code=village.code,
            aids=aids_text(aids),
            consent=consent_text,
            source_index=origin,
        )
        return begin(lead, actor=CITIZEN, at=at, duty=Duty.LEAD_HANDLE, after={"division": village.code}, private={"aids": lead.aids})


def _hold_back(origin: str, village_code: str, at: datetime) -> None:
    lately = Lead.objects.filter(opened_at__gt=at - timedelta(hours=1))
    if lately.filter(source_index=origin).count() >= LEADS_PER_SOURCE_PER_HOUR:
        raise LeadsTooMany("这里一小时内留的电话太多了。", "请过一小时再试，或者直接到乡镇（街道）社会救助窗口。")
    township = ancestor_at(village_code, Level.TOWNSHIP) or village_code
    if lately.filter(division_code__range=division_range(township)).count() >= settings.LEADS_PER_TOWNSHIP_PER_HOUR:
        raise LeadsTooMany("这个乡镇（街道）一小时内收到的电话太多了。", "请过一小时再试，或者直接到乡镇（街道）社会救助窗口。")


def close_lead(*, lead: Lead, step: str, note: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down how the call went and forget the phone number, which has served its purpose; raises what ``take`` raises."""

    def forget_phone() -> None:
        lead.phone_sealed = lead.phone_index = ""
        lead.save(update_fields=["phone_sealed", "phone_index"])

    told = note.strip()
    return take(
        lead, step=step, actor=actor, at=at, seen_version=seen_version, reason=told, changes={"note": told}, also=forget_phone
    )


def lead_to_charity(*, household: Any, words: str, origin_kind: str, origin_id: UUID | str, actor: Actor, at: datetime) -> CharityLead:
    """Lead a household to charity; raises CharityInvalid, CharityUnderWay, NotPermitted."""
    lead = CharityLead(
        household=household,
        division_code=household.division_code,
        origin_kind=origin_kind,
        origin_id=str(origin_id),
        words=check_need(words),
        opener_id=actor.user_id,
        opener_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            return begin(lead, actor=actor, at=at, duty=Duty.LEAD_HANDLE, after={"origin": f"{origin_kind}:{origin_id}"}, private={"need": lead.words})
    except IntegrityError as error:
        raise CharityUnderWay("这户已经在对接慈善。", "请在“慈善对接”里继续办理。") from error


def hand_charity_to_order(*, lead: CharityLead, number: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a charity lead because a charity order goes on with it; called by the charity order in its own transaction."""
    return take(lead, step="order", actor=actor, at=at, seen_version=seen_version, changes={"order_number": number})


def hand_charity_to_assessment(*, lead: CharityLead, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a charity lead because the household's needs are assessed; called by the assessment in its own transaction."""
    return take(lead, step="assess", actor=actor, at=at, seen_version=seen_version)


def close_charity(*, lead: CharityLead, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a charity lead with a reason; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(lead, step="close", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())
