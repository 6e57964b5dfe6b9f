"""Every write of comparisons."""

from jiuzhu.monitoring.comparison.services.asking import cancel, request_run
from jiuzhu.monitoring.comparison.services.forgetting import forget_everywhere, forget_lapsed
from jiuzhu.monitoring.comparison.services.retrying import resume
from jiuzhu.monitoring.comparison.services.running import run_comparison

__all__ = ["cancel", "forget_everywhere", "forget_lapsed", "request_run", "resume", "run_comparison"]
