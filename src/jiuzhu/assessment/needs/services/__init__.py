"""Every write on needs."""

from jiuzhu.assessment.needs.services.amending import amend_need
from jiuzhu.assessment.needs.services.deriving import derive_needs
from jiuzhu.assessment.needs.services.found import record_need_found
from jiuzhu.assessment.needs.services.lists import close_months, explain_stale, open_months, settle_stale
from jiuzhu.assessment.needs.services.recording import meet_need, record_need, take_up_need, withdraw_need
from jiuzhu.assessment.needs.services.refreshing import refresh_household

__all__ = [
    "amend_need",
    "close_months",
    "derive_needs",
    "explain_stale",
    "meet_need",
    "open_months",
    "record_need",
    "record_need_found",
    "refresh_household",
    "settle_stale",
    "take_up_need",
    "withdraw_need",
]
