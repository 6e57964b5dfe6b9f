"""The review: handing an application to the parts that look into it, to another department, and the opinion it ends with."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from jiuzhu.casework.applications.models import Application
from jiuzhu.casework.applications.rules import CATEGORY, GRANT, ApplicationInvalid, ApplicationNotReady, Proposal, checked_proposal
from jiuzhu.casework.applications.services.following import at_home
from jiuzhu.casework.applications.team import check_team, team_of
from jiuzhu.casework.referrals.rules import ReferralEntry
from jiuzhu.casework.referrals.services import open_referral
from jiuzhu.casework.registry.rules import CategoryEntry, checked_category
from jiuzhu.casework.verification.queries import check_under_way
from jiuzhu.casework.verification.rules import VerificationUnderWay
from jiuzhu.casework.verification.services import open_check
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, take

ORIGIN = "application"
"""What referrals call the thing they were sent for, when it is an application."""
CHECK_KIND = "application"


@at_home
def review(*, application: Application, with_check: bool, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Begin the review; ``with_check`` opens the check of the household's economic condition unless one is under way. Raises what ``take`` raises."""

    def hand_over() -> None:
        if with_check and application.household_id:
            with suppress(VerificationUnderWay):
                open_check(
                    household_id=application.household_id, kind=CHECK_KIND, cause=f"救助申请：{application.label}", actor=actor, at=at
                )

    return take(application, step="review", actor=actor, at=at, seen_version=seen_version, also=hand_over)


@at_home
def transfer(*, application: Application, organisation_id: str, situation: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Put what is another department's business to it (N-073): a referral goes on with it. Raises ReferralInvalid, ReferralUnderWay and what ``take`` raises."""
    household = application.household
    if household is None:
        raise ApplicationInvalid("这件申请还没有登记家庭。", "请先受理。")

    def refer() -> None:
        open_referral(
            entry=ReferralEntry(organisation_id, application.label[:64], situation),
            origin_kind=ORIGIN,
            origin_id=application.pk,
            subject_name=application.name,
            division_code=household.division_code,
            household=household,
            actor=actor,
            at=at,
        )

    changes = {"ended_on": timezone.localdate(at)}
    return take(application, step="transfer", actor=actor, at=at, seen_version=seen_version, changes=changes, also=refer)


@at_home
def propose(*, application: Application, entry: Proposal, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down the opinion of the review; somebody else confirms it (P-03). Raises ApplicationInvalid, ApplicationNotReady and what ``take`` raises.

    A category is not granted while the check of the household's economic condition is under way; what is urgent is another aid.
    """
    tidy = checked_proposal(entry, kind=application.kind, received_on=application.received_on)
    check_team(tidy, wanted=team_of(pack_in_force(timezone.localdate(at), division_code=application.division_code)))
    if tidy.outcome == GRANT and application.department:
        raise ApplicationInvalid("这件是别的部门办理的事项。", "请转办有关部门。", field="outcome")
    if tidy.outcome == GRANT and application.kind == CATEGORY:
        assert tidy.from_on is not None
        checked_category(CategoryEntry(application.code, tidy.from_on, tidy.category_class, monthly_benefit_fen=tidy.amount_fen))
        if application.household_id and check_under_way(application.household_id):
            raise ApplicationNotReady(
                "这户的经济核对还没有结果。", "请等核对报告出来再提出给予救助的意见；撤销核对的，请先在经济核对里办理。", field="outcome"
            )

    def keep() -> None:
        application.opinion_sealed = tidy.opinion
        application.save(update_fields=["opinion_sealed"])

    changes = {
        "outcome": tidy.outcome,
        "investigators": tidy.investigators,
        "from_on": tidy.from_on,
        "category_class": tidy.category_class,
        "amount_fen": tidy.amount_fen,
        "proposed_by": actor.user_id,
        "proposer_name": actor.name,
    }
    return take(
        application,
        step="propose",
        actor=actor,
        at=at,
        seen_version=seen_version,
        changes=changes,
        also=keep,
        private={"opinion": tidy.opinion},
    )
