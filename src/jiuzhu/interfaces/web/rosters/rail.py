"""月结 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry("月结", "rosters", "files", order=59, duties=(Duty.REGISTER_WRITE, Duty.ENTRY_CHECK), workflows=("roster", "month_settlement")),
)
WORK_PAGES = {"roster": "roster", "month_settlement": "month-settlement"}
