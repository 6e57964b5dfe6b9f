"""关注名单 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("关注名单", "watching", "files", order=16, duties=(Duty.COMPARISON_RUN, Duty.LEDGER_READ)),)
