"""Every write on monthly lists."""

from jiuzhu.delivery.distribution.services.approving import accept_line, approve_list, close_list, refuse_line, reopen_list, return_list
from jiuzhu.delivery.distribution.services.checking import add_missing, add_person, check_list, check_sheet, include, restore, strike
from jiuzhu.delivery.distribution.services.funding import set_purse
from jiuzhu.delivery.distribution.services.generating import generate_month
from jiuzhu.delivery.distribution.services.handing import correct, deliver, not_delivered

__all__ = [
    "accept_line",
    "add_missing",
    "add_person",
    "approve_list",
    "check_list",
    "check_sheet",
    "close_list",
    "correct",
    "deliver",
    "generate_month",
    "include",
    "not_delivered",
    "refuse_line",
    "reopen_list",
    "restore",
    "return_list",
    "set_purse",
    "strike",
]
