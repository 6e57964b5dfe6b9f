"""Benefit decisions stand on the desk and in the household's file; they have no list of their own."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES: tuple[Entry, ...] = ()
WORK_PAGES = {"benefit": "benefit-decision"}
