"""Who belongs to a household: joining, leaving, becoming its head."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry.models import ExternalNumber, Household, Membership, Person
from jiuzhu.casework.registry.queries.departing import ends_all_aid, lives_alone, paid_in
from jiuzhu.casework.registry.rules import AlreadyMember, EntryInvalid, PersonEntry, PersonTwice, checked_person
from jiuzhu.casework.registry.services.categories import end_terms, own_terms
from jiuzhu.casework.registry.services.records import (
    demo_allowed,
    guard_version,
    hold_households,
    household_in_scope,
    id_index,
    person_from,
    pinyin_text,
    refresh_category,
    trace,
    write_tokens,
)
from jiuzhu.casework.registry.services.registering import PERSON_TWICE_REMEDY, person_twice
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing


def add_member(
    *,
    household_id: UUID | str,
    entry: PersonEntry,
    on: date,
    actor: Actor,
    at: datetime,
    allow_second: bool = False,
    reason: str = "",
    action: str = "增加成员",
) -> Person:
    """Add a person to a household from a day on; somebody in no household now joins with the record there is.

    A person who is a member elsewhere is refused unless ``allow_second``. Raises EntryInvalid, IdNumberInvalid, PersonTwice, AlreadyMember, NotFound, NotPermitted.
    """
    household = household_in_scope(household_id, actor=actor)
    entry = checked_person(entry, on=on, demo_allowed=demo_allowed())
    if entry.relation == "head":
        raise EntryInvalid("户主不能直接增加。", "请先按与户主的关系增加成员，再变更户主。", field="relation")
    try:
        with writing(), transaction.atomic():
            hold_households([household.pk])
            person = Person.objects.kept().filter(id_index=id_index(entry.id_number)).first()
            if person is None:
                person = person_from(entry, division_code=household.division_code, at=at)
                person.save(force_insert=True)
                write_tokens([person], fresh=True)
                ExternalNumber.objects.bulk_create(
                    [ExternalNumber(system=system, number=text, person=person) for system, text in entry.numbers.items()]
                )
            else:
                _check_elsewhere(person, household, actor, allow_second)
            Membership.objects.create(household=household, person=person, relation=entry.relation, since=on, reason=reason or "增加成员")
            guard_version(household, None)
            Household.objects.filter(pk=household.pk).update(members=household.members + int(entry.alive), changed_at=at)
            trace(
                household,
                action,
                actor=actor,
                at=at,
                after={"person": str(person.pk), "relation": entry.relation, "from": on},
                reason=reason,
                private={"name": entry.name, "id_number": entry.id_number},
            )
    except IntegrityError as error:
        raise PersonTwice("这个人刚被别人登记。", PERSON_TWICE_REMEDY, field="id_number") from error
    return person


def remove_member(
    *, household_id: UUID | str, person_id: UUID | str, on: date, reason: str, actor: Actor, at: datetime, aid_until: date | None = None
) -> None:
    """End a membership; ``on`` is its last day. Every category of the person's own in this household that reaches past the day ends too, or on ``aid_until``.

    Raises EntryInvalid for the head, a day to come or before they came, NotFound.
    """
    household = household_in_scope(household_id, actor=actor)
    if not reason.strip():
        raise EntryInvalid("没有写明减少成员的原因。", "请写明原因，例如：分户、婚嫁迁出。", field="reason")
    membership = _leaving(household, person_id, on, today=timezone.localdate(at))
    with writing():
        hold_households([household.pk])
        Membership.objects.filter(pk=membership.pk).update(until=on, reason=reason[:200])
        ended = end_terms(own_terms(household, membership.person_id), last_day=aid_until or on, reason=reason)
        guard_version(household, None)
        household.members = max(1, household.members - int(membership.person.alive))
        household.changed_at = at
        refresh_category(household)
        household.save(
            update_fields=["members", "changed_at", "category", "category_class", "category_since", "category_until", "monthly_benefit_fen"]
        )
        trace(
            household,
            "减少成员",
            actor=actor,
            at=at,
            before={"own": ended.before} if ended else None,
            after={"person": str(person_id), "until": on} | ({"own": ended.after} if ended else {}),
            reason=reason,
        )


def leave_household(*, household_id: UUID | str, person_id: UUID | str, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """Note that somebody lives with the household no more (in prison, missing, moved away); ``on`` is the last day.

    Of others the household goes on without them; of whoever lived alone the file stays. Aid of the household never ends here, nor is aid of
    theirs or of the household left unreckoned that was paid for months since: both take a re-check. Raises EntryInvalid then, and for the head, NotFound.
    """
    household = household_in_scope(household_id, actor=actor)
    if ends_all_aid(household_id, person_id, on=on):
        raise EntryInvalid("此人离开后，这户不再有人享受救助。", "请选“启动复核”，写明离开的日期，由另一人审定。", field="left_on")
    paid = paid_in(household_id, person_id, after=on, until=timezone.localdate(at))
    if paid:
        raise EntryInvalid(
            f"包括此人在内的救助已按月发放到 {paid}，多发的还没有算清。",
            "请选“启动复核”，写明同一个日期：复核里算清多发的，审定后登记离开本户。",
            field="left_on",
        )
    if lives_alone(household_id, person_id):
        _current(household, person_id)
        return
    remove_member(household_id=household_id, person_id=person_id, on=on, reason=reason, actor=actor, at=at)


def check_leaving(*, household_id: UUID | str, person_id: UUID | str, on: date, actor: Actor, today: date) -> None:
    """Raise EntryInvalid where somebody cannot have left a household on a day: a day to come, no member, not yet one then, or its head while others live there.

    Raises NotFound.
    """
    household = household_in_scope(household_id, actor=actor)
    if lives_alone(household_id, person_id):
        _check_not_to_come(on, today)
        _current(household, person_id)
    else:
        _leaving(household, person_id, on, today=today)


def set_head(
    *, household_id: UUID | str, person_id: UUID | str, former_relation: str, on: date, reason: str, actor: Actor, at: datetime
) -> None:
    """Make a living member the head; the former head, if still a member, stands in ``former_relation`` to the new one."""
    household = household_in_scope(household_id, actor=actor)
    chosen = _current(household, person_id)
    if not chosen.person.alive:
        raise EntryInvalid("已故成员不能作户主。", "请选择在世的成员。", field="person_id")
    with writing():
        hold_households([household.pk])
        Membership.objects.current().filter(household=household, relation="head").update(relation=former_relation)
        Membership.objects.filter(pk=chosen.pk).update(relation="head")
        guard_version(household, None)
        before = {"head": household.head_name}
        Household.objects.filter(pk=household.pk).update(
            head_name=chosen.person.name, head_pinyin=pinyin_text(chosen.person.name), changed_at=at
        )
        trace(household, "变更户主", actor=actor, at=at, before=before, after={"head": chosen.person.name, "from": on}, reason=reason)


def _check_elsewhere(person: Person, household: Household, actor: Actor, allow_second: bool) -> None:
    current = Membership.objects.current().filter(person=person)
    if current.filter(household=household).exists():
        raise AlreadyMember(f"{person.name}已经是本户成员。", "无需再次增加。", field="id_number")
    if current.exists() and not allow_second:
        raise person_twice(person, actor)
    if not person.alive:
        raise EntryInvalid(f"{person.name}已登记死亡。", "请核对身份证号；登记有误的先更正。", field="id_number")
    if not current.exists() and person.division_code != household.division_code:
        Person.objects.filter(pk=person.pk).update(division_code=household.division_code)


def _check_not_to_come(on: date, today: date) -> None:
    """Refuse a day to come: whoever still lives there is a member."""
    if on > today:
        raise EntryInvalid("最后一天晚于今天。", "请填写今天或以前的日期；还没有离开的，离开以后再登记。", field="on")


def _leaving(household: Household, person_id: UUID | str, on: date, *, today: date) -> Membership:
    _check_not_to_come(on, today)
    membership = _current(household, person_id)
    if membership.relation == "head":
        raise EntryInvalid("户主不能直接减少。", "请先变更户主。", field="person_id")
    if on < membership.since:
        raise EntryInvalid("日期早于加入本户的日期。", f"此人 {membership.since} 加入本户，请核对。", field="on")
    return membership


def _current(household: Household, person_id: UUID | str) -> Membership:
    membership = Membership.objects.current().filter(household=household, person_id=person_id).select_related("person").first()
    if membership is None:
        raise EntryInvalid("这个人现在不是本户成员。", "请刷新页面查看现有成员。", field="person_id")
    return membership
