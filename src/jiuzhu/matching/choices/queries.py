"""Reads on what was proposed and chosen that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.matching.choices.models import Arrangement, Chosen
from jiuzhu.matching.choices.rules import ORGANISATION


@dataclass(frozen=True)
class Wish:
    """The organisation an order was chosen for, and why."""

    organisation_id: str
    words: str


def chosen_of(household_id: UUID | str, *, most: int = 10) -> list[Chosen]:
    """List what was chosen for a household, newest first; the caller has checked that the actor may see the household."""
    return list(Chosen.objects.filter(household_id=household_id).order_by("-chosen_at")[:most])


def find_chosen(actor: Actor, chosen_id: UUID | str) -> Chosen:
    """Give one choice the actor may see; raises NotFound."""
    return one_of(Chosen.objects.scoped_to(actor).select_related("household"), chosen_id, "没有找到这次选择。", "请回到供需匹配重新选择。")


def arrangement_of(chosen_id: UUID | str) -> Arrangement | None:
    """Give what was agreed with the resource of a choice; the caller has checked that the actor may see the choice."""
    return Arrangement.objects.filter(chosen_id=chosen_id).first()


def wish_of(order_id: UUID | str) -> Wish | None:
    """Give the organisation chosen for an order, which has the id of the choice."""
    return wishes_of([order_id]).get(UUID(str(order_id)))


def wishes_of(order_ids: Iterable[UUID | str]) -> dict[UUID, Wish]:
    """Map those of some orders for which an organisation was chosen to it."""
    found = {}
    for row in Chosen.objects.filter(pk__in=list(order_ids), kind=ORGANISATION):
        why = f"：{row.reason}" if row.reason else ""
        found[row.pk] = Wish(row.code, f"{row.chooser_name}在供需匹配中选定{why}")
    return found
