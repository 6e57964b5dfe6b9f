"""Every write on monthly statements."""

from jiuzhu.delivery.settlements.services.answering import answer
from jiuzhu.delivery.settlements.services.answering_claims import answer_claim
from jiuzhu.delivery.settlements.services.ending import mark_repaid, withdraw_recovery
from jiuzhu.delivery.settlements.services.objecting import confirm, hand_in, mark, unmark
from jiuzhu.delivery.settlements.services.paying import close_unpaid, pass_on, pay, withhold
from jiuzhu.delivery.settlements.services.recovering import confirm_recovery, propose_recovery, refuse_recovery
from jiuzhu.delivery.settlements.services.sending import send
from jiuzhu.delivery.settlements.services.waiting import deem, lapse

__all__ = [
    "answer", "answer_claim", "close_unpaid", "confirm", "confirm_recovery", "deem", "hand_in", "lapse", "mark", "mark_repaid", "pass_on", "pay", "propose_recovery",
    "refuse_recovery", "send", "unmark", "withdraw_recovery", "withhold",
]  # fmt: skip
