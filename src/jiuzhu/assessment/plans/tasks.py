"""Telling who reviews a plan that its day is near; safe to run twice."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils import timezone

from jiuzhu.assessment.plans.queries import levels_changed, reviews_to_call
from jiuzhu.assessment.plans.services import call_review
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def call_reviews(now: datetime) -> int:
    """Open the reviews whose day is near, or whose household came to another level; gives how many."""
    done = 0
    for plan in [*levels_changed(), *reviews_to_call(on=timezone.localdate(now))]:
        try:
            call_review(plan=plan, at=now)
            done += 1
        except DomainError as error:
            # Somebody acted a moment before; what they did stands.
            log.info("review not called", plan=str(plan.pk), code=error.code)
    return done
