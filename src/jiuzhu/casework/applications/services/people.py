"""Who applies, by the register: the household of somebody who is on it, and the words of somebody who is not."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from jiuzhu.casework.applications.models import Application
from jiuzhu.casework.applications.rules import ApplicationEntry, ApplicationInvalid, household_of, plain_members
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import HouseholdEntry, PersonEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.sealing import blind_index

PURPOSE = "application.person"


def demo_allowed() -> bool:
    """Tell whether invented people may apply."""
    return bool(settings.DEMO_DATA_ALLOWED)


def person_key(id_number: str) -> str:
    """Give the blind index of an applicant."""
    return blind_index(id_number, purpose=PURPOSE)


def household_on_register(id_number: str, actor: Actor) -> Any:
    """Give the household of somebody who is on the register, None for somebody who is not; raises ApplicationInvalid where it lies elsewhere."""
    person = registry.person_by_id_number(id_number)
    homes = [each for each in registry.households_of(person.pk) if each.closed_on is None] if person else []
    if not homes:
        return None
    reachable = set(registry.households(actor).filter(pk__in=[each.pk for each in homes]).values_list("pk", flat=True))
    found = next((each for each in homes if each.pk in reachable), None)
    if found is None:
        remedy = "请在他登记所在的乡镇（街道）申请，或先办理迁入。"
        raise ApplicationInvalid("这个人在别的乡镇（街道）登记在册。", remedy, field="id_number")
    return found


def words_of(entry: ApplicationEntry, *, on: Any) -> dict[str, Any]:
    """Give the fields of the form as an application keeps them."""
    members = household_of(entry, on=on, invented=demo_allowed())
    return {
        "name": entry.name,
        "person_key": person_key(entry.id_number),
        "id_sealed": entry.id_number,
        "phone_sealed": entry.phone,
        "lives_sealed": entry.lives,
        "members_sealed": json.dumps(plain_members(members), ensure_ascii=False),
        "situation_sealed": entry.situation,
        "agent_name": entry.agent_name,
        "agent_relation": entry.agent_relation,
        "agent_phone_sealed": entry.agent_phone,
        "consented": entry.consented,
        "received_on": entry.received_on,
    }


def registered(application: Application, *, actor: Actor, on: Any, at: Any) -> Any:
    """Give the household that applies, entered on the register where it is not there yet; raises what the register raises."""
    known = application.household or household_on_register(application.id_sealed, actor)
    if known is not None:
        return known
    persons = tuple(
        PersonEntry(each["id_number"], each["name"], each["relation"], phone=application.phone_sealed if number == 0 else "")
        for number, each in enumerate(application.members)
    )
    entry = HouseholdEntry(application.division_code, persons, address=application.lives_sealed)
    return register_household(entry=entry, on=on, actor=actor, at=at)
