"""资源匹配 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.REGISTER_READ, Duty.ORDER_PLACE, Duty.ORDER_DISPATCH, Duty.RESOURCE_MANAGE, Duty.CONTRACT_MANAGE, Duty.OVERSIGHT_READ)
ENTRIES = (Entry("资源匹配", "catalogue", "mechanism", order=30, seq="三", duties=READERS, workflows=("arrangement",)),)
WORK_PAGES = {"arrangement": "chosen"}
