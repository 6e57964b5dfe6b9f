"""Every write of comparisons."""

from jiuzhu.monitoring.comparison.services.asking import cancel, request_run
from jiuzhu.monitoring.comparison.services.running import run_comparison

__all__ = ["cancel", "request_run", "run_comparison"]
