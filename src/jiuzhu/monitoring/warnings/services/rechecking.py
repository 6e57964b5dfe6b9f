"""The re-check of a recipient household (P-15): one proposes, another decides, the register follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiuzhu.casework.assistance.exits import standard_fen
from jiuzhu.casework.exits.services import close_running
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services.records import hold_households
from jiuzhu.casework.verification.queries import Check
from jiuzhu.casework.verification.services import end_in_recheck
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RecheckEntry, RecheckResult, checked_recheck
from jiuzhu.monitoring.warnings.rules import FourEyes, RecheckInvalid, RecheckUnderWay
from jiuzhu.monitoring.warnings.services.admitting import (
    TO_DECIDE,
    check_of_stop,
    check_register,
    goes_on_as_it_is,
    leaves_aid,
    whose_alone,
)
from jiuzhu.monitoring.warnings.services.departing import check_of_leaver, let_go
from jiuzhu.monitoring.warnings.services.effects import EFFECTS
from jiuzhu.monitoring.warnings.services.overpaying import as_it_stands, check_overpaid, found_too_much
from jiuzhu.monitoring.warnings.services.reckoning import (
    Leaver,
    Stop,
    check_exit,
    check_termination,
    exit_months_of,
    held_by,
    paid_since,
    report_of,
)
from jiuzhu.monitoring.warnings.services.telling import begin_notice

REASON_LENGTH, LEFT_BECAUSE_LENGTH = 200, 64
TOLD_BY_LETTER = (RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED, RecheckResult.TERMINATED)
"""What a household is told by a letter of the re-check; a gradual exit has letters of its own."""
PROPOSED = (
    "effective_month", "monthly_benefit_fen", "exit_months", "paid_since_fen", "visited_on", "income_annual_fen", "members", "members_employed",
    "category", "category_class", "recovery", "review_on",
)  # fmt: skip


def recheck_in_scope(recheck_id: UUID | str, actor: Actor) -> Recheck:
    """Give a re-check the actor may see; raises NotFound."""
    return one_of(Recheck.objects.scoped_to(actor).select_related("household", "warning"), recheck_id, "没有找到这次复核。", "请确认它在您的辖区内。")


def begin_recheck(
    *,
    household: Any,
    reason: str,
    actor: Actor,
    at: datetime,
    opened_by: dict[str, str],
    warning: Warning | None = None,
    due_on: date | None = None,
    leaver: Leaver | None = None,
    stop: Stop | None = None,
    kept_months: dict[str, int | None] | None = None,
    duty: Duty = Duty.WARNING_DECIDE,
) -> Recheck:
    """Begin the re-check of a recipient household inside the caller's transaction; ``opened_by`` says what opened it, ``leaver`` who lives there no more
    or died (with ``kept_months``, what was paid of aid that ended), ``stop`` what aid is to stop or to be less.

    One because of a death waits for no other. Raises RecheckUnderWay, NotPermitted.
    """
    died = leaver is not None and leaver.died
    if not died and Recheck.objects.filter(household=household, state__in=("checking", "proposed"), died=False).exists():
        raise RecheckUnderWay("这户已有一次复核在办。", "请先办结在办的复核。")
    recheck = Recheck(
        household=household,
        household_name=str(household),
        division_code=household.division_code,
        warning=warning,
        reason=reason[:REASON_LENGTH],
        due_on=due_on,
    )
    if leaver:
        recheck.leaver_key, recheck.leaver_name = leaver.person_id, leaver.name
        recheck.left_on, recheck.left_because = leaver.left_on, leaver.why[:LEFT_BECAUSE_LENGTH]
        recheck.died, recheck.kept_months = leaver.died, kept_months or {}
    if stop:
        recheck.stop_after, recheck.stop_key, recheck.stop_name = stop.last_day, stop.person_id, stop.name
        if stop.to:
            recheck.change_category, recheck.change_class, recheck.change_fen = stop.to.category, stop.to.category_class, stop.to.monthly_benefit_fen
            recheck.change_until, recheck.change_no, recheck.change_by = stop.to.until, stop.to.decision_no, stop.recognised_by
    return begin(recheck, actor=actor, at=at, duty=duty, after=opened_by)


def begin_once(mine: QuerySet[Recheck], *, household: Any, **told: Any) -> Recheck:
    """Give the re-check under way among those that the same press would have begun, else begin it, as ``begin_recheck`` is told."""
    opened = mine.first()
    if opened is not None:
        return opened
    try:
        with transaction.atomic():
            return begin_recheck(household=household, **told)
    except (IntegrityError, RecheckUnderWay) as error:
        # Somebody else's press was committed first; if it was of the same thing, its re-check is this one's too.
        opened = mine.first()
        if opened is not None:
            return opened
        if isinstance(error, RecheckUnderWay):
            raise
        raise RecheckUnderWay("这户刚启动了一次复核。", "请先办结在办的复核。") from error


def propose_recheck(*, recheck_id: UUID | str, entry: RecheckEntry, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Hand in what the re-check found and proposes; ``paid_since_fen`` left out is reckoned, a gradual exit lasts as long as the law of the place allows.

    Raises RecheckInvalid, AlreadyMoved, NotPermitted.
    """
    recheck, on = recheck_in_scope(recheck_id, actor), timezone.localdate(at)
    report = report_of(recheck, on=on)
    checked_recheck(
        entry,
        exit_months=exit_months_of(recheck, on=on),
        opened_on=timezone.localdate(recheck.opened_at),
        on=on,
        has_report=bool(report),
        leaves_aid=leaves_aid(recheck, effective_month=entry.effective_month, on=on),
    )
    if entry.result is RecheckResult.GRADUAL_EXIT:
        check_exit(recheck, entry, on)
    if entry.result is RecheckResult.TERMINATED:
        check_termination(recheck, entry, on)
    reckoned = paid_since(recheck, effective_month=entry.effective_month, on=on) if entry.result is not RecheckResult.UNCHANGED else None
    if entry.paid_since_fen is None:
        entry = replace(entry, paid_since_fen=reckoned)
    if recheck.state == recheck.workflow.initial:
        check_register(recheck, entry, on=on)
    check_of_leaver(recheck, entry, on=on)
    check_of_stop(recheck, entry)
    check_overpaid(recheck, entry, on=on)
    changes = {name: getattr(entry, name) for name in PROPOSED} | {
        "result": str(entry.result),
        "note": _note(entry),
        "overpaid_fen": found_too_much(recheck, entry, on=on),
        "no_overpaid_reason": "" if entry.recovery else entry.no_overpaid_reason.strip(),
        "visitors": entry.visitors.strip(),
        "check_number": report,
        "no_check_reason": "" if report else entry.no_check_reason.strip(),
        "proposed_by": actor.user_id,
        "proposer_name": actor.name,
        "decided_by": "",
    }

    def keep() -> None:
        # Beside what was handed in: the same press again is the same, whatever the register says by then.
        recheck.reckoned_fen = reckoned
        recheck.save(update_fields=["reckoned_fen"])

    return take(recheck, step="propose", actor=actor, at=at, seen_version=seen_version, reason=entry.note, changes=changes, also=keep)


