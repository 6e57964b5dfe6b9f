"""Reads on needs that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from jiuzhu.assessment.needs.models import HouseholdMonth, Need, NeedQuerySet, PlaceQuerySet, StaleList, VillageMonth
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import under
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.queries import pack_in_force

WHOLE_PERCENT = 100
REFRESH = "needs_refresh"


@dataclass(frozen=True)
class Progress:
    """How far one village is with a month: households on its list, those brought up to date."""

    division_code: str
    households: int
    left: int

    @property
    def done(self) -> int:
        """Households brought up to date."""
        return self.households - self.left

    @property
    def share(self) -> int:
        """How much is done in whole per cent, full only when every household is."""
        return self.done * WHOLE_PERCENT // self.households if self.households else WHOLE_PERCENT


def needs(actor: Actor) -> NeedQuerySet:
    """Needs the actor may see."""
    return Need.objects.scoped_to(actor)


def find_need(actor: Actor, need_id: UUID | str) -> Need:
    """Give one need the actor may see; raises NotFound."""
    return one_of(Need.objects.scoped_to(actor).select_related("household", "person"), need_id, "没有找到这项需求。", "请确认这户在您的辖区内。")


def open_needs_of(household_id: UUID | str) -> list[Need]:
    """List a household's open needs, oldest first; no scope: for services and pages that checked the household."""
    return list(Need.objects.open().filter(household_id=household_id).select_related("household", "person").order_by("opened_at", "position", "id"))


def ended_needs_of(household_id: UUID | str, *, most: int = 20) -> list[Need]:
    """List a household's needs that were met or withdrawn, newest first; no scope."""
    return list(Need.objects.exclude(state="open").filter(household_id=household_id).select_related("household", "person").order_by("-changed_at")[:most])


def need_kinds(on: date, *, division_code: str | None = None) -> dict[str, str]:
    """Map the kinds of need in force on a day to their labels."""
    return {kind.code: kind.label for kind in pack_in_force(on, division_code=division_code).need_kinds}


def item_labels(on: date, *, division_code: str | None = None) -> dict[str, str]:
    """Map the services that can be wished for to their labels."""
    return {item.code: item.label for item in pack_in_force(on, division_code=division_code).catalogue}


def left_in(list_: VillageMonth | StaleList) -> NeedQuerySet:
    """Open needs under a list's division that were last looked at before what the list asks."""
    found: NeedQuerySet = Need.objects.open().filter(under("household__division_code", [list_.division_code]))
    return found.filter(refreshed_month__lt=list_.needed_from, household__closed_on__isnull=True)


def months_between(division_code: str, on: date) -> int | None:
    """Give how many months may lie between two looks at a need there; None where no text and no county says."""
    law = pack_in_force(on, division_code=division_code)
    found: Iterable[int] = (int(many) for each in law.intervals if each.of == REFRESH and (many := law.number(each.months)))
    return min(found, default=None)


def months(actor: Actor) -> PlaceQuerySet:
    """Villages' lists the actor may see."""
    return VillageMonth.objects.scoped_to(actor)


def find_month(actor: Actor, list_id: UUID | str) -> VillageMonth:
    """Give one village's list of a month; raises NotFound."""
    found: VillageMonth | None = months(actor).filter(pk=list_id).first()
    if found is None:
        raise NotFound("没有找到这份更新清单。", "请确认这个村在您的辖区内。")
    return found


def open_month_of(division_code: str) -> VillageMonth | None:
    """Give the list a village is going through now."""
    return VillageMonth.objects.filter(division_code=division_code, state="open").order_by("-month").first()


def stale_lists(actor: Actor) -> PlaceQuerySet:
    """Townships' lists of needs left out of date that the actor may see."""
    return StaleList.objects.scoped_to(actor)


def find_stale_list(actor: Actor, list_id: UUID | str) -> StaleList:
    """Give one township's list of what was left out of date; raises NotFound."""
    found: StaleList | None = stale_lists(actor).filter(pk=list_id).first()
    if found is None:
        raise NotFound("没有找到这份清单。", "请确认这个乡镇在您的辖区内。")
    return found


