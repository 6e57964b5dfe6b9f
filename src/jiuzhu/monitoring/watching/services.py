"""Keeping the list: who joins, who is still watched, who is dropped when the time is over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from jiuzhu.casework.registry.facts import counties
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.watching.models import Watched
from jiuzhu.monitoring.watching.rules import OF_ONE_DAY, Terms, months_away, terms_of
from jiuzhu.monitoring.watching.sources import watched_for

BATCH_ROWS = 500
PAUSE_SECONDS = 0.02
Each = TypeVar("Each")


@dataclass(frozen=True)
class Refreshed:
    """What a refresh of a county's list came to."""

    joined: int = 0
    dropped: int = 0


def refresh_all(*, at: datetime) -> Refreshed:
    """Bring the list of every county that has open households up to date."""
    done = [refresh(division_code=full_code(county), at=at) for county in counties()]
    return Refreshed(sum(each.joined for each in done), sum(each.dropped for each in done))


def refresh(*, division_code: str, at: datetime) -> Refreshed:
    """Bring one county's list up to date; a second time on the same day changes nothing.

    Who is on aid again, or whose time of retention is over, is dropped; where the county has set no retention everybody is.
    """
    on = timezone.localdate(at)
    terms = terms_of(pack_in_force(on, division_code=division_code))
    mine = Watched.objects.in_division(division_code)
    joined = dropped = 0
    over = mine
    if terms:
        for reason in terms.reasons:
            came, gone = _keep(reason, terms, division_code, on)
            joined, dropped = joined + came, dropped + _drop(gone)
        over = mine.filter(Q(until_on__lt=on) | ~Q(reason__in=terms.reasons))
    dropped += _drop(over.values_list("pk", flat=True))
    if joined or dropped:
        with writing():
            record(
                actor=SYSTEM,
                at=at,
                subject_kind="watching",
                subject_id=division_code,
                action="更新关注名单",
                after={"joined": joined, "dropped": dropped},
            )
    return Refreshed(joined, dropped)


def _drop(ids: Iterable[int]) -> int:
    dropped = 0
    for some in _batches(ids):
        with writing():
            dropped += Watched.objects.filter(pk__in=some).delete()[0]
        time.sleep(PAUSE_SECONDS)
    return dropped


def _keep(reason: str, terms: Terms, division_code: str, on: date) -> tuple[int, list[int]]:
    wanted = watched_for(reason, terms=terms, division_code=division_code, on=on)
    known = {each.key: each for each in Watched.objects.filter(reason=reason).in_division(division_code)}
    fresh, moved = [], []
    for key, (village, last_on) in wanted.items():
        until_on = months_away(last_on, terms.months)
        former = known.get(key)
        if former is None:
            fresh.append(Watched(key=key, reason=reason, division_code=village, since_on=last_on, last_on=last_on, until_on=until_on))
        elif (former.division_code, former.last_on, former.until_on) != (village, last_on, until_on):
            former.division_code, former.last_on, former.until_on = village, max(last_on, former.since_on), until_on
            moved.append(former)
    gone = [each.pk for key, each in known.items() if key not in wanted] if reason in OF_ONE_DAY else []
    for rows in _batches(fresh):
        with writing():
            Watched.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["key", "reason"], update_fields=["division_code", "last_on", "until_on"]
            )
        time.sleep(PAUSE_SECONDS)
    for rows in _batches(moved):
        with writing():
            Watched.objects.bulk_update(rows, ["division_code", "last_on", "until_on"])
        time.sleep(PAUSE_SECONDS)
    return len(fresh), gone


def _batches(rows: Iterable[Each]) -> Iterator[list[Each]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH_ROWS)):
        yield batch
