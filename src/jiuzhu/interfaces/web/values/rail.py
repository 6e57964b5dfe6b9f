"""The administrator's lines for local values and the calendar."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import years_entered
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def missing(actor: Actor) -> Waiting:
    """How many local values are still to be set."""
    return Waiting(len(pack_in_force(timezone.localdate()).missing))


def missing_years(actor: Actor) -> Waiting:
    """How many of this year and the next the calendar lacks."""
    this_year = timezone.localdate().year
    return Waiting(len({this_year, this_year + 1} - set(years_entered())))


ENTRIES = (
    Entry("本县参数", "local-values", "manage", order=5, duties=(Duty.POLICY_SET,), count=missing),
    Entry("工作日历", "calendar", "manage", order=6, duties=(Duty.POLICY_SET,), count=missing_years),
)
