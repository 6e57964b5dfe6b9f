"""What the page of a re-check asks besides: whose aid it is about, how it may end, what is still to come back."""

from __future__ import annotations

from jiuzhu.monitoring.warnings.services.admitting import results_open
from jiuzhu.monitoring.warnings.services.reckoning import held_by, to_recover

__all__ = ["held_by", "results_open", "to_recover"]
