"""The three lists in the rail, and the page on which a change of the service list is worked on."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

WORK_PAGES = {"catalogue_revision": "catalogue-revision"}
ENTRIES = (Entry("三张清单", "list-recipients", "files", order=40, duties=(Duty.REGISTER_READ,)),)
