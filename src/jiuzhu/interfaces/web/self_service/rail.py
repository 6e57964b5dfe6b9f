"""Where a request to be called is done; the public pages have no line in the rail."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"call_request": "order-call"}
