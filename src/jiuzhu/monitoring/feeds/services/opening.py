"""Opening the department rows about a household, for a purpose that is written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.referrals import queries as referrals
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import EntryInvalid, age_on, masked_id
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.casework.verification.queries import authorised_person_ids
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.feeds.calendar import feeds_of
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.rows import ALL_ROWS, FeedRows, rows_about

WORKERS = (Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)
LONGEST_PURPOSE = 200


@dataclass(frozen=True)
class Reach:
    """A household whose rows somebody may open, and the feeds.

    A department opens its own alone, of the person a referral is about where it is about one; ``subject`` is whom it knows the household by.
    """

    household: Any
    feeds: tuple[str, ...]
    subject: str
    department: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True)
class Opened:
    """The rows of each feed that has any, and the children whose rows stay closed."""

    tables: list[FeedRows]
    closed: list[str]


def reach_of(household_id: UUID | str, *, actor: Actor, on: date) -> Reach:
    """Say what an actor may open of a household: whoever works on warnings where it lives all feeds, a department working on its referral its own.

    Raises NotFound, also for whoever did so before the household moved away.
    """
    referral = referrals.worked_on_by(actor, household_id)
    household = referral.household if referral and referral.household else registry.find_household(actor, household_id)
    if any(actor.holds(duty, division_code=household.division_code) for duty in WORKERS):
        return Reach(household, tuple(FEEDS), str(household))
    own = feeds_of(actor, ancestor_at(household.division_code, Level.COUNTY) or household.division_code, on=on) if referral else []
    if referral is None or not own:
        raise NotFound("没有您可以查看的部门记录。", "部门记录对办理预警的人员显示；部门联络员在办理这户的转介时，可以看本部门的数据。")
    return Reach(household, tuple(own), referral.subject, referral.organisation_name, referral.person_id)


def open_rows(*, household_id: UUID | str, purpose: str, actor: Actor, at: datetime, most: int = ALL_ROWS, numbered: bool = False) -> Opened:
    """Read a household's rows in every feed and month for a purpose, which goes on the ledger; at ``most`` so many a feed.

    Of financial feeds those about whoever has an authorisation in force; of a child's those of whoever keeps children's records.
    ``numbered`` writes the masked ID number beside each name. Raises EntryInvalid without a purpose, NotFound.
    """
    on = timezone.localdate(at)
    reach = reach_of(household_id, actor=actor, on=on)
    if not purpose.strip() or len(purpose.strip()) > LONGEST_PURPOSE:
        raise EntryInvalid("没有写明查看目的，或写得太长。", f"请写明为办什么事查看，最多 {LONGEST_PURPOSE} 字。", field="purpose")
    place = reach.household.division_code
    people = [each.person for each in registry.members_of(household_id) if reach.person_id in (None, each.person_id)]
    closed = closed_children(people, actor=actor, division_code=place, on=on)
    tables = rows_of_persons(
        [each for each in people if each not in closed], feeds=reach.feeds, division_code=place, month=f"{on:%Y-%m}", on=on, most=most, numbered=numbered
    )
    note_opened(
        subject=("household", str(household_id)), household_id=str(household_id), tables=tables, purpose=purpose.strip(), taken=numbered, actor=actor, at=at
    )
    return Opened(tables, [each.name for each in closed])


def closed_children(people: Collection[Any], *, actor: Actor, division_code: str, on: date) -> list[Any]:
    """List those of some people whose rows stay closed to an actor: children, to whoever does not keep children's records where they live (design §6)."""
    if actor.holds(Duty.CHILD_READ, division_code=division_code):
        return []
    return [each for each in people if age_on(each.birth_date, on) < ADULT_AGE]


def rows_of_persons(
    people: Collection[Any], *, feeds: Sequence[str], division_code: str, month: str, on: date, most: int, numbered: bool = False
) -> list[FeedRows]:
    """Read the rows about persons of the register in the files of their county up to a month; no scope: the caller has checked."""
    keyed = list(zip(keys_of([person.id_number for person in people]), people, strict=True)) if people else []
    signed = authorised_person_ids(on=on, among=[person.pk for person in people])
    names = {key: f"{person.name}（{masked_id(person.id_number)}）" if numbered else person.name for key, person in keyed}
    county = ancestor_at(division_code, Level.COUNTY) or division_code
    return rows_about(names, signed={key for key, person in keyed if person.pk in signed}, feeds=feeds, division_code=county, month=month, most=most)


def note_opened(
    *, subject: tuple[str, str], household_id: str, tables: Sequence[FeedRows], purpose: str, taken: bool, actor: Actor, at: datetime
) -> None:
    """Write on the ledger of a subject (kind, id) that department rows were shown, or ``taken`` away as a workbook."""
    counted = {each.code: len(each.values) for each in tables}
    with writing():
        record(
            actor=actor,
            at=at,
            subject_kind=subject[0],
            subject_id=subject[1],
            action="导出部门原始记录" if taken else "查看部门原始记录",
            after={"rows": counted},
            reason=purpose,
            household_id=household_id,
        )
