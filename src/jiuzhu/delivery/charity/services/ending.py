"""Ending claims with their order, and telling claimers."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.charity.models import CharityOrder, Claim
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.services import send_message

LIVE = ("queued", "active")
TELLING = "charity_claim"


def end_claim(claim: Claim, *, state: str, reason: str, at: datetime) -> None:
    """End a claim and forget the phone number; part of a step of its order."""
    claim.state, claim.reason, claim.ended_at, claim.phone, claim.code_index = state, reason[:200], at, "", ""
    claim.save(update_fields=["state", "reason", "ended_at", "phone", "code_index"])


def end_claims(order: CharityOrder, *, reason: str, at: datetime, states: tuple[str, ...] = LIVE) -> None:
    """End the claims in force or waiting and tell their claimers."""
    for claim in order.claims.filter(state__in=states):
        tell_claimer(claim, f"您认领的爱心服务订单 {order.number}：{reason}，不用再办。谢谢您。", at=at)
        end_claim(claim, state="ended", reason=reason, at=at)


def tell_claimer(claim: Claim, text: str, *, at: datetime) -> None:
    """Send a claimer a short message; nobody is told where the number is forgotten already."""
    if claim.phone:
        send_message(to_phone=claim.phone, text=text, purpose=TELLING, about=f"charity_claim:{claim.pk}", actor=SYSTEM, at=at)
