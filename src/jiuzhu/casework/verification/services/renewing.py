"""Authorisations that run out stand on the township's desk in time, one piece of work a household, until they are signed again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import Renewal
from jiuzhu.casework.verification.queries_of_terms import newest_of_each, remind_days
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, begin, take

MOST_AT_ONCE = 300
FURTHEST = timedelta(days=366)


def remind_expiring(*, at: datetime) -> int:
    """Put every household whose authorisations run out within the county's days on its township's desk once, and take off what is settled; gives how many were put.

    What ran out longer ago than those days is listed, but calls nobody any more.
    """
    today = timezone.localdate(at)
    ending = _ending(today)
    for renewal in Renewal.objects.filter(state="due").select_related("household"):
        _settle(renewal, ending.get(renewal.household_id), at)
    known = set(Renewal.objects.filter(state="due").values_list("household_id", flat=True))
    let_go = dict(Renewal.objects.filter(state="let_go").order_by("due_on").values_list("household_id", "due_on"))
    put = 0
    for household_id, (due_on, household) in sorted(ending.items(), key=lambda each: (each[1][0], str(each[0]))):
        if put == MOST_AT_ONCE:
            break
        if household_id in known or let_go.get(household_id, date.min) >= due_on:
            continue
        renewal = Renewal(household=household, household_name=household.head_name, division_code=household.division_code, due_on=due_on)
        try:
            with transaction.atomic():
                begin(renewal, actor=SYSTEM, at=at, duty=Duty.VERIFICATION_REQUEST, after={"due_on": str(due_on)})
            put += 1
        except IntegrityError:  # another worker put it at this moment
            continue
    return put


def settle_renewal(*, household_id: UUID | str, at: datetime) -> None:
    """Take a household off the desk where none of its authorisations runs out any more."""
    renewal = Renewal.objects.filter(household_id=household_id, state="due").select_related("household").first()
    if renewal is not None:
        members = [each.person_id for each in registry.members_of(household_id, living=True)]
        _settle(renewal, _ending(timezone.localdate(at), among=members).get(renewal.household_id), at)


def let_go(*, renewal_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note that a household will not sign again; raises NotFound and what ``take`` raises."""
    found = Renewal.objects.scoped_to(actor).filter(pk=renewal_id).first()
    if found is None:
        raise NotFound("没有找到这户的续签。", "请确认它在您的辖区内。")
    return take(found, step="let_go", actor=actor, at=at, seen_version=seen_version, reason=reason)


def _settle(renewal: Renewal, still: tuple[date, Any] | None, at: datetime) -> None:
    home = renewal.household
    if home.closed_on is not None or ancestor_at(home.division_code, Level.TOWNSHIP) != ancestor_at(renewal.division_code, Level.TOWNSHIP):
        take(renewal, step="end", actor=SYSTEM, at=at, seen_version=renewal.version)
    elif still is None:
        take(renewal, step="renew", actor=SYSTEM, at=at, seen_version=renewal.version)


def _ending(today: date, *, among: list[UUID] | None = None) -> dict[UUID, tuple[date, Any]]:
    """Give the households with an authorisation that runs out, or ran out, within the days of their county: the earliest last day and the household."""
    rows = newest_of_each(on=today).filter(state="in_force", ended__gte=today - FURTHEST, ended__lte=today + FURTHEST)
    if among is not None:
        rows = rows.filter(whom__in=among)
    days: dict[str, int] = {}
    near: dict[UUID, date] = {}
    for whom, place, ended in rows.values_list("whom", "place", "ended").iterator():
        county = ancestor_at(place, Level.COUNTY) or place
        if county not in days:
            days[county] = remind_days(pack_in_force(today, division_code=county))
        if abs((ended - today).days) <= days[county]:
            near[whom] = ended
    found: dict[UUID, tuple[date, Any]] = {}
    people = list(near)
    for first in range(0, len(people), MOST_AT_ONCE):
        for whom, lived in registry.current_memberships(people[first : first + MOST_AT_ONCE]).items():
            home = next((each.household for each in lived if each.household.closed_on is None), None)
            if home is not None and (home.pk not in found or near[whom] < found[home.pk][0]):  # type: ignore[index]
                found[home.pk] = (near[whom], home)  # type: ignore[index]
    return found
