"""Placing an order with a code."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.duplicates import given_already, refuses
from jiuzhu.delivery.orders.rules import DuplicateOrder, LimitReached, Placer
from jiuzhu.delivery.orders.services import place_order
from jiuzhu.delivery.self_service.people import CITIZEN
from jiuzhu.delivery.self_service.services.asking import verified
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import NotEligible


def given_before(*, asking_id: uuid.UUID | str, item_code: str, person_id: uuid.UUID | str | None, wanted_on: date, request_id: uuid.UUID, at: datetime) -> bool:
    """Tell whether there is already what would be ordered, where the law points it out; where it refuses, ``place`` does. Raises CodeWrong, ItemUnknown."""
    asking = verified(asking_id=asking_id, at=at)
    household, on = registry.find_household(SYSTEM, asking.household_id or ""), timezone.localdate(at)
    law = pack_in_force(on, division_code=household.division_code)
    if refuses(law):
        return False
    item = catalogue.item(item_code, on=on, division_code=household.division_code)
    whose = asking.person_id or person_id
    name = next((each.person.name for each in registry.members_of(household.pk) if str(each.person_id) == str(whose)), "")
    return bool(given_already(household, item=item, law=law, wanted_on=wanted_on, person_id=whose, name=name, but=request_id))


def place(
    *,
    asking_id: uuid.UUID | str,
    item_code: str,
    person_id: uuid.UUID | str | None,
    wanted_on: date,
    wanted_time: str,
    note: str,
    placer: Placer | None,
    request_id: uuid.UUID | str,
    at: datetime,
) -> Any:
    """Place an order for whom the code was sent about, by themselves or (``placer``) by family; the same ``request_id`` places it once.

    Where the rules cannot tell, or it is there already, it waits for the township. Raises CodeWrong and what ``place_order`` raises; what stands against it in
    words that name nobody: the one phone of a household may be a neighbour's.
    """
    asking = verified(asking_id=asking_id, at=at)
    assert asking.household_id is not None
    try:
        return place_order(
            household_id=asking.household_id,
            person_id=asking.person_id or person_id,
            item_code=item_code,
            wanted_on=wanted_on,
            wanted_time=wanted_time,
            note=note,
            origin="family" if placer else "self",
            placer=placer,
            request_id=request_id,
            actor=CITIZEN,
            at=at,
            waits=True,
        )
    except NotEligible as error:
        raise NotEligible("这项服务现在不能点。", "请换一项；认为有误的，请到村（社区）或乡镇（街道）窗口更正登记。", field=error.field) from error
    except DuplicateOrder as error:
        raise DuplicateOrder("这项服务已经有了，或这一天已经点过。", "请换一天或换一项；有疑问请联系村（社区）。", field=error.field) from error
    except LimitReached as error:
        raise LimitReached("这项服务本期的次数或金额已经用完。", "请改到下一期，或换一项。", field=error.field) from error
