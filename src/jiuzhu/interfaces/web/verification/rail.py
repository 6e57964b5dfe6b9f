"""经济核对 on the desk."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"verification": "verification"}
