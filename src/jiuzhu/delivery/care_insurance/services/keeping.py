"""What the register and the clock do to policies and lists, as the system, and a list that is not renewed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.care_insurance.models import CareClaim, CareList, CarePolicy
from jiuzhu.delivery.care_insurance.queries import judged, law_of, stopped
from jiuzhu.delivery.care_insurance.rules import ONE_DAY, REFUND_BASIS, WORDS_LENGTH, refund_of
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.matching.catalogue.rules import Verdict

DIED, LEFT = "本人去世", "已不是特困人员"
OPEN_CLAIMS = ("recorded", "sent")


def end_policies(*, at: datetime) -> int:
    """End the running policies of those who died and of those the law no longer wants insured; gives how many. Only what changed since the last look is judged again."""
    on = timezone.localdate(at)
    running = CarePolicy.objects.filter(status__in=("ordered", "insured"), valid_until__gte=on).select_related("person", "household", "care_list")
    changed = Q(household__changed_at__gt=F("judged_at")) | Q(person__changed_at__gt=F("judged_at")) | Q(household__category_until__lt=on) | Q(person__alive=False)
    ended = 0
    for each in running.filter(changed).order_by("pk"):
        reason, last = _why_end(each, on)
        if reason:
            _end(each, reason, last, at)
            ended += 1
        else:
            CarePolicy.objects.filter(pk=each.pk).update(judged_at=at, household_id=each.household_id)
    return ended


def call_renewals(*, at: datetime) -> int:
    """Ask for the renewal of every list whose cover ends this month or the next; gives how many."""
    first = timezone.localdate(at).replace(day=1)
    after = _month_after(_month_after(first))
    return sum(_called(each, at) for each in CareList.objects.filter(state="in_force", valid_until__lt=after).order_by("pk"))


def lapse(*, care_list: CareList, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Let a list end without another; raises what ``take`` raises."""
    return take(care_list, step="lapse", actor=actor, at=at, seen_version=seen_version, reason=reason.strip()[:WORDS_LENGTH])


def follow_households(*, at: datetime) -> int:
    """Have open claims wait where their households live now; gives how many moved."""
    moved = list(CareClaim.objects.filter(state__in=OPEN_CLAIMS).exclude(division_code=F("household__division_code")).select_related("household", "policy__person"))
    return sum(relocate(each, division_code=each.household.division_code, at=at) for each in moved)


def _why_end(policy: CarePolicy, on: date) -> tuple[str, date]:
    """Say why a policy ends and its last day; empty where it goes on. A person who lives in another household now takes the policy along."""
    if not policy.person.alive:
        return DIED, policy.person.died_on or on
    homes = registry.households_of(policy.person_id)
    if homes and policy.household not in homes:
        policy.household = homes[0]
    law = law_of(on, division_code=policy.household.division_code)
    if law is None:
        # The law of the place the household moved to insures nobody; what was bought runs to its day.
        return "", on
    member = next((each for each in registry.members_of(policy.household_id, living=True) if each.person_id == policy.person_id), None)
    if member is None:
        return "已不在任何家庭的名册上", on - ONE_DAY
    own = {each.person_id: each for each in policy.household.categories.in_force(on).filter(person__isnull=False)}
    found = judged(law, policy.household, member, own, on=on)
    # Unknown ends nothing: only what the register tells.
    return (LEFT, on - ONE_DAY) if found.verdict is Verdict.NO or stopped(found) else ("", on)


def _end(policy: CarePolicy, reason: str, last: date, at: datetime) -> None:
    """End a policy; one that has not begun covers no day."""
    until = max(policy.valid_from - ONE_DAY, min(policy.valid_until, last))
    law = law_of(timezone.localdate(at), division_code=policy.care_list.division_code)
    basis = law.pack.values.get(REFUND_BASIS) if law else None
    refund = refund_of(policy.care_list.premium_fen, valid_from=policy.valid_from, valid_until=policy.valid_until, last_on=until, basis=basis)
    reckoned = {"refund_fen": refund, "refund_basis": str(basis)} if refund is not None else {}
    with writing():
        stands = CarePolicy.objects.filter(pk=policy.pk, status__in=("ordered", "insured"))
        if stands.update(status="ended", because=reason, valid_until=until, household_id=policy.household_id, judged_at=at, **reckoned):
            record(
                actor=SYSTEM, at=at, subject_kind="care_policy", subject_id=str(policy.pk), action="住院护理保险：停保", before={"until": str(policy.valid_until)},
                after={"until": str(until), "refund_fen": refund}, reason=reason, household_id=str(policy.household_id),
            )  # fmt: skip


def _called(found: CareList, at: datetime) -> bool:
    try:
        take(found, step="call_renewal", actor=SYSTEM, at=at, seen_version=found.version)
    except DomainError:
        # Somebody acted on it a moment before; the next run looks again.
        return False
    return True


def _month_after(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1]) + ONE_DAY


