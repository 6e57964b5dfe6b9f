"""What happens to one person's record: death, merging of two records, showing what is masked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jiuzhu.casework.registry.models import CategoryMembership, ExternalNumber, Household, Membership, Person, Showing
from jiuzhu.casework.registry.rules import EntryInvalid, NotMerged, age_on
from jiuzhu.casework.registry.services.records import (
    PERSONAL,
    guard_version,
    hold_households,
    hold_persons,
    household_of,
    person_in_scope,
    refresh_category,
    trace,
    trace_person,
)
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing

DEATH_REASON = "成员死亡"


@dataclass(frozen=True)
class Revealed:
    """The numbers of one person that were asked for; a number that is unknown is empty."""

    id_number: str = ""
    phone: str = ""
    bank_account: str = ""


def record_death(*, person_id: UUID | str, died_on: date, source: str, actor: Actor, at: datetime) -> list[Household]:
    """Record a death; memberships and categories of the person's own end, and a household's category when nobody living is left.

    ``source`` says how it is known (死亡证明, 民政殡葬数据…). Gives the households the person belonged to. Raises EntryInvalid, NotFound, NotPermitted.
    """
    person = person_in_scope(person_id, actor=actor)
    if not person.alive:
        known = f"，日期是 {person.died_on}" if person.died_on else ""
        raise EntryInvalid(f"{person.name}已登记死亡{known}。", "请核对日期；与登记不一致的，写进这户的备注。", field="died_on")
    if died_on < person.birth_date or died_on > timezone.localdate(at):
        raise EntryInvalid("死亡日期早于出生日期或晚于今天。", "请按死亡证明填写日期。", field="died_on")
    with writing():
        hold_households(Membership.objects.current().filter(person=person).values_list("household_id", flat=True))
        guard_version(person, None)
        Person.objects.filter(pk=person.pk).update(alive=False, died_on=died_on, changed_at=at)
        memberships = list(Membership.objects.current().filter(person=person).select_related("household"))
        for membership in memberships:
            Membership.objects.filter(pk=membership.pk).update(until=max(died_on, membership.since), reason=DEATH_REASON)
        _end(CategoryMembership.objects.filter(person=person), died_on)
        for membership in memberships:
            household = membership.household
            left = Membership.objects.current().filter(household=household, person__alive=True).exists()
            if not left:
                _end(CategoryMembership.objects.filter(household=household, person__isnull=True), died_on)
            household.members = max(1, household.members - 1)
            household.changed_at = at
            refresh_category(household)
            guard_version(household, None)
            household.save(
                update_fields=[
                    "members",
                    "changed_at",
                    "category",
                    "category_class",
                    "category_since",
                    "category_until",
                    "monthly_benefit_fen",
                ]
            )
        home = memberships[0].household if memberships else None
        trace_person(
            person,
            "登记死亡",
            household=home,
            actor=actor,
            at=at,
            before={"alive": True},
            after={"alive": False, "died_on": died_on},
            reason=source,
        )
    return [membership.household for membership in memberships]


def merge_persons(*, keep_id: UUID | str, drop_id: UUID | str, reason: str, actor: Actor, at: datetime) -> Person:
    """Make two records of one human being into one: memberships and categories of the dropped record pass to the kept one.

    A wrong number may differ in the birth date too, so only the reason tells why it is one person. Raises NotMerged for the same record, two members of one
    household, or two personal categories in force; NotFound, NotPermitted.
    """
    keep, drop = person_in_scope(keep_id, actor=actor), person_in_scope(drop_id, actor=actor)
    if keep.pk == drop.pk:
        raise NotMerged("选的是同一条记录。", "请选择另一条重复的记录。", field="drop_id")
    if not reason.strip():
        raise NotMerged("没有写明合并原因。", "请写明凭什么认定是同一人，例如：身份证号登记错一位。", field="reason")
    with writing():
        hold_households(Membership.objects.filter(person__in=(keep, drop)).values_list("household_id", flat=True))
        hold_persons((keep.pk, drop.pk))
        _check_separate(keep, drop)
        guard_version(keep, None)
        guard_version(drop, None)
        moved = list(Membership.objects.filter(person=drop).values_list("household_id", flat=True))
        Membership.objects.filter(person=drop).update(person=keep)
        CategoryMembership.objects.filter(person=drop).update(person=keep)
        ExternalNumber.objects.filter(person=drop).update(person=keep)
        drop.tokens.all().delete()
        Person.objects.filter(pk=drop.pk).update(merged_into=keep, changed_at=at)
        Person.objects.filter(pk=keep.pk).update(changed_at=at)
        for household in Household.objects.filter(pk__in=moved).order_by("pk"):
            trace(
                household,
                "合并重复人员",
                actor=actor,
                at=at,
                before={"person": str(drop.pk)},
                after={"person": str(keep.pk)},
                reason=reason,
            )
        trace_person(
            drop, "并入另一记录", household=household_of(keep), actor=actor, at=at, after={"merged_into": str(keep.pk)}, reason=reason
        )
        trace_person(
            keep,
            "并入重复记录",
            household=household_of(keep),
            actor=actor,
            at=at,
            after={"merged": str(drop.pk)},
            reason=reason,
            private={"id_number": [drop.id_number, keep.id_number]},
        )
    keep.refresh_from_db()
    return keep


def reveal(*, person_id: UUID | str, fields: Collection[str], purpose: str, actor: Actor, at: datetime) -> Revealed:
    """Show masked numbers (id_number, phone, bank_account) for a purpose that goes on the ledger and the list of who looked.

    A child's numbers need the duty for children's records besides. Raises EntryInvalid without a purpose, NotFound, NotPermitted.
    """
    person = person_in_scope(person_id, actor=actor, duty=Duty.REGISTER_READ)
    if not purpose.strip():
        raise EntryInvalid("没有写明查看目的。", "请写明为办什么事查看，例如：电话核实住址。", field="purpose")
    if age_on(person.birth_date, timezone.localdate(at)) < ADULT_AGE:
        actor.require(Duty.CHILD_READ, division_code=person.division_code)
    wanted = [name for name in PERSONAL if name in fields]
    with writing():
        post = actor.post_for(Duty.REGISTER_READ, division_code=person.division_code)
        Showing.objects.create(
            person=person,
            person_name=person.name,
            division_code=person.division_code,
            shown_to=actor.user_id,
            viewer_name=actor.name,
            post_label=post.label if post else "",
            numbers=wanted,
            purpose_sealed=purpose.strip(),
            shown_on=timezone.localdate(at),
            shown_at=at,
        )
        trace_person(person, "查看号码", household=household_of(person), actor=actor, at=at, after={"fields": wanted}, reason=purpose)
    return Revealed(**{name: getattr(person, name) or "" for name in wanted})


def _end(categories: QuerySet[CategoryMembership], died_on: date) -> None:
    for category in categories.filter(until__isnull=True) | categories.filter(until__gt=died_on):
        category.until, category.end_reason = max(died_on, category.since), DEATH_REASON
        category.save(update_fields=["until", "end_reason"])


def _check_separate(keep: Person, drop: Person) -> None:
    """Refuse two records that the register holds apart: as they are now, while nobody else changes either."""
    if (
        Membership.objects.current()
        .filter(person=drop, household__in=Membership.objects.current().filter(person=keep).values("household"))
        .exists()
    ):
        raise NotMerged("两条记录都是同一户的现有成员。", "请先在该户减少重复的成员。", field="drop_id")
    if (
        CategoryMembership.objects.filter(person=drop, until__isnull=True).exists()
        and CategoryMembership.objects.filter(person=keep, until__isnull=True).exists()
    ):
        raise NotMerged("两条记录各有一个正在执行的个人类别。", "请先停止其中一个。", field="drop_id")
