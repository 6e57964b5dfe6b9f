"""Where waiting requests lead; who looked is the second tab of 关注名单."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"disclosure": "opening-request"}
