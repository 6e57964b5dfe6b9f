"""The administrator's line for background tasks."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs.queries import failed_count, failing_count
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def failed(actor: Actor) -> Waiting:
    """How many tasks were given up or fail each time they run, and wait for somebody to look."""
    return Waiting(failed_count() + failing_count(), hot=True)


ENTRIES = (Entry("后台任务", "tasks", "manage", order=90, duties=(Duty.ACCOUNT_MANAGE,), count=failed),)
