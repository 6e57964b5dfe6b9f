"""Taking a form at the window: one application for each thing that is applied for on it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.applications.models import Application
from jiuzhu.casework.applications.queries import matters_in_force
from jiuzhu.casework.applications.rules import ApplicationEntry, ApplicationInvalid, ApplicationUnderWay, checked_entry
from jiuzhu.casework.applications.services.people import demo_allowed, household_on_register, words_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin

UNDER_WAY = ApplicationUnderWay(
    "这户（这个人）的这一项申请已经在办。", "请在“救助申请”里打开那一件；申请别的事项，请只选别的事项。", field="matters"
)


def take_down(*, entry: ApplicationEntry, actor: Actor, at: datetime) -> list[Application]:
    """Take one form (一表受理, 002·二(二)): an application for each matter, all or none; what is sent again is taken once.

    The household of somebody on the register is found by the ID number; who is not on it is entered when the application is accepted.
    Raises ApplicationInvalid, ApplicationUnderWay, DivisionUnknown, NotPermitted.
    """
    on = timezone.localdate(at)
    village = find_division(entry.village_code)
    if level_of(village.code) is not Level.VILLAGE:
        raise ApplicationInvalid("没有选到村（社区）。", "请选择现在居住的村（社区）。", field="village_code")
    matters = matters_in_force(on, division_code=village.code)
    tidy = checked_entry(entry, matters=matters, on=on, invented=demo_allowed())
    household = household_on_register(tidy.id_number, actor)
    words = words_of(tidy, on=on)
    try:
        with writing(), transaction.atomic():
            known = list(Application.objects.filter(press=tidy.press).order_by("matter"))
            if known and all(each.person_key == words["person_key"] for each in known):
                return known
            made = []
            for code in sorted(tidy.matters):
                matter = matters[code]
                application = Application(
                    press=tidy.press,
                    matter=code,
                    matter_label=matter.label,
                    department=matter.department,
                    channel=tidy.channel,
                    household=household,
                    division_code=household.division_code if household else village.code,
                    taker_name=actor.name,
                    **words,
                )
                after = {"matter": code, "channel": tidy.channel, "division": application.division_code}
                private = {"name": tidy.name, "situation": tidy.situation}
                made.append(begin(application, actor=actor, at=at, duty=Duty.APPLICATION_HANDLE, after=after, private=private))
            return made
    except IntegrityError as error:
        raise UNDER_WAY from error
