"""Telling the county of claims: one piece of news an order waits at a time, the newest; it is read, or passed over by what came after."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.charity.models import CharityOrder, ClaimNews
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.workflow.services import Taken, begin, take

BEYOND = ("completed", "closed", "returned", "cancelled", "unclaimed")
"""States of an order in which other work tells the county more than the news of a claim."""


def tell_county(order: CharityOrder, kind: str, *, at: datetime) -> ClaimNews:
    """Put before the county that an order was claimed, or that a claim was withdrawn or lapsed. Runs inside the caller's transaction."""
    for earlier in ClaimNews.objects.filter(order=order, state="unread"):
        pass_by(news=earlier, at=at)
    made = ClaimNews(order=order, kind=kind, division_code=order.division_code)
    return begin(made, actor=SYSTEM, at=at, duty=Duty.CHARITY_MANAGE, after={"order": order.number, "kind": kind})


def read_news(*, news: ClaimNews, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Say for the county that it knows; raises what ``take`` raises."""
    return take(news, step="read", actor=actor, at=at, seen_version=seen_version)


def pass_by(*, news: ClaimNews, at: datetime) -> Taken:
    """Take back news that something newer has overtaken, as the system."""
    return take(news, step="pass_by", actor=SYSTEM, at=at, seen_version=news.version)


def overtaken() -> list[ClaimNews]:
    """List news of orders that have gone on since."""
    return list(ClaimNews.objects.filter(state="unread", order__state__in=BEYOND).order_by("opened_at"))
