"""Every write on charity orders: up to publication, claims by the public, delivery and acceptance."""

from jiuzhu.delivery.charity.services.claiming import begin_claim, confirm_claim, lapse, send_code, unlock, withdraw, withdraw_own
from jiuzhu.delivery.charity.services.finishing import accept, deliver, reject
from jiuzhu.delivery.charity.services.preparing import (
    approve,
    cancel,
    declare,
    expire,
    hand_back,
    measure,
    publish,
    refer,
    rewrite,
    write_preview,
)

__all__ = [
    "accept",
    "approve",
    "begin_claim",
    "cancel",
    "confirm_claim",
    "declare",
    "deliver",
    "expire",
    "hand_back",
    "lapse",
    "measure",
    "publish",
    "refer",
    "reject",
    "rewrite",
    "send_code",
    "unlock",
    "withdraw",
    "withdraw_own",
    "write_preview",
]
