"""身份查看 in the rail, for whoever reads the ledger."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("身份查看", "openings", "files", order=17, duties=(Duty.LEDGER_READ,)),)
WORK_PAGES = {"disclosure": "opening-request"}
