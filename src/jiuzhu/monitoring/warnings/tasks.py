"""Warnings on the ledger come up again when their review date arrives; re-checks are begun before they are due, and what is late is told to the county."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.warnings.services import bring_up_due_reviews, enter_ended_exits, open_due_rechecks, tell_of_late


def bring_up_reviews(now: datetime) -> int:
    """Send warnings whose review date has come back to be investigated; gives how many."""
    return bring_up_due_reviews(at=now)


def begin_due_rechecks(now: datetime) -> int:
    """Begin the re-check of every household that is due; gives how many."""
    return open_due_rechecks(at=now)


def enter_left(now: datetime) -> int:
    """Put households whose gradual exit is over on the ledger; gives how many."""
    return enter_ended_exits(at=now)


def tell_county(now: datetime) -> int:
    """Tell the county what townships let lie; gives how many townships were told of or went on."""
    return tell_of_late(at=now)
