"""Ending the waiting, the dated report, the explanation of what differs, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from jiuzhu.casework.verification.models import ReportSerial, Verification
from jiuzhu.casework.verification.queries import find_verification
from jiuzhu.casework.verification.rules import VALIDITY, VerificationInvalid, checked_text, last_day, months_of
from jiuzhu.casework.verification.services.receiving import UNSETTLED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, take

NO_REPLY = "到时没有回复"


def close_waiting(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Wait no longer: every source without a result counts as failed. Raises NotFound and what ``take`` raises."""
    check = find_verification(actor, verification_id)

    def fail() -> None:
        check.sources.filter(state__in=UNSETTLED).update(state="settled", outcome="failed", settled_at=at, note=NO_REPLY)

    return take(check, step="close", actor=actor, at=at, seen_version=seen_version, reason=reason, also=fail)


def report(*, verification_id: UUID | str, consistent: bool, finding: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Issue the dated and numbered report, by somebody else than asked for the check.

    Raises VerificationInvalid, LimitNotSet, NotFound and what ``take`` raises.
    """
    check = find_verification(actor, verification_id)
    actor.require(Duty.VERIFICATION_CHECK, division_code=check.division_code)
    step = "report_consistent" if consistent else "report_discrepancy"
    told = checked_text(finding, field="finding", what="核对意见")
    if check.requester_id == actor.user_id:
        raise VerificationInvalid("提出核对的人不能自己出具报告。", "请由另一位核对人员办理。")
    today = timezone.localdate(at)
    until = last_day(today, months_of(pack_in_force(today, division_code=check.division_code), VALIDITY))
    changes: dict[str, Any] = {"reported_on": today, "valid_until": until}
    with writing():
        now_is = Verification.objects.select_for_update().get(pk=check.pk)
        if now_is.state == "answered" and now_is.version == seen_version:
            fields = {"year": today.year, "serial": _next_serial(check.county_code, today.year), "reporter_id": actor.user_id, "reporter_name": actor.name}
            # The constraints on a report look at these columns, so they are written before the state moves.
            Verification.objects.filter(pk=check.pk).update(**fields, **changes)
            now_is.refresh_from_db()
            now_is.finding = told
            now_is.save(update_fields=["finding"])
        return take(now_is, step=step, actor=actor, at=at, seen_version=seen_version, changes=changes, private={"finding": told})


def ask_visit(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have the township look at the home where the sources do not settle it, before the report (P-04); raises NotFound and what ``take`` raises."""
    return take(find_verification(actor, verification_id), step="ask_visit", actor=actor, at=at, seen_version=seen_version, reason=reason)


def note_visit(
    *, verification_id: UUID | str, visited_on: date, visitors: str, text: str, actor: Actor, at: datetime, seen_version: int
) -> Taken:
    """Write down what was seen at the home, by whom and when; the report goes on. Raises VerificationInvalid, NotFound and what ``take`` raises."""
    check = find_verification(actor, verification_id)
    told, who = checked_text(text, field="text", what="入户核查情况"), visitors.strip()
    if not who:
        raise VerificationInvalid("没有写明谁入户。", "请填写参加入户核查的人员姓名。", field="visitors")
    asked_on = check.requested_on or timezone.localdate(check.opened_at)
    if not asked_on <= visited_on <= timezone.localdate(at):
        raise VerificationInvalid("入户日期不在提出核对之后、今天之前。", f"请填写 {asked_on} 至今天之间的日期。", field="visited_on")

    def keep() -> None:
        check.visited_on, check.visitors, check.visit = visited_on, who, told
        check.save(update_fields=["visited_on", "visitors", "visit"])

    private = {"visit": told, "visitors": who, "visited_on": str(visited_on)}
    return take(check, step="visit", actor=actor, at=at, seen_version=seen_version, also=keep, private=private)


def explain(*, verification_id: UUID | str, text: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take down how the household explains what differs; raises VerificationInvalid, NotFound and what ``take`` raises."""
    check = find_verification(actor, verification_id)
    told = checked_text(text, field="text", what="差异的原因")

    def keep() -> None:
        check.explanation, check.explainer_name = told, actor.name
        check.save(update_fields=["explanation", "explainer_name"])

    return take(check, step="explain", actor=actor, at=at, seen_version=seen_version, also=keep, private={"explanation": told})


def send_back(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Ask for a better explanation; raises NotFound and what ``take`` raises."""
    return take(find_verification(actor, verification_id), step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason)


def accept(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Hold the explanation for good; raises NotFound and what ``take`` raises."""
    return take(find_verification(actor, verification_id), step="accept", actor=actor, at=at, seen_version=seen_version, reason=reason)


def end_in_recheck(
    *, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int, opened: Callable[[Verification], object]
) -> Taken:
    """End a check in the re-check that ``opened`` begins for it, in the same transaction; it gives the re-check's id.

    Raises NotFound and what ``take`` or ``opened`` raises.
    """
    check = find_verification(actor, verification_id)

    def follow() -> None:
        check.recheck_id = str(opened(check))
        check.save(update_fields=["recheck_id"])

    return take(check, step="recheck", actor=actor, at=at, seen_version=seen_version, reason=reason, also=follow)


def _next_serial(county: str, year: int) -> int:
    row, _ = ReportSerial.objects.get_or_create(county_code=county, year=year)
    ReportSerial.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db()
    return row.last
