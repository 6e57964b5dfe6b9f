"""Every write on care agreements."""

from jiuzhu.delivery.agreements.services.clock import call_checks, call_endings, call_reviews, expire, follow_households
from jiuzhu.delivery.agreements.services.making import consent, propose, sign
from jiuzhu.delivery.agreements.services.running import ask_renewal, check, drop_renewal, end, keep, let_end, lift, renew, suspend

__all__ = [
    "ask_renewal",
    "call_checks",
    "call_endings",
    "call_reviews",
    "check",
    "consent",
    "drop_renewal",
    "end",
    "expire",
    "follow_households",
    "keep",
    "let_end",
    "lift",
    "propose",
    "renew",
    "sign",
    "suspend",
]
