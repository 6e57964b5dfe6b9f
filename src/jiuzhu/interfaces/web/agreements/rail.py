"""Care agreements in the rail."""

from __future__ import annotations

from jiuzhu.delivery.agreements.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("委托照料", "agreements", "files", order=31, duties=READERS, workflows=("care_agreement",)),)
WORK_PAGES = {"care_agreement": "agreement"}
