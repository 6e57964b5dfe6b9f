"""经济核对 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry("经济核对", "verifications", "files", order=35, duties=(Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK), workflows=("verification", "renewal")),
    Entry("核对统计", "verification-counts", "files", order=36, duties=(Duty.OVERSIGHT_READ,)),
)
WORK_PAGES = {"verification": "verification", "renewal": "authorisation-renewal"}
