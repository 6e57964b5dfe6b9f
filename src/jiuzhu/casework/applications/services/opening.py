"""An application that somebody else's finding opens, or that it takes up because one is under way (001·二(一)3; 003·任务3, 任务4)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.applications.models import Application, Trigger
from jiuzhu.casework.applications.queries import open_application
from jiuzhu.casework.applications.rules import NAME_LENGTH, Origin
from jiuzhu.casework.applications.services.people import household_on_register, person_key
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import begin

CLEARLY_ONE = uuid.UUID("6b1c5f0a-8f1e-4f4e-9d0b-3c1f5f7d9a11")
"""The namespace of the presses that origins stand for: the same origin is the same press, whoever sends it how often."""


def open_from(
    *,
    origin: Origin,
    channel: str,
    division_code: str,
    name: str,
    duty: Duty,
    actor: Actor,
    at: datetime,
    household: Any = None,
    id_number: str = "",
    subject_key: str = "",
    phone: str = "",
    lives: str = "",
    situation: str = "",
    received_on: Any = None,
) -> Application:
    """Open the application that a warning, a lead or an application from elsewhere leads to, or take up the one under way; inside the caller's transaction.

    What is applied for is settled at the window. The same origin again gives its application. ``subject_key`` stands for somebody who is known by a key only;
    ``duty`` is the one by which the actor ended the origin. Raises ApplicationInvalid for somebody
    registered in another township, NotPermitted.
    """
    known = Trigger.objects.select_related("application").filter(origin_kind=origin.kind, origin_id=origin.id).first()
    if known is not None:
        return known.application
    who = person_key(id_number) if id_number else subject_key
    if household is None and id_number:
        household = household_on_register(id_number, actor)
    with writing():
        application = open_application(household_id=household.pk if household else None, person_key=who)
        if application is not None:
            actor.require(duty, division_code=application.division_code)
            _take_up(application, origin, actor, at)
        else:
            application = Application(
                press=uuid.uuid5(CLEARLY_ONE, f"{origin.kind}:{origin.id}"),
                channel=channel,
                household=household,
                division_code=household.division_code if household else division_code,
                name=name[:NAME_LENGTH],
                person_key=who,
                id_sealed=id_number,
                phone_sealed=phone,
                lives_sealed=lives,
                situation_sealed=situation,
                received_on=received_on or timezone.localdate(at),
                taker_name=actor.name,
            )
            after = {"origin": f"{origin.kind}:{origin.id}", "division": application.division_code}
            begin(application, actor=actor, at=at, duty=duty, after=after)
        Trigger.objects.create(application=application, origin_kind=origin.kind, origin_id=origin.id, words_sealed=origin.words, at=at)
    return application


def _take_up(application: Application, origin: Origin, actor: Actor, at: datetime) -> None:
    record(
        actor=actor, at=at, subject_kind=application.workflow.name, subject_id=str(application.pk), action="救助申请：并入来源",
        after={"origin": f"{origin.kind}:{origin.id}"}, household_id=str(application.household_id or ""),
    )  # fmt: skip
