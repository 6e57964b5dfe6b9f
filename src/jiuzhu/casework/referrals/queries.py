"""Every read on referrals that others may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiuzhu.casework.referrals.models import Referral, ReferralQuerySet, Reply, Urging
from jiuzhu.casework.referrals.workflow import AT_DEPARTMENT, REFERRAL, RUNNING
from jiuzhu.casework.registry.facts import Concerned
from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.workflow.queries import open_work, steps_of

DEPARTMENT = "department"


@dataclass(frozen=True)
class AidGranted:
    """What a department gave upon a referral whose reply was accepted: fen, None where it is no money; ``person_id`` empty for the whole household."""

    referral_id: UUID
    household_id: UUID
    person_id: UUID | None
    subject_name: str
    department: str
    kind: str
    amount_fen: int | None
    from_on: date
    monthly: bool


@dataclass(frozen=True)
class DepartmentCount:
    """How a department stands with its referrals: all, waiting for it, late, replied or ended, aided."""

    organisation_id: UUID
    name: str
    all: int
    waiting: int
    late: int
    done: int
    aided: int


@dataclass(frozen=True)
class History:
    """What happened to a referral since a moment: replies newest first, reminders and steps oldest first."""

    begun_at: datetime
    replies: list[Reply]
    reminders: list[Urging]
    steps: list[Any]


def referrals(actor: Actor) -> ReferralQuerySet:
    """Referrals the actor may see."""
    return Referral.objects.scoped_to(actor).select_related("household")


def find_referral(actor: Actor, referral_id: UUID | str) -> Referral:
    """Give one referral the actor may see; raises NotFound."""
    return one_of(referrals(actor), referral_id, "没有找到这次转介。", "请确认它在您的辖区内，或转给您的部门。")


def worked_on_by(actor: Actor, household_id: UUID | str) -> Referral | None:
    """Give a referral of a household that an actor's department is working on; None where there is none."""
    mine = Referral.objects.filter(household_id=household_id, state__in=AT_DEPARTMENT, organisation_id__in=actor.organisations(Duty.REFERRAL_ANSWER))
    return mine.select_related("household").order_by("-sent_at", "id").first()


def departments(division_code: str) -> list[tuple[str, str]]:
    """List (id, name) of the departments of the county a division lies in."""
    county = ancestor_at(division_code, Level.COUNTY) or division_code
    return [(str(each.pk), each.name) for each in accounts.organisations(kinds=[DEPARTMENT]) if each.division_code == county]


def referrals_for(origin_kind: str, origin_id: UUID | str) -> list[Referral]:
    """List what was referred for one thing, newest first; the caller has checked that the actor may see it."""
    return list(Referral.objects.filter(origin_kind=origin_kind, origin_id=str(origin_id)).prefetch_related("replies").order_by("-sent_at"))


def newest_reply(referral: Referral) -> Reply | None:
    """Give the reply that counts, if there is one."""
    return referral.replies.first()


def history_of(referral: Referral, *, for_department: bool) -> History:
    """Give what happened to a referral; a department reads nothing of what passed with another before it was sent there."""
    replies, urgings, steps = list(referral.replies.all()), list(referral.urgings.all()), steps_of(REFERRAL.name, str(referral.pk))
    resent = max((number for number, each in enumerate(steps, start=1) if each.step == "resend"), default=0)
    if not for_department or not resent:
        return History(referral.opened_at, replies, urgings, steps)
    # A reminder has a day only: one of the day it was sent on may have gone to the former department.
    return History(
        referral.sent_at,
        [each for each in replies if each.replied_at >= referral.sent_at],
        [each for each in urgings if each.on > timezone.localdate(referral.sent_at)],
        steps[resent:],
    )


def aid_granted(*, household_ids: Iterable[UUID | str] | None = None, whose: Concerned | None = None) -> list[AidGranted]:
    """List what departments gave upon accepted replies, of some households or of all, oldest first. No scope.

    ``whose`` keeps what was given to some households, or wherever it was to somebody who belongs to them.
    """
    replies = Reply.objects.filter(referral__state="accepted", stands=True, outcome="aided", referral__household__isnull=False)
    if household_ids is not None:
        replies = replies.filter(referral__household_id__in=list(household_ids))
    if whose is not None:
        replies = replies.filter(Q(referral__household__in=whose.households) | Q(referral__person__in=whose.persons))
    return [_granted(each) for each in replies.select_related("referral").order_by("replied_at")]


def late_ids(now: datetime) -> QuerySet[Any, Any]:
    """Give the ids of referrals whose department is late, as a sub-query."""
    waiting = open_work(SYSTEM, Duty.REFERRAL_ANSWER, workflow=REFERRAL.name).filter(state__in=AT_DEPARTMENT, due_at__lt=now)
    return waiting.order_by().values("subject_id")


def by_department(actor: Actor, *, now: datetime) -> list[DepartmentCount]:
    """Count the referrals the actor may see by department, the latest departments first."""
    seen = Referral.objects.scoped_to(actor).order_by()
    late = dict(_per(seen.filter(pk__in=late_ids(now))))
    waiting = dict(_per(seen.filter(state__in=AT_DEPARTMENT)))
    done = dict(_per(seen.exclude(state__in=AT_DEPARTMENT)))
    aided = dict(_per(seen.filter(state="accepted", replies__stands=True, replies__outcome="aided")))
    rows = seen.values_list("organisation_id", "organisation_name").annotate(count=Count("id", distinct=True))
    found = [DepartmentCount(pk, name, count, waiting.get(pk, 0), late.get(pk, 0), done.get(pk, 0), aided.get(pk, 0)) for pk, name, count in rows]
    return sorted(found, key=lambda each: (-each.late, -each.waiting, each.name))


def waiting_counts(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Count the running referrals the actor may see, and those whose department is late."""
    running = Referral.objects.scoped_to(actor).filter(state__in=RUNNING)
    return running.count(), running.filter(pk__in=late_ids(now)).count()


def _per(rows: ReferralQuerySet) -> Iterable[tuple[UUID, int]]:
    return rows.values_list("organisation_id").annotate(count=Count("id", distinct=True)).order_by()


def _granted(reply: Reply) -> AidGranted:
    of = reply.referral
    assert of.household_id is not None and reply.from_on is not None
    return AidGranted(
        of.pk, of.household_id, of.person_id, of.subject_name, of.organisation_name, reply.aid_kind, reply.amount_fen, reply.from_on, reply.monthly
    )
