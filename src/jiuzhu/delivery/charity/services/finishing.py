"""Delivery with its evidence, and acceptance by the county."""

from __future__ import annotations

import io
from datetime import datetime

from django.utils import timezone

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.services import meet_need
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.charity.models import CharityOrder
from jiuzhu.delivery.charity.public_words import telling
from jiuzhu.delivery.charity.queries import active_claim
from jiuzhu.delivery.charity.rules import AcceptedByCharity, DeliveryEntry, check_delivery
from jiuzhu.delivery.charity.services.ending import end_claim, end_claims
from jiuzhu.delivery.charity.services.telling import tells_nobody
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.deadlines import due_at
from jiuzhu.foundation.workflow.services import Taken, take


def deliver(*, order: CharityOrder, entry: DeliveryEntry, photo: bytes | None, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Enter what the claimer handed over, with photograph and receipt: by the charity, or by the village worker who received it for the household.

    Raises CharityOrderInvalid, PhotoUnreadable and what ``take`` raises.
    """
    claim = active_claim(order)
    claimed_on = timezone.localdate(claim.verified_at or claim.begun_at) if claim else timezone.localdate(at)
    tidy = check_delivery(entry, claimed_on=claimed_on, on=timezone.localdate(at), has_photo=bool(photo))
    words = tells_nobody(order, tidy.words, field="words", at=at)
    drawn = images.redraw(photo) if photo and order.version == seen_version else b""
    here = order.organisation_id and actor.holds(Duty.CHARITY_SERVE, organisation_id=str(order.organisation_id))

    def keep() -> None:
        stored = vault.put(
            stream=io.BytesIO(drawn),
            kind="charity.evidence",
            name=f"交付-{order.number}.jpg",
            content_type="image/jpeg",
            division_code=order.division_code,
            actor=actor,
            at=at,
            household_id=str(order.household_id),
        )
        order.evidence_id = str(stored.id)
        order.save(update_fields=["evidence_id"])

    changes = {
        "delivered_on": tidy.on,
        "delivered_words": words,
        "delivered_fen": tidy.value_fen or None,
        "receipt": tidy.receipt,
        "deliverer_id": actor.user_id,
        "deliverer_name": actor.name,
        "ends_at": None,
    }
    return take(order, step="deliver" if here else "hand_over", actor=actor, at=at, seen_version=seen_version, changes=changes, also=keep)


def accept(*, order: CharityOrder, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Accept what was delivered, for the county: the need is met, the aid stands in the household's file. Raises AcceptedByCharity and what ``take`` raises."""
    _apart(order, actor)

    def finish() -> None:
        claim = active_claim(order)
        if claim:
            end_claims(order, reason="已由别人完成", at=at, states=("queued",))
            names = [order.household.head_name, *(each.person.name for each in registry.members_of(order.household_id))]
            # Whoever is called like one of the household is not shown beside what it received.
            claim.thanked = claim.thanked and not telling(claim.name, names=names, places=())
            claim.save(update_fields=["thanked"])
            end_claim(claim, state="fulfilled", reason="", at=at)
        need = needs.find_need(SYSTEM, order.need_id)
        enter_aid(
            household_id=order.household_id,
            person_id=need.person_id,
            division_code=order.division_code,
            kind="charity",
            label=order.delivered_words[:128],
            received_on=order.delivered_on or timezone.localdate(at),
            department=order.organisation.name if order.organisation else "",
            source="order",
            source_id=f"charity_order:{order.pk}",
            amount_fen=order.delivered_fen,
            actor=SYSTEM,
            at=at,
        )
        if need.state == "open":
            meet_need(need=need, by=f"爱心服务订单 {order.number}", actor=actor, at=at)

    changes = {"accepter_id": actor.user_id, "accepter_name": actor.name, "ends_at": None}
    with writing():
        # The accepter must stand before the state changes: the database refuses a closed order without one.
        CharityOrder.objects.filter(pk=order.pk, state="completed", version=seen_version).exclude(deliverer_id=actor.user_id).update(accepter_id=actor.user_id)
        return take(order, step="accept", actor=actor, at=at, seen_version=seen_version, changes=changes, also=finish)


def reject(*, order: CharityOrder, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Refuse what was delivered, with a reason the charity reads: it is delivered anew. Raises AcceptedByCharity, TellsWhoItIs and what ``take`` raises."""
    _apart(order, actor)
    due = due_at("charity.claim_days", division_code=order.division_code, start=at)
    changes = {"ends_at": due.at if due else None}
    told = tells_nobody(order, reason, field="reason", at=at)
    return take(order, step="reject", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes)


def _apart(order: CharityOrder, actor: Actor) -> None:
    """Raise AcceptedByCharity unless the actor is neither of the charity nor who entered the delivery."""
    inside = any(post.organisation_id and post.organisation_id == str(order.organisation_id) for post in actor.posts)
    if inside or actor.user_id == order.deliverer_id:
        raise AcceptedByCharity("验收由县民政局办理，慈善组织和登记交付的人不能验收。", "请由县民政局的另一位经办人验收。")
