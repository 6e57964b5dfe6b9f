"""动态监测 in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.feeds.calendar import outstanding
from jiuzhu.monitoring.warnings.queries import open_counts


def waiting(actor: Actor) -> Waiting:
    """Count open warnings, and whether any of them is late."""
    number, late = open_counts(actor, now=timezone.now())
    return Waiting(number, hot=late > 0)


def overdue(actor: Actor) -> Waiting:
    """Count department files that are overdue, and beside them those to be delivered again."""
    files = outstanding(actor, today=timezone.localdate())
    return Waiting(files.late, hot=files.late > 0, besides=f"重报 {files.again}" if files.again else "")


ENTRIES = (
    Entry("动态监测", "month", "mechanism", order=10, seq="一", duties=(Duty.MONITORING_READ,), count=waiting, short="监测"),
    Entry("部门数据", "feed-calendar", "files", order=14, duties=(Duty.FEED_UPLOAD, Duty.FEED_SEND), count=overdue, short="数据", under=("feed-upload", "deliveries")),
    Entry("数据种类", "feed-kinds", "manage", order=32, duties=(Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)),
)
WORK_PAGES = {"warning": "warning", "recheck": "recheck", "recheck_notice": "recheck", "warning_late": "warnings-late", "feed": "feed-due", "declaration": "feed-kind"}
