"""Work that waits on the service list, and which page it is done on."""

from __future__ import annotations

WORK_PAGES = {"catalogue_revision": "catalogue-revision"}
ENTRIES = ()
