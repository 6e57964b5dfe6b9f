"""Grading, assigning, investigating and deciding a warning (P-14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.applications.rules import Origin
from jiuzhu.casework.applications.services import open_from
from jiuzhu.casework.referrals.rules import ReferralEntry, checked_words
from jiuzhu.casework.referrals.services import open_referral
from jiuzhu.casework.registry.queries import ends_all_aid
from jiuzhu.casework.registry.services.membership import check_leaving, leave_household
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, full_code, level_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.warnings.figures import in_one_line
from jiuzhu.monitoring.warnings.models import Disposition, Investigation, Recheck, Warning
from jiuzhu.monitoring.warnings.rules import (
    AWAY,
    GRADES,
    AssignmentInvalid,
    InvestigationEntry,
    Minutes,
    Outcome,
    OutcomeEntry,
    OutcomeInvalid,
    checked_investigation,
    checked_outcome,
)
from jiuzhu.monitoring.warnings.services.deaths import die
from jiuzhu.monitoring.warnings.services.holding import hold_warnings
from jiuzhu.monitoring.warnings.services.rechecking import begin_recheck
from jiuzhu.monitoring.warnings.services.reckoning import Leaver
from jiuzhu.monitoring.warnings.services.referring import ORIGIN

MOST_AT_ONCE = 500
PERSON = "person"


def warning_in_scope(warning_id: UUID | str, actor: Actor) -> Warning:
    """Give a warning the actor may see; raises NotFound."""
    return one_of(Warning.objects.scoped_to(actor).select_related("household"), warning_id, "没有找到这条预警。", "请确认它在您的辖区内；户已迁出的由迁入地办理。")


def regrade(*, warning_id: UUID | str, grade: int, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Change the grade before the warning is assigned; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    if grade not in GRADES:
        raise AssignmentInvalid("没有这个预警等级。", "请选择一级、二级或三级。", field="grade")
    return take(warning_in_scope(warning_id, actor), step="regrade", actor=actor, at=at, seen_version=seen_version, reason=reason, changes={"grade": grade})


def assign(*, warning_id: UUID | str, to_code: str, actor: Actor, at: datetime, seen_version: int, note: str = "") -> Taken:
    """Give a warning to a township or village to be investigated; its deadline by grade begins. Raises AssignmentInvalid."""
    warning = warning_in_scope(warning_id, actor)
    return _assign(warning, to_code, actor, at, seen_version, note)


def assign_many(*, warning_ids: Sequence[UUID | str], level: Level, actor: Actor, at: datetime, note: str = "") -> tuple[int, list[tuple[str, DomainError]]]:
    """Give many warnings each to its own village or township; gives how many, and whom it could not be done for and why."""
    if len(warning_ids) > MOST_AT_ONCE:
        raise AssignmentInvalid(f"一次最多交办 {MOST_AT_ONCE} 条。", "请缩小筛选条件后分批交办。")
    done, refused = 0, []
    with writing():
        hold_warnings(warning_ids)
        for warning in Warning.objects.scoped_to(actor).filter(pk__in=list(warning_ids)).select_related("household").order_by("opened_at", "id"):
            home = warning.household.division_code if warning.household else warning.division_code
            try:
                to_code = ancestor_at(home, level)
                if to_code is None:
                    raise AssignmentInvalid(f"“{warning.subject_name}”的住址不到{level.label}一级。", "请打开这条预警，单独选择交办的村或乡镇。")
                _assign(warning, to_code, actor, at, warning.version, note)
                done += 1
            except DomainError as error:
                refused.append((str(warning), error))
    return done, refused


def investigate(*, warning_id: UUID | str, entry: InvestigationEntry, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down what was found out; raises InvestigationInvalid, AlreadyMoved, NotPermitted."""
    warning = warning_in_scope(warning_id, actor)
    checked_investigation(entry, opened_on=timezone.localdate(warning.opened_at), on=timezone.localdate(at))

    def keep() -> None:
        Investigation.objects.create(
            warning=warning,
            visited_on=entry.visited_on,
            method=entry.method,
            investigators=entry.investigators.strip(),
            finding=entry.finding.strip(),
            holds=entry.holds,
            written_by=actor.user_id,
            writer_name=actor.name,
            written_at=at,
        )

    return take(
        warning,
        step="investigate",
        actor=actor,
        at=at,
        seen_version=seen_version,
        changes={"verdict": entry.holds},
        also=keep,
        private={"finding": entry.finding, "investigators": entry.investigators, "visited_on": str(entry.visited_on), "method": entry.method},
    )


