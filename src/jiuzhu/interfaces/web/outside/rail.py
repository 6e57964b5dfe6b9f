"""外来预警 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("外来预警", "outside-batches", "files", order=15, duties=(Duty.FEED_UPLOAD,)),)
