"""Every write on authorisations and checks."""

from jiuzhu.casework.verification.services.authorising import authorise, keep_signed, withdraw
from jiuzhu.casework.verification.services.concluding import (
    accept,
    ask_visit,
    close_waiting,
    end_in_recheck,
    explain,
    note_visit,
    report,
    send_back,
)
from jiuzhu.casework.verification.services.delivering import collect
from jiuzhu.casework.verification.services.moving import stop_moved
from jiuzhu.casework.verification.services.receiving import enter_by_hand, receive
from jiuzhu.casework.verification.services.reminding import open_due_checks
from jiuzhu.casework.verification.services.renewing import let_go, remind_expiring, settle_renewal
from jiuzhu.casework.verification.services.requesting import cancel_check, open_check, request_check, return_check
from jiuzhu.casework.verification.services.sending import send_out

__all__ = [
    "accept",
    "ask_visit",
    "authorise",
    "cancel_check",
    "close_waiting",
    "collect",
    "end_in_recheck",
    "enter_by_hand",
    "explain",
    "keep_signed",
    "let_go",
    "note_visit",
    "open_check",
    "open_due_checks",
    "receive",
    "remind_expiring",
    "report",
    "request_check",
    "return_check",
    "send_back",
    "send_out",
    "settle_renewal",
    "stop_moved",
    "withdraw",
]
