"""Hospital-care insurance in the rail."""

from __future__ import annotations

from jiuzhu.delivery.care_insurance.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("住院护理保险", "care-lists", "files", order=32, duties=READERS, workflows=("care_insurance_list", "care_insurance_claim")),)
WORK_PAGES = {"care_insurance_list": "care-list", "care_insurance_claim": "care-claim"}
