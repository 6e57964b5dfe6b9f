"""Every write of applications."""

from jiuzhu.casework.applications.services.completing import accept, ask_supplement, fill_in, supply
from jiuzhu.casework.applications.services.deciding import confirm, explain, send_back, withdraw
from jiuzhu.casework.applications.services.forgetting import forget_origins
from jiuzhu.casework.applications.services.opening import open_from
from jiuzhu.casework.applications.services.reviewing import propose, review, transfer
from jiuzhu.casework.applications.services.taking import take_down
from jiuzhu.casework.applications.services.watching import settle, watch

__all__ = [
    "accept",
    "ask_supplement",
    "confirm",
    "explain",
    "fill_in",
    "forget_origins",
    "open_from",
    "propose",
    "review",
    "send_back",
    "settle",
    "supply",
    "take_down",
    "transfer",
    "watch",
    "withdraw",
]
