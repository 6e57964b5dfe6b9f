"""Warnings, the monthly findings behind them, what was found out, how they ended, and re-checks."""

from jiuzhu.monitoring.warnings.models.late import Late
from jiuzhu.monitoring.warnings.models.outcome import Disposition, Investigation
from jiuzhu.monitoring.warnings.models.recheck import Notice, Recheck
from jiuzhu.monitoring.warnings.models.scope import DerivedQuerySet
from jiuzhu.monitoring.warnings.models.sighting import Sighting
from jiuzhu.monitoring.warnings.models.warning import Warning, reach

__all__ = ["DerivedQuerySet", "Disposition", "Investigation", "Late", "Notice", "Recheck", "Sighting", "Warning", "reach"]
