"""The administrator's line for local values."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def missing(actor: Actor) -> Waiting:
    """How many local values are still to be set."""
    return Waiting(len(pack_in_force(timezone.localdate()).missing))

ENTRIES = (Entry("本县参数", "local-values", "manage", order=5, duties=(Duty.POLICY_SET,), count=missing),)
