"""Gradual exits stand under the re-checks; they have no line of their own."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"exit": "exit"}
