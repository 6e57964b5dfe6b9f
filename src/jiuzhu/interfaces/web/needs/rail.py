"""Needs in the rail."""

from __future__ import annotations

from jiuzhu.assessment.needs.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("服务需求", "needs", "files", order=26, duties=READERS, workflows=("needs_month", "stale_needs"), short="需求"),)
WORK_PAGES = {"needs_month": "needs-month", "stale_needs": "stale-needs"}