def progress(lists: Iterable[VillageMonth]) -> list[Progress]:
    """Say how far villages are, in the order given; a list that is over stands as it ended."""
    rows = list(lists)
    going = [each for each in rows if each.state == "open"]
    waiting: dict[tuple[str, date], int] = {}
    for month in {(each.month, each.needed_from) for each in going}:
        codes = [each.division_code for each in going if (each.month, each.needed_from) == month]
        late = Need.objects.open().filter(household__division_code__in=codes, refreshed_month__lt=month[1], household__closed_on__isnull=True)
        counted = late.order_by().values("household__division_code").annotate(many=Count("household_id", distinct=True))
        waiting |= {(row["household__division_code"], month[0]): row["many"] for row in counted}
    found = []
    for each in rows:
        left = waiting.get((each.division_code, each.month), 0) if each.state != "lapsed" else each.households_left
        found.append(Progress(each.division_code, max(each.households, left), left))
    return found


def months_of(household_ids: Iterable[UUID], *, before: date | None = None, with_words: bool = False) -> dict[UUID, HouseholdMonth]:
    """Map the households of a page to the newest month written down of them, before a month if one is named, ``with_words`` the newest that says something; no scope."""
    found = HouseholdMonth.objects.filter(household_id__in=list(household_ids))
    if with_words:
        found = found.exclude(text="")
    if before:
        found = found.filter(month__lt=before)
    return {each.household_id: each for each in found.order_by("month", "at")}


def months_said(household_id: UUID | str, *, most: int = 12) -> list[HouseholdMonth]:
    """List what the last months said of a household, newest first; no scope."""
    return list(HouseholdMonth.objects.filter(household_id=household_id).order_by("-month")[:most])


def answers_in(month: date, household_ids: Iterable[UUID]) -> dict[UUID, HouseholdMonth]:
    """Map the households of a page to what was written down of them in one month; no scope."""
    return {each.household_id: each for each in HouseholdMonth.objects.filter(month=month, household_id__in=list(household_ids))}


def searched(found: NeedQuerySet, text: str) -> NeedQuerySet:
    """Narrow needs to those whose household's head, file number or words hold a text."""
    return found.filter(Q(household__head_name__contains=text) | Q(household__number=text) | Q(words__contains=text) | Q(item_label__contains=text))


def lacking(found: NeedQuerySet, what: str) -> NeedQuerySet:
    """Narrow open needs to those that name no service (``item``), or say nothing of what is done about them (``measure``)."""
    return found.open().filter(item_code="") if what == "item" else found.open().filter(measure="", taken_up_by="")


def unmeasured_in(list_: VillageMonth) -> list[Need]:
    """List the needs of a village that its month does not ask for, having come since, and that say nothing of what is done about them."""
    here = lacking(Need.objects.filter(household__division_code=list_.division_code, household__closed_on__isnull=True), "measure")
    found = here.filter(refreshed_month__gte=list_.needed_from, opened_on__gte=list_.month).select_related("household", "person")
    return list(found.order_by("household__number", "opened_at", "position"))


def stale_rows(list_: StaleList) -> Any:
    """The needs of a township that are still out of date, by village."""
    return left_in(list_).select_related("household", "person").order_by("household__division_code", "household__number", "opened_on")


@dataclass(frozen=True)
class Turn:
    """One household on a village's list: its needs, what the month before said, and this month's answer if there is one."""

    household: Any
    needs: tuple[Need, ...]
    last: HouseholdMonth | None
    answer: HouseholdMonth | None
    told: HouseholdMonth | None = None
    """The last month that has words, where the month before has none."""

    @property
    def waits(self) -> bool:
        """Whether it is still to be gone through."""
        return self.answer is None


def turns_of(list_: VillageMonth) -> list[Turn]:
    """Give the households of a village's list, those still to be gone through first."""
    answered = set(HouseholdMonth.objects.filter(month=list_.month, household__division_code=list_.division_code).values_list("household_id", flat=True))
    waiting = set(left_in(list_).values_list("household_id", flat=True)) - answered
    rows: dict[UUID, list[Need]] = {}
    for need in Need.objects.open().filter(household_id__in=waiting | answered).select_related("household", "person").order_by("opened_at", "position", "id"):
        rows.setdefault(need.household_id, []).append(need)
    last, answers = months_of(rows, before=list_.month), answers_in(list_.month, rows)
    told = months_of((pk for pk, each in last.items() if not each.text), before=list_.month, with_words=True)
    found = [Turn(each[0].household, tuple(each), last.get(pk), answers.get(pk), told.get(pk)) for pk, each in rows.items()]
    return sorted(found, key=lambda turn: (not turn.waits, turn.household.number))
