"""From which day on the lists of who looked are shown."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.utils import timezone

DAYS_BACK = 30


def since_of(request: HttpRequest) -> date:
    """Give the day asked for, else thirty days ago."""
    try:
        return date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return timezone.localdate(request.now) - timedelta(days=DAYS_BACK)
