"""Every write on hospital-care insurance."""

from jiuzhu.delivery.care_insurance.services.claiming import claim, pay, refuse, send, withdraw
from jiuzhu.delivery.care_insurance.services.keeping import call_renewals, end_policies, follow_households, lapse
from jiuzhu.delivery.care_insurance.services.listing import approve, leave_out, propose, send_back
from jiuzhu.delivery.care_insurance.services.papers import add_paper
from jiuzhu.delivery.care_insurance.services.receiving import receive, receive_all, take_export
from jiuzhu.delivery.care_insurance.services.refunding import book_refund

__all__ = [
    "add_paper",
    "approve",
    "book_refund",
    "call_renewals",
    "claim",
    "end_policies",
    "follow_households",
    "lapse",
    "leave_out",
    "pay",
    "propose",
    "receive",
    "receive_all",
    "refuse",
    "send",
    "send_back",
    "take_export",
    "withdraw",
]