def send_back(*, warning_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have a warning investigated again; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    warning = warning_in_scope(warning_id, actor)
    return take(warning, step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason, changes={"verdict": None})


def decide(
    *, warning_id: UUID | str, entry: OutcomeEntry, actor: Actor, at: datetime, seen_version: int, minutes: Minutes | None = None
) -> Taken:
    """End a warning, put it on the ledger, have it discussed, put it to a department, open a re-check, or begin the application it leads to.

    A correction with ``died_on`` records the death in the register in the same transaction and opens a re-check of what was paid since, with ``left_on`` that the person left the household;
    where nobody would be on aid then, a re-check is opened instead, which carries the day. What is discussed ends by the ``minutes`` of its meeting only.
    Raises OutcomeInvalid, AlreadyMoved, NotPermitted, RecheckUnderWay, and what the register raises.
    """
    warning = warning_in_scope(warning_id, actor)
    in_discussion = warning.state == "discussed"
    if in_discussion and minutes is None:
        raise OutcomeInvalid("一事一议的预警由专题会议的纪要办结。", "请由县民政局在“一事一议”列入会议，录入决议后定稿纪要。", field="outcome")
    checked_outcome(entry, on_aid=warning.on_aid, in_discussion=in_discussion, verdict=warning.verdict, on=timezone.localdate(at))
    if entry.died_on and warning.subject_type != PERSON:
        raise OutcomeInvalid("这条预警不是针对某一个人的。", "请到成员的登记页面登记死亡。", field="died_on")
    if entry.left_on and (warning.rule not in AWAY or warning.household is None):
        raise OutcomeInvalid("这条预警不是说某个成员不在家里生活。", "请到家庭的登记页面减少成员。", field="left_on")

    if leads_to_recheck(warning, entry):
        entry = replace(entry, outcome=Outcome.RECHECK)

    def keep() -> None:
        effect = _EFFECTS.get(entry.outcome)
        department = effect(warning, entry, actor, at) if effect else ""
        Disposition.objects.create(
            warning=warning,
            outcome=entry.outcome,
            note=entry.note.strip(),
            referred_to=department,
            in_discussion=in_discussion,
            meeting_key=minutes.meeting_id if minutes else None,
            minutes_no=minutes.number if minutes else "",
            minutes_on=minutes.held_on if minutes else None,
            review_on=entry.review_on,
            died_on=entry.died_on,
            left_on=entry.left_on,
            decided_in=warning.division_code,
            decided_by=actor.user_id,
            decider_name=actor.name,
            decided_at=at,
        )

    return take(
        warning,
        step=str(entry.outcome),
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=entry.note,
        changes={"review_on": entry.review_on},
        also=keep,
    )


def leads_to_recheck(warning: Warning, entry: OutcomeEntry) -> bool:
    """Tell whether a correction would leave a household without aid by somebody's leaving: two people decide that, and what was paid since is reckoned (P-15)."""
    if entry.outcome is not Outcome.CORRECT or entry.left_on is None or warning.household is None:
        return False
    # Pressed again, it is what it was the first time.
    return Recheck.objects.filter(warning=warning).exists() or ends_all_aid(warning.household.pk, warning.subject_id, on=entry.left_on)


def _assign(warning: Warning, to_code: str, actor: Actor, at: datetime, seen_version: int, note: str) -> Taken:
    code = full_code(to_code)
    if level_of(code) not in (Level.TOWNSHIP, Level.VILLAGE):
        raise AssignmentInvalid("只能交办到乡镇或村（社区）。", "请选择乡镇或村（社区）。", field="to_code")
    changes: dict[str, object] = {"assigned_code": code}
    if warning.household:
        home = warning.household.division_code
        if not covers(code, home):
            raise AssignmentInvalid("交办的地方与住址不符。", "请选择这户所在的乡镇或村（社区）。", field="to_code")
        changes["division_code"] = home
    elif not covers(code, warning.division_code):
        actor.require(Duty.WARNING_ASSIGN, division_code=code)
        changes["division_code"] = code
    return take(warning, step="assign", actor=actor, at=at, seen_version=seen_version, reason=note, changes=changes)


def _correct(warning: Warning, entry: OutcomeEntry, actor: Actor, at: datetime) -> str:
    if entry.died_on is not None:
        die(person_id=warning.subject_id, died_on=entry.died_on, source=f"预警核实：{entry.note}"[:200], actor=actor, at=at, warning=warning)
    if entry.left_on is not None and warning.household is not None:
        why = f"{AWAY[warning.rule]}，预警核实：{entry.note}"[:200]
        leave_household(household_id=warning.household.pk, person_id=warning.subject_id, on=entry.left_on, reason=why, actor=actor, at=at)
    return ""


def check_named(warning: Warning, entry: OutcomeEntry) -> None:
    """Refuse to put somebody to a department whom it could not find: who is not registered is named by whoever looked into it. Raises OutcomeInvalid, ReferralInvalid."""
    if entry.outcome is Outcome.REFER and warning.household is None and not entry.person_name.strip():
        raise OutcomeInvalid("这个人没有登记，部门不知道是谁。", "请填写核实到的姓名。", field="person_name")
    checked_words(entry.person_name, field="person_name")


def _refer(warning: Warning, entry: OutcomeEntry, actor: Actor, at: datetime) -> str:
    """Put the matter to the department; gives its name."""
    check_named(warning, entry)
    referral = open_referral(
        entry=ReferralEntry(entry.referred_to, entry.matter, entry.situation),
        origin_kind=ORIGIN,
        origin_id=warning.pk,
        subject_name=warning.subject_name,
        person_name="" if warning.household else entry.person_name,
        division_code=warning.division_code,
        household=warning.household,
        person_id=warning.subject_id if warning.subject_type == PERSON else None,
        actor=actor,
        at=at,
    )
    return referral.organisation_name


def _open_recheck(warning: Warning, entry: OutcomeEntry, actor: Actor, at: datetime) -> str:
    if warning.household is None:
        raise OutcomeInvalid("这条预警没有对应的家庭，不能启动复核。", "请选择其他处置结果。", field="outcome")
    told, leaver = f"{warning.rule_label}：{entry.note}", None
    if entry.left_on is not None:
        today = timezone.localdate(at)
        check_leaving(household_id=warning.household.pk, person_id=warning.subject_id, on=entry.left_on, actor=actor, today=today)
        leaver = Leaver(warning.subject_id, warning.subject_name, entry.left_on, AWAY[warning.rule])
        told = f"{leaver.words}：{entry.note}"
    begin_recheck(household=warning.household, reason=told, actor=actor, at=at, opened_by={"warning": str(warning.pk)}, warning=warning, leaver=leaver)
    return ""


def _open_application(warning: Warning, entry: OutcomeEntry, actor: Actor, at: datetime) -> str:
    """Begin the application that brings the household into aid (001·二(一)3; 003·任务4), with the figures of the finding."""
    open_from(
        origin=Origin(ORIGIN, str(warning.pk), f"{warning.rule_label}：{in_one_line(warning.evidence, most=9)}"),
        channel="proactive",
        division_code=warning.division_code,
        name=warning.household.head_name if warning.household else entry.person_name.strip() or warning.subject_name,
        household=warning.household,
        subject_key="" if warning.household else f"{warning.subject_type}:{warning.subject_id}",
        situation=entry.note.strip(),
        duty=Duty.WARNING_DECIDE,
        actor=actor,
        at=at,
    )
    return ""


_EFFECTS: dict[Outcome, Callable[[Warning, OutcomeEntry, Actor, datetime], str]] = {
    Outcome.CORRECT: _correct,
    Outcome.INCLUDE: _open_application,
    Outcome.REFER: _refer,
    Outcome.RECHECK: _open_recheck,
}
