"""Every write on charity orders: up to publication, claims by the public, delivery and acceptance."""

from jiuzhu.delivery.charity.services.claiming import begin_claim, confirm_claim, lapse, withdraw, withdraw_own
from jiuzhu.delivery.charity.services.codes import ask_own, new_code, send_codes, unlock
from jiuzhu.delivery.charity.services.finishing import accept, deliver, reject
from jiuzhu.delivery.charity.services.news import read_news
from jiuzhu.delivery.charity.services.preparing import (
    approve,
    cancel,
    declare,
    declare_lead,
    expire,
    hand_back,
    measure,
    publish,
    refer,
    rewrite,
    stall,
    write_preview,
)

__all__ = [
    "accept",
    "approve",
    "ask_own",
    "begin_claim",
    "cancel",
    "confirm_claim",
    "declare",
    "declare_lead",
    "deliver",
    "expire",
    "hand_back",
    "lapse",
    "measure",
    "new_code",
    "publish",
    "read_news",
    "refer",
    "reject",
    "rewrite",
    "send_codes",
    "stall",
    "unlock",
    "withdraw",
    "withdraw_own",
    "write_preview",
]
