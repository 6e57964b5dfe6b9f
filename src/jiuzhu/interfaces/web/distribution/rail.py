"""Monthly distribution in the rail."""

from __future__ import annotations

from jiuzhu.delivery.distribution.workflow import READERS
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("按月发放", "distribution-lists", "files", order=32, duties=READERS, workflows=("distribution_list", "distribution_sheet", "distribution_line")),)
WORK_PAGES = {"distribution_list": "distribution-list", "distribution_sheet": "distribution-sheet", "distribution_line": "handout"}
