"""Recording a visit, calling for one out of turn, and saying why one was missed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs.rules import UNSORTED, WORDS_LENGTH
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.visits.models import Visit, VisitPhoto
from jiuzhu.delivery.visits.rules import CHANGES, CONDITIONS, KINDS, VisitExists, VisitInvalid, check_record
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.discovery.rules import WHAT_LENGTH, WHERE_LENGTH, WHO_LENGTH, DiscoveryEntry
from jiuzhu.monitoring.discovery.services import check, record_discovery

PHOTOS_AT_MOST = 6


def call_for_visit(*, household_id: UUID | str, kind: str, cause: str, actor: Actor, at: datetime) -> Visit:
    """Have a household visited out of turn: an emergency (urgent) or a visit more; due today. Raises VisitInvalid, VisitExists, NotFound, NotPermitted."""
    household = registry.find_household(actor, household_id)
    if kind not in KINDS or kind == "routine":
        raise VisitInvalid("走访类型不对。", "请选择急难走访或增加走访。", field="kind")
    if not cause.strip():
        raise VisitInvalid("没有写明原因。", "请写明发生了什么、为什么要走访。", field="cause")
    today = timezone.localdate(at)
    visit = Visit(
        household_id=household.pk,
        household_name=household.head_name,
        address=household.address,
        division_code=household.division_code,
        kind=kind,
        cause=cause.strip()[:200],
        period_on=today,
        due_on=today,
    )
    try:
        with writing(), transaction.atomic():
            begin(visit, actor=actor, at=at, duty=Duty.VISIT_RECORD, after={"kind": kind}, reason=cause)
    except IntegrityError as error:
        raise VisitExists("这户已有一次临时走访待办。", "请先记录那次走访。") from error
    return visit


def record_visit(
    *,
    visit: Visit,
    actor: Actor,
    at: datetime,
    seen_version: int,
    findings: str,
    conditions: Sequence[str],
    met: bool = True,
    companion: str = "",
    needs: Sequence[str] = (),
    photos: Sequence[bytes] = (),
) -> Taken:
    """Record what a visit found; new needs, and changes of members or means told to the township, are recorded in the same transaction.

    Sent again with the version the page showed it gives the first result. Raises VisitInvalid, PhotoUnreadable and what ``take`` raises.
    """
    check_record(findings=findings, conditions=conditions, met=met)
    if len(photos) > PHOTOS_AT_MOST:
        raise VisitInvalid(f"照片超过 {PHOTOS_AT_MOST} 张。", "请选最能说明情况的几张。", field="photos")
    drawn = [images.redraw(each) for each in photos] if visit.version == seen_version else []
    told = list(dict.fromkeys(need.strip() for need in needs if need.strip()))

    def keep() -> None:
        visit.visited_at, visit.findings = at, findings.strip()
        visit.save(update_fields=["findings"])
        for number, picture in enumerate(drawn, start=1):
            stored = vault.put(
                stream=io.BytesIO(picture),
                kind="visit.photo",
                name=f"走访-{timezone.localdate(at)}-{number}.jpg",
                content_type="image/jpeg",
                division_code=visit.division_code,
                actor=actor,
                at=at,
                household_id=str(visit.household_id),
            )
            VisitPhoto.objects.create(visit=visit, file_id=str(stored.id), at=at)
        if told:
            # A household that moved since is the visitor's no more; what was seen on the visit stays known.
            sees = registry.households(actor).filter(pk=visit.household_id).exists()
            for need in told:
                record_need(
                    household_id=visit.household_id,
                    person_id=None,
                    kind=UNSORTED,
                    item_code="",
                    words=need[:WORDS_LENGTH],
                    degree="",
                    measure="",
                    source="visit",
                    source_id=str(visit.pk),
                    actor=actor if sees else SYSTEM,
                    at=at,
                )

        _tell_changes(visit, findings=findings.strip(), conditions=conditions, actor=actor, at=at)

    changes = {
        "visitor_id": actor.user_id,
        "visitor_name": actor.name,
        "companion": companion.strip(),
        "met": met,
        "conditions": list(conditions),
        "needs": told,
    }
    with writing():
        # The time must stand before the state changes: the database refuses a done visit without one.
        Visit.objects.filter(pk=visit.pk, version=seen_version, visited_at__isnull=True).update(visited_at=at)
        return take(visit, step="record", actor=actor, at=at, seen_version=seen_version, changes=changes, also=keep)


def explain_missed(*, visit: Visit, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Say why a visit was not made in its period."""
    changes = {"missed_because": reason.strip()[:200]}
    return take(visit, step="explain", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def _tell_changes(visit: Visit, *, findings: str, conditions: Sequence[str], actor: Actor, at: datetime) -> None:
    """Put a change of members or means before the township that the household belongs to now, verified on the spot: from there it goes to a re-check (P-11, P-15)."""
    changed = [CONDITIONS[each] for each in CHANGES if each in conditions]
    if not changed:
        return
    household = registry.find_household(SYSTEM, visit.household_id)
    by = actor if actor.holds(Duty.LEAD_CHECK, division_code=household.division_code) else SYSTEM
    entry = DiscoveryEntry(
        press=visit.pk,
        who=f"{household.head_name}家庭"[:WHO_LENGTH],
        village_code=household.division_code,
        where=household.address[:WHERE_LENGTH],
        what=f"走访发现{'、'.join(changed)}。{findings}"[:WHAT_LENGTH],
        channel="visit",
        household_id=str(household.pk),
    )
    lead = record_discovery(entry=entry, actor=by, at=at)
    check(discovery=lead, holds=True, finding=findings[:WHAT_LENGTH], actor=by, at=at, seen_version=lead.version)
