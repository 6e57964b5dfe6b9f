"""任务与报送 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("任务与报送", "duties", "files", order=60, duties=(Duty.OVERSIGHT_READ,)),)
