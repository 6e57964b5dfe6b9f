"""Applications in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

WORKERS = (Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE)
ENTRIES = (
    Entry("救助申请", "applications", "files", order=27, duties=WORKERS, workflows=("application", "application_late"), short="申请"),
)
WORK_PAGES = {"application": "application", "application_late": "application-late"}
