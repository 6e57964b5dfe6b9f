"""Every write on gradual exits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.assistance.exits import ABOVE, BELOW, standing
from jiuzhu.casework.exits.models import Exit
from jiuzhu.casework.exits.queries import find_exit
from jiuzhu.casework.exits.rules import STANDINGS, ExitFourEyes, ExitInvalid, ExitUnderWay, is_near, months_after
from jiuzhu.casework.exits.workflow import RUNNING
from jiuzhu.casework.letters.queries import letters_about
from jiuzhu.casework.registry.queries import newest_category
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services.categories import change_category, correct_benefit, stop_category
from jiuzhu.casework.registry.services.records import hold_households
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, begin, take

LETTER = "exit"
MONTHS_A_YEAR = 12


def begin_exit(
    *,
    household: Any,
    since: date,
    last_day: date,
    months: int,
    monthly_benefit_fen: int | None,
    income_fen: int | None,
    standard_fen: int | None,
    clause: str,
    quote: str,
    law: str,
    recheck_key: str,
    actor: Actor,
    at: datetime,
    stop_on: date | None = None,
    stop_reason: str = "",
) -> Exit:
    """Begin a household's gradual exit inside the caller's transaction, its category going on until the last day; one under way is replaced.

    ``stop_on`` is the day with which the aid was to stop already, and ``stop_reason`` why: the exit ends with it, and no income puts it off.

    Raises ExitUnderWay where another was begun meanwhile, NotPermitted.
    """
    replaced = close_running(household_id=household.pk, reason="复核后渐退", at=at)
    entry = CategoryEntry(
        category=household.category, category_class=household.category_class, since=since, until=last_day, monthly_benefit_fen=monthly_benefit_fen
    )
    change_category(household_id=household.pk, entry=entry, actor=actor, at=at, reason="复核后渐退", end_reason=stop_reason if stop_on == last_day else "", action="复核调整")
    leaving = Exit(
        household=household,
        household_name=str(household),
        division_code=household.division_code,
        begun_in=household.division_code,
        category=entry.category,
        category_class=entry.category_class,
        monthly_benefit_fen=monthly_benefit_fen,
        former_benefit_fen=replaced.former_benefit_fen if replaced else household.monthly_benefit_fen,
        since=since,
        last_day=last_day,
        months=months,
        stop_on=stop_on,
        stop_reason=stop_reason,
        income_fen=income_fen,
        standard_fen=standard_fen,
        clause=clause,
        quote=quote,
        law=law,
        recheck_key=recheck_key,
    )
    try:
        with transaction.atomic():
            after = {"since": str(since), "last_day": str(last_day), "months": months}
            return begin(leaving, actor=actor, at=at, duty=Duty.WARNING_DECIDE, after=after, private={"income_fen": income_fen})
    except IntegrityError as error:
        raise ExitUnderWay("这户已在渐退期内。", "请在“渐退”里办理。") from error


def tell(*, exit_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note that the household was told, at the start or before the end; raises ExitInvalid where no letter was issued for it, AlreadyMoved, NotPermitted."""
    leaving = find_exit(actor, exit_id)
    step = "tell_end" if leaving.state in ("ending", "told") else "tell"
    if leaving.state in ("begun", "ending"):
        since = leaving.changed_at
        if not any(each.issued_at >= since for each in letters_about(LETTER, leaving.pk)):
            raise ExitInvalid("还没有出具告知书。", "请先出具告知书，送达后再登记。")
    return take(leaving, step=step, actor=actor, at=at, seen_version=seen_version)


def reassess_income(
    *, exit_id: UUID | str, income_annual_fen: int, members: int, members_employed: int, reason: str, actor: Actor, at: datetime, seen_version: int
) -> Taken | None:
    """Look at the household's income again (fen a year) and propose what follows: below the standard it stays on aid, from the upper multiple it leaves at once.

    Another person decides; between the two the exit goes on (None). Raises ExitInvalid where the figures are not ones or the county has not set its standard,
    ReasonMissing, AlreadyMoved, NotPermitted.
    """
    leaving = find_exit(actor, exit_id)
    on = timezone.localdate(at)
    if income_annual_fen < 0 or members < 1 or not 0 <= members_employed <= members:
        raise ExitInvalid("收入或人数不对。", "请核对全年收入、人口和就业人数。", field="income_annual_fen")
    facts = income_facts(leaving.category, area_type=leaving.household.area_type, income_annual_fen=income_annual_fen, members=members, members_employed=members_employed)
    code = standing(facts, pack_in_force(on, division_code=leaving.division_code)).code
    if code not in STANDINGS:
        raise ExitInvalid("本县还没有设定低保标准，或者标准分城乡而这户没有登记城乡，不能判断。", "请先在“本县参数”设定，或在登记里补上城乡，再核定收入。", field="income_annual_fen")
    proposal = {BELOW: "restore", ABOVE: "cut_short"}.get(code)
    if proposal is None:
        return None
    _check_own(leaving)
    changes = {
        "proposal": proposal,
        "proposed_from": leaving.state if leaving.state != "proposed" else leaving.proposed_from,
        "proposed_income_fen": income_annual_fen // (members * MONTHS_A_YEAR),
        "proposed_by": actor.user_id,
        "proposer_name": actor.name,
    }
    return take(leaving, step="propose_end", actor=actor, at=at, seen_version=seen_version, reason=reason, changes=changes)


