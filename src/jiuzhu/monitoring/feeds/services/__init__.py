"""Every write of deliveries, of the departments that send them and of what they owe."""

from jiuzhu.monitoring.feeds.services.checking import check_delivery
from jiuzhu.monitoring.feeds.services.expecting import (
    ask_for_months,
    assign_senders,
    enter_department,
    excuse,
    remind,
    remind_late,
)
from jiuzhu.monitoring.feeds.services.forgetting import forget_lapsed
from jiuzhu.monitoring.feeds.services.handing_in import check_may_bring, hand_in
from jiuzhu.monitoring.feeds.services.opening import note_opened, open_rows
from jiuzhu.monitoring.feeds.services.signing import issue_key, signer
from jiuzhu.monitoring.feeds.services.taking_back import check_take_back, clear, take_back, uncleared
from jiuzhu.monitoring.feeds.services.texting import text_late

__all__ = [
    "ask_for_months",
    "assign_senders",
    "check_delivery",
    "check_may_bring",
    "check_take_back",
    "clear",
    "enter_department",
    "excuse",
    "forget_lapsed",
    "hand_in",
    "issue_key",
    "note_opened",
    "open_rows",
    "remind",
    "remind_late",
    "signer",
    "take_back",
    "text_late",
    "uncleared",
]
