"""Visits in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.VISIT_RECORD, Duty.OVERSIGHT_READ)

ENTRIES = (Entry("探访慰问", "visits", "files", order=30, duties=READERS, workflows=("visit",), short="走访"),)
WORK_PAGES = {"visit": "visit"}
