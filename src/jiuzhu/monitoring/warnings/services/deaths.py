"""A death is recorded at once; what was paid after the month of it is settled by a re-check (P-15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.exits.services import close_running
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services.persons import record_death
from jiuzhu.casework.registry.services.records import hold_households
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.services.rechecking import begin_recheck
from jiuzhu.monitoring.warnings.services.reckoning import Leaver, paid_to_who_died

CAUSE = "去世"


def die(*, person_id: UUID | str, died_on: date, source: str, actor: Actor, at: datetime, warning: Warning | None = None) -> list[Recheck]:
    """Record a death, and open a re-check in each household that was paid aid counting them for a month since, another running there or not.

    Their own aid, and the household's where nobody living is left, ends with the day; the month after is the first that is not due. The re-check carries
    what was paid of it, another person decides what becomes of that. Gives those opened, told the same day again the same. Raises what recording a death raises.
    """
    on, person = timezone.localdate(at), registry.find_person(actor, person_id)
    with writing():
        homes = [home.pk for home in registry.households_of(person_id)]
        hold_households(homes)
        person.refresh_from_db()
        if not person.alive and person.died_on == died_on:
            actor.require(Duty.REGISTER_WRITE, division_code=person.division_code)
            return list(Recheck.objects.filter(died=True, leaver_key=str(person_id), left_on=died_on).order_by("opened_at", "pk"))
        paid = [pk for pk in homes if registry.paid_in(pk, person_id, after=died_on, until=on)]
        kept = {pk: paid_to_who_died(pk, person_id, died_on=died_on, on=on) for pk in paid}
        opened = []
        for home in record_death(person_id=person_id, died_on=died_on, source=source, actor=actor, at=at):
            months = kept.get(home.pk, {})
            if not registry.members_of(home.pk, living=True):
                close_running(household_id=home.pk, reason="成员死亡", at=at)
                # Nobody is left to look at, and nothing to settle.
                months = months if any(paid != 0 for paid in months.values()) else {}
            if not months:
                continue
            leaver = Leaver(str(person_id), person.name, died_on, CAUSE, died=True)
            # In a household of another place the death is told by whoever recorded it, who has no duty there.
            teller = actor if actor.holds(Duty.REGISTER_WRITE, division_code=home.division_code) else SYSTEM
            opened.append(
                begin_recheck(
                    household=home,
                    reason=leaver.words,
                    actor=teller,
                    at=at,
                    opened_by={"died": str(person_id), "on": str(died_on)},
                    warning=warning if warning and warning.household_id == home.pk else None,
                    leaver=leaver,
                    kept_months=months,
                    duty=Duty.REGISTER_WRITE,
                )
            )
    return opened
