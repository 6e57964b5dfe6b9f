"""Every write of 群众点单: codes, placing with one, looking after one's own order, being called, asking for progress."""

from jiuzhu.delivery.self_service.services.asking import ask_code, check_code, forget_askings, send_codes, verified
from jiuzhu.delivery.self_service.services.calling import answer_call, request_call
from jiuzhu.delivery.self_service.services.following import ask_own, own_order, progress, take_own
from jiuzhu.delivery.self_service.services.ordering import given_before, place

__all__ = [
    "answer_call",
    "ask_code",
    "ask_own",
    "check_code",
    "forget_askings",
    "given_before",
    "own_order",
    "place",
    "progress",
    "request_call",
    "send_codes",
    "take_own",
    "verified",
]