def send_recheck_back(*, recheck_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have a re-check done again; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(recheck_in_scope(recheck_id, actor), step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason)


def decide_recheck(*, recheck_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Decide what was proposed: the register's category changes or ends, and the warning is finished, in one transaction.

    Raises FourEyes for whoever proposed it, AlreadyMoved, NotPermitted, and what the register raises.
    """
    recheck = recheck_in_scope(recheck_id, actor)
    if recheck.state != "proposed":
        return take(recheck, step=recheck.result or "unchanged", actor=actor, at=at, seen_version=seen_version, changes={"decided_by": actor.user_id, "decider_name": actor.name})
    if recheck.proposed_by == actor.user_id:
        raise FourEyes("提交复核意见的人不能自己审定。", "请由另一位有审定权限的人办理。")

    private: dict[str, object] = {}

    def follow() -> None:
        # As the register stands now: it may have changed since the proposal, and since it was read above.
        recheck.household.refresh_from_db()
        on, paid = timezone.localdate(at), recheck.paid_since_fen
        check_register(recheck, recheck, on=on, ask=TO_DECIDE)
        if recheck.effective_month and recheck.result != RecheckResult.UNCHANGED:
            # What was paid while the proposal waited is not let go without a word.
            entry = as_it_stands(recheck, on=on)
            paid = entry.paid_since_fen
            check_of_leaver(recheck, entry, on=on, ask=TO_DECIDE)
            check_of_stop(recheck, entry, ask=TO_DECIDE)
            check_overpaid(recheck, entry, on=on, ask=TO_DECIDE)
            recheck.overpaid_fen = found_too_much(recheck, entry, on=on)
        private["paid_since_fen"] = paid
        _keep_former(recheck, paid, actor, at)
        goes_on = recheck.result in (RecheckResult.UNCHANGED, RecheckResult.GRADUAL_EXIT) or goes_on_as_it_is(recheck)
        if not goes_on and not recheck.stop_key:
            close_running(household_id=recheck.household_id, reason=f"复核后{RECHECK_LABELS[RecheckResult(recheck.result)]}", at=at)
        EFFECTS[RecheckResult(recheck.result)](recheck, actor, at)
        let_go(recheck, actor=actor, at=at)
        if recheck.result in TOLD_BY_LETTER and (recheck.recovery == "recover" or registry.members_of(recheck.household_id, living=True)):
            begin_notice(recheck, actor=actor, at=at)
        if recheck.warning and recheck.warning.state == "rechecking":
            words = RECHECK_LABELS[RecheckResult(recheck.result)]
            take(recheck.warning, step="finish_recheck", actor=actor, at=at, seen_version=recheck.warning.version, reason=f"复核结果：{words}")

    changes = {"decided_by": actor.user_id, "decider_name": actor.name}
    with writing():
        # The household first, as by whoever records a death in it: the re-check that opens would wait for this one, and this one for the household.
        hold_households([recheck.household_id])
        return take(recheck, step=recheck.result, actor=actor, at=at, seen_version=seen_version, changes=changes, also=follow, private=private)


def open_recheck_after_check(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End the checking of a household's economic condition in a re-check (P-04 to P-15), in one transaction.

    Raises RecheckInvalid where one is running or the household is not on aid, NotFound, and what ``take`` raises.
    """

    def opened(check: Check) -> object:
        household = check.household
        if not household.category:
            raise RecheckInvalid("这户现在没有救助类别，不能复核。", "请按“说明成立”办结，或退回再说明。", field="reason")
        told = f"{check.number}：{reason.strip()}"
        return begin_recheck(household=household, reason=told, actor=actor, at=at, opened_by={"verification": str(check.pk)}).pk

    return end_in_recheck(verification_id=verification_id, reason=reason, actor=actor, at=at, seen_version=seen_version, opened=opened)


def _note(entry: RecheckEntry) -> str:
    note, ground = entry.note.strip(), entry.other_ground.strip()
    return f"{note}\n终止的其他原因：{ground}" if ground and ground not in note else note


def _keep_former(recheck: Recheck, paid_fen: int | None, actor: Actor, at: datetime) -> None:
    """Keep by whom, by which law and standard it was decided and what held before, which the register shows no more once it is changed or the household moved."""
    home = recheck.household
    law = pack_in_force(timezone.localdate(at), division_code=home.division_code)
    post = actor.post_for(Duty.WARNING_DECIDE, division_code=recheck.division_code)
    held = held_by(recheck)
    kept = {
        "law": keep_law(law=law, at=at),
        "standard_fen": standard_fen(law, area_type=home.area_type),
        "decided_in": (post.division_code if post else None) or recheck.division_code,
        "former_category": held.category,
        "former_class": held.category_class,
        "former_benefit_fen": held.monthly_benefit_fen,
        "ended_name": whose_alone(recheck) if recheck.result == RecheckResult.TERMINATED else "",
        "paid_since_fen": paid_fen,
        "overpaid_fen": recheck.overpaid_fen,
    }
    for name, value in kept.items():
        setattr(recheck, name, value)
    recheck.save(update_fields=list(kept))
