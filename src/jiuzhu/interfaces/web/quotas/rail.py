"""定额与资金 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("定额与资金", "quotas", "files", order=62, duties=(Duty.OVERSIGHT_READ,)),)
