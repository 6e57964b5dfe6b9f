"""Letters in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.REGISTER_READ,)
ENTRIES = (Entry("告知书", "letters", "files", order=60, duties=READERS),)
