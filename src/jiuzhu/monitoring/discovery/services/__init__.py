"""Every write of proactive discovery."""

from jiuzhu.monitoring.discovery.services.canvassing import begin_canvass, stop_village, tick
from jiuzhu.monitoring.discovery.services.handling import (
    apply,
    check,
    close,
    hand_to_assessment,
    hand_to_needs,
    household_of,
    open_recheck,
)
from jiuzhu.monitoring.discovery.services.listing import list_households
from jiuzhu.monitoring.discovery.services.recording import record_discovery, tell
from jiuzhu.monitoring.discovery.services.striking import strike_departed

__all__ = [
    "apply",
    "begin_canvass",
    "check",
    "close",
    "hand_to_assessment",
    "hand_to_needs",
    "household_of",
    "list_households",
    "open_recheck",
    "record_discovery",
    "stop_village",
    "strike_departed",
    "tell",
    "tick",
]
