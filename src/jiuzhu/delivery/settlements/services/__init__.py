"""Every write on monthly statements."""

from jiuzhu.delivery.settlements.services.answering import answer
from jiuzhu.delivery.settlements.services.answering_claims import answer_claim
from jiuzhu.delivery.settlements.services.ending import withdraw_recovery
from jiuzhu.delivery.settlements.services.objecting import confirm, hand_in, mark, unmark
from jiuzhu.delivery.settlements.services.paying import close_unpaid, pass_on, pay, withhold
from jiuzhu.delivery.settlements.services.recovering import confirm_recovery, propose_recovery, refuse_recovery
from jiuzhu.delivery.settlements.services.repaying import enter_repayment, take_back_repayment
from jiuzhu.delivery.settlements.services.sending import send
from jiuzhu.delivery.settlements.services.waiting import deem, lapse

__all__ = [
    "answer", "answer_claim", "close_unpaid", "confirm", "confirm_recovery", "deem", "enter_repayment", "hand_in", "lapse", "mark", "pass_on", "pay",
    "propose_recovery", "refuse_recovery", "send", "take_back_repayment", "unmark", "withdraw_recovery", "withhold",
]  # fmt: skip
