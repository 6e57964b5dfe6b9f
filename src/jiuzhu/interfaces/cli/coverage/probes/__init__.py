"""What the product says of an entry of a pack: one probe a section, each a call of what screens, letters and commands call.

A probe is given the law of a day and the entry's code; what it gives is compared before and after a change. The page
on which the law is read does not count, and no probe may give the entry itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes import (
    contracting,
    deciding,
    exiting,
    falling_due,
    naming,
    recognising,
    requiring,
    telling,
    timing,
)

Probe = Callable[[DatedPack, str], object]

PROBES: Mapping[str, Probe] = {
    **deciding.PROBES,
    **timing.PROBES,
    **telling.PROBES,
    **exiting.PROBES,
    **recognising.PROBES,
    **falling_due.PROBES,
    **requiring.PROBES,
    **contracting.PROBES,
}
"""Section → what the product says of one of its entries."""

PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = {**deciding.PARAMETERS, **requiring.PARAMETERS, **contracting.PARAMETERS, **naming.PARAMETERS}
"""Parameter → what the product says because of it, where no entry's rule names it."""
