"""Opening the checks the law asks for by a day (003·任务3, 004·三(一)3)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuzhu.casework.verification.due_rules import AHEAD
from jiuzhu.casework.verification.queries_of_dues import of_every_county, off_aid
from jiuzhu.casework.verification.rules import VerificationUnderWay
from jiuzhu.casework.verification.services.requesting import open_check
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import take

MOST_AT_ONCE = 300


def open_due_checks(*, at: datetime) -> int:
    """Begin a check for every household on aid that is due within thirty days, what is due first first; gives how many were begun.

    One begun so before, of a household that is on aid no more, is taken off the desk.
    """
    today = timezone.localdate(at)
    for check in off_aid(on=today):
        try:
            take(check, step="lapse", actor=SYSTEM, at=at, seen_version=check.version)
        except AlreadyMoved:  # somebody changed it at this moment
            continue
    due = sorted(
        (each.due.due_on, str(each.household_id), each.due.words) for each in of_every_county(on=today, until=today + AHEAD) if each.due
    )
    begun = 0
    for due_on, household_id, cause in due[:MOST_AT_ONCE]:
        try:
            open_check(household_id=household_id, kind="periodic", cause=cause, due_on=due_on, actor=SYSTEM, at=at)
            begun += 1
        except VerificationUnderWay:
            continue
    return begun
