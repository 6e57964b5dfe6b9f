"""Reads on mutual help that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Pairing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.mutual_help.models import (
    AllowanceList,
    AllowanceListQuerySet,
    AllowanceRow,
    Helper,
    HelperQuerySet,
    HelpHours,
    Pair,
    PairQuerySet,
)
from jiuzhu.matching.mutual_help.rules import Judgement, judge
from jiuzhu.matching.resources.kinds import VETTING, Held
from jiuzhu.matching.resources.library_queries import qualifications_of

TRAINING = "training"


@dataclass(frozen=True)
class Ready:
    """Whether a helper was trained and, for children, vetted, on a day."""

    trained: bool
    vetted: bool


def helpers(actor: Actor) -> HelperQuerySet:
    """Helpers the actor may see."""
    return Helper.objects.scoped_to(actor)


def find_helper(actor: Actor, helper_id: UUID | str) -> Helper:
    """Give one helper the actor may see; raises NotFound."""
    return one_of(helpers(actor).select_related("resource", "person"), helper_id, "没有找到这位帮扶人。", "请确认在您的辖区内登记过。")


def helpers_near(division_code: str) -> list[Helper]:
    """List the helpers of the township a place lies in, those of the place first; no scope: the matcher shows who is there and nothing else of them."""
    low, high = division_range(ancestor_at(division_code, Level.TOWNSHIP) or division_code)
    found = Helper.objects.filter(division_code__gte=low, division_code__lte=high, resource__state="active").select_related("resource", "person")
    return sorted(found, key=lambda one: (one.division_code != division_code, one.name, str(one.pk)))


def judged(helper: Helper, *, household: Any, person: Any, law: DatedPack, on: date) -> list[Judgement]:
    """Judge every way the law of a place knows in which a helper may help a member of a household."""
    helping, helped = helper_facts(helper, on=on), registry.person_facts(person, household, on=on)
    return [judge(each, helper=helping, helped=helped, law=law) for each in law.pairings]


def pairs(actor: Actor) -> PairQuerySet:
    """Pairs the actor may see."""
    return Pair.objects.scoped_to(actor).select_related("helper", "helped", "household")


def find_pair(actor: Actor, pair_id: UUID | str) -> Pair:
    """Give one pair the actor may see; raises NotFound."""
    return one_of(pairs(actor), pair_id, "没有找到这个结对。", "请确认帮扶对象在您的辖区内。")


def modes(on: date, *, division_code: str) -> dict[str, Pairing]:
    """Map the ways of helping each other that the law of a place knows."""
    return {each.code: each for each in pack_in_force(on, division_code=division_code).pairings}


def helper_facts(helper: Helper, *, on: date) -> Mapping[str, Any]:
    """Give what is known of a helper: the register's facts where the person stands in it, and what was entered."""
    facts: dict[str, Any] = {}
    if helper.person is not None:
        homes = registry.households_of(helper.person.pk)
        facts = registry.person_facts(helper.person, homes[0] if homes else None, on=on)
    given = {"age": age_on(helper.born_on, on), "self_care": helper.self_care or None, "work_capacity": helper.work_capacity or None}
    return facts | {name: value for name, value in given.items() if value is not None}


def under_age(helped: Any, on: date) -> bool:
    """Tell whether a person who is helped is under age."""
    return age_on(helped.birth_date, on) < ADULT_AGE


def ready(helper: Helper, *, on: date) -> Ready:
    """Tell what a helper was trained and vetted for on a day."""
    held = [Held(each.kind, each.valid_from, each.valid_until) for each in qualifications_of(resource_id=helper.resource_id)]
    return Ready(any(each.kind == TRAINING and each.holds(on) for each in held), any(each.kind == VETTING and each.holds(on) for each in held))


def hours_of(pair: Pair) -> list[HelpHours]:
    """List the hours of a pair, newest first; the caller has checked that the actor may see it."""
    return list(pair.hours.order_by("-on", "-logged_at"))


def last_hours(pairs: Iterable[Pair]) -> dict[UUID, HelpHours]:
    """Map the pairs of a page to what was logged of them last; the caller has checked that the actor may see them."""
    rows = HelpHours.objects.filter(pair__in=[each.pk for each in pairs]).order_by("on", "logged_at")
    return {each.pair_id: each for each in rows}


def minutes_on(helper_id: UUID, on: date, *, apart_from: UUID) -> int:
    """Add up what is logged of a helper on a day, with whomever, but for one entry; no scope."""
    rows = HelpHours.objects.filter(pair__helper_id=helper_id, on=on).exclude(pk=apart_from)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


def unpaid_hours(division_range: tuple[str, str], *, until: date) -> QuerySet[HelpHours]:
    """Confirmed hours of a township's pairs up to a day that stand on no list; no scope."""
    low, high = division_range
    rows = HelpHours.objects.filter(row__isnull=True, on__lte=until, pair__helper__division_code__gte=low, pair__helper__division_code__lte=high)
    return rows.exclude(confirmer_id="").select_related("pair")


CLAIMING = ("compiled", "approved")
"""States of a list whose rows count against a helper's cap."""


def paid_fen(helper_ids: set[UUID]) -> dict[tuple[str, date], int]:
    """Map (helper, month) to what lists pay for it that are approved, or may be approved at any moment."""
    rows = AllowanceRow.objects.filter(helper_id__in=helper_ids, list__state__in=CLAIMING).values_list("helper_id", "month_on").annotate(paid=Sum("amount_fen"))
    return {(str(helper), month): paid for helper, month, paid in rows}


def recognised(actor: Actor) -> list[tuple[Helper, int]]:
    """List helpers by the minutes that were confirmed, those who helped most first."""
    counted = helpers(actor).annotate(total=Sum("pairs__hours__minutes", filter=~Q(pairs__hours__confirmer_id="")))
    return [(each, each.total or 0) for each in counted.order_by("-total", "name", "pk")]


def allowance_lists(actor: Actor) -> AllowanceListQuerySet:
    """Allowance lists the actor may see."""
    return AllowanceList.objects.scoped_to(actor)


def find_allowance_list(actor: Actor, list_id: UUID | str) -> AllowanceList:
    """Give one allowance list the actor may see; raises NotFound."""
    return one_of(allowance_lists(actor), list_id, "没有找到这份补贴名单。", "请确认这个乡镇在您的辖区内。")
