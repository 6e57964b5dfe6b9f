"""录入监督 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("录入监督", "entries", "files", order=58, duties=(Duty.ENTRY_CHECK,)),)
WORK_PAGES = {"entry_check": "entry-check"}
