"""Opening a check, asking for it with everybody's authorisation, calling it off, sending it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import Authorisation, Concerned, Verification
from jiuzhu.casework.verification.queries import find_verification, members_authorised
from jiuzhu.casework.verification.rules import ELSEWHERE_LENGTH, KINDS, REMOTE, VerificationInvalid, VerificationUnderWay, check_signed
from jiuzhu.casework.verification.services.moving import stop_moved
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take


def open_check(
    *, household_id: UUID | str, kind: str, cause: str, actor: Actor, at: datetime, due_on: date | None = None, elsewhere: str = ""
) -> Verification:
    """Begin the checking of a household; nobody is asked yet. ``elsewhere`` names another place whose civil affairs are asked too (004·三(五)21). One begun where the household lived before is stopped. Raises VerificationInvalid, VerificationUnderWay, NotFound, NotPermitted."""
    household = registry.find_household(actor, household_id)
    if kind not in KINDS:
        raise VerificationInvalid("没有选择核对事由。", "请从列表中选择。", field="kind")
    if household.closed_on is not None:
        raise VerificationInvalid("这户已经注销。", "请核对档案号。")
    if elsewhere.strip() and kind != REMOTE:
        raise VerificationInvalid("只有异地协查才请外地核查。", "请把核对事由选为“异地协查”，或不填“请哪里协查”。", field="elsewhere")
    check = Verification(
        household=household,
        household_name=household.head_name,
        division_code=household.division_code,
        county_code=ancestor_at(household.division_code, Level.COUNTY) or household.division_code,
        kind=kind,
        cause=cause.strip()[:200],
        elsewhere=elsewhere.strip()[:ELSEWHERE_LENGTH],
        due_on=due_on,
    )
    actor.require(Duty.VERIFICATION_REQUEST, division_code=check.division_code)
    try:
        with writing(), transaction.atomic():
            stop_moved(at=at, household_id=household.pk)
            return begin(check, actor=actor, at=at, duty=Duty.VERIFICATION_REQUEST, after={"kind": kind, "household": str(household.pk)})
    except IntegrityError:
        raise VerificationUnderWay("这户已有一次核对在办。", "请在经济核对页面继续办理那一次。") from None


def request_check(*, verification_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Ask the county for the check: every living member must have an authorisation in force today.

    Raises AuthorisationMissing naming who has none, VerificationInvalid for a household without members, NotFound and what ``take`` raises.
    """
    check = find_verification(actor, verification_id)
    actor.require(Duty.VERIFICATION_REQUEST, division_code=check.division_code)
    today = timezone.localdate(at)
    if check.state != "open":
        return take(check, step="request", actor=actor, at=at, seen_version=seen_version, changes={"requested_on": today})
    with writing():
        members = members_authorised(check.household_id, on=today)
        if not members:
            raise VerificationInvalid("这户没有在世的成员，不能核对。", "请先核对登记信息。")
        check_signed(each.name for each in members if each.authorisation is None)
        given = {each.person_id: each.authorisation for each in members if each.authorisation}
        # Nobody withdraws one of them until this is done.
        resting = Authorisation.objects.select_for_update().filter(pk__in=[each.pk for each in given.values()]).order_by("pk")
        standing = {each.pk for each in resting if each.state == "in_force"}
        check_signed(each.name for each in members if given[each.person_id].pk not in standing)
        # Of two who press at once the second finds the state moved, before it writes anything.
        asked = Verification.objects.filter(pk=check.pk, state="open", version=seen_version)
        if asked.update(
            requested_on=today,
            requester_id=actor.user_id,
            requester_name=actor.name,
            members_concerned=len(members),
            members_authorised=sum(each.pk in standing for each in given.values()),
        ):
            Concerned.objects.bulk_create(
                Concerned(
                    verification=check,
                    person_id=each.person_id,
                    authorisation=given[each.person_id],
                    name=each.name,
                    ref=number,
                    requested_on=today,
                    authorised_from=given[each.person_id].valid_from,
                    authorised_until=given[each.person_id].valid_until,
                )
                for number, each in enumerate(members, start=1)
            )
            check.requester_id, check.requester_name = actor.user_id, actor.name
            check.members_concerned = check.members_authorised = len(members)
        return take(check, step="request", actor=actor, at=at, seen_version=seen_version, changes={"requested_on": today})


def cancel_check(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Call a check off before anybody was asked; raises NotFound and what ``take`` raises."""
    check = find_verification(actor, verification_id)
    return take(check, step="cancel", actor=actor, at=at, seen_version=seen_version, reason=reason)


def return_check(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Send a check back for signatures; it is asked for anew. Raises NotFound and what ``take`` raises."""
    check = find_verification(actor, verification_id)

    def forget() -> None:
        check.concerned.all().delete()
        check.requested_on, check.members_concerned, check.members_authorised = None, 0, 0
        check.save(update_fields=["requested_on", "members_concerned", "members_authorised"])

    return take(check, step="return", actor=actor, at=at, seen_version=seen_version, reason=reason, also=forget)
