"""Drawing entries, returning them, putting them right, looking again; each one transaction and one trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import CLASSES_OF
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.supervision.entries.models import EntryCheck, Sampling
from jiuzhu.supervision.entries.queries import days_allowed, lives_within
from jiuzhu.supervision.entries.rules import (
    Allowed,
    Entered,
    MemberEntered,
    Problem,
    SamplingInvalid,
    StillWrong,
    checked_number,
    drawn,
    problems_of,
)


def draw(*, press: UUID, division_code: str, number: int, actor: Actor, at: datetime) -> Sampling:
    """Draw so many households of every township and compute what is wrong with their entries; sent twice it is one draw. Raises SamplingInvalid, NotPermitted."""
    actor.require(Duty.ENTRY_CHECK, division_code=division_code)
    known = Sampling.objects.filter(press=press).first()
    if known is not None:
        return known
    number, today = checked_number(number), timezone.localdate(at)
    by_township: Mapping[str, list[object]] = defaultdict(list)
    for pk, code in registry.households(actor).open().values_list("pk", "division_code"):
        by_township[ancestor_at(code, Level.TOWNSHIP) or code].append(pk)
    if not by_township:
        raise SamplingInvalid("本县还没有在册的家庭。", "登记或导入救助对象以后再抽查。")
    chosen = [pk for _, pks in sorted(by_township.items()) for pk in drawn(pks, seed=str(press), most=number)]
    days = days_allowed(division_code, on=today)
    households = list(registry.households(actor).filter(pk__in=chosen).order_by("number"))
    found = {household.pk: computed(household.pk, actor=actor, today=today, days=days) for household in households}
    sampling = Sampling(press=press, division_code=division_code, number=number, made_by=actor.user_id, maker_name=actor.name, made_at=at)
    try:
        _write_down(sampling, households, found, actor, at)
    except IntegrityError:  # the same press, at the same moment
        return Sampling.objects.get(press=press)
    return sampling


def _write_down(
    sampling: Sampling, households: Sequence[Any], found: Mapping[object, list[Problem]], actor: Actor, at: datetime
) -> None:
    with writing(), transaction.atomic():
        sampling.save(force_insert=True)
        after = {"number": sampling.number, "households": len(households)}
        record(actor=actor, at=at, subject_kind="sampling", subject_id=str(sampling.pk), action="录入抽查", after=after)
        for household in households:
            problems = found[household.pk]
            check = EntryCheck(sampling=sampling, household=household, division_code=household.division_code)
            check.problems, check.problems_count = _kept(problems), len(problems)
            begin(check, actor=actor, at=at, duty=Duty.ENTRY_CHECK, after={"problems": len(problems)})
            if not problems:
                take(check, step="clear", actor=SYSTEM, at=at, seen_version=check.version)


def computed(household_id: object, *, actor: Actor, today: date, days: Allowed | None) -> list[Problem]:
    """Compute what is wrong with a household's entry now."""
    household = registry.find_household(actor, str(household_id))
    category = registry.newest_category(household.pk)
    members = [
        MemberEntered(
            name=each.person.name,
            relation=each.relation,
            birth_on=each.person.birth_date,
            alive=each.person.alive,
            phone=bool(each.person.phone_index),
            disability_type=each.person.disability_type,
            disability_grade=each.person.disability_grade,
            self_care=each.person.self_care,
            employment=each.person.employment,
            same_place=each.person.division_code == household.division_code,
        )
        for each in registry.members_of(household.pk)
    ]
    entered = Entered(
        address=household.address,
        people=household.members,
        category=household.category,
        category_class=household.category_class,
        classes=CLASSES_OF.get(household.category, ()),
        benefit=household.monthly_benefit_fen is not None,
        # One that was stopped with a reason has ended rightly.
        until_on=None if category is not None and category.end_reason else household.category_until,
        since_on=category.since if category else None,
        entered_on=timezone.localdate(category.entered_at) if category else None,
        members=members,
    )
    return problems_of(entered, today=today, days=days)


def send_back(*, checks: Sequence[EntryCheck], actor: Actor, at: datetime) -> int:
    """Return every drawn entry with what is wrong with it; gives how many. Raises what ``take`` raises."""
    returned = 0
    with writing():
        for check in checks:
            if check.state == "drawn":
                reason = "；".join(each.words for each in check.found)
                take(check, step="return", actor=actor, at=at, seen_version=check.version, reason=reason)
                returned += 1
    return returned


def decide(*, check: EntryCheck, step: str, seen_version: int, actor: Actor, at: datetime, reason: str = "") -> Taken:
    """Return or pass one entry; raises SamplingInvalid and what ``take`` raises."""
    if step not in ("return", "pass"):
        raise SamplingInvalid("没有这一步。", "请按页面上的操作办理。")
    return take(check, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def put_right(*, check: EntryCheck, seen_version: int, actor: Actor, at: datetime, note: str = "") -> Taken:
    """Say that an entry was put right; what a correction can cure must be gone, unless it is explained. Raises StillWrong and what ``take`` raises."""
    today = timezone.localdate(at)
    days = days_allowed(check.sampling.division_code, on=today)
    # The place a household left says how it stood with what was found before it moved.
    left = computed(check.household_id, actor=actor, today=today, days=days) if lives_within(actor, check) else check.found
    # Nothing makes a late entry timely.
    curable = [each for each in left if each.kind != "late"]
    if curable and not note.strip():
        raise StillWrong(
            f"还有 {len(curable)} 处没有改：{'；'.join(each.words for each in curable)}。", "请先在档案里更正；确实如此的，写明情况再提交。", field="reason"
        )
    changes = {"problems_count": len(left)}
    # The words tell of people, so they stand in their sealed column only and not in the trace.
    return take(
        check, step="fix", actor=actor, at=at, seen_version=seen_version, reason=note.strip(), changes=changes, also=lambda: _keep(check, left)
    )


def _keep(check: EntryCheck, problems: Sequence[Problem]) -> None:
    check.problems = _kept(problems)
    check.save(update_fields=["problems"])


def _kept(problems: Sequence[Problem]) -> list[list[str]]:
    return [[each.kind, each.words] for each in problems]
