"""Applications from elsewhere in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("异地申请", "elsewhere", "files", order=29, duties=(Duty.LEAD_HANDLE,), workflows=("elsewhere",), short="异地"),)
WORK_PAGES = {"elsewhere": "elsewhere-application"}
