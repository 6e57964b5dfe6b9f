"""Everybody may read what they work by."""

from __future__ import annotations

from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("政策依据", "policy", "files", order=90),)
