"""Every write on monthly rosters and months."""

from jiuzhu.casework.rosters.services.closing import audit, close_month, send_back
from jiuzhu.casework.rosters.services.opening import open_months, urge_late
from jiuzhu.casework.rosters.services.submitting import submit

__all__ = ["audit", "close_month", "open_months", "send_back", "submit", "urge_late"]
