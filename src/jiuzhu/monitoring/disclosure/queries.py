"""Who looked: every read on openings of identities that others may make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.monitoring.disclosure.models import Opening, OpeningQuerySet, Request
from jiuzhu.monitoring.disclosure.services import limit_at, request_in_scope
from jiuzhu.monitoring.disclosure.workflow import PENDING

find_request = request_in_scope


@dataclass(frozen=True)
class Day:
    """What one person opened on one day: how many, how many of them a second person agreed to, and the limit then."""

    on: date
    who: str
    post: str
    opened: int
    agreed: int
    alone_at_most: int


@dataclass(frozen=True)
class Standing:
    """Where somebody stands today with one warning: opened so far, the limit, and the request that waits or was agreed to."""

    opened: int
    limit: int
    request: Any

    @property
    def alone(self) -> bool:
        """Whether one more may be opened without a second person."""
        return self.opened < self.limit

    @property
    def agreed(self) -> bool:
        """Whether a second person has agreed."""
        return self.request is not None and self.request.state == "agreed"


def openings(actor: Actor, *, since: date | None = None, who: str = "") -> OpeningQuerySet:
    """Openings in the divisions where the actor reads the ledger, newest first."""
    found = Opening.objects.scoped_to(actor).select_related("warning", "request")
    if since:
        found = found.filter(opened_on__gte=since)
    return found.filter(opener_name__contains=who) if who else found


def by_day(actor: Actor, *, since: date) -> list[Day]:
    """Count openings by person and day, the newest day and whoever opened most first."""
    rows = (
        Opening.objects.scoped_to(actor)
        .filter(opened_on__gte=since)
        .order_by()
        .values("opened_on", "opened_by")
        .annotate(who=Max("opener_name"), post=Max("post_label"), opened=Count("id"), agreed=Count("request_id"), limit=Max("alone_at_most"))
        .order_by("-opened_on", "-opened", "who")
    )
    return [Day(row["opened_on"], row["who"], row["post"], row["opened"], row["agreed"], row["limit"]) for row in rows]


def standing(actor: Actor, warning: Any, *, at: datetime) -> Standing:
    """Tell where somebody stands today with one warning."""
    today = timezone.localdate(at)
    opened = Opening.objects.filter(opened_by=actor.user_id, opened_on=today).count()
    pending = Request.objects.filter(warning_id=warning.pk, asked_by=actor.user_id, state__in=PENDING).first()
    if pending and timezone.localdate(pending.opened_at) != today:
        pending = None
    return Standing(opened, limit_at(warning.division_code, at) or 0, pending)
