"""Charity orders in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.CHARITY_MANAGE, Duty.CHARITY_SERVE, Duty.ORDER_PLACE, Duty.OVERSIGHT_READ)

ENTRIES = (Entry("爱心服务", "charity-orders", "files", order=28, duties=READERS, workflows=("charity_order", "charity_claim_news"), short="爱心"),)
WORK_PAGES = {"charity_order": "charity-order", "charity_claim_news": "charity-news"}
