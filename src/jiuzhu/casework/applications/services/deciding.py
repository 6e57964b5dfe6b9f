"""How an application ends: granted or refused by somebody else than who proposed it, explained at the window, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuzhu.casework.applications.models import Application
from jiuzhu.casework.applications.rules import AID, BENEFIT, CATEGORY, GRANT, REFUSE, ApplicationFourEyes, ApplicationNotReady
from jiuzhu.casework.applications.services.following import at_home
from jiuzhu.casework.assistance.queries import granted_since
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category
from jiuzhu.casework.verification.queries import check_under_way
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.services import Taken, take

SOURCE = "application"


@at_home
def confirm(*, application: Application, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Put the opinion of the review in force: the category begins, the aid is entered, or the benefit's own decision stands.

    Raises ApplicationFourEyes for whoever proposed it, ApplicationNotReady where the household is closed, its economic condition is checked anew
    before a category, or the benefit is not decided, what the register raises, and what ``take`` raises.
    """
    step, on = application.outcome or GRANT, timezone.localdate(at)
    if application.state == "proposed" and application.proposed_by == actor.user_id:
        raise ApplicationFourEyes("提出审核意见的人不能自己确认。", "请由另一位有确认权限的人办理。")

    def give() -> None:
        application.law = keep_law(law=pack_in_force(on, division_code=application.division_code), at=at)
        application.save(update_fields=["law"])
        if application.outcome == GRANT:
            _give(application, actor, at)

    changes = {"decided_by": actor.user_id, "decider_name": actor.name, "ended_on": on}
    with writing():
        return take(application, step=step, actor=actor, at=at, seen_version=seen_version, changes=changes, also=give)


@at_home
def send_back(*, application: Application, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have an application reviewed again; raises ReasonMissing and what ``take`` raises."""
    changes = {"outcome": "", "proposed_by": "", "proposer_name": ""}
    return take(application, step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


@at_home
def explain(*, application: Application, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End at the window what clearly does not meet the conditions, with the policy explained (001·二(四)2); raises ReasonMissing and what ``take`` raises."""
    told, on = reason.strip(), timezone.localdate(at)

    def keep() -> None:
        application.opinion_sealed = told
        application.law = keep_law(law=pack_in_force(on, division_code=application.division_code), at=at)
        application.save(update_fields=["opinion_sealed", "law"])

    changes = {"outcome": REFUSE, "decided_by": actor.user_id, "decider_name": actor.name, "ended_on": on}
    return take(application, step="explain", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes, also=keep)


@at_home
def withdraw(*, application: Application, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End what the household no longer applies for, or never completed; raises ReasonMissing and what ``take`` raises."""
    changes = {"ended_on": timezone.localdate(at)}
    return take(application, step="withdraw", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def _give(application: Application, actor: Actor, at: datetime) -> None:
    household, office = (
        application.household,
        full_name_of(ancestor_at(application.division_code, Level.TOWNSHIP) or application.division_code, below=Level.COUNTY),
    )
    assert household is not None and application.from_on is not None
    if household.closed_on is not None:
        raise ApplicationNotReady("这户已经注销，不能给予救助。", "请核对家庭档案；确已注销的，撤回申请。")
    if application.kind == CATEGORY:
        if check_under_way(household.pk):
            raise ApplicationNotReady("这户有经济核对正在进行，还没有结果。", "请等核对报告出来再确认；结果不同的，退回重新审核。")
        entry = CategoryEntry(application.code, application.from_on, application.category_class, monthly_benefit_fen=application.amount_fen)
        change_category(
            household_id=household.pk,
            entry=entry,
            actor=actor,
            at=at,
            reason=f"救助申请：{application.label}",
            recognised_by=office[:64],
            action="审核确认：纳入救助",
        )
    elif application.kind == BENEFIT and not granted_since(household.pk, benefit=application.code, since=application.received_on):
        raise ApplicationNotReady("这项待遇还没有生效的决定。", "请先在这户的“待遇”里按规定测算、记录并确认，再回来办结。")
    elif application.kind == AID:
        enter_aid(
            household_id=household.pk,
            division_code=household.division_code,
            kind=application.code,
            label=application.label,
            received_on=application.from_on,
            department=office[:128],
            source=SOURCE,
            source_id=str(application.pk),
            amount_fen=application.amount_fen,
            actor=actor,
            at=at,
            duty=Duty.APPLICATION_DECIDE,
        )