def decide_end(*, exit_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Decide the proposed end of an exit: the register follows in the same transaction.

    Raises ExitFourEyes for whoever proposed it, ExitInvalid where the category was changed meanwhile, AlreadyMoved, NotPermitted.
    """
    leaving = find_exit(actor, exit_id)
    if leaving.state == "proposed" and leaving.proposed_by == actor.user_id:
        raise ExitFourEyes("提出的人不能自己审定。", "请由另一位有审定权限的人办理。")
    changes = {"decided_by": actor.user_id, "decider_name": actor.name, "income_fen": leaving.proposed_income_fen}
    follow_up = _go_on if leaving.proposal == "restore" else _stop
    step = leaving.proposal or "restore"
    with writing():
        # The household before its exit, as by whoever records a death in it.
        hold_households([leaving.household_id])
        return take(leaving, step=step, actor=actor, at=at, seen_version=seen_version, changes=changes, also=lambda: follow_up(leaving, actor, at))


def send_end_back(*, exit_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have the exit go on as before the proposal; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    leaving = find_exit(actor, exit_id)
    return take(leaving, step=f"back_to_{leaving.proposed_from or 'running'}", actor=actor, at=at, seen_version=seen_version, reason=reason)


def close_running(*, household_id: UUID | str, reason: str, at: datetime) -> Exit | None:
    """Close the household's exit under way, if there is one, inside the transaction of the re-check that decides otherwise."""
    leaving = Exit.objects.filter(household_id=household_id, state__in=RUNNING).first()
    if leaving is not None:
        take(leaving, step="replace", actor=SYSTEM, at=at, seen_version=leaving.version, reason=reason)
    return leaving


def follow(*, at: datetime) -> int:
    """Move every exit whose end is near or over; running it again moves nothing twice."""
    today, moved = timezone.localdate(at), 0
    for leaving in Exit.objects.filter(state__in=RUNNING):
        if leaving.last_day < today:
            take(leaving, step="finish", actor=SYSTEM, at=at, seen_version=leaving.version)
        elif _may_near(leaving) and is_near(last_day=leaving.last_day, on=today) and leaving.since <= today:
            take(leaving, step="near", actor=SYSTEM, at=at, seen_version=leaving.version)
        else:
            continue
        moved += 1
    return moved


def income_facts(category: str, *, area_type: str, income_annual_fen: int, members: int, members_employed: int) -> dict[str, Any]:
    """Give the facts by which a household stands to the standard, from its income a year (fen)."""
    return {
        "category": category,
        "area_type": area_type or None,
        "income_annual_yuan": income_annual_fen,
        "members": members,
        "members_employed": members_employed,
    }


def _may_near(leaving: Exit) -> bool:
    # An exit of one month is near its end from its first day: the household is told of the beginning first.
    return leaving.state == "running" or (leaving.state == "begun" and leaving.months > 1)


def _check_own(leaving: Exit) -> None:
    newest = newest_category(leaving.household_id)
    own = (leaving.since, leaving.category, leaving.last_day)
    if newest is None or (newest.since, newest.category, newest.until) != own:
        raise ExitInvalid("渐退开始以后，这户的救助类别另有变动。", "请先查看类别记录；需要改变的，请启动复核。")


def _go_on(leaving: Exit, actor: Actor, at: datetime) -> None:
    _check_own(leaving)
    told: dict[str, Any] = {"household_id": leaving.household_id, "actor": actor, "at": at, "reason": "渐退期内收入回落", "action": "恢复救助"}
    next_month = months_after(timezone.localdate(at).replace(day=1), 1)
    since = min(max(leaving.since, next_month), leaving.last_day + timedelta(days=1))
    if leaving.stop_on and since > leaving.stop_on:
        raise ExitInvalid(f"这户的救助已定于 {leaving.stop_on} 停止，不能恢复。", "请退回；需要继续救助的，另行申请。")
    told |= {"end_reason": leaving.stop_reason}
    if since == leaving.since or leaving.former_benefit_fen == leaving.monthly_benefit_fen:
        correct_benefit(monthly_benefit_fen=leaving.former_benefit_fen, until=leaving.stop_on, **told)
        return
    # What was paid in the months of the exit stays as it was.
    entry = CategoryEntry(
        category=leaving.category,
        category_class=leaving.category_class,
        since=since,
        until=leaving.stop_on,
        monthly_benefit_fen=leaving.former_benefit_fen,
    )
    change_category(entry=entry, **told)


def _stop(leaving: Exit, actor: Actor, at: datetime) -> None:
    _check_own(leaving)
    stop_category(household_id=leaving.household_id, last_day=timezone.localdate(at), reason="渐退提前终止：达到上限", actor=actor, at=at, action="渐退提前终止")
