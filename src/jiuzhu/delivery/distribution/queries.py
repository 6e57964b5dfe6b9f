"""Reads on monthly lists that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from jiuzhu.delivery.distribution.models import Line, MonthList, PlacedQuerySet, Proof, Purse, Sheet
from jiuzhu.delivery.distribution.rules import Totals, monthly, totals_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force

LISTS_OFFERED = 30


def month_lists(actor: Actor) -> PlacedQuerySet:
    """Township lists the actor may see, the newest month first."""
    return MonthList.objects.scoped_to(actor).order_by("-month", "label", "division_code")


def sheets(actor: Actor) -> PlacedQuerySet:
    """Village sheets the actor may see, the newest month first."""
    return Sheet.objects.scoped_to(actor).select_related("list").order_by("-list__month", "list__label", "division_code")


def find_list(actor: Actor, list_id: UUID | str) -> MonthList:
    """Give one township list the actor may see; raises NotFound."""
    return _found(month_lists(actor).filter(pk=list_id).first(), "没有找到这份发放名单。")  # type: ignore[no-any-return]


def find_sheet(actor: Actor, sheet_id: UUID | str) -> Sheet:
    """Give one village sheet the actor may see; raises NotFound."""
    return _found(sheets(actor).filter(pk=sheet_id).first(), "没有找到这个村的发放名单。")  # type: ignore[no-any-return]


def find_line(actor: Actor, line_id: UUID | str) -> Line:
    """Give one line the actor may see; raises NotFound."""
    return _found(
        Line.objects.scoped_to(actor).select_related("sheet__list", "person", "household").filter(pk=line_id).first(),
        "没有找到名单里的这个人。",
    )  # type: ignore[no-any-return]


def find_proof(actor: Actor, line_id: UUID | str, proof_id: UUID | str) -> Proof:
    """Give what proves one delivery; raises NotFound."""
    return _found(find_line(actor, line_id).proofs.filter(pk=proof_id).first(), "没有找到这份凭证。")  # type: ignore[no-any-return]


def lines_of(month_list: MonthList) -> list[Line]:
    """List everybody of a township list by village and name, with what proves it."""
    found = Line.objects.filter(sheet__list=month_list).select_related("person", "sheet__list").prefetch_related("proofs")
    return list(found.order_by("division_code", "name", "opened_at"))


def lines_of_sheet(sheet: Sheet) -> list[Line]:
    """List everybody of a village sheet by name."""
    return list(sheet.lines.select_related("person", "household", "sheet__list").prefetch_related("proofs").order_by("name", "opened_at"))


def handouts(actor: Actor) -> QuerySet[Line]:
    """What the actor has to hand out, the oldest month first."""
    mine = Line.objects.filter(
        within_divisions(actor, Duty.VISIT_RECORD, "division_code"), sheet__state="handing", state__in=("listed", "undelivered")
    )
    return mine.select_related("sheet__list", "household").order_by("month", "sheet__list__label", "division_code", "name")


def totals_of_list(month_list: MonthList) -> Totals:
    """Count the lines of a township list."""
    return totals_of(Line.objects.filter(sheet__list=month_list).values_list("state", flat=True))


def totals_of_lists(lists: Iterable[MonthList]) -> dict[Any, Totals]:
    """Map the lists of one page to their totals."""
    found: dict[Any, list[str]] = {each.pk: [] for each in lists}
    for pk, state in Line.objects.filter(sheet__list__in=list(found)).values_list("sheet__list_id", "state"):
        found[pk].append(state)
    return {pk: totals_of(states) for pk, states in found.items()}


def months_known(actor: Actor) -> list[date]:
    """List the months of which the actor may see a list, the newest first."""
    return list(month_lists(actor).order_by("-month").values_list("month", flat=True).distinct())


def handed_out_fen(lists: Iterable[MonthList]) -> dict[Any, int]:
    """Map lists to the money of what was handed out by them."""
    found = {each.pk: 0 for each in lists}
    cost = Coalesce("amount_fen", "sheet__list__unit_cost_fen", 0)
    given = Line.objects.filter(sheet__list__in=list(found), state="delivered").order_by()
    return found | dict(given.values_list("sheet__list_id").annotate(fen=Sum(cost)))


def benefits_of(actor: Actor, *, on: date) -> list[Benefit]:
    """List what the actor's places give month by month on a day, each once."""
    places = actor.divisions((Duty.DISTRIBUTION_APPROVE, Duty.VISIT_RECORD, Duty.OVERSIGHT_READ))
    return list({each.code: each for code in places for each in monthly(pack_in_force(on, division_code=code))}.values())


def lists_open_to(actor: Actor) -> list[MonthList]:
    """List the township lists to which the actor may still add somebody of their own villages, the newest month first."""
    townships = {ancestor_at(code, Level.TOWNSHIP) or code for code in actor.divisions(Duty.VISIT_RECORD)}
    found = MonthList.objects.filter(division_code__in=townships).exclude(state__in=("checked", "closed"))
    return list(found.order_by("-month", "label", "division_code")[:LISTS_OFFERED])


def purses(actor: Actor) -> list[Purse]:
    """List what was set aside for the actor's counties, the newest year first."""
    seats = {seat_of(code) for code in actor.divisions((Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ))}
    return list(Purse.objects.filter(division_code__in=seats).order_by("-year", "fund"))


def _found(thing: Any, what: str) -> Any:
    if thing is None:
        raise NotFound(what, "请确认它在您的辖区内。")
    return thing
