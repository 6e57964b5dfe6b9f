"""Every write of comparisons."""

from jiuzhu.monitoring.comparison.services.asking import cancel, request_run
from jiuzhu.monitoring.comparison.services.forgetting import forget_everywhere, forget_lapsed
from jiuzhu.monitoring.comparison.services.retrying import resume
from jiuzhu.monitoring.comparison.services.running import run_comparison
from jiuzhu.monitoring.comparison.services.taking_back import Consequences, consequences, follow_take_backs, take_back

__all__ = [
    "Consequences",
    "cancel",
    "consequences",
    "follow_take_backs",
    "forget_everywhere",
    "forget_lapsed",
    "request_run",
    "resume",
    "run_comparison",
    "take_back",
]
