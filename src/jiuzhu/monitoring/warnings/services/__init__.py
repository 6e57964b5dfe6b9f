"""Every write on warnings and re-checks."""

from jiuzhu.monitoring.warnings.services.charity import seek_charity
from jiuzhu.monitoring.warnings.services.coming_due import open_due_rechecks
from jiuzhu.monitoring.warnings.services.deaths import die
from jiuzhu.monitoring.warnings.services.explaining import explain
from jiuzhu.monitoring.warnings.services.forgetting import forget_as_sent
from jiuzhu.monitoring.warnings.services.handling import assign, assign_many, check_named, decide, investigate, regrade, send_back
from jiuzhu.monitoring.warnings.services.holding import hold_warnings
from jiuzhu.monitoring.warnings.services.leavers import leave
from jiuzhu.monitoring.warnings.services.leaving import enter_ended_exits
from jiuzhu.monitoring.warnings.services.receiving import Received, bring_up_due_reviews, open_warnings, withdraw
from jiuzhu.monitoring.warnings.services.rechecking import (
    begin_recheck,
    decide_recheck,
    open_recheck_after_check,
    propose_recheck,
    send_recheck_back,
)
from jiuzhu.monitoring.warnings.services.recovering import note_recovered
from jiuzhu.monitoring.warnings.services.referring import accept_reply, recall
from jiuzhu.monitoring.warnings.services.stopping import change_aid, stop_aid
from jiuzhu.monitoring.warnings.services.telling import LETTER, tell_result
from jiuzhu.monitoring.warnings.services.urging import settle_late, tell_of_late
from jiuzhu.monitoring.warnings.services.withdrawing import take_back_findings, take_finding_back

__all__ = [
    "LETTER",
    "Received",
    "accept_reply",
    "assign",
    "assign_many",
    "begin_recheck",
    "bring_up_due_reviews",
    "change_aid",
    "check_named",
    "decide",
    "decide_recheck",
    "die",
    "enter_ended_exits",
    "explain",
    "forget_as_sent",
    "hold_warnings",
    "investigate",
    "leave",
    "note_recovered",
    "open_due_rechecks",
    "open_recheck_after_check",
    "open_warnings",
    "propose_recheck",
    "recall",
    "regrade",
    "seek_charity",
    "send_back",
    "send_recheck_back",
    "settle_late",
    "stop_aid",
    "take_back_findings",
    "take_finding_back",
    "tell_of_late",
    "tell_result",
    "withdraw",
]
