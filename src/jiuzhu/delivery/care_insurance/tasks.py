"""Insurance kept by the clock and the register; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.care_insurance.services import call_renewals, end_policies, follow_households


def keep_insurance(now: datetime) -> tuple[int, int]:
    """End the policies of those who died or are no longer to be insured and ask for the renewal of what ends soon; gives how many of each."""
    follow_households(at=now)
    return end_policies(at=now), call_renewals(at=now)
