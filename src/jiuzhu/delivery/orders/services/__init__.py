"""Every write on service orders: placing, dispatching, serving, accepting."""

from jiuzhu.delivery.orders.rules import Sighting
from jiuzhu.delivery.orders.services.accepting import call_back, check, close, confirm, confirm_lapsed, dispute, rate, send_back
from jiuzhu.delivery.orders.services.approving import approve, refuse
from jiuzhu.delivery.orders.services.clashing import leave_to_county, settle_clash
from jiuzhu.delivery.orders.services.complaining import complain, reopen, reply, require_rework, satisfied
from jiuzhu.delivery.orders.services.dispatching import accept, decline, dispatch, lapse
from jiuzhu.delivery.orders.services.dispatching_together import dispatch_waiting
from jiuzhu.delivery.orders.services.escalating import escalate, expire, move_on, raise_to_county, settle_escalation
from jiuzhu.delivery.orders.services.evidence import add_note, add_photo, add_signature
from jiuzhu.delivery.orders.services.periodic import expire_unserved, make_turn, make_turns, pause_services
from jiuzhu.delivery.orders.services.placing import cancel, place_order
from jiuzhu.delivery.orders.services.serving import check_in, check_out, check_out_late, finish, not_home, rebook
from jiuzhu.delivery.orders.services.telling import follow_notices, tell, tell_recipients

__all__ = [
    "Sighting",
    "accept",
    "add_note",
    "add_photo",
    "add_signature",
    "approve",
    "call_back",
    "cancel",
    "check",
    "check_in",
    "check_out",
    "check_out_late",
    "close",
    "complain",
    "confirm",
    "confirm_lapsed",
    "decline",
    "dispatch",
    "dispatch_waiting",
    "dispute",
    "escalate",
    "expire",
    "expire_unserved",
    "finish",
    "follow_notices",
    "lapse",
    "leave_to_county",
    "make_turn",
    "make_turns",
    "move_on",
    "not_home",
    "pause_services",
    "place_order",
    "raise_to_county",
    "rate",
    "rebook",
    "refuse",
    "reopen",
    "reply",
    "require_rework",
    "satisfied",
    "send_back",
    "settle_clash",
    "settle_escalation",
    "tell",
    "tell_recipients",
]
