"""The administrator's line for the calendar."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("工作日历", "calendar", "manage", order=20, duties=(Duty.POLICY_SET,)),)
