"""A township hands its roster in: what its register says on the month's last day is frozen as lines."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jiuzhu.casework.registry.queries import recipients_then
from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.casework.rosters.models import Line, Roster
from jiuzhu.casework.rosters.queries import find_roster, last_locked
from jiuzhu.casework.rosters.rules import Paid, changes, check_settles, last_day
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def submit(*, roster_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Hand a township's roster in; raises NotFound, NotPermitted, AlreadyMoved.

    One returned is made anew from the register; one audited or locked is not touched by what is entered later.
    """
    roster = find_roster(actor, roster_id)
    check_settles(actor, Duty.REGISTER_WRITE, county_code=roster.county_code, division_code=roster.division_code)
    lines = compiled(roster)
    said, gone = changes(last_locked(roster), [paid_of(each) for each in lines])
    for each in lines:
        each.change = said[paid_of(each).key]

    def freeze() -> None:
        Line.objects.filter(roster=roster).delete()
        Line.objects.bulk_create(lines, batch_size=500)
        # Beside the step: whom it names does not stand on the ledger.
        Roster.objects.filter(pk=roster.pk).update(
            gone=[[each.household_id, each.person_id, each.category, each.amount_fen] for each in gone]
        )

    counted = {
        "households": len({each.household_id for each in lines}),
        "people": sum(each.members for each in lines),
        "sum_fen": sum(each.amount_fen or 0 for each in lines),
        "unpriced": sum(each.amount_fen is None for each in lines),
    }
    changed = {
        **counted,
        "submitted_by": actor.user_id,
        "submitter_name": actor.name,
        "audited_by": "",
        "auditor_name": "",
    }
    with writing():
        # Before the state, for the constraint looks at both.
        Roster.objects.filter(pk=roster.pk, version=seen_version, state="open").update(submitted_at=at)
        return take(roster, step="submit", actor=actor, at=at, seen_version=seen_version, changes=changed, also=freeze)


def compiled(roster: Roster) -> list[Line]:
    """Put the lines of a roster together from the register as of the month's last day; writes nothing.

    A household that moved since stands with the township it lived in then, so that no two pay it and none leaves it out.
    """
    rows = recipients_then(SYSTEM, division_code=roster.division_code, on=last_day(roster.month), categories=CATEGORIES)
    found: dict[tuple[object, object], Line] = {}
    for each, village in rows:
        home, person = each.household, each.person
        # Of two terms in force on one day the later one holds.
        found[home.pk, each.person_id] = Line(
            roster=roster,
            household=home,
            person=person,
            village_code=village,
            number=home.number,
            name=person.name if person else home.head_name,
            category=each.category,
            category_class=each.category_class,
            members=1 if person else home.members,
            amount_fen=each.monthly_benefit_fen,
        )
    return sorted(found.values(), key=lambda line: (line.village_code, line.number, str(line.person_id or "")))


def paid_of(line: Line) -> Paid:
    """Give what a line pays, for comparing it with another month's."""
    return Paid(str(line.household_id), str(line.person_id or ""), line.category, line.category_class, line.amount_fen)
