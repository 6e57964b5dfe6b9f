"""身份认定 in the rail, beside the department files it comes from."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.linkage.queries import open_count


def waiting(actor: Actor) -> Waiting:
    """Count the pairs that wait; none of them has a deadline."""
    return Waiting(open_count(actor))

ENTRIES = (Entry("身份认定", "linkage", "files", order=15, duties=(Duty.FEED_UPLOAD,), count=waiting),)
WORK_PAGES = {"linkage": "linkage-pair"}
