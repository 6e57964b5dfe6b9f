"""Calls to assess again, kept by the clock; safe to run twice."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils import timezone

from jiuzhu.assessment.recalls.queries import causes_now, open_calls
from jiuzhu.assessment.recalls.services import call, settle
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def keep_recalls(now: datetime) -> int:
    """End the calls that were answered, then call what is due or has changed; gives how many were called."""
    for recall in open_calls():
        try:
            settle(recall=recall, at=now)
        except DomainError as error:
            # Somebody acted a moment before; what they did stands.
            log.info("call not settled", recall=str(recall.pk), code=error.code)
    return sum(call(cause=cause, at=now) is not None for cause in causes_now(timezone.localdate(now)))
