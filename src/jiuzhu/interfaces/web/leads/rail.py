"""Leads stand on the desk; they have no list of their own."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"lead": "lead"}
