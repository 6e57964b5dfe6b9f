"""改动试算 in the rail, for those who change the county's law."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

TRYING = (Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH, Duty.POLICY_SET)

ENTRIES = (Entry("改动试算", "what-if", "manage", order=7, duties=TRYING),)
