"""Entering figures of villages and townships; each place one ledger entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.supervision.quotas.models import Figure
from jiuzhu.supervision.quotas.rules import SOCIAL_WORKERS, FigureInvalid, check_figures, figure_kinds


def enter_figures(*, places: Mapping[str, Mapping[str, int]], on: date, source: str, actor: Actor, at: datetime) -> int:
    """Enter figures of places (code → kind → number) as of a day, all or none; gives how many changed.

    A figure of the same day is replaced. Raises FigureInvalid, NotPermitted, DivisionUnknown.
    """
    if on > timezone.localdate(at):
        raise FigureInvalid("截至日期在今天以后。", "请填写数字统计到的那一天。", field="on")
    if not any(places.values()):
        check_figures({}, (), source)
    changed = 0
    with writing():
        for code, numbers in places.items():
            if not numbers:
                continue
            actor.require(Duty.REGISTER_IMPORT, division_code=code)
            find_division(code)
            kinds = figure_kinds(pack_in_force(on, division_code=code))
            check_figures(numbers, (*kinds, SOCIAL_WORKERS), source)
            changed += _enter(code, numbers, on, source.strip(), actor, at)
    return changed


def _enter(code: str, numbers: Mapping[str, int], on: date, source: str, actor: Actor, at: datetime) -> int:
    there = {row.kind: row for row in Figure.objects.select_for_update().filter(division_code=code, on=on, kind__in=list(numbers))}
    before = {kind: row.number for kind, row in there.items()}
    new = {kind: number for kind, number in numbers.items() if kind not in there or (there[kind].number, there[kind].source) != (number, source)}
    if not new:
        # The same form sent twice.
        return 0
    for kind, number in new.items():
        told = {"number": number, "source": source, "entered_by": actor.user_id, "entered_at": at}
        Figure.objects.update_or_create(division_code=code, kind=kind, on=on, defaults=told)
    record(
        actor=actor,
        at=at,
        subject_kind="division",
        subject_id=code,
        action="录入村情数字",
        before=before or None,
        after={"on": str(on), "source": source, "numbers": new},
    )
    return len(new)
