"""Mutual help in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.PAIR_KEEP, Duty.PAIR_PAY, Duty.OVERSIGHT_READ)

ENTRIES = (Entry("结对互助", "pairs", "files", order=30, duties=READERS, workflows=("pair", "pair_allowances")),)
WORK_PAGES = {"pair": "pair", "pair_allowances": "pair-allowance"}
