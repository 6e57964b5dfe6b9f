"""Opening a month for the county and its townships, and urging who is late."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry.facts import counties
from jiuzhu.casework.registry.queries import recipients
from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.casework.rosters.models import Month, Roster
from jiuzhu.casework.rosters.rules import asked_for, due_on, last_day, month_to_settle
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range, full_code, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.models import Stateful
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.services import begin, urge


def open_months(*, at: datetime) -> int:
    """Open the newest month that is over in every county that settles its months, with a roster for each township with somebody on aid; again adds nothing."""
    today, opened = timezone.localdate(at), 0
    month = month_to_settle(today)
    for county in map(full_code, counties()):
        law = pack_in_force(today, division_code=county)
        if not asked_for(law):
            continue
        if Month.objects.filter(division_code=county, month=month, state="closed").exists():
            # Who is entered for it since stands on the next month's.
            continue
        due = due_on(month, law)
        opened += _begin(Month(division_code=county, month=month, due_on=due), at)
        low, high = division_range(county)
        there = recipients(SYSTEM, on=last_day(month), categories=CATEGORIES).filter(household__division_code__range=(low, high))
        codes = there.order_by().values_list("household__division_code", flat=True).distinct()
        townships = sorted({ancestor_at(code, Level.TOWNSHIP) or code for code in codes})
        names = names_of(townships)
        for code in townships:
            name = short_name(names.get(code, code))
            opened += _begin_roster(Roster(division_code=code, county_code=county, month=month, name=name, due_on=due), at)
    return opened


def urge_late(*, at: datetime) -> int:
    """Urge every township whose day is over, once a day; gives how many."""
    today, urged = timezone.localdate(at), 0
    for late in Roster.objects.filter(state="open", due_on__lt=today):
        item = open_item(late.workflow.name, str(late.pk))
        if item is None or (item.urged_at is not None and timezone.localdate(item.urged_at) == today):
            continue
        try:
            urge(item_id=str(item.pk), actor=SYSTEM, at=at, note=f"{late.month} 的月结发放册应于 {late.due_on} 前提交。")
            urged += 1
        except DomainError:  # it was handed in at this moment
            continue
    return urged


def _begin_roster(roster: Roster, at: datetime) -> bool:
    with writing():
        # Whoever closes the month at this moment waits until the roster is there, or has closed it already.
        return _month_is_open(roster) and _begin(roster, at)


def _month_is_open(roster: Roster) -> bool:
    month = Month.objects.select_for_update().filter(division_code=roster.county_code, month=roster.month).first()
    return month is not None and month.state == "open"


def _begin(thing: Stateful, at: datetime) -> bool:
    place = {"division_code": thing.division_code, "month": thing.month}  # type: ignore[attr-defined]
    if type(thing)._base_manager.filter(**place).exists():
        return False
    try:
        with transaction.atomic():
            begin(thing, actor=SYSTEM, at=at, duty=Duty.ENTRY_CHECK, after=place)
    except IntegrityError:  # another worker opened it at this moment
        return False
    return True
