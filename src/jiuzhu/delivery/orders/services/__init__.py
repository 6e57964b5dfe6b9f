"""Every write on service orders: placing, dispatching, serving, accepting."""

from jiuzhu.delivery.orders.services.accepting import call_back, check, close, confirm, confirm_lapsed, dispute, rate, send_back
from jiuzhu.delivery.orders.services.dispatching import accept, decline, dispatch, lapse
from jiuzhu.delivery.orders.services.evidence import add_note, add_photo, add_signature
from jiuzhu.delivery.orders.services.placing import cancel, place_order
from jiuzhu.delivery.orders.services.serving import Sighting, check_in, check_out, finish, not_home, rebook

__all__ = [
    "Sighting",
    "accept",
    "add_note",
    "add_photo",
    "add_signature",
    "call_back",
    "cancel",
    "check",
    "check_in",
    "check_out",
    "close",
    "confirm",
    "confirm_lapsed",
    "decline",
    "dispatch",
    "dispute",
    "finish",
    "lapse",
    "not_home",
    "place_order",
    "rate",
    "rebook",
    "send_back",
]
