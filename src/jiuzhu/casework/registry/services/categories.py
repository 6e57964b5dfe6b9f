"""Categories: each from a day on, the next one ending the former, so that every past day can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.casework.registry.rules import CategoryEntry, CategoryOverlaps, EntryInvalid, checked_category
from jiuzhu.casework.registry.services.records import guard_version, hold_households, household_in_scope, refresh_category, trace
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing


def change_category(
    *,
    household_id: UUID | str,
    entry: CategoryEntry,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    reason: str = "",
    recognised_by: str = "",
    seen_version: int | None = None,
    end_reason: str = "",
    action: str = "变更类别",
) -> CategoryMembership:
    """Give a household (or one person in it) a category from a day on; the category before ends the day before.

    ``end_reason`` says why it ends, where it is decided already that it does.

    Raises EntryInvalid, CategoryOverlaps when a later category is there already or the former began on the same day or later, ChangedMeanwhile, NotFound.
    """
    household = household_in_scope(household_id, actor=actor)
    checked_category(entry, of_person=person_id is not None)
    with writing():
        guard_version(household, seen_version)
        former = _of(household, person_id)
        _check_after(former, entry.since)
        last = entry.since - timedelta(days=1)
        overlapping = former.filter(Q(until__isnull=True) | Q(until__gte=entry.since))
        before = overlapping.first()
        overlapping.update(until=last, end_reason=reason[:200] or "类别变更")
        made = CategoryMembership.objects.create(
            household=household,
            person_id=person_id,
            category=entry.category,
            category_class=entry.category_class,
            since=entry.since,
            until=entry.until,
            monthly_benefit_fen=entry.monthly_benefit_fen,
            decision_no=entry.decision_no,
            recognised_by=recognised_by,
            end_reason=end_reason,
            entered_at=at,
        )
        _keep(household, at)
        trace(household, action, actor=actor, at=at, before=_words(before), after=_words(made), reason=reason)
    return made


def stop_category(
    *,
    household_id: UUID | str,
    last_day: date,
    reason: str,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    with_own_of: UUID | str | None = None,
    action: str = "停止类别",
) -> CategoryMembership:
    """End every category reaching past ``last_day``, the last day in force; one that would begin later is struck out, its words kept on the ledger.

    ``person_id`` names the one member whose own categories are meant, ``with_own_of`` a member whose own categories in this household end with the household's.
    Raises EntryInvalid when there is none or no reason, NotFound.
    """
    household = household_in_scope(household_id, actor=actor)
    if not reason.strip():
        raise EntryInvalid("没有写明停止的原因。", "请写明原因，例如：家庭收入超过标准。", field="reason")
    with writing():
        hold_households([household.pk])
        terms = [own_terms(household, person_id) if person_id else _of(household, None)]
        if with_own_of is not None:
            terms.append(own_terms(household, with_own_of))
        found = [each for holder in terms if (each := end_terms(holder, last_day=last_day, reason=reason))]
        if not found:
            raise EntryInvalid("没有正在执行的类别。", "请核对日期，或查看类别记录。", field="last_day")
        guard_version(household, None)
        _keep(household, at)
        for each in found:
            trace(household, action, actor=actor, at=at, before=each.before, after=each.after, reason=reason)
    return found[0].term


@dataclass(frozen=True)
class Ended:
    """The last category in force of those that ended together, and what the ledger keeps of all of them."""

    term: CategoryMembership
    before: dict[str, object]

    @property
    def after(self) -> dict[str, object]:
        """What holds now, as the ledger keeps it."""
        return _words(self.term)


def own_terms(household: Household, person_id: UUID | str) -> QuerySet[CategoryMembership]:
    """Give one member's own categories in a household, the newest first."""
    return CategoryMembership.objects.filter(household=household, person_id=person_id).order_by("-since")


def end_terms(terms: QuerySet[CategoryMembership], *, last_day: date, reason: str) -> Ended | None:
    """End categories of one holder (the newest first) reaching past a day inside the caller's transaction; None where none does.

    What would begin later is struck out. The first category found out never to have been due still was in force on its first day.
    """
    reaching = list(terms.filter(Q(until__isnull=True) | Q(until__gte=last_day)))
    if not reaching:
        return None
    ended = [each for each in reaching if each.since <= last_day] or reaching[-1:]
    struck = [each for each in reaching if each not in ended]
    before = _words(reaching[0]) | ({"struck_out": [_words(each) for each in struck]} if struck else {})
    for each in struck:
        each.delete()
    for each in ended:
        each.until = max(last_day, each.since)
        each.end_reason = reason[:200]
        each.save(update_fields=["until", "end_reason"])
    return Ended(ended[0], before)


def correct_benefit(
    *,
    household_id: UUID | str,
    monthly_benefit_fen: int | None,
    until: date | None,
    actor: Actor,
    at: datetime,
    reason: str = "",
    end_reason: str = "",
    action: str = "更正救助金额",
) -> CategoryMembership:
    """Put right the monthly amount and the known end of a household's newest category, with why it ends if that is decided; raises EntryInvalid, NotFound."""
    household = household_in_scope(household_id, actor=actor)
    current = _of(household, None).first()
    if current is None:
        raise EntryInvalid("这户没有类别认定。", "请先登记类别。", field="monthly_benefit_fen")
    with writing():
        hold_households([household.pk])
        before = _words(current)
        current.monthly_benefit_fen, current.until = monthly_benefit_fen, until
        current.end_reason = end_reason or current.end_reason
        checked_category(CategoryEntry(current.category, current.since, current.category_class, until, monthly_benefit_fen))
        current.save(update_fields=["monthly_benefit_fen", "until", "end_reason"])
        guard_version(household, None)
        _keep(household, at)
        trace(household, action, actor=actor, at=at, before=before, after=_words(current), reason=reason)
    return current


def check_change(*, household: Household, entry: CategoryEntry, person_id: UUID | str | None = None) -> None:
    """Raise what changing a household's category, or one member's own, so would raise as the register stands: EntryInvalid, CategoryOverlaps."""
    checked_category(entry, of_person=person_id is not None)
    _check_after(_of(household, person_id), entry.since)


def _check_after(former: QuerySet[CategoryMembership], since: date) -> None:
    if former.filter(since__gt=since).exists():
        raise CategoryOverlaps("在这个日期之后已有另一次类别认定。", "请填写更晚的开始日期，或先更正后一次认定。", field="since")
    if former.filter(since=since).exists():
        raise CategoryOverlaps(f"{since} 已有一次类别认定。", "同一天只能认定一次；请核对日期。", field="since")


def _of(household: Household, person_id: UUID | str | None) -> QuerySet[CategoryMembership]:
    if person_id is None:
        return CategoryMembership.objects.filter(household=household, person__isnull=True).order_by("-since")
    if not Membership.objects.current().filter(household=household, person_id=person_id).exists():
        raise EntryInvalid("这个人现在不是本户成员。", "请刷新页面查看现有成员。", field="person_id")
    return CategoryMembership.objects.filter(person_id=person_id).order_by("-since")


def _keep(household: Household, at: datetime) -> None:
    refresh_category(household)
    household.changed_at = at
    household.save(update_fields=["changed_at", "category", "category_class", "category_since", "category_until", "monthly_benefit_fen"])


def _words(category: CategoryMembership | None) -> dict[str, object]:
    if category is None:
        return {}
    words: dict[str, object] = {
        "category": category.category,
        "class": category.category_class,
        "since": category.since,
        "until": category.until,
        "benefit_fen": category.monthly_benefit_fen,
    }
    return words | ({"person": str(category.person_id)} if category.person_id else {})
