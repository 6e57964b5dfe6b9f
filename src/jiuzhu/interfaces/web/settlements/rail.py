"""Monthly statements in the rail."""

from __future__ import annotations

from jiuzhu.delivery.settlements.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("机构结算", "settlements", "files", order=33, duties=READERS, workflows=("settlement", "settlement_recovery")),)
WORK_PAGES = {"settlement": "settlement", "settlement_recovery": "settlement-recovery"}
