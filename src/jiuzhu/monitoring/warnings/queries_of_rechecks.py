"""What the page of a re-check asks besides: whose aid it is about, how it may end, what came back and what is still to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jiuzhu.foundation.ledger.queries import entries, told
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.services.admitting import results_open
from jiuzhu.monitoring.warnings.services.overpaying import as_it_stands, found_too_much
from jiuzhu.monitoring.warnings.services.reckoning import held_by, to_recover
from jiuzhu.monitoring.warnings.services.recovering import NOTED

__all__ = ["CameBack", "changed_since", "held_by", "rechecked", "recovered_of", "results_open", "to_recover"]


def rechecked(warning: Warning) -> bool:
    """Tell whether a warning led to a re-check."""
    return Recheck.objects.filter(warning=warning).exists()


def changed_since(recheck: Recheck, *, on: date) -> tuple[int | None, int | None] | None:
    """Give what was paid and what of it was too much (fen) as a proposal would be decided on a day, where that is no more what was handed in."""
    if recheck.state != "proposed" or not recheck.effective_month or recheck.result == RecheckResult.UNCHANGED:
        return None
    entry = as_it_stands(recheck, on=on)
    now = entry.paid_since_fen, found_too_much(recheck, entry, on=on)
    return None if now == (recheck.paid_since_fen, recheck.overpaid_fen) else now


@dataclass(frozen=True)
class CameBack:
    """One part of what came back (fen): on which day (YYYY-MM-DD), written down when and by whom."""

    amount_fen: int
    on: str
    at: datetime
    actor_name: str


def recovered_of(recheck: Recheck) -> list[CameBack]:
    """List what came back of a re-check, newest first."""
    if recheck.recovered_fen is None:
        return []
    noted = [(each, told(each).after) for each in entries("recheck", str(recheck.pk)) if each.action == NOTED]
    return [CameBack(after["now_fen"], after["on"], each.at, each.actor_name) for each, after in reversed(noted)]
