"""Who somebody without an account is taken for, and which phone is theirs."""

from __future__ import annotations

from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.queries import phone_for
from jiuzhu.delivery.orders.rules import Placer, SamePerson
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor, HeldPost
from jiuzhu.foundation.gateways.rules import PhoneUnusable, mobile

CITIZEN = Actor(user_id="citizen", name="群众点单", system=True)
"""Who acts when somebody without an account orders."""
OWN_DUTIES = frozenset({Duty.ORDER_CONFIRM, Duty.ORDER_PLACE})
LAST = 4


def household_with(number: str) -> tuple[Any, Any]:
    """Find the open household of a living person's ID number (and the person), or of a household's number; (None, None) where there is none."""
    person = registry.person_by_id_number(number)
    if person is not None:
        homes = [home for home in registry.households_of(person.pk) if home.closed_on is None]
        return (homes[0], person) if homes and person.alive else (None, None)
    household = registry.household_by_number(number)
    return (household, None) if household is not None and household.closed_on is None else (None, None)


def last_four(order: Any) -> str:
    """Give the last four of the recipient's ID number."""
    members = registry.members_of(order.household_id)
    mine = next((one.person for one in members if one.person_id == order.person_id), None)
    heads = (one.person for one in members if one.person.name == order.recipient_name)
    person = mine or next(heads, None)
    return str(person.id_number)[-LAST:].upper() if person else ""


def recipient_of(order: Any, who: Placer | None) -> Actor:
    """Give who looks after an order by its code: the recipient or family, with the duties for this village and nothing else.

    Family is called by how they are related: who acts stands on the ledger in the clear. Raises SamePerson where the code went to the phone of whoever serves.
    """
    phone = phone_for(order.household_id, order.person_id)
    if order.organisation is not None and _same_phone(phone, order.organisation.phone):
        raise SamePerson("登记的手机号是服务机构的，不能由机构自己确认和评价。", "请联系村（社区）协理员代为确认，并更正登记的手机号。")
    name = f"服务对象的{who.relation}" if who else "服务对象本人"
    post = HeldPost(post_id=f"order-{order.pk}", role="recipient", label="凭短信验证码", duties=OWN_DUTIES, division_code=order.division_code)
    return Actor(user_id=f"recipient-{order.household_id.hex}", name=name[:64], posts=(post,))


def _same_phone(one: str, other: str) -> bool:
    try:
        return bool(one) and bool(other) and mobile(one) == mobile(other)
    except PhoneUnusable:
        return False
