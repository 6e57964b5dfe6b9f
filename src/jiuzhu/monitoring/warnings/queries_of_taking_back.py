"""What rests on the findings of some rules in a month, before they are taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from jiuzhu.monitoring.warnings.models import Sighting
from jiuzhu.monitoring.warnings.workflow import WARNING

FALLING = WARNING.steps["take_back"].sources


@dataclass(frozen=True)
class Resting:
    """Findings of a month; of their warnings those that would be closed, those kept by another month, those ended already."""

    findings: int = 0
    closed: int = 0
    kept: int = 0
    ended: int = 0

    def __add__(self, other: Resting) -> Resting:
        return Resting(self.findings + other.findings, self.closed + other.closed, self.kept + other.kept, self.ended + other.ended)


def resting(*, month: str, rules: Collection[str], at_place: Callable[[str], bool]) -> Resting:
    """Count what rests on the findings of a month (YYYY-MM) by some rules, made where ``at_place`` says so. No scope."""
    others = Sighting.objects.filter(warning=OuterRef("warning"), withdrawn_at__isnull=True).exclude(month=month)
    live = Sighting.objects.filter(month=month, rule__in=list(rules), withdrawn_at__isnull=True).annotate(kept=Exists(others))
    findings = closed = kept = ended = 0
    for place, state, elsewhere in live.order_by().values_list("division_code", "warning__state", "kept").iterator():
        if at_place(place):
            findings += 1
            ended += state not in FALLING
            kept += state in FALLING and elsewhere
            closed += state in FALLING and not elsewhere
    return Resting(findings, closed, kept, ended)
