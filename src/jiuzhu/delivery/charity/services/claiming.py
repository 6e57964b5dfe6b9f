"""Claims by the public: begun with a phone number, in force once the code sent to it came back, withdrawn, lapsed, handed on to the next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.delivery.charity.models import CharityOrder, Claim
from jiuzhu.delivery.charity.queries import OPEN_TO_CLAIMS, PURPOSE_PHONE, active_claim, claim_by
from jiuzhu.delivery.charity.rules import ClaimEntry, ClaimInvalid, ClaimNotPossible, ClaimsTooMany, check_claim
from jiuzhu.delivery.charity.services.codes import ASKED_PER_SOURCE_PER_HOUR, HOUR, PURPOSE_SOURCE, send_claim_code, use_code
from jiuzhu.delivery.charity.services.ending import LIVE, end_claim, tell_claimer
from jiuzhu.delivery.charity.services.news import tell_county
from jiuzhu.delivery.charity.services.preparing import public_until
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.deadlines import due_at
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import Taken, take

ATTEMPTS = 3


def begin_claim(*, number: str, entry: ClaimEntry, source: str, code: str, at: datetime) -> Claim:
    """Begin a claim and send ``code`` to the claimer's phone; nothing holds before it came back.

    ``source`` is the network address, kept as a blind index only. Raises ClaimInvalid, ClaimNotPossible, ClaimsTooMany.
    """
    order = CharityOrder.objects.filter(number=number.strip().upper(), state__in=OPEN_TO_CLAIMS).first()
    if order is None:
        raise ClaimNotPossible("这个订单现在不能认领。", "请回到列表，选一个等待认领的订单。")
    today, due = timezone.localdate(at), due_at("charity.claim_days", division_code=order.division_code, start=at)
    tidy = check_claim(entry, on=today, last_on=timezone.localdate(due.at) if due else None)
    origin, index = blind_index(source, purpose=PURPOSE_SOURCE), blind_index(tidy.phone, purpose=PURPOSE_PHONE)
    with writing():
        if Claim.objects.filter(source_index=origin, begun_at__gt=at - HOUR).count() >= ASKED_PER_SOURCE_PER_HOUR:
            raise ClaimsTooMany("这里一小时内认领的次数太多了。", "请过一小时再试，或者打电话给慈善组织。")
        claim = Claim(
            order=order,
            kind=tidy.kind,
            phone_index=index,
            source_index=origin,
            promised_on=tidy.promised_on,
            anonymous=tidy.anonymous,
            thanked=tidy.thanked,
            state="pending",
            begun_at=at,
        )
        claim.name, claim.phone = tidy.name, tidy.phone
        claim.save(force_insert=True)
        send_claim_code(claim, tidy.phone, code, at)
    return claim


def confirm_claim(*, claim_id: UUID | str, code: str, at: datetime) -> Claim:
    """Put a claim in force with the code sent to its phone: the first holds the order, the next ones queue (A-56).

    Pressed twice it gives the first result. Raises CodeWrong, ClaimNotPossible, ClaimInvalid, NotFound.
    """
    claim = claim_by(claim_id)
    if claim.state != "pending":
        return claim
    use_code(claim, code, at)
    # Only whoever has the phone is told that it claimed already.
    twice = ClaimInvalid("这个手机号已经认领了这个订单。", "请在“我的认领”里查看。", field="phone")
    if Claim.objects.filter(order_id=claim.order_id, phone_index=claim.phone_index, state__in=LIVE).exists():
        raise twice
    try:
        return _settle(claim, at)
    except IntegrityError as error:
        raise twice from error


def withdraw(*, order: CharityOrder, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take a claim back for the claimer, who said so to the charity; the next in the queue follows. Raises what ``take`` raises."""
    with writing():
        taken = _let_go(order, "withdraw", "withdrawn", reason, actor, at, seen_version)
        if not taken.repeated:
            _hand_on(order, at)
    return taken


