"""Pairs stand on the desk; their list is reached from the department files."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"linkage": "linkage-pair"}
