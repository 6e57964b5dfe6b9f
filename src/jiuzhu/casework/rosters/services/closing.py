"""The county audits rosters, returns them, and closes the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jiuzhu.casework.rosters.models import Month, Roster
from jiuzhu.casework.rosters.queries import find_month, find_roster
from jiuzhu.casework.rosters.rules import RosterInvalid, check_closable, check_settles
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take

THROUGH = ("audited", "locked")


def audit(*, roster_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Pass a roster; raises NotFound, NotPermitted, AlreadyMoved, RosterInvalid for whoever handed it in."""
    roster = find_roster(actor, roster_id)
    check_settles(actor, Duty.ENTRY_CHECK, county_code=roster.county_code, division_code=roster.division_code)
    if roster.submitted_by == actor.user_id:
        raise RosterInvalid("发放册是您提交的，不能由您审核。", "请由县民政局另一位经办人审核。")
    changed = {"audited_by": actor.user_id, "auditor_name": actor.name}
    return take(roster, step="audit", actor=actor, at=at, seen_version=seen_version, changes=changed)


def send_back(*, roster_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Return a roster to its township; raises NotFound, NotPermitted, ReasonMissing, AlreadyMoved."""
    roster = find_roster(actor, roster_id)
    check_settles(actor, Duty.ENTRY_CHECK, county_code=roster.county_code, division_code=roster.division_code)
    changed = {"audited_by": "", "auditor_name": ""}
    return take(roster, step="return", actor=actor, at=at, seen_version=seen_version, reason=reason, changes=changed)


def close_month(*, month_id: UUID | str, still_open: Sequence[str], actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Close a county's month and lock every roster of it; raises MonthOpen while a township is not through, NotFound, NotPermitted, AlreadyMoved.

    ``still_open`` names what other departments and organisations had not done then, in words; it stays written with the month.
    """
    month = find_month(actor, month_id)
    check_settles(actor, Duty.ENTRY_CHECK, county_code=month.division_code, division_code=month.division_code)
    with writing():
        # No roster is opened under the month from here on: whoever opens one waits, and then finds it closed.
        Month.objects.select_for_update().get(pk=month.pk)
        of_month = Roster.objects.filter(county_code=month.division_code, month=month.month)
        # Whoever returns one of them at this moment waits here, or is waited for.
        rosters = list(of_month.order_by("pk").select_for_update())
        check_closable({each.name: each.state_label for each in rosters if each.state not in THROUGH}, month.month)
        changed = {"still_open": list(still_open), "closer_name": actor.name}
        # Before the state, for the constraint looks at both.
        Month.objects.filter(pk=month.pk, version=seen_version, state="open").update(closed_at=at)

        def lock() -> None:
            for each in rosters:
                if each.state == "audited":
                    take(each, step="lock", actor=SYSTEM, at=at, seen_version=each.version)

        return take(month, step="close", actor=actor, at=at, seen_version=seen_version, changes=changed, also=lock)