def withdraw_own(*, claim: Claim, reason: str, at: datetime) -> Claim:
    """Take one's own claim back, or leave the queue; the caller has checked the phone. Raises ClaimNotPossible, ReasonMissing."""
    with writing():
        # The order first: whoever hands it on at this moment may put a claim in force that waits.
        CharityOrder.objects.select_for_update(no_key=True).get(pk=claim.order_id)
        claim = Claim.objects.select_related("order").get(pk=claim.pk)
        if claim.state == "queued":
            end_claim(claim, state="withdrawn", reason=reason, at=at)
        elif claim.state == "active" and "withdraw" in claim.order.workflow.steps_from(claim.order.state):
            withdraw(order=claim.order, reason=reason, actor=_claimer(claim), at=at, seen_version=claim.order.version)
        else:
            raise ClaimNotPossible("这次认领已经办完，不能撤回。", "有疑问请联系慈善组织。")
    claim.refresh_from_db()
    return claim


def lapse(*, order: CharityOrder, at: datetime, seen_version: int) -> Taken:
    """Let a claim lapse whose days are over without a delivery; the next in the queue follows. Called by the clock."""
    with writing():
        claim = active_claim(order)
        if claim:
            tell_claimer(claim, f"您认领的爱心服务订单 {order.number} 到期没有交付，认领已失效，订单会重新公开。", at=at)
        taken = _let_go(order, "lapse", "lapsed", "到期没有交付", SYSTEM, at, seen_version)
        _hand_on(order, at)
    return taken


def forget_unverified(*, before: datetime) -> int:
    """Delete claims begun before a moment whose phone was never verified; gives how many."""
    with writing():
        return Claim.objects.filter(state="pending", begun_at__lt=before).delete()[0]


def _settle(claim: Claim, at: datetime) -> Claim:
    for _ in range(ATTEMPTS):
        order = CharityOrder.objects.get(pk=claim.order_id)
        if order.state not in OPEN_TO_CLAIMS:
            raise ClaimNotPossible("这个订单刚刚结束认领。", "请回到列表，选一个等待认领的订单。")
        if order.state == "published":
            try:
                _put_in_force(order, claim, at)
            except AlreadyMoved:
                continue
            return claim
        with writing():
            # Whoever holds the order cannot let go of it between the look and the place in the queue.
            if not CharityOrder.objects.filter(pk=order.pk, state="claimed", version=order.version).update(version=order.version):
                continue
            claim.state, claim.verified_at, claim.organisation_id = "queued", at, order.organisation_id
            claim.save(update_fields=["state", "verified_at", "organisation"])
            return claim
    raise ClaimNotPossible("认领的人太多，没有排上。", "请稍后再试。")


def _put_in_force(order: CharityOrder, claim: Claim, at: datetime) -> None:
    due = due_at("charity.claim_days", division_code=order.division_code, start=at)

    def hold() -> None:
        claim.state, claim.verified_at, claim.organisation_id = "active", claim.verified_at or at, order.organisation_id
        claim.promised_on = max(claim.promised_on, timezone.localdate(at))
        claim.save(update_fields=["state", "verified_at", "promised_on", "organisation"])
        tell_county(order, "claimed", at=at)

    changes = {"ends_at": due.at if due else None}
    take(order, step="claim", actor=_claimer(claim), at=at, seen_version=order.version, changes=changes, also=hold)


def _let_go(order: CharityOrder, step: str, state: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    def end() -> None:
        claim = order.claims.filter(state="active").first()
        if claim:
            end_claim(claim, state=state, reason=reason, at=at)
        tell_county(order, state, at=at)

    told = reason.strip()
    return take(order, step=step, actor=actor, at=at, seen_version=seen_version, reason=told, changes={"ends_at": public_until(order, at)}, also=end)


def _hand_on(order: CharityOrder, at: datetime) -> None:
    order.refresh_from_db()
    following = order.claims.filter(state="queued").order_by("verified_at", "id").first()
    if following:
        _put_in_force(order, following, at)
        tell_claimer(following, f"您排队的爱心服务订单 {order.number} 现在由您认领，请按约定办理；不方便的请在“我的认领”里撤回。", at=at)


def _claimer(claim: Claim) -> Actor:
    return Actor(user_id=f"claimer:{claim.pk}", name="认领人（公开页面）", system=True)
