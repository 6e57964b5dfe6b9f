"""What somebody already has for the same item and period: material aid, a department's, another order (P-48, S-10; 002·二(三))."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from jiuzhu.casework.assistance.queries import aid_of_person_elsewhere
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import DuplicateOrder
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.chain.conflicts import OVERLAP
from jiuzhu.monitoring.chain.entered import ORDER
from jiuzhu.monitoring.chain.history import EVERYBODY, lines_of

OUTCOME = "duplicate_service_outcome"
REFUSE = "refuse"
ANY = "any"


@dataclass(frozen=True)
class Given:
    """One thing the recipient already has: what, from whom, when, and for whom."""

    what: str
    by: str
    when: str
    person: str

    @property
    def words(self) -> str:
        """Say it in one line."""
        return f"{self.person}{self.when}已由{self.by}给予“{self.what}”"


class Named(Protocol):
    """What has a code and a name: an item of the service list, a benefit."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Wanted:
    """An item as an order names it, whether the list still does or not."""

    code: str
    label: str


def kinds_of(item: Named, law: DatedPack) -> frozenset[str]:
    """Name the kinds of aid that are the same as an item or a benefit: of its own code or name, or beside it in an overlap of the conflict table."""
    same = {each.code for each in law.aid_kinds if item.label in (each.label, *each.aliases)} | {item.code}
    for line in law.conflicts:
        if line.finding == OVERLAP and line.among == ANY and same & set(line.kinds):
            same |= set(line.kinds)
    return frozenset(same)


def given_already(household: Any, *, item: Named, law: DatedPack, wanted_on: date, person_id: UUID | str | None = None, name: str = "", but: UUID | None = None) -> list[Given]:
    """List what a household, or one of its members by ``name``, already has for an item: aid of the month by whatever hand, orders of the day.

    Services ordered here on other days of the month are no duplicates; how many a month are allowed is a limit of its own. Nor is the order ``but``
    itself, where its form is sent again.
    """
    return [*_aid(household, item, law, wanted_on, name, person_id), *_orders(household, item, person_id, first=wanted_on, last=wanted_on, but=but)]


def given_in_month(household: Any, *, item: Named, law: DatedPack, month: date, person_id: UUID | str, name: str) -> list[Given]:
    """List what one person already has in a whole month (its first day) of what an item or a benefit gives: aid by whatever hand, orders of any of its days."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return [
        *_aid(household, item, law, month, name, person_id),
        *_elsewhere(household, item, law, month, name, person_id),
        *_orders(household, item, person_id, first=month, last=last),
    ]


def _aid(household: Any, item: Named, law: DatedPack, month_day: date, name: str, person_id: UUID | str | None) -> list[Given]:
    kinds = kinds_of(item, law)
    same = [line for line in lines_of(household, on=month_day, months=1) if line.given and not line.service and line.kind in kinds]
    if name:
        same = [line for line in same if line.person in (name, EVERYBODY)]
    if same and person_id is not None:
        # Two of a household may bear one name.
        others = {each.person_id for each in registry.members_of(household.pk) if str(each.person_id) != str(person_id)}
        same = [line for line in same if not name or line.person_id not in others]
    return [Given(line.label, line.department, f"{line.on:%m-%d} " if line.on else f"{line.month} ", "" if line.person == EVERYBODY else f"{line.person} ") for line in same]


def _elsewhere(household: Any, item: Named, law: DatedPack, month: date, name: str, person_id: UUID | str) -> list[Given]:
    """What came to the person in a household they have left since: goods and money, and care, which an order's own row tells otherwise."""
    kinds = kinds_of(item, law)
    rows = aid_of_person_elsewhere(person_id, household_id=household.pk, month=f"{month:%Y-%m}")
    return [Given(each.label, each.department, f"{each.received_on:%m-%d} ", f"{name} ") for each in rows if each.kind in kinds and each.source != ORDER]


def _orders(household: Any, item: Named, person_id: UUID | str | None, *, first: date, last: date, but: UUID | None = None) -> list[Given]:
    open_ = Order.objects.filter(item_code=item.code, wanted_on__range=(first, last)).exclude(state__in=("cancelled", "refused", "expired"))
    if but:
        open_ = open_.exclude(pk=but)
    # A person's own order is theirs in whatever household they were when it was placed.
    open_ = open_.filter(Q(person_id=person_id) | Q(household_id=household.pk, person__isnull=True)) if person_id else open_.filter(household_id=household.pk)
    return [
        Given(each.item_label, each.organisation.name if each.organisation else "本平台订单（待派）", f"{each.wanted_on:%m-%d} ", f"{each.recipient_name} ")
        for each in open_.select_related("organisation")
    ]


def refuses(law: DatedPack) -> bool:
    """Tell whether the law of a place refuses what is given already; where it does not, it is pointed out."""
    return law.values.get(OUTCOME) == REFUSE


def check_given(found: list[Given], *, label: str) -> None:
    """Raise DuplicateOrder that says who gave what and when."""
    if found:
        raise DuplicateOrder(
            f"“{label}”本月已经有了：{'；'.join(each.words for each in found)}。",
            "本地规定不重复提供；情况有误的，请先核对救助链，或选择其他服务项目。",
            field="wanted_on",
        )
