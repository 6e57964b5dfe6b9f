"""Ledgers of needs in the rail."""

from __future__ import annotations

from jiuzhu.assessment.needs_ledger.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("需求台账", "needs-rounds", "files", order=27, duties=READERS, workflows=("needs_round", "needs_ledger")),)
WORK_PAGES = {"needs_round": "needs-round", "needs_ledger": "needs-ledger"}
