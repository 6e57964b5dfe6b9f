"""总览 and 监管有力 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry("总览", "overview", "desk", order=4, duties=(Duty.OVERSIGHT_READ,)),
    Entry("监管有力", "oversight", "mechanism", order=50, seq="五", duties=(Duty.OVERSIGHT_READ,)),
)
